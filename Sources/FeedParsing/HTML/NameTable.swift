// Finds references by the bytes of their names, so that no string has to be made of them.

/// A fixed set of ASCII names, each with its number in the order in which they were given.
///
/// An open-addressing hash table over FNV-1a, at most a quarter full.
/// Source: Fowler, Noll, Vo, draft-eastlake-fnv.
struct NameTable {
  private let names: [[UInt8]]
  /// Numbers of names, one more each; 0 where a slot is empty.
  private let slots: [UInt16]
  private let mask: UInt32
  private let longest: Int

  /// A table of at most 65,534 different names.
  init(_ names: [String]) {
    self.names = names.map { Array($0.utf8) }
    longest = self.names.map(\.count).max() ?? 0
    var size: UInt32 = 16
    while size < 4 * names.count { size *= 2 }
    mask = size - 1
    var slots = [UInt16](repeating: 0, count: Int(size))
    for (number, name) in self.names.enumerated() {
      var slot = name.reduce(Self.seed) { Self.step($0, $1) } & mask
      while slots[Int(slot)] != 0 { slot = (slot + 1) & mask }
      slots[Int(slot)] = UInt16(number + 1)
    }
    self.slots = slots
  }

  /// The number of the name in `range`; nil where it is none of them.
  func number(of bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> Int? {
    guard range.count <= longest else { return nil }
    var hash = Self.seed
    for index in range { hash = Self.step(hash, bytes[index]) }
    var slot = hash & mask
    while true {
      let number = Int(slots[Int(slot)])
      guard number > 0 else { return nil }
      if isName(number - 1, bytes, range) { return number - 1 }
      slot = (slot + 1) & mask
    }
  }

  private func isName(
    _ number: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Bool {
    names[number].withUnsafeBufferPointer { name in
      guard name.count == range.count else { return false }
      for offset in 0..<name.count where name[offset] != bytes[range.lowerBound + offset] {
        return false
      }
      return true
    }
  }

  private static let seed: UInt32 = 0x811C_9DC5

  private static func step(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
    (hash ^ UInt32(byte)) &* 0x0100_0193
  }
}
