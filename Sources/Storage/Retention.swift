// Growing old: what is purged when, so that a year's database keeps its size and nothing purged
// is ever taken for new.

import GRDB
import Model

/// How long each kind of record is kept; nil keeps it for ever.
public struct RetentionPolicy: Equatable, Sendable {
  /// Entries, counted from when they were last seen. What is left of one is 16 bytes by which its
  /// identifier is known again.
  public var entries: Duration?
  /// Entries' fingerprints, counted from when the entry was first seen. An entry about defence, by
  /// whose fingerprint other outlets' reports of its story are known again, stays at least so long.
  public var fingerprints: Duration?
  /// Stories with what the watches know of them, counted from their last report.
  public var stories: Duration?
  /// Alerts that every sink has delivered, counted from when they were raised.
  public var alerts: Duration?

  /// A policy from its parts.
  public init(
    entries: Duration? = nil, fingerprints: Duration? = nil, stories: Duration? = nil,
    alerts: Duration? = nil
  ) {
    self.entries = entries
    self.fingerprints = fingerprints
    self.stories = stories
    self.alerts = alerts
  }
}

/// How many records of each kind were purged.
public struct PurgeCounts: Codable, Equatable, Sendable {
  /// Entries.
  public var entries = 0
  /// Fingerprints of entries that stay.
  public var fingerprints = 0
  /// Stories.
  public var stories = 0
  /// Alerts.
  public var alerts = 0

  /// No records.
  public init() {}

  /// How many there are in all.
  public var total: Int { entries + fingerprints + stories + alerts }
}

extension Store {
  /// Purges what the policy lets go, `batch` records a transaction, so that polls get their turn
  /// between two batches.
  public func purge(
    _ policy: RetentionPolicy, now: Timestamp, batch: Int = 500
  ) async throws(StorageError) -> PurgeCounts {
    var counts = PurgeCounts()
    for purge in policy.purges(now: now) {
      counts[keyPath: purge.count] = try await inBatches(of: batch) {
        try $0.purge(purge, batch: batch)
      }
    }
    return counts
  }

  /// How many records `purge` would let go.
  public func purgeable(
    _ policy: RetentionPolicy, now: Timestamp
  ) async throws(StorageError) -> PurgeCounts {
    try await read { database in
      var counts = PurgeCounts()
      for purge in policy.purges(now: now) {
        counts[keyPath: purge.count] = Int(
          try database.number(
            "SELECT count(*) FROM \(purge.table) WHERE \(purge.condition)", purge.values))
      }
      return counts
    }
  }

  private func inBatches(
    of size: Int, _ purge: @escaping @Sendable (Database) throws -> Int
  ) async throws(StorageError) -> Int {
    var total = 0
    while true {
      let count = try await write(.process, purge)
      total += count
      guard count == size, !Task.isCancelled else { return total }
    }
  }
}

/// One kind of record that is to go: which rows, and how.
private struct Purge: Sendable {
  enum Kind { case entries, fingerprints, stories, alerts }

  var kind: Kind
  var limit: Int64
  /// From when on entries about defence stay for the sake of their fingerprints.
  var recognised: Int64?

  var count: WritableKeyPath<PurgeCounts, Int> {
    switch kind {
    case .entries: \.entries
    case .fingerprints: \.fingerprints
    case .stories: \.stories
    case .alerts: \.alerts
    }
  }

  var table: String {
    switch kind {
    case .entries, .fingerprints: "entry"
    case .stories: "story"
    case .alerts: "alert"
    }
  }

  var condition: String {
    switch kind {
    case .entries:
      """
      first_seen < ?1 AND last_seen < ?1 AND (
        first_seen < ?2 OR fingerprint IS NULL OR relevance IS NULL OR relevance = 0)
      """
    case .fingerprints: "first_seen < ? AND fingerprint IS NOT NULL"
    case .stories: "last_seen < ?"
    case .alerts:
      // The newest alert stays: its identifier is what the next one must sort after.
      """
      time < ?1 AND seq < (SELECT max(seq) FROM alert)
        AND NOT EXISTS (SELECT 1 FROM sink WHERE cursor < alert.seq)
        AND seq NOT IN (SELECT alert FROM parcel)
      """
    }
  }

