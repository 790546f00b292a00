// Feeds: the configured ones against the stored ones, and their rows.

import GRDB
import Model

/// A feed as the configuration lists it.
public struct ConfiguredFeed: Hashable, Sendable {
  /// The address.
  public var url: String
  /// The name.
  public var name: String

  /// A configured feed from its parts.
  public init(url: String, name: String) {
    self.url = url
    self.name = name
  }
}

extension Store {
  /// Makes the stored feeds those of the configuration and returns them, in its order.
  ///
  /// New feeds are added; those that are listed no more are marked `removed` and keep their history;
  /// one that comes back starts with its history and no grudge (errors, gone, due time forgotten).
  public func reconcile(_ configured: [ConfiguredFeed]) async throws(StorageError) -> [FeedRecord] {
    try await write { database in
      var current = Reconciliation(configured)
      // Row by row: a hundred thousand records are not to be in memory twice.
      let rows = try Row.fetchCursor(
        database.cachedStatement(sql: "SELECT \(FeedRecord.columns) FROM feed"))
      while let row = try rows.next() { current.take(FeedRecord(row)) }
      for place in current.changed.sorted() {
        let id = try database.save(current.records[place])
        current.records[place].id = id
        try database.run(
          "UPDATE feed SET name = ?, removed = 0 WHERE id = ?", [current.records[place].name, id])
      }
      for id in current.delisted {
        try database.run("UPDATE feed SET removed = 1 WHERE id = ?", [id])
      }
      return current.records
    }
  }

  /// All feeds by name; those that the configuration lists no more only on request.
  public func feeds(includingRemoved: Bool = false) async throws(StorageError) -> [FeedRecord] {
    try await read { database in
      try database.rows(
        "SELECT \(FeedRecord.columns) FROM feed WHERE removed <= ? ORDER BY name, id",
        [includingRemoved], as: FeedRecord.init)
    }
  }

  /// The feed in a row.
  public func feed(id: Int64) async throws(StorageError) -> FeedRecord? {
    try await read { database in
      try database.first(
        "SELECT \(FeedRecord.columns) FROM feed WHERE id = ?", [id], as: FeedRecord.init)
    }
  }

  /// The feed with an address, as configured.
  public func feed(url: String) async throws(StorageError) -> FeedRecord? {
    try await read { database in
      try database.first(
        "SELECT \(FeedRecord.columns) FROM feed WHERE url = ?", [url], as: FeedRecord.init)
    }
  }
}

// MARK: - The configured against the stored

/// The configured feeds on their way to being the stored ones.
private struct Reconciliation {
  /// The configured feeds in their order, each once.
  var records: [FeedRecord] = []
  /// Places in `records` of feeds that are new or other than they are stored.
  var changed: Set<Int>
  /// Rows of feeds that the configuration lists no more.
  private(set) var delisted: [Int64] = []
  private var places: [String: Int] = [:]

  init(_ configured: [ConfiguredFeed]) {
    records.reserveCapacity(configured.count)
    places.reserveCapacity(configured.count)
    for feed in configured where places[feed.url] == nil {
      places[feed.url] = records.count
      records.append(FeedRecord(url: feed.url, name: feed.name))
    }
    changed = Set(records.indices)
  }

  /// Takes in a stored feed.
  mutating func take(_ stored: FeedRecord) {
    guard let place = places[stored.url] else {
      if let id = stored.id, !stored.removed { delisted.append(id) }
      return
    }
    var record = stored
    if record.removed {
      record.removed = false
      record.gone = false
      record.errorCount = 0
      record.nextDue = nil
    }
    // Equal texts share their memory with the configuration's, of which there is a copy anyway.
    record.url = records[place].url
    record.name = records[place].name
    if record.validatorsURL == record.url { record.validatorsURL = record.url }
    if record == stored { changed.remove(place) }
    records[place] = record
  }
}

// MARK: - The row

