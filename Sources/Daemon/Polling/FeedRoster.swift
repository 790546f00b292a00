// Which feeds the scheduler has, and where each is polled from.

/// The scheduler's feeds, sorted by key: 32 bytes each, where dictionaries would take three times
/// that.
struct FeedRoster: Sendable {
  /// A feed.
  struct Member: Equatable, Sendable {
    /// Its key.
    var key: Int64
    /// The host that it is polled from.
    var host: String
    /// Whether its due time was reckoned by this process's clock, so that it goes with the clock
    /// when that is set.
    var isReckonedHere = false
  }

  private var members: [Member] = []

  /// Nobody.
  init() {}

  /// These feeds, or what `known` has of the same ones.
  init(_ members: [Member], keeping known: FeedRoster) {
    self.members = members.map { known[$0.key] ?? $0 }.sorted { $0.key < $1.key }
  }

  /// The keys, ascending.
  var keys: some Sequence<Int64> { members.lazy.map(\.key) }

  /// A feed; nil where it is not listed. Setting changes a listed feed; others are not added.
  subscript(key: Int64) -> Member? {
    get { place(of: key).map { members[$0] } }
    set {
      if let newValue, let place = place(of: key) { members[place] = newValue }
    }
  }

  private func place(of key: Int64) -> Int? {
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if members[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low].key == key ? low : nil
  }
}
