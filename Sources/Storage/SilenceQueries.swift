// Silences: who wanted which alerts not to be sent, why, and until when.

import GRDB
import Model

extension Store {
  /// Stores a silence and returns it with its number.
  public func add(_ silence: Silence) async throws(StorageError) -> Silence {
    try await write(.power) { database in
      var silence = silence
      var until: Timestamp?
      var stage: String?
      switch silence.limit {
      case .time(let end): until = end
      // Without a stage there is an empty one, so that it is known for a limit by stage.
      case .stageChange(let from): stage = from?.rawValue ?? ""
      }
      try database.run(
        """
        INSERT INTO silence(author, reason, made, until, stage, watch, story, thread, country, partner,
          source, ended, ending)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          silence.author, silence.reason, silence.made.milliseconds, until?.milliseconds, stage,
          silence.subject.watch, silence.subject.story?.rawValue,
          silence.subject.thread?.rawValue, silence.subject.country?.rawValue,
          silence.subject.partner?.rawValue, silence.subject.source,
          silence.ended?.milliseconds, silence.ending,
        ])
      silence.id = database.lastInsertedRowID
      return silence
    }
  }

  /// Every silence that is remembered, the oldest first.
  public func silences() async throws(StorageError) -> [Silence] {
    try await read { database in
      try database.rows("SELECT \(Silence.columns) FROM silence ORDER BY id", as: Silence.init)
    }
  }

  /// How many alerts each silence has kept from being sent, by its number.
  public func silencedCounts() async throws(StorageError) -> [Int64: Int] {
    try await read { database in
      let pairs = try database.rows(
        "SELECT silence, count(*) FROM alert WHERE silence IS NOT NULL GROUP BY silence"
      ) { ($0[0] as Int64, $0[1] as Int) }
      return Dictionary(uniqueKeysWithValues: pairs)
    }
  }

  /// Ends a silence that is in force; false where there is none of this number.
  public func endSilence(_ id: Int64, at now: Timestamp) async throws(StorageError) -> Bool {
    try await write(.power) { database in
      try database.run(
        """
        UPDATE silence SET ended = ?1, ending = 'expired by hand'
        WHERE id = ?2 AND ended IS NULL AND (until IS NULL OR until > ?1)
        """, [now.milliseconds, id])
      return database.changesCount > 0
    }
  }
}

extension Database {
  /// The silence that keeps a new alert from being sent; one until the stage moves is ended by the
  /// alert that tells so.
  func silence(holding alert: Alert) throws -> Int64? {
    let now = alert.time.milliseconds
    var silences = try rows(
      """
      SELECT \(Silence.columns) FROM silence
      WHERE ended IS NULL AND (until IS NULL OR until > ?) ORDER BY id
      """, [now], as: Silence.init)
    guard !silences.isEmpty else { return nil }
    for silence in silences where silence.isEnded(by: alert) {
      try run(
        "UPDATE silence SET ended = ?, ending = ? WHERE id = ?",
        [now, "the stage moved to \(alert.stage?.rawValue ?? "another")", silence.id])
    }
    silences.removeAll { $0.isEnded(by: alert) }
    return Silence.holding(alert, among: silences)?.id
  }
}

extension Silence {
  static let columns =
    "id, author, reason, made, until, stage, watch, story, thread, country, partner, source, "
    + "ended, ending"

  init(_ row: Row) {
    let limit: Limit =
      if let until = row.optionalInstant(4) {
        .time(until)
      } else {
        .stageChange(from: (row[5] as String?).flatMap(Stage.init(rawValue:)))
      }
    self.init(
      id: row[0],
      subject: Subject(
        watch: row[6], story: row.optionalStory(7), thread: row.optionalStory(8),
        country: (row[9] as String?).flatMap { CountryCode($0) },
        partner: (row[10] as String?).flatMap { CountryCode($0) }, source: row[11]),
      author: row[1], reason: row[2], made: row.instant(3), limit: limit,
      ended: row.optionalInstant(12), ending: row[13])
  }
}
