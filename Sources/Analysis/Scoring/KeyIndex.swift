// Which feature keys a model has weights for. Most features of a text have none.

/// Numbers by key, behind a bitmap that turns away most keys that are not there.
struct KeyIndex: Sendable {
  private var table = HashTable()
  /// One bit a key by its hash; small enough for a cache that the table is too large for.
  private var bits: [UInt64] = [0]
  private var mask: UInt64 = 63
  /// Whether nothing is known of any model, so that every key counts.
  let isOpen: Bool

  /// An index that knows no key yet.
  init() { isOpen = false }

  private init(open: Void) {
    isOpen = true
    bits = [.max]
  }

  /// For texts that are learnt from: every key may be one.
  static let open = KeyIndex(open: ())

  @inline(__always)
  private func bit(_ key: UInt64) -> UInt64 { (key >> 24) & mask }

  /// Whether a key may be there: false is certain, true is right for all but one in twenty.
  @inline(__always)
  func mayHold(_ key: UInt64) -> Bool {
    let bit = bit(key)
    return bits[Int(truncatingIfNeeded: bit >> 6)] >> (bit & 63) & 1 != 0
  }

  @inline(__always)
  subscript(key: UInt64) -> UInt32? { table[key] }

  mutating func insert(_ number: UInt32, for key: UInt64) {
    table.insert(number, for: key)
    if UInt64(table.count) * 20 > mask {
      mask = mask * 4 + 3
      bits = [UInt64](repeating: 0, count: Int(mask + 1) / 64)
      table.forEach { known, _ in mark(known) }
    } else {
      mark(key)
    }
  }

  private mutating func mark(_ key: UInt64) {
    let bit = bit(key)
    bits[Int(bit >> 6)] |= 1 << (bit & 63)
  }
}