extension FeedRecord {
  static let columns = """
    id, url, name, title, etag, last_modified, validators_url, next_due, floor_until, due_reason, \
    freshness, time_to_live, skip_hours, skip_days, error_count, last_status, last_error, \
    last_attempt, last_success, last_new_entry, gap_count, gap_mean, gap_variance, gap_longest, \
    body_hash, moved_to, moved_count, gone, baseline_done, silent_since, removed
    """

  init(_ row: Row) {
    self.init(url: row[1], name: row[2])
    id = row[0]
    title = row[3]
    etag = row[4]
    lastModified = row[5]
    validatorsURL = row[6]
    nextDue = row.optionalInstant(7)
    floorUntil = row.optionalInstant(8)
    dueReason = row[9]
    freshness = row.optionalDuration(10)
    timeToLive = row.optionalDuration(11)
    skipHours = row.smallNumbers(12)
    skipDays = row.smallNumbers(13)
    errorCount = row[14]
    lastStatus = row[15]
    lastError = row[16]
    lastAttempt = row.optionalInstant(17)
    lastSuccess = row.optionalInstant(18)
    lastNewEntry = row.optionalInstant(19)
    gaps = GapStatistics(count: row[20], mean: row[21], variance: row[22], longest: row[23])
    bodyHash = (row[24] as Int64?).map { UInt64(bitPattern: $0) }
    movedTo = row[25]
    movedCount = row[26]
    gone = row[27]
    baselineDone = row[28]
    silentSince = row.optionalInstant(29)
    removed = row[30]
  }
}

extension Database {
  /// Stores a feed's state under its address and returns its row.
  ///
  /// `name` and `removed` belong to the configuration: a poll that ends after a reload must not
  /// write the old ones back, so an existing row keeps its own.
  func save(_ feed: FeedRecord) throws -> Int64 {
    let values: ColumnValues = [
      feed.url, feed.name, feed.title, feed.etag, feed.lastModified, feed.validatorsURL,
      feed.nextDue?.milliseconds, feed.floorUntil?.milliseconds,
      feed.dueReason, feed.freshness?.wholeMilliseconds, feed.timeToLive?.wholeMilliseconds,
      feed.skipHours.bits, feed.skipDays.bits, feed.errorCount, feed.lastStatus, feed.lastError,
      feed.lastAttempt?.milliseconds, feed.lastSuccess?.milliseconds,
      feed.lastNewEntry?.milliseconds, feed.gaps.count, feed.gaps.mean, feed.gaps.variance,
      feed.gaps.longest, feed.bodyHash.map { Int64(bitPattern: $0) }, feed.movedTo,
      feed.movedCount, feed.gone, feed.baselineDone, feed.silentSince?.milliseconds, feed.removed,
    ]
    return try number(
      """
      INSERT INTO feed(url, name, title, etag, last_modified, validators_url, next_due,
        floor_until, due_reason, freshness, time_to_live, skip_hours, skip_days, error_count, last_status, last_error, last_attempt, last_success,
        last_new_entry, gap_count, gap_mean, gap_variance, gap_longest, body_hash, moved_to,
        moved_count, gone, baseline_done, silent_since, removed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT(url) DO UPDATE SET title = excluded.title, etag = excluded.etag,
        last_modified = excluded.last_modified, validators_url = excluded.validators_url,
        next_due = excluded.next_due, floor_until = excluded.floor_until,
        due_reason = excluded.due_reason, freshness = excluded.freshness,
        time_to_live = excluded.time_to_live, skip_hours = excluded.skip_hours,
        skip_days = excluded.skip_days, error_count = excluded.error_count,
        last_status = excluded.last_status, last_error = excluded.last_error,
        last_attempt = excluded.last_attempt, last_success = excluded.last_success,
        last_new_entry = excluded.last_new_entry, gap_count = excluded.gap_count,
        gap_mean = excluded.gap_mean, gap_variance = excluded.gap_variance,
        gap_longest = excluded.gap_longest, body_hash = excluded.body_hash,
        moved_to = excluded.moved_to, moved_count = excluded.moved_count, gone = excluded.gone,
        baseline_done = excluded.baseline_done, silent_since = excluded.silent_since
      RETURNING id
      """, values)
  }
}
