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
  /// The number of the silence that keeps it from being sent; nil where none does.
  public var silence: Int64?

  /// An outbox alert from its parts.
  public init(sequence: Int64, id: String, json: String, silence: Int64? = nil) {
    self.sequence = sequence
    self.id = id
    self.json = json
    self.silence = silence
  }

  /// An alert that stands in no outbox, such as one that tries a sink.
  public init(unstored alert: Alert) {
    self.init(sequence: 0, id: alert.id, json: CompactJSON.text(alert))
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
  /// Raised before.
  public var until: Timestamp?
  /// After the alert with this number.
  public var afterSequence: Int64?
  /// Up to the alert with this number.
  public var throughSequence: Int64?
  /// After the alert with this identifier, whether that is stored still or not: identifiers grow.
  public var afterID: String?
  /// For a watch.
  public var watch: String?
  /// With a party from a country.
  public var country: CountryCode?
  /// Of a story.
  public var story: StoryID?
  /// Of a kind.
  public var kind: Alert.Kind?
  /// Of a stage.
  public var stage: Stage?
  /// Of this severity or a higher one.
  public var severityFrom: Severity?
  /// Kept from being sent by a silence, or not; nil for either.
  public var silenced: Bool?
  /// At most so many, the newest of them; nil for all.
  public var limit: Int?

  /// A filter from its conditions; without any, every alert.
  public init(
    since: Timestamp? = nil, until: Timestamp? = nil, afterSequence: Int64? = nil,
    throughSequence: Int64? = nil, afterID: String? = nil, watch: String? = nil,
    country: CountryCode? = nil, story: StoryID? = nil, kind: Alert.Kind? = nil,
    stage: Stage? = nil, severityFrom: Severity? = nil, silenced: Bool? = nil, limit: Int? = nil
  ) {
    self.since = since
    self.until = until
    self.throughSequence = throughSequence
    self.stage = stage
    self.severityFrom = severityFrom
    self.silenced = silenced
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

  /// Hands the alerts that a filter lets through over one by one, newest last, and reads only so
  /// many at a time, so that an archive of years fits into little memory; returns how many there
  /// were.
  public func eachAlert(
    _ filter: AlertFilter, page size: Int = 500, _ take: (OutboxAlert) throws -> Void
  ) async throws -> Int {
    var filter = filter
    // The newest of them are known only once all were looked at, and are not many.
    let size = filter.limit == nil ? size : -1
    var count = 0
    while true {
      let page = try await read { [filter] in try $0.alerts(filter, first: size) }
      for alert in page { try take(alert) }
      count += page.count
      guard page.count == size, let last = page.last else { return count }
      filter.afterSequence = last.sequence
    }
  }

  /// The first alert of each of these stories that is still stored.
  public func firstAlerts(
    of stories: Set<StoryID>
  ) async throws(StorageError) -> [OutboxAlert] {
    try await read { database in
      try stories.sorted().compactMap { story in
        try database.first(
          "SELECT \(OutboxAlert.columns) FROM alert WHERE story = ? ORDER BY seq LIMIT 1",
          [story.rawValue], as: OutboxAlert.init)
      }
    }
  }

  /// Up to `limit` alerts after a sink's cursor, oldest first.
  public func outbox(
    after cursor: Int64, limit: Int
  ) async throws(StorageError) -> [OutboxAlert] {
    try await read { database in
      try database.rows(
        "SELECT \(OutboxAlert.columns) FROM alert WHERE seq > ? ORDER BY seq LIMIT ?",
        [cursor, limit], as: OutboxAlert.init)
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

  /// Which of these identifiers no alert of the outbox has, but for those that were forgotten on
  /// purpose.
  public func unknownAlerts(of ids: [String]) async throws(StorageError) -> Set<String> {
    try await read { database in
      let forgotten = try database.lastForgottenAlert()
      return Set(try ids.filter { try $0 > forgotten && database.sequence(ofAlert: $0) == nil })
    }
  }

  /// Sees to it that alerts up to this identifier are not missed where a log tells of them.
  public func forgetAlerts(upTo id: String) async throws(StorageError) {
    try await write { try $0.forgetAlerts(upTo: id) }
  }

  /// The identifier of the last alert in the outbox, after which a new generator must go on.
  public func lastAlertID() async throws(StorageError) -> String? {
    try await read { try $0.first("SELECT max(id) FROM alert") { $0[0] as String? } ?? nil }
  }
}

extension Database {
  /// The key under which `meta` remembers up to which identifier alerts that are not stored are not
  /// missed.
  private static var alertsForgottenKey: String { "alert.forgotten" }

  fileprivate func lastForgottenAlert() throws -> String {
    try first("SELECT value FROM meta WHERE key = ?", [Self.alertsForgottenKey]) {
      $0[0] as String
    } ?? ""
  }

  func forgetAlerts(upTo id: String) throws {
    if id > (try lastForgottenAlert()) { try setMeta(Self.alertsForgottenKey, id) }
  }
}

extension Database {
  func outboxEnd() throws -> Int64 {
    try number("SELECT seq FROM sqlite_sequence WHERE name = 'alert'")
  }

  func sequence(ofAlert id: String) throws -> Int64? {
    try first("SELECT seq FROM alert WHERE id = ?", [id]) { $0[0] }
  }

  /// Puts an alert into the outbox and returns its number. Whether a silence keeps it there is
  /// decided here, once for every sink.
  func append(_ alert: Alert, silence: Int64? = nil) throws -> Int64 {
    let silence = try self.silence(holding: alert) ?? silence
    try run(
      "INSERT INTO alert(id, time, story, kind, json, silence) VALUES (?, ?, ?, ?, ?, ?)",
      [
        alert.id, alert.time.milliseconds, alert.story?.rawValue, alert.kind.rawValue,
        CompactJSON.text(alert), silence,
      ])
    return lastInsertedRowID
  }

  /// The alerts that a filter lets through, newest last.
  ///
  /// - Parameter size: at most so many, the oldest of them; all where it is negative.
  func alerts(_ filter: AlertFilter, first size: Int = -1) throws -> [OutboxAlert] {
    var conditions: [String] = []
    var values: ColumnValues = []
    func require(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
      guard let value else { return }
      conditions.append(condition)
      values.append(value)
    }
    require("time >= ?", filter.since?.milliseconds)
    require("time < ?", filter.until?.milliseconds)
    require("seq <= ?", filter.throughSequence)
    require("json_extract(json, '$.stage') = ?", filter.stage?.rawValue)
    if let severity = filter.severityFrom {
      let names = Severity.allCases.filter { $0 >= severity }.map { "'\($0.rawValue)'" }
      conditions.append("json_extract(json, '$.severity') IN (\(names.joined(separator: ", ")))")
    }
    if let silenced = filter.silenced {
      conditions.append("silence IS \(silenced ? "NOT " : "")NULL")
    }
    require("seq > ?", filter.afterSequence)
    require("id > ?", filter.afterID)
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
    if size >= 0 {
      values.append(size)
      return try rows(
        "SELECT \(OutboxAlert.columns) FROM alert \(restriction) ORDER BY seq LIMIT ?", values,
        as: OutboxAlert.init)
    }
    values.append(filter.limit ?? -1)
    return try rows(
      "SELECT \(OutboxAlert.columns) FROM alert \(restriction) ORDER BY seq DESC LIMIT ?", values,
      as: OutboxAlert.init
    ).reversed()
  }
}

extension OutboxAlert {
  static let columns = "seq, id, json, silence"

  init(_ row: Row) {
    self.init(sequence: row[0], id: row[1], json: row[2], silence: row[3])
  }
}
