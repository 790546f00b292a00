// What people said of verdicts: kept with the text, so that purging an entry loses none of it.

import GRDB
import Model

/// What a person says of a verdict.
public enum FeedbackKind: String, CaseIterable, Codable, Sendable {
  /// It was right.
  case right
  /// The story is no partnership.
  case irrelevant
  /// The activity was wrong.
  case activity
  /// The stage was wrong.
  case stage
  /// The goods were wrong.
  case domain
  /// The parties were wrong.
  case countries
  /// The organisations were wrong.
  case organisations = "orgs"
  /// The story had been alerted before.
  case duplicate
}

/// What a person said of one entry's verdict.
public struct FeedbackRecord: Equatable, Sendable {
  /// When.
  public var time: Timestamp
  /// The entry.
  public var entry: Int64
  /// What was said.
  public var kind: FeedbackKind
  /// The watches whose alert it was.
  public var watches: [String]
  /// The entry with its labels, as a line of a corpus.
  public var line: String

  /// Feedback from its parts.
  public init(
    time: Timestamp, entry: Int64, kind: FeedbackKind, watches: [String], line: String
  ) {
    self.time = time
    self.entry = entry
    self.kind = kind
    self.watches = watches
    self.line = line
  }
}

/// How a watch's alerts fared with those who read them.
public struct WatchTally: Equatable, Sendable {
  /// The watch's name.
  public var watch: String
  /// Alerts raised for it.
  public var alerts = 0
  /// When the last one was raised.
  public var lastAlert: Timestamp?
  /// Entries said to be right.
  public var right = 0
  /// Entries with anything said to be wrong.
  public var wrong = 0
}

extension Store {
  /// Keeps what was said of an entry. Said again, it replaces what it contradicts: `right` every
  /// fault, a fault `right` and itself.
  public func save(_ feedback: FeedbackRecord) async throws(StorageError) {
    try await write(.power) { database in
      try database.run(
        "DELETE FROM feedback WHERE entry = ?1 AND (?2 = 'right' OR kind IN (?2, 'right'))",
        [feedback.entry, feedback.kind.rawValue])
      try database.run(
        "INSERT INTO feedback(time, entry, kind, watches, line) VALUES (?, ?, ?, ?, ?)",
        [
          feedback.time.milliseconds, feedback.entry, feedback.kind.rawValue,
          try CompactJSON.text(feedback.watches), feedback.line,
        ])
    }
  }

  /// All that was said, oldest first.
  public func feedback() async throws(StorageError) -> [FeedbackRecord] {
    try await read { database in
      try database.rows("SELECT time, entry, kind, watches, line FROM feedback ORDER BY id") {
        FeedbackRecord(
          time: $0.instant(0), entry: $0[1], kind: FeedbackKind(rawValue: $0[2]) ?? .right,
          watches: try CompactJSON.value([String].self, from: $0[3]), line: $0[4])
      }
    }
  }

  /// How each watch that ever alerted fares, by name.
  public func watchTallies() async throws(StorageError) -> [String: WatchTally] {
    try await read { database in
      var tallies: [String: WatchTally] = [:]
      let alerts = try database.rows(
        """
        SELECT json_extract(watch.value, '$.name'), count(*), max(alert.time)
        FROM alert, json_each(alert.json, '$.watches') AS watch GROUP BY 1
        """
      ) { WatchTally(watch: $0[0], alerts: $0[1], lastAlert: $0.instant(2)) }
      for tally in alerts { tallies[tally.watch] = tally }
      let judged = try database.rows(
        """
        SELECT watch.value, min(feedback.kind = 'right')
        FROM feedback, json_each(feedback.watches) AS watch GROUP BY watch.value, feedback.entry
        """
      ) { (watch: $0[0] as String, isRight: $0[1] as Bool) }
      for (watch, isRight) in judged {
        tallies[watch, default: WatchTally(watch: watch)].right += isRight ? 1 : 0
        tallies[watch]?.wrong += isRight ? 0 : 1
      }
      return tallies
    }
  }
}
