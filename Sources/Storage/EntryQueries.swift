// Entries: which are known already, and their rows.

import Foundation
import GRDB
import Model

/// A stored entry found by its canonical address.
public struct AddressMatch: Equatable, Sendable {
  /// The entry.
  public var entry: Int64
  /// Its feed.
  public var feed: Int64
  /// The story that it tells.
  public var story: StoryID?
}

extension Store {
  /// What is known of these identifiers of a feed; one that is missing from the answer is new.
  public func known(
    feed: Int64, guids: [String]
  ) async throws(StorageError) -> [String: KnownEntry] {
    try await read { database in
      var known: [String: KnownEntry] = [:]
      for guid in guids where known[guid] == nil {
        known[guid] = try database.known(feed: feed, guid: guid)
      }
      return known
    }
  }

  /// The oldest stored entry at each of these canonical addresses, in whatever feed.
  public func entries(
    atCanonical addresses: [String]
  ) async throws(StorageError) -> [String: AddressMatch] {
    try await read { database in
      var found: [String: AddressMatch] = [:]
      for address in addresses where found[address] == nil {
        found[address] = try database.first(
          "SELECT id, feed, story FROM entry WHERE canonical = ? ORDER BY id LIMIT 1", [address]
        ) { AddressMatch(entry: $0[0], feed: $0[1], story: $0.optionalStory(2)) }
      }
      return found
    }
  }

  /// The entry in a row.
  public func entry(id: Int64) async throws(StorageError) -> EntryRecord? {
    try await read { database in
      try database.first(
        "SELECT \(EntryRecord.columns) FROM entry WHERE id = ?", [id], as: EntryRecord.init)
    }
  }

  /// The entries at an address, oldest first: by its canonical form, else (slowly) as published.
  public func entries(
    url: String, canonical: String?
  ) async throws(StorageError) -> [EntryRecord] {
    try await read { database in
      let found = try database.rows(
        "SELECT \(EntryRecord.columns) FROM entry WHERE canonical = ? ORDER BY id", [canonical],
        as: EntryRecord.init)
      guard found.isEmpty else { return found }
      return try database.rows(
        "SELECT \(EntryRecord.columns) FROM entry WHERE url = ? ORDER BY id", [url],
        as: EntryRecord.init)
    }
  }

  /// The entries that tell a story, oldest first.
  public func entries(of story: StoryID) async throws(StorageError) -> [EntryRecord] {
    try await read { database in
      try database.rows(
        "SELECT \(EntryRecord.columns) FROM entry WHERE story = ? ORDER BY id", [story.rawValue],
        as: EntryRecord.init)
    }
  }
}

// MARK: - The row

extension EntryRecord {
  static let columns = """
    id, feed, guid, canonical, url, title, summary, language, published, first_seen, last_seen, \
    content_hash, relevance, score, labels, story, decision, fingerprint, verdicts
    """

  init(_ row: Row) throws {
    let labels = try (row[14] as String?).map { try CompactJSON.value(Labels.self, from: $0) }
    self.init(
      id: row[0], feed: row[1], guid: row[2], canonical: row[3], url: row[4], title: row[5],
      summary: row[6], language: row[7], published: row.optionalInstant(8),
      firstSeen: row.instant(9), lastSeen: row.instant(10), contentHash: row.hash(11),
      relevance: (row[12] as Int?).flatMap(Relevance.init(rawValue:)), score: row[13],
      labels: labels, story: row.optionalStory(15),
      decision: EntryDecision(rawValue: row[16]) ?? .none, fingerprint: row.optionalBytes(17),
      verdicts: row[18])
  }
}

extension Database {
  /// What is known of one identifier.
  func known(feed: Int64, guid: String) throws -> KnownEntry? {
    let stored = try first(
      "SELECT id, content_hash, last_seen, story FROM entry WHERE feed = ? AND guid = ?",
      [feed, guid]
    ) {
      KnownEntry.stored(
        id: $0[0], contentHash: $0.hash(1), lastSeen: $0.instant(2), story: $0.optionalStory(3))
    }
    if let stored { return stored }
    return try first(
      "SELECT 1 FROM tombstone WHERE feed = ? AND guid_hash = ?", [feed, stableHash(guid)]
    ) { _ in KnownEntry.purged }
  }

  /// Stores an entry under its feed and identifier and returns its row. A stored one keeps its row
  /// and the time when it was first seen.
  func save(_ entry: EntryRecord, feed: Int64) throws -> Int64 {
    let values: ColumnValues = [
      feed, entry.guid, entry.canonical, entry.url, entry.title, entry.summary, entry.language,
      entry.published?.milliseconds, entry.firstSeen.milliseconds, entry.lastSeen.milliseconds,
      Int64(bitPattern: entry.contentHash), entry.relevance?.rawValue, entry.score,
      entry.labels.map { CompactJSON.text($0) }, entry.story?.rawValue,
      entry.decision.rawValue, entry.fingerprint.map { Data($0) }, entry.verdicts,
    ]
    return try number(
      """
      INSERT INTO entry(feed, guid, canonical, url, title, summary, language, published,
        first_seen, last_seen, content_hash, relevance, score, labels, story, decision,
        fingerprint, verdicts)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT(feed, guid) DO UPDATE SET canonical = excluded.canonical, url = excluded.url,
        title = excluded.title, summary = excluded.summary, language = excluded.language,
        published = excluded.published, last_seen = excluded.last_seen,
        content_hash = excluded.content_hash, relevance = excluded.relevance,
        score = excluded.score, labels = excluded.labels, story = excluded.story,
        decision = excluded.decision, fingerprint = excluded.fingerprint,
        verdicts = excluded.verdicts
      RETURNING id
      """, values)
  }
}
