// Which keys are not there, told by one bit.

/// A bitmap of keys that are hashes: sixteen bits a key, so that most others are turned away.
struct KeyFilter: Sendable {
  private var bits: [UInt64]
  private let mask: UInt64

  init(_ keys: [UInt64]) {
    var size: UInt64 = 64
    while size < UInt64(keys.count) * 16 { size *= 2 }
    bits = [UInt64](repeating: 0, count: Int(size / 64))
    mask = size - 1
    for key in keys {
      let bit = Self.bit(key, mask)
      bits[Int(bit >> 6)] |= 1 << (bit & 63)
    }
  }

  @inline(__always)
  private static func bit(_ key: UInt64, _ mask: UInt64) -> UInt64 { (key >> 24) & mask }

  /// Whether a key may be there: false is certain, true is right for most.
  @inline(__always)
  func mayHold(_ key: UInt64) -> Bool {
    let bit = Self.bit(key, mask)
    return bits[Int(truncatingIfNeeded: bit >> 6)] >> (bit & 63) & 1 != 0
  }
}
