// What the status page and the metrics ask: pages of feeds, counts by day, the backlog of sinks.
// Each reads as much as is shown, however much is stored.

import GRDB
import Model

/// How many feeds are in each state.
public struct FeedCounts: Equatable, Sendable {
  /// Read well the last time, and in their rhythm.
  public var ok = 0
  /// Never read yet, and not failing.
  public var new = 0
  /// The last poll failed.
  public var failing = 0
  /// Withdrawn by their publishers (410).
  public var gone = 0
  /// Read well, but without anything new against their own rhythm.
  public var silent = 0
  /// When a feed was last asked.
  public var lastAttempt: Timestamp?
  /// When a feed last answered well.
  public var lastSuccess: Timestamp?

  /// All of them.
  public var all: Int { ok + new + failing + gone + silent }
}

/// The state of a feed, as `FeedCounts` counts it.
public enum FeedState: String, CaseIterable, Sendable {
  case ok, new, failing, gone, silent

  fileprivate var condition: String {
    switch self {
    case .gone: "gone"
    case .failing: "NOT gone AND error_count > 0"
    case .new: "NOT gone AND error_count = 0 AND last_success IS NULL"
    case .silent:
      "NOT gone AND error_count = 0 AND last_success IS NOT NULL AND silent_since IS NOT NULL"
    case .ok: "NOT gone AND error_count = 0 AND last_success IS NOT NULL AND silent_since IS NULL"
    }
  }
}

/// Which feeds a page shows.
public struct FeedPageFilter: Equatable, Sendable {
  /// In this state only.
  public var state: FeedState?
  /// With this text in name or address, whatever the case of its ASCII letters.
  public var text: String?

  /// A filter from its parts; without any, all feeds.
  public init(state: FeedState? = nil, text: String? = nil) {
    self.state = state
    self.text = text
  }
}

/// What a feed brought on one day.
public struct DayActivity: Equatable, Sendable {
  /// The feed.
  public var feed: Int64
  /// The day, 0 for the one that begins at the asked instant.
  public var day: Int
  /// New entries.
  public var entries: Int
  /// Those of them that report a partnership.
  public var partnerships: Int
  /// Those of the partnerships that nobody had reported before.
  public var firstReports: Int
}

/// Alerts that were raised for one watch on one day.
public struct DayAlerts: Equatable, Sendable {
  /// The watch's name.
  public var watch: String
  /// The day, 0 for the one that begins at the asked instant.
  public var day: Int
  /// How many.
  public var alerts: Int
}

/// A story with the headline of its oldest stored entry.
public struct TitledStory: Equatable, Sendable {
  /// The story.
  public var story: Story
  /// The headline; nil where every entry was purged.
  public var title: String?
}

extension Store {
  /// How many feeds are in each state.
  public func feedCounts() async throws(StorageError) -> FeedCounts {
    try await read { database in
      let sums = FeedState.allCases.map { "count(*) FILTER (WHERE \($0.condition))" }
      let states = FeedState.allCases.count
      let row = try database.first(
        """
        SELECT \(sums.joined(separator: ", ")), max(last_attempt), max(last_success)
        FROM feed WHERE NOT removed
        """
      ) { row in
        (
          counts: (0..<states).map { row[$0] as Int }, attempt: row.optionalInstant(states),
          success: row.optionalInstant(states + 1)
        )
      }
      var result = FeedCounts()
      result.lastAttempt = row?.attempt
      result.lastSuccess = row?.success
      for (state, count) in zip(FeedState.allCases, row?.counts ?? []) {
        switch state {
        case .ok: result.ok = count
        case .new: result.new = count
        case .failing: result.failing = count
        case .gone: result.gone = count
        case .silent: result.silent = count
        }
      }
      return result
    }
  }

