// The one hash that words are known by: over Unicode scalars, the same in every process.

/// A rolling hash over scalars; prefixes come free on the way (FNV-1a with a final mix).
struct ScalarHash {
  private(set) var raw: UInt64 = 0xcbf2_9ce4_8422_2325

  @inline(__always)
  mutating func add(_ scalar: UInt32) {
    raw = (raw ^ UInt64(scalar)) &* 0x100_0000_01b3
  }

  /// The hash of what was added so far; never 0.
  @inline(__always)
  var value: UInt64 { Self.mix(raw) | 1 }

  /// Spreads the bits of a number (the finaliser of SplitMix64).
  @inline(__always)
  static func mix(_ number: UInt64) -> UInt64 {
    var x = number
    x = (x ^ (x >> 30)) &* 0xbf58_476d_1ce4_e5b9
    x = (x ^ (x >> 27)) &* 0x94d0_49bb_1331_11eb
    return x ^ (x >> 31)
  }

  static func of(_ scalars: some Sequence<UInt32>) -> UInt64 {
    var hash = ScalarHash()
    for scalar in scalars { hash.add(scalar) }
    return hash.value
  }

  static func of(_ utf8: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = ScalarHash()
    UTF8Scalars.forEach(utf8) { hash.add($0) }
    return hash.value
  }

  static func of(_ text: some StringProtocol) -> UInt64 {
    var hash = ScalarHash()
    // By bytes where the text has them at hand: every concept's name is hashed at a start.
    let isAdded: Void? = text.utf8.withContiguousStorageIfAvailable { bytes in
      UTF8Scalars.forEach(bytes) { hash.add($0) }
    }
    if isAdded == nil { for scalar in text.unicodeScalars { hash.add(scalar.value) } }
    return hash.value
  }
}
