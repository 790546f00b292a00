// How the service stands, read from its state directory while it runs or after.

import Configuration
import Foundation
import Model
import Storage
import Watches

/// The standing of the service, for `pactwatch status`.
public struct StatusReport: Encodable, Sendable {
  /// A way out for alerts.
  public struct Sink: Encodable, Sendable {
    /// Its name.
    public var name: String
    /// What is wrong with it; nil where nothing is.
    public var error: String?
    /// Since when.
    public var failingSince: Timestamp?
    /// When it last took an alert.
    public var lastDelivery: Timestamp?
    /// How many alerts it has yet to deliver, held ones included.
    public var backlog: Int
    /// When the oldest of those was raised.
    public var oldest: Timestamp?
  }

  /// How many entries had one fate.
  public struct Fate: Encodable, Sendable {
    /// `new`, `update`, `repeat`, `none` or `baseline`.
    public var decision: String
    /// `partnership`, `adjacent`, `unrelated`, or `unjudged`.
    public var relevance: String
    /// How many.
    public var count: Int
  }

  /// How a watch fares.
  public struct Watch: Encodable, Sendable {
    /// Its name.
    public var name: String
    /// Alerts raised for it.
    public var alerts: Int
    /// When the last one was raised.
    public var lastAlert: Timestamp?
    /// Entries that people said were right.
    public var right: Int
    /// Entries that people said were wrong.
    public var wrong: Int
    /// The share that was right, 0…1; nil where nobody said anything.
    public var precision: Double?

    fileprivate init(_ name: String, _ tally: WatchTally?) {
      self.name = name
      alerts = tally?.alerts ?? 0
      lastAlert = tally?.lastAlert
      right = tally?.right ?? 0
      wrong = tally?.wrong ?? 0
      precision = right + wrong > 0 ? Double(right) / Double(right + wrong) : nil
    }
  }

  /// Whether a daemon runs on the state directory.
  public var running: Bool
  /// Its process number.
  public var process: Int32?
  /// What the daemon says of itself; nil where none runs or it does not answer.
  public var live: LiveStatus?
  /// Why `live` is not there.
  public var silence: String?
  /// Feeds that are polled.
  public var feeds: Int
  /// Those whose last poll failed.
  public var feedsFailing: Int
  /// Those that are gone for good.
  public var feedsGone: Int
  /// Those that have been read at least once.
  public var feedsRead: Int
  /// Stored entries.
  public var entries: Int
  /// Stored stories.
  public var stories: Int
  /// Alerts raised.
  public var alerts: Int
  /// Alerts that a sink has yet to take.
  public var undelivered: Int
  /// When the last alert was raised.
  public var lastAlert: Timestamp?
  /// When a feed last answered well.
  public var lastSuccess: Timestamp?
  /// The size of the database in bytes.
  public var databaseBytes: Int
  /// What became of the entries.
  public var fates: [Fate]
  /// Headlines that were left out last, by relevance.
  public var leftOut: [String: [String]]
  /// The watches, in the configuration's order.
  public var watches: [Watch]
  /// Why the last reload was refused; nil where the files on disk are in force.
  public var refusedReload: String?
  /// The ways out.
  public var sinks: [Sink]

  /// The key under which `meta` remembers a refused reload.
  public static let refusedReloadKey = "reload.refused"

  /// Reads the standing of the service on a state directory, beside what it says of itself.
  ///
  /// - Parameter watches: the watches to tell of where the service does not name them.
  public init(
    stateDirectory: String, watches configured: [String], live: Result<LiveStatus, ControlFailure>
  ) async throws(StorageError) {
    let store = try Store(path: StateDirectory.database(in: stateDirectory), mode: .readOnly)
    let status = try await store.status()
    switch live {
    case .success(let live): self.live = live
    case .failure(let failure): silence = failure.description
    }
    process = self.live?.process ?? StateLock.runningProcess(directory: stateDirectory)
    running = process != nil
    feeds = status.feeds
    feedsFailing = status.feedsFailing
    feedsGone = status.feedsGone
    feedsRead = status.feedsRead
    entries = status.entries
    stories = status.stories
    alerts = status.alerts
    undelivered = status.undelivered
    lastAlert = status.lastAlert
    lastSuccess = status.lastSuccess
    databaseBytes = status.databaseBytes
    fates = try await store.decisions(firstSeenSince: .epoch).map { count in
      Fate(
        decision: count.decision.description,
        relevance: count.relevance.map { "\($0)" } ?? "unjudged", count: count.count)
    }
    leftOut = [:]
    for relevance in Relevance.allCases {
      leftOut["\(relevance)"] = try await store.leftOut(relevance: relevance, limit: 3)
    }
    let tallies = try await store.watchTallies()
    let names = self.live?.watches ?? configured
    watches = (names.isEmpty ? [WatchDefinition.everyPartnership.name] : names).map {
      Watch($0, tallies[$0])
    }
    refusedReload = try await store.meta(Self.refusedReloadKey)
    let backlogs = try await store.backlogs()
    sinks = try await store.sinks().map {
      Sink(
        name: $0.name, error: $0.lastError, failingSince: $0.failingSince,
        lastDelivery: $0.lastDelivery, backlog: backlogs[$0.name]?.alerts ?? 0,
        oldest: backlogs[$0.name]?.oldest)
    }
  }

  /// How many entries of a relevance had one of these fates.
  public func count(_ decisions: Set<String>, relevance: String? = nil) -> Int {
    fates.filter { decisions.contains($0.decision) && (relevance ?? $0.relevance) == $0.relevance }
      .reduce(0) { $0 + $1.count }
  }
}

/// Looking on while the service runs.
public enum Inspection {
  /// The database of a configuration, for writing beside the service; it must be there already.
  public static func writableStore(of settings: Settings) throws(StorageError) -> Store {
    // Looked at first: only the service brings a database up to date.
    try store(of: settings).close()
    return try Store(path: StateDirectory.database(in: settings.stateDirectory))
  }

  /// The database of a configuration, for reading.
  public static func store(of settings: Settings) throws(StorageError) -> Store {
    try Store(path: StateDirectory.database(in: settings.stateDirectory), mode: .readOnly)
  }
}
