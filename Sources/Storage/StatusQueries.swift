// Figures for people: how much is stored, how the feeds fare, what was left out.

import GRDB
import Model

/// How much is stored and how things stand, as of one moment.
public struct StoreStatus: Equatable, Sendable {
  /// Feeds that are polled.
  public var feeds: Int
  /// Those of them whose last poll failed.
  public var feedsFailing: Int
  /// Those of them whose publisher said that they are gone.
  public var feedsGone: Int
  /// Feeds that were read at least once.
  public var feedsRead: Int
  /// Stored entries.
  public var entries: Int
  /// Stored stories.
  public var stories: Int
  /// Alerts in the outbox, delivered ones included.
  public var alerts: Int
  /// When the last alert was raised.
  public var lastAlert: Timestamp?
  /// When a feed last answered well.
  public var lastSuccess: Timestamp?
  /// Alerts that at least one sink has not delivered yet, held ones included and dead ones not.
  public var undelivered: Int
  /// The size of the database file in bytes, without the write-ahead log.
  public var databaseBytes: Int
}

/// How many entries had one fate.
public struct DecisionCount: Equatable, Sendable {
  /// What they led to.
  public var decision: EntryDecision
  /// Their relevance; nil where they were never judged.
  public var relevance: Relevance?
  /// How many there are.
  public var count: Int
}

/// What a sink has yet to deliver.
public struct OutboxBacklog: Equatable, Sendable {
  /// How many alerts, held ones included and dead ones not.
  public var alerts: Int
  /// When the oldest of them was raised.
  public var oldest: Timestamp
}

extension Store {
  /// What each sink has yet to deliver, by its name; those that have everything are left out.
  public func backlogs() async throws(StorageError) -> [String: OutboxBacklog] {
    try await read { database in
      let backlogs = try database.rows(
        """
        SELECT sink, count(*), min(time) FROM (
          SELECT sink.name AS sink, alert.time AS time FROM sink JOIN alert ON alert.seq > sink.cursor
            WHERE alert.silence IS NULL
          UNION ALL
          SELECT parcel.sink, alert.time FROM parcel JOIN alert ON alert.seq = parcel.alert
            LEFT JOIN message ON message.sink = parcel.sink AND message.id = parcel.message
            WHERE message.dead IS NULL)
        GROUP BY sink
        """
      ) { ($0[0] as String, OutboxBacklog(alerts: $0[1], oldest: $0.instant(2))) }
      return Dictionary(uniqueKeysWithValues: backlogs)
    }
  }

  /// How much is stored and how things stand.
  public func status() async throws(StorageError) -> StoreStatus {
    try await read { database in
      func count(_ sql: String) throws -> Int { Int(try database.number(sql)) }
      func instant(_ sql: String) throws -> Timestamp? {
        try database.first(sql) { $0.optionalInstant(0) } ?? nil
      }
      return StoreStatus(
        feeds: try count("SELECT count(*) FROM feed WHERE NOT removed"),
        feedsFailing: try count(
          "SELECT count(*) FROM feed WHERE NOT removed AND NOT gone AND error_count > 0"),
        feedsGone: try count("SELECT count(*) FROM feed WHERE NOT removed AND gone"),
        feedsRead: try count(
          "SELECT count(*) FROM feed WHERE NOT removed AND last_success IS NOT NULL"),
        entries: try count("SELECT count(*) FROM entry"),
        stories: try count("SELECT count(*) FROM story"),
        alerts: try count("SELECT count(*) FROM alert"),
        lastAlert: try instant("SELECT max(time) FROM alert"),
        lastSuccess: try instant("SELECT max(last_success) FROM feed"),
        undelivered: try count(
          """
          SELECT count(*) FROM alert WHERE seq > (SELECT min(cursor) FROM sink)
            OR seq IN (
              SELECT parcel.alert FROM parcel LEFT JOIN message
                ON message.sink = parcel.sink AND message.id = parcel.message
              WHERE message.dead IS NULL)
          """),
        databaseBytes: try count("PRAGMA page_count") * count("PRAGMA page_size"))
    }
  }

  /// The headlines of the latest entries of a relevance that no watch wanted, latest first.
  public func leftOut(
    relevance: Relevance, limit: Int
  ) async throws(StorageError) -> [String] {
    try await read { database in
      try database.rows(
        "SELECT title FROM entry WHERE decision = ? AND relevance = ? ORDER BY id DESC LIMIT ?",
        [EntryDecision.none.rawValue, relevance.rawValue, limit]
      ) { $0[0] }
    }
  }

  /// What became of the entries first seen at or after `start`: alerted, told again, or left out,
  /// by relevance.
  public func decisions(
    firstSeenSince start: Timestamp
  ) async throws(StorageError) -> [DecisionCount] {
    try await read { database in
      try database.rows(
        """
        SELECT decision, relevance, count(*) FROM entry WHERE first_seen >= ?
        GROUP BY decision, relevance ORDER BY decision, relevance
        """, [start.milliseconds]
      ) {
        DecisionCount(
          decision: EntryDecision(rawValue: $0[0]) ?? .none,
          relevance: ($0[1] as Int?).flatMap(Relevance.init(rawValue:)), count: $0[2])
      }
    }
  }
}
