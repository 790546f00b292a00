// An open-addressing table from 64-bit keys to small numbers, for look-ups on the hot path.

/// A map from non-zero keys that are hashes already to numbers. Grows; never forgets.
struct HashTable: Sendable {
  // Key and value side by side: a look-up touches one cache line.
  private struct Slot: Sendable {
    var key: UInt64 = 0
    var value: UInt32 = 0
  }

  private var slots: [Slot]
  private var mask: Int
  private(set) var count = 0

  init(capacity: Int = 16) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = [Slot](repeating: Slot(), count: size)
    mask = size - 1
  }

  @inline(__always)
  static func slot(of key: UInt64, mask: Int) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 20) & mask
  }

  @inline(__always)
  subscript(key: UInt64) -> UInt32? {
    var slot = Self.slot(of: key, mask: mask)
    while true {
      let found = slots[slot]
      if found.key == key { return found.value }
      if found.key == 0 { return nil }
      slot = (slot + 1) & mask
    }
  }

  mutating func insert(_ value: UInt32, for key: UInt64) {
    if (count + 1) * 2 > slots.count { grow() }
    var slot = Self.slot(of: key, mask: mask)
    while slots[slot].key != 0, slots[slot].key != key { slot = (slot + 1) & mask }
    if slots[slot].key == 0 { count += 1 }
    slots[slot] = Slot(key: key, value: value)
  }

  mutating func removeAll() {
    for slot in slots.indices { slots[slot] = Slot() }
    count = 0
  }

  /// Calls `body` with every key and its value, in no order that means anything.
  func forEach(_ body: (UInt64, UInt32) -> Void) {
    for slot in slots where slot.key != 0 { body(slot.key, slot.value) }
  }

  private mutating func grow() {
    var larger = HashTable(capacity: slots.count)
    for slot in slots where slot.key != 0 { larger.insert(slot.value, for: slot.key) }
    self = larger
  }
}
