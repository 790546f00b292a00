// All that is stored about one entry, for `pactwatch why`.

import GRDB
import Model

/// An entry with everything that it led to.
public struct EntryAccount: Equatable, Sendable {
  /// The entry with its labels, evidence and verdicts.
  public var entry: EntryRecord
  /// Its feed.
  public var feed: FeedRecord
  /// The story that it tells; nil where it tells none, or where that was purged.
  public var story: Story?
  /// What the watches know of that story.
  public var watchFacts: [WatchFacts]
  /// The alerts of that story, oldest first.
  public var alerts: [OutboxAlert]
}

extension Store {
  /// The oldest entry that tells a story, with its feed: all that is known of a story without a
  /// row.
  public func firstEntry(
    of story: StoryID
  ) async throws(StorageError) -> (entry: EntryRecord, feed: FeedRecord)? {
    try lookUp { database in
      guard
        let entry = try database.first(
          "SELECT \(EntryRecord.columns) FROM entry WHERE story = ? ORDER BY id LIMIT 1",
          [story.rawValue], as: EntryRecord.init),
        let feed = try database.first(
          "SELECT \(FeedRecord.columns) FROM feed WHERE id = ?", [entry.feed], as: FeedRecord.init)
      else { return nil }
      return (entry, feed)
    }
  }

  /// All that is stored about the entry in a row, as of one moment.
  public func account(ofEntry id: Int64) async throws(StorageError) -> EntryAccount? {
    try await read { database in
      guard
        let entry = try database.first(
          "SELECT \(EntryRecord.columns) FROM entry WHERE id = ?", [id], as: EntryRecord.init),
        let feed = try database.first(
          "SELECT \(FeedRecord.columns) FROM feed WHERE id = ?", [entry.feed],
          as: FeedRecord.init)
      else { return nil }
      var account = EntryAccount(entry: entry, feed: feed, watchFacts: [], alerts: [])
      if let story = entry.story {
        account.story = try database.first(
          "SELECT \(Story.columns) FROM story WHERE id = ?", [story.rawValue], as: Story.init)
        account.watchFacts = try database.watchFacts(of: story)
        // What was alerted of a story that was merged into this one stays under its old number.
        let merged = try database.rows(
          "SELECT id FROM story WHERE merged_into = ?", [story.rawValue]
        ) { StoryID(rawValue: $0[0]) }
        account.alerts = try ([story] + merged)
          .flatMap { try database.alerts(AlertFilter(story: $0)) }
          .sorted { $0.sequence < $1.sequence }
      }
      return account
    }
  }
}
