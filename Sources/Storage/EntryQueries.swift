// Entries: which are known already, and their rows.

import GRDB
import Model

extension Store {
  /// What is known of these identifiers of a feed; one that is missing from the answer is new.
  public func known(
    feed: Int64, guids: [String]
  ) async throws(StorageError) -> [String: KnownEntry] {
    try lookUpAtOnce { database in
      var stored = try DirectStatement(
        "SELECT id, content_hash, last_seen, story FROM entry WHERE feed = ? AND guid = ?",
        in: database)
      // Most feeds never lost an entry to age.
      let isPurged = try database.number(
        "SELECT EXISTS (SELECT 1 FROM tombstone WHERE feed = ?)", [feed])
      var purged = try DirectStatement(
        "SELECT 1 FROM tombstone WHERE feed = ? AND guid_hash = ?", in: database)
      var known: [String: KnownEntry] = [:]
      for guid in guids where known[guid] == nil {
        stored.bind(feed)
        stored.bind(guid)
        known[guid] = try stored.first {
          .stored(
            id: $0.int64(0), contentHash: UInt64(bitPattern: $0.int64(1)),
            lastSeen: Timestamp(milliseconds: $0.int64(2)),
            story: $0.optionalInt64(3).map(StoryID.init(rawValue:)))
        }
        guard isPurged != 0, known[guid] == nil else { continue }
        purged.bind(feed)
        purged.bind(stableHash(guid))
        known[guid] = try purged.first { _ in .purged }
      }
      return known
    }
  }

  /// Whether a feed told a story in its history, which alerted nobody.
  public func hasHistory(of story: StoryID, feed: Int64?) async throws(StorageError) -> Bool {
    try lookUp {
      try $0.number(
        "SELECT EXISTS (SELECT 1 FROM entry WHERE story = ? AND feed = ? AND decision = ?)",
        [story.rawValue, feed, EntryDecision.baseline.rawValue]) == 1
    }
  }

  /// The entries in some rows, by row.
  public func entries(rows: [Int64]) async throws(StorageError) -> [Int64: EntryRecord] {
    guard !rows.isEmpty else { return [:] }
    return try lookUpAtOnce { database in
      var entries: [Int64: EntryRecord] = [:]
      for row in rows {
        entries[row] = try database.first(
          "SELECT \(EntryRecord.columns) FROM entry WHERE id = ?", [row], as: EntryRecord.init)
      }
      return entries
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
  /// Stores an entry under its feed and identifier and returns its row. A stored one keeps its row
  /// and the time when it was first seen.
  func save(_ entry: EntryRecord, feed: Int64) throws -> Int64 {
    if entry.id == nil {
      var insertion = try DirectStatement(Self.insertionOfEntry, in: self)
      insertion.bind(feed)
      insertion.bind(entry.guid)
      insertion.bind(entry.firstSeen.milliseconds)
      insertion.bind(entry)
      try insertion.run()
      if changesCount > 0 { return lastInsertedRowID }
    }
    var update = try DirectStatement(Self.updateOfEntry, in: self)
    update.bind(entry)
    update.bind(feed)
    update.bind(entry.guid)
    let row = try update.first { $0.int64(0) }
    if let row { return row }
    return try save(entry.unsaved, feed: feed)
  }

  private static let insertionOfEntry = """
    INSERT INTO entry(feed, guid, first_seen, \(EntryRecord.changing.joined(separator: ", ")))
    VALUES (?, ?, ?\(String(repeating: ", ?", count: EntryRecord.changing.count)))
    ON CONFLICT(feed, guid) DO NOTHING
    """

  private static let updateOfEntry = """
    UPDATE entry SET \(EntryRecord.changing.map { "\($0) = ?" }.joined(separator: ", "))
    WHERE feed = ? AND guid = ? RETURNING id
    """
}

extension EntryRecord {
  /// The columns that an edit may change, in the order in which `bind` binds them.
  fileprivate static let changing = [
    "canonical", "url", "title", "summary", "language", "published", "last_seen", "content_hash",
    "relevance", "score", "labels", "story", "decision", "fingerprint", "verdicts",
  ]

  /// The entry as one that has no row yet.
  fileprivate var unsaved: EntryRecord {
    var entry = self
    entry.id = nil
    return entry
  }
}

extension DirectStatement {
  /// Binds the columns of an entry that an edit may change.
  fileprivate mutating func bind(_ entry: EntryRecord) {
    bind(entry.canonical)
    bind(entry.url)
    bind(entry.title)
    bind(entry.summary)
    bind(entry.language)
    bind(entry.published?.milliseconds)
    bind(entry.lastSeen.milliseconds)
    bind(Int64(bitPattern: entry.contentHash))
    bind(entry.relevance.map { Int64($0.rawValue) })
    bind(entry.score)
    bind(entry.labels.map { CompactJSON.text($0) })
    bind(entry.story?.rawValue)
    bind(Int64(entry.decision.rawValue))
    bind(entry.fingerprint)
    bind(entry.verdicts)
  }
}
