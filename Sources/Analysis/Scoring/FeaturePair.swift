// Pairs of features: what two of a text's features say together, and which pairs a model knows.

/// Two features of the whole text that say more together than apart.
package struct FeaturePair: Sendable, Hashable {
  /// The members' keys.
  package let first: UInt64
  /// See `first`.
  package let second: UInt64

  /// A pair in a fixed order.
  package init(_ one: UInt64, _ other: UInt64) {
    first = min(one, other)
    second = max(one, other)
  }

  /// The pair's own key.
  package var key: UInt64 { ScalarHash.mix(first ^ (second << 17 | second >> 47)) | 1 }

  /// What a pair counts; less than one, so that its members are believed first.
  package static let value: Float = 0.5
}

/// The pairs that have weights, in chains by their first members' rows.
struct PairChains: Sendable {
  /// What is asked of a text that holds a pair's first member.
  struct Entry: Sendable {
    /// The second member's key.
    let second: UInt64
    /// The pair's own key and row.
    let key: UInt64
    let row: UInt32
    /// The place of the next pair of the same first member; -1 for none.
    fileprivate var next: Int32 = -1

    init(second: UInt64, key: UInt64, row: UInt32) {
      self.second = second
      self.key = key
      self.row = row
    }
  }

  private var entries: [Entry] = []
  /// By the row of its first member, the place of the first pair; -1 for none.
  private var first: [Int32] = []

  func contains(_ entry: Entry, of row: Int) -> Bool {
    var next = row < first.count ? first[row] : -1
    while next >= 0 {
      if entries[Int(next)].row == entry.row { return true }
      next = entries[Int(next)].next
    }
    return false
  }

  /// Adds a pair unless it is there.
  mutating func insert(_ entry: Entry, of row: Int) {
    if contains(entry, of: row) { return }
    while first.count <= row { first.append(-1) }
    var entry = entry
    entry.next = first[row]
    first[row] = Int32(entries.count)
    entries.append(entry)
  }

  /// Takes a pair out of its chain, if it is there.
  mutating func remove(_ entry: Entry, of row: Int) {
    var last: Int?
    var next = row < first.count ? first[row] : -1
    while next >= 0 {
      let found = entries[Int(next)]
      if found.row == entry.row {
        if let last { entries[last].next = found.next } else { first[row] = found.next }
        return
      }
      last = Int(next)
      next = found.next
    }
  }

  /// Adds the pairs whose two features stand in a vector that knows its features' rows.
  func add(to vector: inout FeatureVector) {
    for place in 0..<vector.features.count {
      let row = Int(vector.features[place].number)
      guard row < first.count else { continue }
      var next = first[row]
      while next >= 0 {
        let entry = entries[Int(next)]
        next = entry.next
        // Of some hundreds that are asked for, a few are there.
        guard vector.mayHold(entry.second), let second = vector.place(of: entry.second) else {
          continue
        }
        vector.addPair(entry.key, number: entry.row, value: FeaturePair.value, place, second)
      }
    }
  }
}
