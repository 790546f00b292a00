// An open-addressing table from 64-bit keys to small numbers, for look-ups on the hot path.

/// A map from non-zero keys that are hashes already to numbers. Grows; never forgets.
struct HashTable: Sendable {
  private var keys: [UInt64]
  private var values: [UInt32]
  private var mask: Int
  private(set) var count = 0

  init(capacity: Int = 16) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    keys = [UInt64](repeating: 0, count: size)
    values = [UInt32](repeating: 0, count: size)
    mask = size - 1
  }

  @inline(__always)
  subscript(key: UInt64) -> UInt32? {
    var slot = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 20) & mask
    while true {
      let found = keys[slot]
      if found == key { return values[slot] }
      if found == 0 { return nil }
      slot = (slot + 1) & mask
    }
  }

  mutating func insert(_ value: UInt32, for key: UInt64) {
    if (count + 1) * 2 > keys.count { grow() }
    var slot = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 20) & mask
    while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & mask }
    if keys[slot] == 0 { count += 1 }
    keys[slot] = key
    values[slot] = value
  }

  mutating func removeAll() {
    for slot in keys.indices { keys[slot] = 0 }
    count = 0
  }

  private mutating func grow() {
    var larger = HashTable(capacity: keys.count)
    for slot in keys.indices where keys[slot] != 0 { larger.insert(values[slot], for: keys[slot]) }
    self = larger
  }
}
