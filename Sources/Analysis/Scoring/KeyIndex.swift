// Which feature keys a model has weights for. Most features of a text have none.

/// Rows by key, behind a bitmap that turns away most keys that are not there.
///
/// Half of a key's bits are compared: what features are told apart by has no more of them.
struct KeyIndex: Sendable {
  /// A key's upper half, its lowest bit set, and its row; 0 for none. Eight bytes a slot: see
  /// `grow`.
  private var slots = [UInt64](repeating: 0, count: 16)
  private var mask = 15
  /// All keys that were inserted, by their rows, to make larger tables of.
  private var keys: [UInt64] = []
  /// How many rows there are.
  private(set) var count = 0
  /// One bit a key by its hash; small enough for a cache that the table is too large for.
  private var bits: [UInt64] = [0]
  private var bitMask: UInt64 = 63
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
  private func bit(_ key: UInt64) -> UInt64 { (key >> 24) & bitMask }

  /// Whether a key may be there: false is certain, true is right for most.
  @inline(__always)
  func mayHold(_ key: UInt64) -> Bool {
    let bit = bit(key)
    return bits[Int(truncatingIfNeeded: bit >> 6)] >> (bit & 63) & 1 != 0
  }

  // Keys are hashes already, but for their lowest bit.
  @inline(__always)
  private func slot(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key >> 1) & mask }

  @inline(__always)
  private static func tag(_ key: UInt64) -> UInt64 { key >> 32 | 1 }

  @inline(__always)
  subscript(key: UInt64) -> UInt32? {
    let tag = Self.tag(key)
    var slot = slot(key)
    while slots[slot] != 0 {
      if slots[slot] >> 32 == tag { return UInt32(truncatingIfNeeded: slots[slot]) }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// The row of a key; a new one for a key that is not there.
  mutating func makeRow(_ key: UInt64) -> UInt32 {
    if let row = self[key] { return row }
    precondition(keys.count == count, "an index that is settled takes no more keys")
    let row = UInt32(count)
    keys.append(key)
    count += 1
    if count * 2 > slots.count { grow() } else { enter(row, for: key) }
    return row
  }

  /// Forgets what only growing needs; nothing can be inserted behind it.
  mutating func settle() { keys = [] }

  private mutating func enter(_ row: UInt32, for key: UInt64) {
    let tag = Self.tag(key)
    var slot = slot(key)
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = tag << 32 | UInt64(row)
    let bit = bit(key)
    bits[Int(bit >> 6)] |= 1 << (bit & 63)
  }

  private mutating func grow() {
    // No larger than need be: what a look-up costs is the wait for memory.
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    mask = slots.count - 1
    bits = [UInt64](repeating: 0, count: slots.count / 8)
    bitMask = UInt64(bits.count * 64 - 1)
    for (row, key) in keys.enumerated() { enter(UInt32(row), for: key) }
  }
}
