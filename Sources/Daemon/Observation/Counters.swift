// What the service counts of its own work since it started, for `/metrics`: numbers that are held
// for the moment of an addition only, so that counting never makes a poll wait.

import Model
import Synchronization

/// A number that only grows.
public final class Counter: Sendable {
  private let value = Atomic(0)

  /// A counter at zero.
  public init() {}

  /// Adds to it, from whatever thread.
  public func add(_ amount: Int = 1) { value.add(amount, ordering: .relaxed) }

  /// What it has come to.
  public var count: Int { value.load(ordering: .relaxed) }
}

/// Durations, counted by how long they were.
public final class DurationHistogram: Sendable {
  /// The upper bounds of the buckets in seconds, growing; what is longer has a bucket of its own.
  public let bounds: [Double]
  private let buckets: [Counter]
  /// In seconds. No whole number, as a feed that dates its entries to the year 1 would have one
  /// overflow within some hundred alerts.
  private let total = Mutex(0.0)

  /// An empty histogram.
  public init(bounds: [Double]) {
    self.bounds = bounds
    buckets = (0...bounds.count).map { _ in Counter() }
  }

  /// Counts one duration; a negative one counts as none.
  public func observe(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    let exact = max(0, Double(seconds) + Double(attoseconds) * 1e-18)
    buckets[bounds.firstIndex { exact <= $0 } ?? bounds.count].add()
    total.withLock { $0 += exact }
  }

  /// How many were at most as long as each bound, and last how many there are in all.
  public var cumulative: [Int] {
    var sum = 0
    return buckets.map { bucket in
      sum += bucket.count
      return sum
    }
  }

  /// All durations together, in seconds.
  public var sum: Double { total.withLock { $0 } }
}

/// Everything that is counted.
public final class Counters: Sendable {
  /// What alerts are counted by.
  public struct AlertKey: Hashable, Comparable, Sendable {
    /// The watch; empty for an alert that is about the service or a feed.
    public var watch: String
    /// The alert's kind.
    public var kind: Alert.Kind

    /// Orders by watch, then by kind.
    public static func < (left: AlertKey, right: AlertKey) -> Bool {
      (left.watch, left.kind.rawValue) < (right.watch, right.kind.rawValue)
    }
  }

  /// Polls that brought a document that differs from the last one.
  public let pollsRead = Counter()
  /// Polls that brought nothing new by the publisher's word or by the same bytes.
  public let pollsUnchanged = Counter()
  /// Polls that failed.
  public let pollsFailed = Counter()
  /// Polls whose publisher said that the feed is gone.
  public let pollsGone = Counter()
  /// Polls that the database did not take, counted above too.
  public let pollsNotStored = Counter()
  /// Bytes of bodies, after decompression.
  public let bytes = Counter()
  /// Entries that were not known.
  public let newEntries = Counter()
  /// Known entries whose text had changed.
  public let editedEntries = Counter()
  /// Reloads that took over.
  public let reloads = Counter()
  /// Reloads that were refused.
  public let refusedReloads = Counter()
  /// The time from a body to its entries, for documents that differ from the last one.
  public let parsing = DurationHistogram(bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5])
  /// The time for judging the new entries of one document.
  public let analysis = DurationHistogram(bounds: [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5,
  ])
  /// The time from a report's publication, as its feed says, to the alert.
  public let lag = DurationHistogram(
    bounds: [60, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400, 259_200])

  // Alerts are rare, and only the pipeline counts them, one commit after the other.
  private let alertCounts = Mutex<[AlertKey: Int]>([:])

  /// Nothing counted yet.
  public init() {}

  /// Counts alerts that were committed.
  func note(committed alerts: [Alert]) {
    guard !alerts.isEmpty else { return }
    for alert in alerts where alert.kind == .new || alert.kind == .update {
      if let published = alert.published { lag.observe(alert.time - published) }
    }
    alertCounts.withLock { counts in
      for alert in alerts {
        let watches = alert.watches.isEmpty ? [""] : alert.watches.map(\.name)
        for watch in watches { counts[AlertKey(watch: watch, kind: alert.kind), default: 0] += 1 }
      }
    }
  }

  /// Alerts by watch and kind; one that several watches wanted counts for each.
  public var alerts: [(key: AlertKey, count: Int)] {
    alertCounts.withLock { counts in
      counts.sorted { $0.key < $1.key }.map { (key: $0.key, count: $0.value) }
    }
  }
}
