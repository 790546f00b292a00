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
  /// Whether any feed was ever stored.
  public func hasFeeds() async throws(StorageError) -> Bool {
    try await read { try $0.number("SELECT EXISTS (SELECT 1 FROM feed)") == 1 }
  }

  /// Makes the stored feeds those of the configuration and returns what `kept` makes of each, in
  /// its order: a hundred thousand records are not to be in memory at once.
  ///
  /// New feeds are added; those that are listed no more are marked `removed` and keep their
  /// history; one that comes back starts with its history and no grudge (errors, gone, due time
  /// forgotten, but for what its publisher asked for). One that is listed where another has moved
  /// to, which is listed no more, is that feed.
  public func reconcile<Kept: Sendable>(
    _ configured: [ConfiguredFeed], keeping kept: @escaping @Sendable (FeedRecord) -> Kept
  ) async throws(StorageError) -> [Kept] {
    try await write { database in
      var current = Reconciliation(configured, keeping: kept)
      let rows = try Row.fetchCursor(
        database.cachedStatement(sql: "SELECT \(FeedRecord.columns) FROM feed"))
      while let row = try rows.next() { current.take(FeedRecord(row)) }
      for record in current.changed {
        try database.save(record)
        try database.run(
          "UPDATE feed SET name = ?, removed = 0 WHERE id = ?", [record.name, record.id])
      }
      for record in configured.compactMap({ current.adopt($0) }) {
        try database.run(
          """
          UPDATE feed SET url = ?, name = ?, removed = 0, gone = 0, moved_to = NULL,
            moved_count = 0
            WHERE id = ?
          """, [record.url, record.name, record.id])
      }
      for id in current.delisted {
        try database.run("UPDATE feed SET removed = 1 WHERE id = ?", [id])
      }
      return try configured.map { feed in
        if let known = current.result(of: feed) { return known }
        var record = FeedRecord(url: feed.url, name: feed.name)
        record.id = try database.save(record)
        return current.take(new: record)
      }
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
private struct Reconciliation<Kept> {
  private struct Listed {
    var name: String
    var result: Kept?
  }

  /// Stored feeds that are listed and other than they are stored.
  private(set) var changed: [FeedRecord] = []
  /// Rows of feeds that the configuration lists no more.
  private(set) var delisted: [Int64] = []
  private var listed: [String: Listed]
  /// Stored feeds that are listed no more, by where they have moved to.
  private var moved: [String: FeedRecord] = [:]
  private let kept: (FeedRecord) -> Kept

  init(_ configured: [ConfiguredFeed], keeping kept: @escaping (FeedRecord) -> Kept) {
    listed = Dictionary(
      configured.map { ($0.url, Listed(name: $0.name)) }, uniquingKeysWith: { first, _ in first })
    self.kept = kept
  }

  /// What is kept of a feed that was taken in.
  func result(of feed: ConfiguredFeed) -> Kept? { listed[feed.url]?.result }

  /// Takes in a stored feed.
  mutating func take(_ stored: FeedRecord) {
    guard let name = listed[stored.url]?.name else {
      if let id = stored.id, !stored.removed { delisted.append(id) }
      if let target = stored.movedTo { moved[target] = stored }
      return
    }
    var record = stored
    if record.removed {
      record.removed = false
      record.gone = false
      record.errorCount = 0
      // No grudge of ours is kept, but what the publisher asked for.
      record.nextDue = record.floorUntil
    }
    record.name = name
    if record != stored { changed.append(record) }
    listed[stored.url]?.result = kept(record)
  }

  /// The feed that has moved to where a new one is listed: the configuration has followed it. Nil
  /// where there is none.
  mutating func adopt(_ feed: ConfiguredFeed) -> FeedRecord? {
    guard result(of: feed) == nil, var record = moved.removeValue(forKey: feed.url) else {
      return nil
    }
    delisted.removeAll { $0 == record.id }
    record.url = feed.url
    record.name = feed.name
    record.removed = false
    record.gone = false
    (record.movedTo, record.movedCount) = (nil, 0)
    listed[feed.url]?.result = kept(record)
    return record
  }

  /// Takes in a feed that was just stored for the first time.
  mutating func take(new record: FeedRecord) -> Kept {
    let result = kept(record)
    listed[record.url]?.result = result
    return result
  }
}

// MARK: - The row

extension FeedRecord {
  /// The columns that polls change.
  static let stateColumns = [
    "title", "etag", "last_modified", "validators_url", "next_due", "floor_until", "due_reason",
    "freshness", "time_to_live", "skip_hours", "skip_days", "error_count", "last_status",
    "last_error", "last_attempt", "last_success", "last_new_entry", "gap_count", "gap_mean",
    "gap_variance", "gap_longest", "body_hash", "moved_to", "moved_count", "gone", "baseline_done",
    "silent_since",
  ]

  static let columns = "id, url, name, \(stateColumns.joined(separator: ", ")), removed"

  /// Binds what polls change, in the order of `stateColumns`.
  func bindState(to row: inout DirectStatement) {
    row.bind(title)
    row.bind(etag)
    row.bind(lastModified)
    row.bind(validatorsURL)
    row.bind(nextDue?.milliseconds)
    row.bind(floorUntil?.milliseconds)
    row.bind(dueReason)
    row.bind(freshness?.wholeMilliseconds)
    row.bind(timeToLive?.wholeMilliseconds)
    row.bind(skipHours.bits)
    row.bind(skipDays.bits)
    row.bind(Int64(errorCount))
    row.bind(lastStatus.map { Int64($0) })
    row.bind(lastError)
    row.bind(lastAttempt?.milliseconds)
    row.bind(lastSuccess?.milliseconds)
    row.bind(lastNewEntry?.milliseconds)
    row.bind(Int64(gaps.count))
    row.bind(gaps.mean)
    row.bind(gaps.variance)
    row.bind(gaps.longest)
    row.bind(bodyHash.map { Int64(bitPattern: $0) })
    row.bind(movedTo)
    row.bind(Int64(movedCount))
    row.bind(gone)
    row.bind(baselineDone)
    row.bind(silentSince?.milliseconds)
  }

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
  @discardableResult
  func save(_ feed: FeedRecord) throws -> Int64 {
    if let id = feed.id, try update(feed, row: id) { return id }
    var insertion = try DirectStatement(Self.insertion, in: self)
    insertion.bind(feed.url)
    insertion.bind(feed.name)
    insertion.bind(feed.removed)
    feed.bindState(to: &insertion)
    return try insertion.first { $0.int64(0) } ?? 0
  }

  /// Stores a feed's state in its row, which costs less than finding the row by its address; false
  /// where there is no such row.
  private func update(_ feed: FeedRecord, row: Int64) throws -> Bool {
    var update = try DirectStatement(Self.updateOfState, in: self)
    feed.bindState(to: &update)
    update.bind(row)
    try update.run()
    return changesCount > 0
  }

  private static let updateOfState = """
    UPDATE feed SET \(FeedRecord.stateColumns.map { "\($0) = ?" }.joined(separator: ", ")) \
    WHERE id = ?
    """

  private static let insertion = """
    INSERT INTO feed(url, name, removed, \(FeedRecord.stateColumns.joined(separator: ", ")))
    VALUES (?, ?, ?\(String(repeating: ", ?", count: FeedRecord.stateColumns.count)))
    ON CONFLICT(url) DO UPDATE SET
      \(FeedRecord.stateColumns.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
    RETURNING id
    """
}
