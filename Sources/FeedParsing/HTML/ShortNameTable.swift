// Finds the names of tags and attributes by comparing whole words of eight bytes.

/// A fixed set of names of at most 16 ASCII bytes in small letters, each with its number in the
/// order in which they were given.
///
/// A name is kept as two words; it is found, whatever its case, in an open-addressing hash table
/// that is at most a quarter full.
struct ShortNameTable {
  /// A name's bytes, the first one lowest, and zeros behind its end.
  struct Packed: Equatable {
    var low: UInt64
    var high: UInt64
    var length: Int
  }

  private let names: [Packed]
  /// Numbers of names, one more each; 0 where a slot is empty.
  private let slots: [UInt16]
  private let shift: UInt64

  /// A table of at most 65,534 different names.
  init(_ names: [String]) {
    let packed = names.map { name in
      name.withBytes { bytes in
        precondition(bytes.count <= 16, "\(name) is too long for this table")
        return Self.packed(bytes, 0..<bytes.count)
      }
    }
    var bits: UInt64 = 4
    while 1 << bits < 4 * names.count { bits += 1 }
    shift = 64 - bits
    var slots = [UInt16](repeating: 0, count: 1 << Int(bits))
    for (number, name) in packed.enumerated() {
      var slot = Self.hash(name) >> shift
      while slots[Int(slot)] != 0 { slot = (slot + 1) & UInt64(slots.count - 1) }
      slots[Int(slot)] = UInt16(number + 1)
    }
    self.names = packed
    self.slots = slots
  }

  /// The number of the name in `range`; nil where it is none of them.
  func number(of bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> Int? {
    guard !range.isEmpty, range.count <= 16 else { return nil }
    let name = Self.packed(bytes, range)
    var slot = Self.hash(name) >> shift
    while true {
      let number = Int(slots[Int(slot)])
      guard number > 0 else { return nil }
      if names[number - 1] == name { return number - 1 }
      slot = (slot + 1) & UInt64(slots.count - 1)
    }
  }

  /// A name as it is written to a ``ByteWriter``.
  subscript(_ number: Int) -> Packed { names[number] }

  @inline(__always)
  private static func hash(_ name: Packed) -> UInt64 {
    (name.low ^ (name.high &* 0xFF51_AFD7_ED55_8CCD)) &* 0x9E37_79B9_7F4A_7C15
  }

  @inline(__always)
  private static func packed(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Packed {
    let start = range.lowerBound
    let length = range.count
    return Packed(
      low: lowered(word(bytes, start, min(length, 8))),
      high: length > 8 ? lowered(word(bytes, start + 8, length - 8)) : 0, length: length)
  }

  /// Up to eight bytes as a word.
  @inline(__always)
  private static func word(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ length: Int
  ) -> UInt64 {
    guard start + 8 > bytes.count else {
      let whole = UnsafeRawBufferPointer(bytes).loadUnaligned(
        fromByteOffset: start, as: UInt64.self
      ).littleEndian
      return whole & (~0 >> UInt64(64 - 8 * length))
    }
    var word: UInt64 = 0
    for offset in 0..<length { word |= UInt64(bytes[start + offset]) << UInt64(8 * offset) }
    return word
  }

  /// Eight bytes with ASCII capitals made small.
  /// Source: Mycroft's test for bytes in a range, in Anderson, "Bit Twiddling Hacks".
  @inline(__always)
  private static func lowered(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let low7 = word & (ones &* 0x7F)
    let fromA = low7 &+ ones &* (0x80 - 0x41)
    let beyondZ = low7 &+ ones &* (0x7F - 0x5A)
    let capitals = (fromA ^ beyondZ) & ~word & (ones &* 0x80)
    return word | capitals >> 2
  }
}
