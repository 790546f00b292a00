// The outbox: alerts in the order in which they were raised, for the sinks and for people.

import GRDB
import Model

/// An alert as it stands in the outbox.
public struct OutboxAlert: Equatable, Sendable {
  /// Its number in the outbox, from 1, without repeats.
  public var sequence: Int64
  /// Its identifier (a ULID).
  public var id: String
  /// The record of contract `pactwatch.alert/1`, encoded once, on one line.
  public var json: String

  /// An outbox alert from its parts.
  public init(sequence: Int64, id: String, json: String) {
    self.sequence = sequence
    self.id = id
    self.json = json
  }

  /// The record itself.
  public func alert() throws(StorageError) -> Alert {
    do {
      return try CompactJSON.value(Alert.self, from: json)
    } catch {
      throw .unreadable(path: "alert \(id)", detail: String(describing: error))
    }
  }
}

/// Which alerts are asked for; every condition that is set must hold.
public struct AlertFilter: Equatable, Sendable {
  /// Raised at or after.
  public var since: Timestamp?
  /// After the alert with this number.
  public var afterSequence: Int64?
  /// After the alert with this identifier; nothing at all where it is unknown.
  public var afterID: String?
  /// For a watch.
  public var watch: String?
  /// With a party from a country.
  public var country: CountryCode?
  /// Of a story.
  public var story: StoryID?
  /// Of a kind.
  public var kind: Alert.Kind?
  /// At most so many, the newest of them; nil for all.
  public var limit: Int?

  /// A filter from its conditions; without any, every alert.
  public init(
    since: Timestamp? = nil, afterSequence: Int64? = nil, afterID: String? = nil,
    watch: String? = nil, country: CountryCode? = nil, story: StoryID? = nil,
    kind: Alert.Kind? = nil, limit: Int? = nil
  ) {
    self.since = since
    self.afterSequence = afterSequence
    self.afterID = afterID
    self.watch = watch
    self.country = country
    self.story = story
    self.kind = kind
    self.limit = limit
  }
}

extension Store {
  /// The alerts that a filter lets through, newest last.
  public func alerts(_ filter: AlertFilter = AlertFilter()) async throws(StorageError)
    -> [OutboxAlert]
  {
    try await read { try $0.alerts(filter) }
  }

  /// Up to `limit` alerts after a sink's cursor, oldest first.
  public func outbox(
    after cursor: Int64, limit: Int
  ) async throws(StorageError) -> [OutboxAlert] {
    try await read { database in
      try database.rows(
        "SELECT seq, id, json FROM alert WHERE seq > ? ORDER BY seq LIMIT ?", [cursor, limit]
      ) { OutboxAlert(sequence: $0[0], id: $0[1], json: $0[2]) }
    }
  }

  /// The number of the last alert ever raised; 0 where there was none.
  public func outboxEnd() async throws(StorageError) -> Int64 {
    try await read { try $0.outboxEnd() }
  }

  /// The number of the alert with an identifier.
  public func sequence(ofAlert id: String) async throws(StorageError) -> Int64? {
    try await read { try $0.sequence(ofAlert: id) }
  }

  /// The identifier of the last alert in the outbox, after which a new generator must go on.
  public func lastAlertID() async throws(StorageError) -> String? {
    try await read { try $0.first("SELECT max(id) FROM alert") { $0[0] as String? } ?? nil }
  }
}

extension Database {
  func outboxEnd() throws -> Int64 {
    try number("SELECT seq FROM sqlite_sequence WHERE name = 'alert'")
  }

  func sequence(ofAlert id: String) throws -> Int64? {
    try first("SELECT seq FROM alert WHERE id = ?", [id]) { $0[0] }
  }

  /// Puts an alert into the outbox and returns its number.
  func append(_ alert: Alert) throws -> Int64 {
    try run(
      "INSERT INTO alert(id, time, story, kind, json) VALUES (?, ?, ?, ?, ?)",
      [
        alert.id, alert.time.milliseconds, alert.story?.rawValue, alert.kind.rawValue,
        try CompactJSON.text(alert),
      ])
    return lastInsertedRowID
  }

  func alerts(_ filter: AlertFilter) throws -> [OutboxAlert] {
    var conditions: [String] = []
    var values: ColumnValues = []
    func require(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
      guard let value else { return }
      conditions.append(condition)
      values.append(value)
    }
    require("time >= ?", filter.since?.milliseconds)
    require("seq > ?", filter.afterSequence)
    require("seq > (SELECT seq FROM alert WHERE id = ?)", filter.afterID)
    require("story = ?", filter.story?.rawValue)
    require("kind = ?", filter.kind?.rawValue)
    require(
      """
      EXISTS (SELECT 1 FROM json_each(alert.json, '$.watches')
        WHERE json_extract(json_each.value, '$.name') = ?)
      """, filter.watch)
    require(
      "EXISTS (SELECT 1 FROM json_each(alert.json, '$.countries') WHERE json_each.value = ?)",
      filter.country?.rawValue)
    let restriction = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    values.append(filter.limit ?? -1)
    return try rows(
      "SELECT seq, id, json FROM alert \(restriction) ORDER BY seq DESC LIMIT ?", values
    ) { OutboxAlert(sequence: $0[0], id: $0[1], json: $0[2]) }.reversed()
  }
}
