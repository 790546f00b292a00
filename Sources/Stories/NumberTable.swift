// Tables of numbers that are hashes already, and need not be hashed again to be found.

/// Values by hashes of 64 bits, by open addressing.
struct NumberTable<Value> {
  private var keys: [UInt64]
  private var values: [Value?]
  private(set) var count = 0

  init(capacity: Int = 16) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    keys = [UInt64](repeating: 0, count: size)
    values = [Value?](repeating: nil, count: size)
  }

  /// The value of a key.
  subscript(key: UInt64) -> Value? { values[place(of: key)] }

  /// Adds a value unless its key has one.
  mutating func add(_ value: Value, for key: UInt64) {
    if (count + 1) * 2 > keys.count { grow() }
    let place = place(of: key)
    guard values[place] == nil else { return }
    keys[place] = key
    values[place] = value
    count += 1
  }

  @inline(__always)
  private func place(of key: UInt64) -> Int {
    let mask = keys.count - 1
    var place = Int(truncatingIfNeeded: key ^ key >> 32) & mask
    while values[place] != nil, keys[place] != key { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    var larger = Self(capacity: keys.count)
    for (key, value) in zip(keys, values) {
      if let value { larger.add(value, for: key) }
    }
    self = larger
  }
}

extension NumberTable: Sendable where Value: Sendable {}

/// A set of hashes of 64 bits.
struct NumberSet: Sendable {
  private var table: NumberTable<Void>

  init(_ numbers: [UInt64]) {
    table = NumberTable(capacity: numbers.count)
    for number in numbers { table.add((), for: number) }
  }

  /// Whether a number is in the set.
  func contains(_ number: UInt64) -> Bool { table[number] != nil }
}
