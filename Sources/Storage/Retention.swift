// Growing old: what is purged when, so that a year's database keeps its size and nothing purged
// is ever taken for new.

import GRDB
import Model

/// How long each kind of record is kept; nil keeps it for ever.
public struct RetentionPolicy: Equatable, Sendable {
  /// Entries, counted from when they were last seen. What is left of one is 16 bytes by which its
  /// identifier is known again.
  public var entries: Duration?
  /// Entries' fingerprints, counted from when the entry was first seen.
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
public struct PurgeCounts: Equatable, Sendable {
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
}

extension Store {
  /// Purges what the policy lets go, `batch` records a transaction, so that polls get their turn
  /// between two batches.
  public func purge(
    _ policy: RetentionPolicy, now: Timestamp, batch: Int = 500
  ) async throws(StorageError) -> PurgeCounts {
    var counts = PurgeCounts()
    if let age = policy.entries {
      let limit = now - age
      counts.entries = try await inBatches(of: batch) {
        try $0.purgeEntries(lastSeenBefore: limit, batch: batch)
      }
    }
    if let age = policy.fingerprints {
      let limit = now - age
      counts.fingerprints = try await inBatches(of: batch) {
        try $0.purgeFingerprints(firstSeenBefore: limit, batch: batch)
      }
    }
    if let age = policy.stories {
      let limit = now - age
      counts.stories = try await inBatches(of: batch) {
        try $0.purgeStories(lastSeenBefore: limit, batch: batch)
      }
    }
    if let age = policy.alerts {
      let limit = now - age
      counts.alerts = try await inBatches(of: batch) {
        try $0.purgeAlerts(before: limit, batch: batch)
      }
    }
    return counts
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

extension Database {
  fileprivate func purgeEntries(lastSeenBefore limit: Timestamp, batch: Int) throws -> Int {
    let old = try rows(
      "SELECT id, feed, guid FROM entry WHERE first_seen < ?1 AND last_seen < ?1 LIMIT ?2",
      [limit.milliseconds, batch]
    ) { (id: $0[0] as Int64, feed: $0[1] as Int64, guid: $0[2] as String) }
    for entry in old {
      try run(
        "INSERT OR IGNORE INTO tombstone(feed, guid_hash) VALUES (?, ?)",
        [entry.feed, stableHash(entry.guid)])
      try run("DELETE FROM entry WHERE id = ?", [entry.id])
    }
    return old.count
  }

  fileprivate func purgeFingerprints(firstSeenBefore limit: Timestamp, batch: Int) throws -> Int {
    try run(
      """
      UPDATE entry SET fingerprint = NULL WHERE id IN (
        SELECT id FROM entry WHERE first_seen < ? AND fingerprint IS NOT NULL LIMIT ?)
      """, [limit.milliseconds, batch])
    return changesCount
  }

  fileprivate func purgeStories(lastSeenBefore limit: Timestamp, batch: Int) throws -> Int {
    let old = try rows(
      "SELECT id FROM story WHERE last_seen < ? LIMIT ?", [limit.milliseconds, batch]
    ) { $0[0] as Int64 }
    guard let last = old.max() else { return 0 }
    let known = try number(
      "SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?", [Store.lastStoryKey])
    if last > known { try setMeta(Store.lastStoryKey, String(last)) }
    for story in old {
      try run("DELETE FROM story_watch WHERE story = ?", [story])
      try run("DELETE FROM story WHERE id = ?", [story])
    }
    return old.count
  }

  fileprivate func purgeAlerts(before limit: Timestamp, batch: Int) throws -> Int {
    // The newest alert stays: its identifier is what the next one must sort after.
    try run(
      """
      DELETE FROM alert WHERE seq IN (
        SELECT seq FROM alert WHERE time < ?1 AND seq < (SELECT max(seq) FROM alert)
          AND seq <= coalesce((SELECT min(cursor) FROM sink), 0)
          AND seq NOT IN (SELECT alert FROM parcel) LIMIT ?2)
      """, [limit.milliseconds, batch])
    let purged = changesCount
    // A silence is kept for as long as an alert tells of it.
    try run(
      """
      DELETE FROM silence WHERE coalesce(ended, until) < ?
        AND id NOT IN (SELECT silence FROM alert WHERE silence IS NOT NULL)
      """, [limit.milliseconds])
    return purged
  }
}
