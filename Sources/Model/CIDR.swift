// A block of IP addresses, as configuration writes it: `10.0.0.0/8`, `fd00::/8`, `192.0.2.7`.

/// A block of IP addresses (RFC 4632, RFC 4291 §2.3).
public struct CIDR: Hashable, Sendable, CustomStringConvertible {
  /// The block's first address.
  public let address: IPAddress
  /// How many leading bits the addresses of the block share: 0…32 or 0…128.
  public let prefixLength: Int

  /// Reads a block; an address alone is the block of that address.
  ///
  /// Throws where the text is no block, or where bits are set behind the prefix: such a block is
  /// mostly a slip of the pen, and the error says which one was probably meant.
  public init(_ text: some StringProtocol) throws(CIDRError) {
    let text = String(text)
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(parts[0]) else { throw .notAnAddress(text) }
    let bits = address.bytes.count * 8
    guard parts.count == 2 else {
      self.init(address: address, prefixLength: bits)
      return
    }
    guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1]),
      length <= bits
    else { throw .badPrefixLength(text, greatest: bits) }
    let first = CIDR(address: address, prefixLength: length).firstAddress
    guard first == address else { throw .bitsBehindPrefix(text, meant: "\(first)/\(length)") }
    self.init(address: address, prefixLength: length)
  }

  private init(address: IPAddress, prefixLength: Int) {
    self.address = address
    self.prefixLength = prefixLength
  }

  /// A block known to be well formed, written in the source.
  package init(_ bytes: [UInt8], length: Int) {
    self.init(address: IPAddress(bytes: bytes), prefixLength: length)
  }

  /// Whether `candidate` lies in the block; never where it is of the other family.
  public func contains(_ candidate: IPAddress) -> Bool {
    guard candidate.bytes.count == address.bytes.count else { return false }
    let whole = prefixLength / 8
    guard candidate.bytes[..<whole].elementsEqual(address.bytes[..<whole]) else { return false }
    let rest = prefixLength % 8
    return rest == 0 || (candidate.bytes[whole] ^ address.bytes[whole]) >> (8 - rest) == 0
  }

  /// The block in its usual spelling.
  public var description: String { "\(address)/\(prefixLength)" }

  private var firstAddress: IPAddress {
    IPAddress(
      bytes: address.bytes.enumerated().map { index, byte in
        let kept = min(max(prefixLength - index * 8, 0), 8)
        return kept == 0 ? 0 : byte & (0xff << (8 - kept))
      })
  }
}

/// Why a text is no block of addresses.
public enum CIDRError: Error, Equatable, CustomStringConvertible {
  /// What stands before the slash is no IP address.
  case notAnAddress(String)
  /// What stands behind the slash is no number from 0 to `greatest`.
  case badPrefixLength(String, greatest: Int)
  /// The address has bits set behind its prefix.
  case bitsBehindPrefix(String, meant: String)

  /// What was wrong and what to write.
  public var description: String {
    switch self {
    case .notAnAddress(let text):
      "“\(text)” is no address or block of addresses; write one such as 10.0.0.0/8 or fd00::/8"
    case .badPrefixLength(let text, let greatest):
      "“\(text)” has no prefix length from 0 to \(greatest) behind its slash"
    case .bitsBehindPrefix(let text, let meant):
      "“\(text)” has bits set behind its prefix; write \(meant)"
    }
  }
}
