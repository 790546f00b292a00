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

/// The pairs that have weights, in chains by their first members.
///
/// The members are numbered, some hundreds in all, so that what a text holds of them is a short
/// table: of some hundreds of pairs that are asked for in a text, a few are there.
struct PairChains: Sendable {
  /// A pair of features by their rows.
  struct Pair: Sendable {
    let first: Int
    let second: Int
    /// The pair's own key and row.
    let key: UInt64
    let row: UInt32
  }

  /// What is gone through for every text.
  private struct Link: Sendable {
    /// The second member's number.
    let second: UInt32
    /// The place of the next pair of the same first member; -1 for none.
    var next: Int32
  }

  private var pairs: [Pair] = []
  private var links: [Link] = []
  /// Numbers of members by their rows, plus one; 0 for none.
  private var members: [UInt32] = []
  /// By member, the place of the first pair that it is the first of; -1 for none.
  private var first: [Int32] = []

  func contains(_ pair: Pair) -> Bool {
    guard let member = member(pair.first) else { return false }
    var next = first[member]
    while next >= 0 {
      if pairs[Int(next)].row == pair.row { return true }
      next = links[Int(next)].next
    }
    return false
  }

  /// Adds a pair unless it is there.
  mutating func insert(_ pair: Pair) {
    if contains(pair) { return }
    let member = makeMember(pair.first)
    links.append(Link(second: UInt32(makeMember(pair.second)), next: first[member]))
    pairs.append(pair)
    first[member] = Int32(pairs.count - 1)
  }

  /// Takes a pair out of its chain, if it is there.
  mutating func remove(_ pair: Pair) {
    guard let member = member(pair.first) else { return }
    var last: Int?
    var next = first[member]
    while next >= 0 {
      let following = links[Int(next)].next
      if pairs[Int(next)].row == pair.row {
        if let last { links[last].next = following } else { first[member] = following }
        return
      }
      last = Int(next)
      next = following
    }
  }

  private func member(_ row: Int) -> Int? {
    row < members.count && members[row] > 0 ? Int(members[row]) - 1 : nil
  }

  private mutating func makeMember(_ row: Int) -> Int {
    if let known = member(row) { return known }
    while members.count <= row { members.append(0) }
    first.append(-1)
    members[row] = UInt32(first.count)
    return first.count - 1
  }

  /// Adds the pairs whose two features stand in a vector that knows its features' rows.
  func add(to vector: inout FeatureVector) {
    guard !pairs.isEmpty else { return }
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: first.count) { places in
      // By member, the place of its feature plus one; 0 where the vector has none.
      places.initialize(repeating: 0)
      var present: [(member: Int, place: Int)] = []
      present.reserveCapacity(64)
      for (place, feature) in vector.features.enumerated() {
        guard let member = member(Int(feature.number)) else { continue }
        places[member] = UInt16(place + 1)
        if first[member] >= 0 { present.append((member, place)) }
      }
      links.withUnsafeBufferPointer { links in
        for (member, place) in present {
          var next = first[member]
          while next >= 0 {
            let number = Int(next)
            next = links[number].next
            let second = places[Int(links[number].second)]
            if second > 0 {
              vector.addPair(
                pairs[number].key, number: pairs[number].row, value: FeaturePair.value, place,
                Int(second) - 1)
            }
          }
        }
      }
    }
  }
}
