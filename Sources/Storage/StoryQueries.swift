// Stories: their rows, their threads, and what the story index is rebuilt from at start.

import GRDB
import Model

/// What the story index needs of a stored entry to know it, and its copies, again.
public struct IndexedEntry: Equatable, Sendable {
  /// When it was first seen.
  public var firstSeen: Timestamp
  /// The story that it tells.
  public var story: StoryID
  /// The index's own bytes.
  public var fingerprint: [UInt8]
}

extension Store {
  /// The number for the next new story: greater than any that was ever given, purged ones included.
  public func nextStoryID() async throws(StorageError) -> StoryID {
    try await read { database in
      let used = try database.number(
        """
        SELECT max(coalesce((SELECT max(id) FROM story), 0),
          coalesce((SELECT max(story) FROM entry WHERE story IS NOT NULL), 0),
          coalesce((SELECT max(story) FROM alert), 0),
          coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = '\(Self.lastStoryKey)'), 0))
        """)
      return StoryID(rawValue: used + 1)
    }
  }

  /// The key under which `meta` remembers the highest number of a story that was purged, or whose
  /// only entry was: one that a single unrelated entry tells has no row.
  static let lastStoryKey = "story.last"

  /// A story.
  public func story(_ id: StoryID) async throws(StorageError) -> Story? {
    try lookUp { database in
      try database.first(
        "SELECT \(Story.columns) FROM story WHERE id = ?", [id.rawValue], as: Story.init)
    }
  }

  /// Whether a story has a row.
  public func hasStory(_ id: StoryID) async throws(StorageError) -> Bool {
    try lookUp {
      try $0.number("SELECT EXISTS (SELECT 1 FROM story WHERE id = ?)", [id.rawValue]) == 1
    }
  }

  /// The stories of a thread, in the order of their numbers.
  public func stories(thread: StoryID) async throws(StorageError) -> [Story] {
    try await read { database in
      try database.rows(
        "SELECT \(Story.columns) FROM story WHERE thread = ? ORDER BY id", [thread.rawValue],
        as: Story.init)
    }
  }

  /// The stories that were merged into a story, in the order of their numbers.
  public func stories(mergedInto id: StoryID) async throws(StorageError) -> [Story] {
    try await read { database in
      try database.rows(
        "SELECT \(Story.columns) FROM story WHERE merged_into = ? ORDER BY id", [id.rawValue],
        as: Story.init)
    }
  }

  /// What the watches know of a story.
  public func watchFacts(of story: StoryID) async throws(StorageError) -> [WatchFacts] {
    try lookUp { try $0.watchFacts(of: story) }
  }

  /// The threads of the stories that are a later step of a deal, on the calling thread: every other
  /// story is its own thread.
  public func threadsOfSteps() throws(StorageError) -> [StoryID: StoryID] {
    try readNow { database in
      var threads: [StoryID: StoryID] = [:]
      let cursor = try Row.fetchCursor(
        database.cachedStatement(sql: "SELECT id, thread FROM story WHERE thread <> id"))
      while let row = try cursor.next() {
        threads[StoryID(rawValue: row[0])] = StoryID(rawValue: row[1])
      }
      return threads
    }
  }

  /// Hands every story seen at or after `start` to `body`, one at a time and on the calling thread,
  /// without holding all rows at once.
  public func forEachStory(
    lastSeenSince start: Timestamp, _ body: (Story) throws -> Void
  ) throws(StorageError) {
    try readNow { database in
      let cursor = try Row.fetchCursor(
        database.cachedStatement(
          sql: "SELECT \(Story.columns) FROM story WHERE last_seen >= ? ORDER BY id"),
        arguments: [start.milliseconds])
      while let row = try cursor.next() { try body(Story(row)) }
    }
  }

