// The records of all feeds between their polls, packed one behind the other: a dictionary of records
// would keep up to twice the room that it uses.

import Model
import Storage

/// Feeds' records by address; the feeds are those of one configuration.
struct FeedRecords: Sendable {
  /// The records in the order of the configuration.
  private(set) var all: [FeedRecord] = []
  private var places: [String: Int32] = [:]

  /// How many feeds there are.
  var count: Int { all.count }

  /// No feeds.
  init() {}

  /// These records, or what `known` holds of the same feeds where they were asked later.
  ///
  /// - Parameter places: where in `records` the feed of each address is.
  init(
    _ records: [FeedRecord], places: [String: Int32], newerIn known: FeedRecords = FeedRecords()
  ) {
    all = records
    self.places = places
    for (index, read) in records.enumerated() {
      if let held = known[read.url], held.lastAttempt ?? .epoch > read.lastAttempt ?? .epoch {
        all[index] = held
      }
    }
  }

  /// A feed's record. Setting replaces the record of a listed feed; others are not added.
  subscript(url: String) -> FeedRecord? {
    get { places[url].map { all[Int($0)] } }
    set {
      if let newValue, let place = places[url] { all[Int(place)] = newValue }
    }
  }
}
