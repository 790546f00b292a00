// A block of IP addresses (CIDR), in the one spelling that everybody downstream compares.

import Foundation

/// A block of IPv4 or IPv6 addresses: RFC 4632, RFC 4291 §2.3.
public struct AddressBlock: Hashable, Sendable {
  /// The first address in network byte order: 4 or 16 bytes.
  public let bytes: [UInt8]
  /// How many leading bits all addresses of the block share.
  public let prefixLength: Int

  private init(bytes: [UInt8], prefixLength: Int) {
    self.bytes = bytes
    self.prefixLength = prefixLength
  }

  /// Reads `10.0.0.0/8`, `fd00::/8` or a single address.
  static func parse(_ text: String) throws(Rejection) -> AddressBlock {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let bytes = addressBytes(String(first)) else {
      throw Rejection("“\(text)” is no block of addresses; as 10.0.0.0/8 or fd00::/8")
    }
    let bits = bytes.count * 8
    var length = bits
    if parts.count == 2 {
      guard let given = Int(parts[1]), (0...bits).contains(given) else {
        throw Rejection("“\(text)”: the prefix length is a number from 0 to \(bits)")
      }
      length = given
    }
    var masked = bytes
    for index in masked.indices {
      let kept = min(8, max(0, length - index * 8))
      masked[index] &= UInt8(truncatingIfNeeded: 0xFF00 >> kept)
    }
    let block = AddressBlock(bytes: masked, prefixLength: length)
    guard masked == bytes else {
      throw Rejection(
        "“\(text)” has address bits beyond its prefix", suggestion: block.description)
    }
    return block
  }

  private static func addressBytes(_ text: String) -> [UInt8]? {
    let isV6 = text.contains(":")
    var bytes = [UInt8](repeating: 0, count: isV6 ? 16 : 4)
    return inet_pton(isV6 ? AF_INET6 : AF_INET, text, &bytes) == 1 ? bytes : nil
  }
}

extension AddressBlock: CustomStringConvertible {
  /// The block as `address/length`, the address in its canonical form (RFC 5952).
  public var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let family = bytes.count == 16 ? AF_INET6 : AF_INET
    _ = inet_ntop(family, bytes, &text, socklen_t(text.count))
    let address = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    return "\(address)/\(prefixLength)"
  }
}

extension ScalarKind where Value == AddressBlock {
  static var addressBlock: ScalarKind {
    ScalarKind { text throws(Rejection) in try AddressBlock.parse(text) }
  }
}