  /// Hands every fingerprinted entry first seen at or after `start` to `body`, one at a time, on
  /// the calling thread, and in the order in which they were stored: a clock that was set back in
  /// the meantime makes no difference. Entries without any defence in them are handed out only
  /// where they were first seen at or after `unrelatedStart`.
  public func forEachIndexedEntry(
    firstSeenSince start: Timestamp, unrelatedSince unrelatedStart: Timestamp,
    _ body: (IndexedEntry) throws -> Void
  ) throws(StorageError) {
    try readNow { database in
      var entries = try DirectStatement(
        """
        SELECT first_seen, story, fingerprint FROM entry NOT INDEXED
        WHERE first_seen >= ? AND fingerprint IS NOT NULL AND story IS NOT NULL
          AND (first_seen >= ? OR relevance > \(Relevance.unrelated.rawValue))
        ORDER BY id
        """, in: database)
      entries.bind(start.milliseconds)
      entries.bind(unrelatedStart.milliseconds)
      try entries.forEach { row in
        try body(
          IndexedEntry(
            firstSeen: Timestamp(milliseconds: row.int64(0)),
            story: StoryID(rawValue: row.int64(1)),
            fingerprint: row.bytes(2)))
      }
    }
  }
}

// MARK: - The rows

extension Story {
  static let columns = "id, thread, first_seen, last_seen, labels, reports, merged_into"

  init(_ row: Row) throws {
    self.init(
      id: StoryID(rawValue: row[0]), thread: StoryID(rawValue: row[1]), firstSeen: row.instant(2),
      lastSeen: row.instant(3), labels: try CompactJSON.value(Labels.self, from: row[4]),
      reports: try CompactJSON.value([StoryReport].self, from: row[5]),
      mergedInto: row.optionalStory(6))
  }
}

extension Database {
  /// Stores a story under its number.
  func save(_ story: Story) throws {
    var statement = try DirectStatement(
      """
      INSERT INTO story(id, thread, first_seen, last_seen, labels, reports, merged_into)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT(id) DO UPDATE SET thread = excluded.thread, first_seen = excluded.first_seen,
        last_seen = excluded.last_seen, labels = excluded.labels, reports = excluded.reports,
        merged_into = excluded.merged_into
      """, in: self)
    statement.bind(story.id.rawValue)
    statement.bind(story.thread.rawValue)
    statement.bind(story.firstSeen.milliseconds)
    statement.bind(story.lastSeen.milliseconds)
    statement.bind(CompactJSON.text(story.labels))
    statement.bind(CompactJSON.text(story.reports))
    statement.bind(story.mergedInto?.rawValue)
    try statement.run()
  }

  /// Gives a story's entries, followers and earlier mergers to the story that it was merged into.
  func save(_ merger: StoryMerger) throws {
    let (later, survivor) = (merger.later.rawValue, merger.survivor.rawValue)
    try run("UPDATE entry SET story = ? WHERE story = ?", [survivor, later])
    try run(
      "UPDATE story SET merged_into = ?1 WHERE id = ?2 OR merged_into = ?2", [survivor, later])
    try run("UPDATE story SET thread = ? WHERE thread = ?", [merger.thread.rawValue, later])
    try run("UPDATE silence SET story = ? WHERE story = ?", [survivor, later])
    try run("UPDATE silence SET thread = ? WHERE thread = ?", [merger.thread.rawValue, later])
  }

  /// What the watches know of a story.
  func watchFacts(of story: StoryID) throws -> [WatchFacts] {
    try rows(
      "SELECT watch, facts, alert_seq FROM story_watch WHERE story = ? ORDER BY watch",
      [story.rawValue]
    ) { WatchFacts(story: story, watch: $0[0], facts: $0[1], alertSequence: $0[2]) }
  }

  /// Stores what a watch knows of a story; facts without an alert keep the number of the last one.
  func save(_ facts: WatchFacts, alertSequence: Int64?) throws {
    try run(
      """
      INSERT INTO story_watch(story, watch, facts, alert_seq) VALUES (?, ?, ?, ?)
      ON CONFLICT(story, watch) DO UPDATE SET facts = excluded.facts,
        alert_seq = coalesce(excluded.alert_seq, alert_seq)
      """, [facts.story.rawValue, facts.watch, facts.facts, alertSequence])
  }
}
