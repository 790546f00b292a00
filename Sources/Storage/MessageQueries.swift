// Messages: parcels that travel together under one identifier, until they have been sent or have
// come to be dead letters.

import GRDB
import Model

/// A message and what became of it.
public struct StoredMessage: Equatable, Sendable {
  /// Its identifier, the same at every attempt.
  public var id: String
  /// Why its alerts travel together: `single`, `group` or `digest`.
  public var form: String
  /// What a group or a digest is called.
  public var title: String?
  /// When it was made.
  public var made: Timestamp
  /// How often sending it failed.
  public var failures = 0
  /// When sending it first failed.
  public var firstFailure: Timestamp?
  /// Before when it is not tried again.
  public var nextTry: Timestamp?
  /// Why it failed last, or why it is dead.
  public var error: String?
  /// When it was given up; nil for one that is not.
  public var dead: Timestamp?
  /// The alerts' numbers in the outbox, in order.
  public var alerts: [Int64]

  /// A message that was not tried yet.
  public init(id: String, form: String, title: String?, made: Timestamp, alerts: [Int64]) {
    self.id = id
    self.form = form
    self.title = title
    self.made = made
    self.alerts = alerts
  }
}

/// What an attempt to send a message came to.
public enum MessageFate: Equatable, Sendable {
  /// The peer has it.
  case sent(at: Timestamp)
  /// It is to be tried again, but not before `next`.
  case again(String, at: Timestamp, next: Timestamp)
  /// It is given up.
  case dead(String, at: Timestamp)
}

/// How much a sink that sends messages has before it.
public struct MessageCounts: Equatable, Sendable {
  /// Alerts that it has yet to look at.
  public var ahead = 0
  /// Alerts that are held for a time, or for others of their group.
  public var held = 0
  /// Messages that wait to be tried, or tried again.
  public var waiting = 0
  /// Dead letters.
  public var dead = 0

  /// Nothing.
  public init() {}
}

extension Store {
  /// Puts parcels into messages: from then on each keeps its alerts and its identifier.
  public func seal(_ messages: [StoredMessage], for sink: String) async throws(StorageError) {
    guard !messages.isEmpty else { return }
    // What travels together must stay together through a power cut, once the peer may have it.
    let isPlain = messages.allSatisfy { $0.alerts.count == 1 }
    try await write(isPlain ? .process : .power) { database in
      for message in messages {
        try database.run(
          """
          INSERT INTO message(sink, id, form, title, made, failures)
          VALUES (?, ?, ?, ?, ?, 0)
          ON CONFLICT(sink, id) DO UPDATE SET form = excluded.form, title = excluded.title,
            made = excluded.made, failures = 0, first_failure = NULL, next_try = NULL, error = NULL,
            dead = NULL, sent = NULL
          """, [sink, message.id, message.form, message.title, message.made.milliseconds])
        for alert in message.alerts {
          try database.run(
            "UPDATE parcel SET message = ? WHERE sink = ? AND alert = ?",
            [message.id, sink, alert])
        }
      }
    }
  }

  /// A sink's messages that are neither sent nor dead, those that failed least first, and then the
  /// oldest.
  public func pendingMessages(of sink: String) async throws(StorageError) -> [StoredMessage] {
    try await read { try $0.messages(of: sink, where: "sent IS NULL AND dead IS NULL") }
  }

  /// A sink's dead letters, the oldest first.
  public func deadLetters(of sink: String) async throws(StorageError) -> [StoredMessage] {
    try await read { try $0.messages(of: sink, where: "dead IS NOT NULL") }
  }

  /// Notes what an attempt came to, together with the sink's state.
  public func settle(
    _ message: String, of state: SinkRecord, as fate: MessageFate
  ) async throws(StorageError) {
    try await write { database in
      switch fate {
      case .sent(let time):
        try database.run(
          "DELETE FROM parcel WHERE sink = ? AND message = ?", [state.name, message])
        try database.run(
          "UPDATE message SET sent = ?, next_try = NULL WHERE sink = ? AND id = ?",
          [time.milliseconds, state.name, message])
        // What was sent is remembered for as long as the hourly cap asks for it, and a day more.
        try database.run(
          "DELETE FROM message WHERE sink = ? AND sent < ?",
          [state.name, (time - .seconds(25 * 3600)).milliseconds])
      case .again(let error, let time, let next):
        try database.run(
          """
          UPDATE message SET failures = failures + 1, error = ?1, next_try = ?2,
            first_failure = coalesce(first_failure, ?3) WHERE sink = ?4 AND id = ?5
          """, [error, next.milliseconds, time.milliseconds, state.name, message])
      case .dead(let reason, let time):
        try database.run(
          """
          UPDATE message SET dead = ?1, error = ?2, next_try = NULL,
            first_failure = coalesce(first_failure, ?1) WHERE sink = ?3 AND id = ?4
          """, [time.milliseconds, reason, state.name, message])
      }
      try database.save(state)
    }
  }

