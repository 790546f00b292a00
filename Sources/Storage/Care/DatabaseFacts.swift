// How much a database file holds, by which a copy is held against what it was made of.

import GRDB
import Model

/// What a database file holds, as of one moment.
public struct DatabaseFacts: Codable, Equatable, Sendable {
  /// The number of its schema.
  public var schema: Int
  /// Feeds, those included that are configured no more.
  public var feeds: Int
  /// Stored entries.
  public var entries: Int
  /// Stored stories.
  public var stories: Int
  /// Stored alerts.
  public var alerts: Int
  /// The number that the last alert was given, purged ones included.
  public var lastAlert: Int64
  /// The size in bytes, without the write-ahead log.
  public var bytes: Int
}

extension Database {
  /// What the file holds.
  func facts() throws -> DatabaseFacts {
    DatabaseFacts(
      schema: Int(try number("PRAGMA user_version")),
      feeds: Int(try number("SELECT count(*) FROM feed")),
      entries: Int(try number("SELECT count(*) FROM entry")),
      stories: Int(try number("SELECT count(*) FROM story")),
      alerts: Int(try number("SELECT count(*) FROM alert")),
      lastAlert: try outboxEnd(), bytes: try size())
  }

  /// The size in bytes that the file has once the write-ahead log is in it.
  func size() throws -> Int {
    Int(try number("PRAGMA page_count") * number("PRAGMA page_size"))
  }

  /// What SQLite finds wrong with the file's pages and indexes, in its words; empty for a sound
  /// one.
  func damage(atMost limit: Int = 10) throws -> [String] {
    let lines = try String.fetchAll(self, sql: "PRAGMA integrity_check(\(limit))")
    return lines == ["ok"] ? [] : lines
  }
}
