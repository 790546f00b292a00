// A short name for the content of files, by which people tell whether two services run by the same.

/// A digest of bytes, eight at a time, each mixed in by a multiplication whose halves are folded together. It
/// tells versions of a file apart, and is no defence against somebody who makes two alike.
public struct ContentDigest: Equatable, Sendable {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The digest of nothing.
  public init() {}

  /// Takes in one file's bytes; where it ends counts.
  public mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var place = 0
    while place + 8 <= bytes.count {
      add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
      place += 8
    }
    var rest: UInt64 = 0
    for byte in bytes[place...] { rest = rest << 8 | UInt64(byte) }
    add(rest)
    add(UInt64(bytes.count))
  }

  private mutating func add(_ word: UInt64) {
    // The product's high half comes down, as a multiplication moves no bit to a lower place.
    let product = (hash ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    hash = product.high ^ product.low
  }
}

extension ContentDigest: CustomStringConvertible {
  /// Twelve hexadecimal digits.
  public var description: String {
    let digits = String(hash >> 16, radix: 16)
    return String(repeating: "0", count: 12 - digits.count) + digits
  }
}
