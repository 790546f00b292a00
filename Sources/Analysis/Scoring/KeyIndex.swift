// Which feature keys a model has weights for. Most features of a text have none.

/// Numbers by key, behind a bitmap that turns away most keys that are not there.
///
/// Half of a key's bits are compared: what features are told apart by has no more of them.
struct KeyIndex: Sendable {
  /// A key's upper half, its lowest bit set, and its number; 0 for none. Eight bytes a slot: see `grow`.
  private var slots = [UInt64](repeating: 0, count: 16)
  private var mask = 15
  /// All that was inserted, to make larger tables of.
  private var entries: [(key: UInt64, number: UInt32)] = []
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

  mutating func insert(_ number: UInt32, for key: UInt64) {
    entries.append((key, number))
    if entries.count * 2 > slots.count { grow() } else { enter(number, for: key) }
  }

  private mutating func enter(_ number: UInt32, for key: UInt64) {
    let tag = Self.tag(key)
    var slot = slot(key)
    while slots[slot] != 0, slots[slot] >> 32 != tag { slot = (slot + 1) & mask }
    slots[slot] = tag << 32 | UInt64(number)
    let bit = bit(key)
    bits[Int(bit >> 6)] |= 1 << (bit & 63)
  }

  private mutating func grow() {
    // No larger than need be: what a look-up costs is the wait for memory.
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    mask = slots.count - 1
    bits = [UInt64](repeating: 0, count: slots.count / 8)
    bitMask = UInt64(bits.count * 64 - 1)
    for entry in entries { enter(entry.number, for: entry.key) }
  }
}