  var values: ColumnValues { kind == .entries ? [limit, recognised ?? limit] : [limit] }
}

extension RetentionPolicy {
  fileprivate func purges(now: Timestamp) -> [Purge] {
    func limit(_ age: Duration?) -> Int64? { age.map { (now - $0).milliseconds } }
    return [
      limit(entries).map {
        Purge(kind: .entries, limit: $0, recognised: limit(fingerprints))
      },
      limit(fingerprints).map { Purge(kind: .fingerprints, limit: $0) },
      limit(stories).map { Purge(kind: .stories, limit: $0) },
      limit(alerts).map { Purge(kind: .alerts, limit: $0) },
    ].compactMap(\.self)
  }
}

extension Database {
  /// Lets at most `batch` records go; how many went.
  fileprivate func purge(_ purge: Purge, batch: Int) throws -> Int {
    switch purge.kind {
    case .entries: return try purgeEntries(purge, batch: batch)
    case .stories: return try purgeStories(purge, batch: batch)
    case .fingerprints:
      try run(
        """
        UPDATE entry SET fingerprint = NULL WHERE id IN (
          SELECT id FROM entry WHERE \(purge.condition) LIMIT \(batch))
        """, purge.values)
      return changesCount
    case .alerts:
      // A log may still tell of what is purged; that is no sign of a restored backup.
      let last = try first(
        "SELECT max(id) FROM (SELECT id FROM alert WHERE \(purge.condition) LIMIT \(batch))",
        purge.values
      ) { $0[0] as String? }
      if let last = last ?? nil { try forgetAlerts(upTo: last) }
      try run(
        "DELETE FROM alert WHERE seq IN (SELECT seq FROM alert WHERE \(purge.condition) LIMIT \(batch))",
        purge.values)
      let purged = changesCount
      // A silence is kept for as long as an alert tells of it.
      try run(
        """
        DELETE FROM silence WHERE coalesce(ended, until) < ?
          AND id NOT IN (SELECT silence FROM alert WHERE silence IS NOT NULL)
        """, [purge.limit])
      return purged
    }
  }

  private func purgeEntries(_ purge: Purge, batch: Int) throws -> Int {
    let old = try rows(
      "SELECT id, feed, guid, story FROM entry WHERE \(purge.condition) LIMIT \(batch)",
      purge.values
    ) { (id: $0[0] as Int64, feed: $0[1] as Int64, guid: $0[2] as String, story: $0[3] as Int64?) }
    // A story that a single unrelated entry tells has no row to remember its number by.
    try remember(lastStory: old.compactMap(\.story).max() ?? 0)
    for entry in old {
      try run(
        "INSERT OR IGNORE INTO tombstone(feed, guid_hash) VALUES (?, ?)",
        [entry.feed, stableHash(entry.guid)])
      try run("DELETE FROM entry WHERE id = ?", [entry.id])
    }
    return old.count
  }

  private func purgeStories(_ purge: Purge, batch: Int) throws -> Int {
    let old = try rows(
      "SELECT id FROM story WHERE \(purge.condition) LIMIT \(batch)", purge.values
    ) { $0[0] as Int64 }
    guard let last = old.max() else { return 0 }
    try remember(lastStory: last)
    let purgedBefore = try number(
      "SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?", [Store.storiesPurgedKey])
    if purge.limit > purgedBefore { try setMeta(Store.storiesPurgedKey, String(purge.limit)) }
    for story in old {
      try run("DELETE FROM story_watch WHERE story = ?", [story])
      try run("DELETE FROM story WHERE id = ?", [story])
    }
    return old.count
  }
}

extension Database {
  /// Sees to it that no story gets a number again.
  private func remember(lastStory story: Int64) throws {
    let known = try number(
      "SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?", [Store.lastStoryKey])
    if story > known { try setMeta(Store.lastStoryKey, String(story)) }
  }
}

extension Store {
  /// The key under which `meta` remembers the instant, in milliseconds, before which stories that
  /// were not reported since are gone: nothing that names one of those is a fault.
  static let storiesPurgedKey = "story.purged"
}