  /// Lets every pending message of a sink that is up again be tried at once.
  public func releaseMessages(of sink: String) async throws(StorageError) {
    try await write {
      try $0.run(
        "UPDATE message SET next_try = NULL WHERE sink = ? AND next_try IS NOT NULL", [sink])
    }
  }

  /// When a sink's messages were made since `start`, in order.
  public func messagesMade(
    by sink: String, since start: Timestamp
  ) async throws(StorageError) -> [Timestamp] {
    try await read { database in
      try database.rows(
        "SELECT made FROM message WHERE sink = ? AND made > ? ORDER BY made",
        [sink, start.milliseconds]
      ) { $0.instant(0) }
    }
  }

  /// Has a sink try its dead letters again, under the same identifiers; returns how many.
  public func reviveDeadLetters(of sink: String) async throws(StorageError) -> Int {
    try await write { database in
      try database.run(
        """
        UPDATE message SET dead = NULL, failures = 0, first_failure = NULL, next_try = NULL
        WHERE sink = ? AND dead IS NOT NULL
        """, [sink])
      return database.changesCount
    }
  }

  /// Forgets a sink's dead letters, which nobody wants sent any more; returns how many. Their
  /// alerts stay in the outbox.
  public func discardDeadLetters(of sink: String) async throws(StorageError) -> Int {
    try await write { database in
      try database.run(
        """
        DELETE FROM parcel WHERE sink = ?1 AND message IN (
          SELECT id FROM message WHERE sink = ?1 AND dead IS NOT NULL)
        """, [sink])
      try database.run("DELETE FROM message WHERE sink = ? AND dead IS NOT NULL", [sink])
      return database.changesCount
    }
  }

  /// How much each sink has before it, by its name.
  public func messageCounts() async throws(StorageError) -> [String: MessageCounts] {
    try await read { database in
      var counts: [String: MessageCounts] = [:]
      func add(_ sql: String, to key: WritableKeyPath<MessageCounts, Int>) throws {
        for (name, count) in try database.rows(sql, as: { ($0[0] as String, $0[1] as Int) }) {
          counts[name, default: MessageCounts()][keyPath: key] = count
        }
      }
      try add(
        "SELECT name, (SELECT count(*) FROM alert WHERE seq > cursor) FROM sink", to: \.ahead)
      try add(
        "SELECT sink, count(*) FROM parcel WHERE message IS NULL GROUP BY sink", to: \.held)
      try add(
        "SELECT sink, count(*) FROM message WHERE sent IS NULL AND dead IS NULL GROUP BY sink",
        to: \.waiting)
      try add(
        "SELECT sink, count(*) FROM message WHERE dead IS NOT NULL GROUP BY sink", to: \.dead)
      return counts
    }
  }
}

extension Database {
  fileprivate func messages(of sink: String, where state: String) throws -> [StoredMessage] {
    var alerts: [String: [Int64]] = [:]
    for (message, alert) in try rows(
      """
      SELECT message, alert FROM parcel WHERE sink = ? AND message IS NOT NULL ORDER BY alert
      """, [sink], as: { ($0[0] as String, $0[1] as Int64) })
    {
      alerts[message, default: []].append(alert)
    }
    let messages = try rows(
      """
      SELECT id, form, title, made, failures, first_failure, next_try, error, dead
      FROM message WHERE sink = ? AND \(state)
      """, [sink]
    ) { row in
      var message = StoredMessage(
        id: row[0], form: row[1], title: row[2], made: row.instant(3),
        alerts: alerts[row[0] as String] ?? [])
      message.failures = row[4]
      message.firstFailure = row.optionalInstant(5)
      message.nextTry = row.optionalInstant(6)
      message.error = row[7]
      message.dead = row.optionalInstant(8)
      return message
    }
    return messages.sorted { left, right in
      (left.failures, left.alerts.first ?? 0, left.id)
        < (right.failures, right.alerts.first ?? 0, right.id)
    }
  }
}
