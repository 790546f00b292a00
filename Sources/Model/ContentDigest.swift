// Short names for content, by which a program tells whether a feed has changed, and people whether
// two services run by the same files.

/// A digest of files, which tells versions apart and is no defence against somebody who makes two
/// alike.
public struct ContentDigest: Equatable, Sendable {
  private var hash: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The digest of nothing.
  public init() {}

  /// Takes in one file's bytes; where it ends counts.
  public mutating func add(_ bytes: UnsafeRawBufferPointer) {
    hash = Self.mixed(hash, Self.hash(of: bytes))
  }

  /// A hash of bytes and of how many they are. Eight bytes a step, after wyhash's mixing.
  public static func hash(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = mixed(0x9E37_79B9_7F4A_7C15, UInt64(bytes.count))
    var index = 0
    while index + 8 <= bytes.count {
      hash = mixed(hash, bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var tail: UInt64 = 0
    while index < bytes.count {
      tail = tail << 8 | UInt64(bytes[index])
      index += 1
    }
    return mixed(hash, tail)
  }

  private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(
      by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}

extension ContentDigest: CustomStringConvertible {
  /// Twelve hexadecimal digits.
  public var description: String {
    let digits = String(hash >> 16, radix: 16)
    return String(repeating: "0", count: 12 - digits.count) + digits
  }
}