  /// A page of feeds: those in trouble first, then by name; and how many there are in all.
  public func feedPage(
    _ filter: FeedPageFilter, offset: Int, limit: Int
  ) async throws(StorageError) -> (feeds: [FeedRecord], total: Int) {
    try await read { database in
      var conditions = ["NOT removed"]
      var values: ColumnValues = []
      if let state = filter.state { conditions.append(state.condition) }
      if let text = filter.text {
        conditions.append("(instr(lower(name), lower(?)) OR instr(lower(url), lower(?)))")
        values += [text, text]
      }
      let restriction = conditions.joined(separator: " AND ")
      let total = try database.number("SELECT count(*) FROM feed WHERE \(restriction)", values)
      let trouble = """
        CASE WHEN \(FeedState.failing.condition) THEN 0 WHEN \(FeedState.gone.condition) THEN 1
          WHEN \(FeedState.silent.condition) THEN 2 ELSE 3 END
        """
      let feeds = try database.rows(
        """
        SELECT \(FeedRecord.columns) FROM feed WHERE \(restriction)
        ORDER BY \(trouble), name, id LIMIT ? OFFSET ?
        """, values + [limit, offset], as: FeedRecord.init)
      return (feeds, Int(total))
    }
  }

  /// What these feeds brought on each day since an instant; days without anything are left out.
  public func activity(
    of feeds: [Int64], since start: Timestamp
  ) async throws(StorageError) -> [DayActivity] {
    try await read { database in
      var all: [DayActivity] = []
      for feed in feeds {
        all += try database.rows(
          """
          SELECT (first_seen - ?1) / 86400000, count(*),
            count(*) FILTER (WHERE relevance = \(Relevance.partnership.rawValue)),
            count(*) FILTER (WHERE relevance = \(Relevance.partnership.rawValue) AND NOT EXISTS (
              SELECT 1 FROM entry AS earlier
              WHERE earlier.story = entry.story AND earlier.id < entry.id))
          FROM entry WHERE first_seen >= ?1 AND feed = ?2 GROUP BY 1
          """, [start.milliseconds, feed]
        ) {
          DayActivity(
            feed: feed, day: $0[0], entries: $0[1], partnerships: $0[2], firstReports: $0[3])
        }
      }
      return all
    }
  }

  /// The alerts of each watch on each day since an instant.
  public func alertsADay(since start: Timestamp) async throws(StorageError) -> [DayAlerts] {
    try await read { database in
      try database.rows(
        """
        SELECT json_extract(watch.value, '$.name'), (alert.time - ?1) / 86400000, count(*)
        FROM alert, json_each(alert.json, '$.watches') AS watch
        WHERE alert.time >= ?1 GROUP BY 1, 2
        """, [start.milliseconds]
      ) { DayAlerts(watch: $0[0], day: $0[1], alerts: $0[2]) }
    }
  }

  /// Up to `limit` stories that partnerships were reported of since an instant, the latest first;
  /// merged ones are left out, as their reports count for those that they were merged into.
  public func partnerships(
    since start: Timestamp, limit: Int
  ) async throws(StorageError) -> [TitledStory] {
    try await read { database in
      try database.rows(
        """
        SELECT \(Story.columns),
          (SELECT title FROM entry WHERE entry.story = story.id ORDER BY entry.id LIMIT 1)
        FROM story WHERE merged_into IS NULL AND id IN (
          SELECT story FROM entry
          WHERE first_seen >= ? AND relevance = \(Relevance.partnership.rawValue))
        ORDER BY last_seen DESC, id DESC LIMIT ?
        """, [start.milliseconds, limit]
      ) { TitledStory(story: try Story($0), title: $0[7]) }
    }
  }

  /// These stories with the other steps of their deals, in the order of their numbers; in a merged
  /// one's place the one that it was merged into, under both numbers.
  public func deals(
    of stories: Set<StoryID>
  ) async throws(StorageError) -> [StoryID: [Story]] {
    try await read { database in
      func story(_ id: StoryID) throws -> Story? {
        try database.first(
          "SELECT \(Story.columns) FROM story WHERE id = ?", [id.rawValue], as: Story.init)
      }
      var deals: [StoryID: [Story]] = [:]
      for id in stories {
        guard var found = try story(id) else { continue }
        if let survivor = found.mergedInto { found = try story(survivor) ?? found }
        let steps = try database.rows(
          "SELECT \(Story.columns) FROM story WHERE thread = ? AND merged_into IS NULL ORDER BY id",
          [found.thread.rawValue], as: Story.init)
        // The story itself first, so that nobody has to look for it.
        deals[id] = [found] + steps.filter { $0.id != found.id }
      }
      return deals
    }
  }

  /// The schema that the file has.
  public func schemaVersion() async throws(StorageError) -> Int {
    try await read { Int(try $0.number("PRAGMA user_version")) }
  }
}
