// Stored entries page by page, for questions about the past: back-tests, searches, near misses.

import GRDB
import Model

/// What is kept of an entry that watches can be asked about.
public struct PastEntry: Equatable, Sendable {
  /// The entry.
  public var id: Int64
  /// Its feed.
  public var feed: Int64
  /// The address as published.
  public var url: String?
  /// The title as it was judged.
  public var title: String
  /// The summary as plain text, as it was judged.
  public var summary: String?
  /// The language, ISO 639-1.
  public var language: String?
  /// When it was published, as the feed says.
  public var published: Timestamp?
  /// When it was first seen.
  public var firstSeen: Timestamp
  /// The story that it tells.
  public var story: StoryID?
  /// What it led to.
  public var decision: EntryDecision
  /// The labels that it was given; below a partnership only score, relevance and language.
  public var labels: Labels
}

/// Which stored entries are asked for, and in which order.
public struct HistoryFilter: Equatable, Sendable {
  /// First seen at or after.
  public var since: Timestamp
  /// Of this relevance or more; those that were never judged count as unrelated.
  public var relevance: Relevance
  /// The latest first rather than the oldest.
  public var newestFirst: Bool

  /// A filter from its parts.
  public init(
    since: Timestamp = .epoch, relevance: Relevance = .unrelated, newestFirst: Bool = false
  ) {
    self.since = since
    self.relevance = relevance
    self.newestFirst = newestFirst
  }
}

extension Store {
  /// Up to `limit` entries that a filter lets through, after the given one in the filter's order
  /// (by when they were first seen). Pages rather than one long reading, which would keep the
  /// write-ahead log from being emptied.
  public func history(
    _ filter: HistoryFilter, after last: PastEntry? = nil, limit: Int
  ) async throws(StorageError) -> [PastEntry] {
    try await read { database in
      var conditions = ["first_seen >= ?"]
      var values: ColumnValues = [filter.since.milliseconds]
      if filter.relevance > .unrelated {
        conditions.append("relevance >= ?")
        values.append(filter.relevance.rawValue)
      }
      if let last {
        conditions.append("(first_seen, id) \(filter.newestFirst ? "<" : ">") (?, ?)")
        values += [last.firstSeen.milliseconds, last.id]
      }
      let order = filter.newestFirst ? "DESC" : "ASC"
      values.append(limit)
      return try database.rows(
        """
        SELECT \(PastEntry.columns) FROM entry WHERE \(conditions.joined(separator: " AND "))
        ORDER BY first_seen \(order), id \(order) LIMIT ?
        """, values, as: PastEntry.init)
    }
  }

  /// The entries that tell a story and came before one of its entries, oldest first.
  public func history(
    of story: StoryID, before entry: PastEntry
  ) async throws(StorageError) -> [PastEntry] {
    try await read { database in
      try database.rows(
        """
        SELECT \(PastEntry.columns) FROM entry WHERE story = ? AND (first_seen, id) < (?, ?)
        ORDER BY first_seen, id
        """, [story.rawValue, entry.firstSeen.milliseconds, entry.id], as: PastEntry.init)
    }
  }

  /// When the oldest stored entry was first seen; nil where nothing is stored.
  public func historyStart() async throws(StorageError) -> Timestamp? {
    try await read {
      try $0.first("SELECT min(first_seen) FROM entry") { $0.optionalInstant(0) } ?? nil
    }
  }
}

extension PastEntry {
  fileprivate static let columns = """
    id, feed, url, title, summary, language, published, first_seen, story, decision, relevance, \
    score, CASE WHEN relevance = \(Relevance.partnership.rawValue) THEN labels END
    """

  fileprivate init(_ row: Row) throws {
    let language: String? = row[5]
    // Labels with their evidence are the dearest part of a row, and say nothing below a
    // partnership.
    let labels = try (row[12] as String?).map { try CompactJSON.value(Labels.self, from: $0) }
    self.init(
      id: row[0], feed: row[1], url: row[2], title: row[3], summary: row[4], language: language,
      published: row.optionalInstant(6), firstSeen: row.instant(7), story: row.optionalStory(8),
      decision: EntryDecision(rawValue: row[9]) ?? .none,
      labels: labels
        ?? Labels(
          score: row[11] ?? 0,
          relevance: (row[10] as Int?).flatMap(Relevance.init(rawValue:)) ?? .unrelated,
          language: language ?? "und"))
  }
}
