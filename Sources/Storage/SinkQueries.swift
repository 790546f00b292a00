// The sinks' rows: how far each has come, which file it writes, and what ails it.

import GRDB
import Model

/// A file as the kernel knows it, whatever its name.
public struct FileIdentity: Hashable, Sendable {
  /// The device (`st_dev`).
  public var device: UInt64
  /// The inode (`st_ino`).
  public var inode: UInt64

  /// An identity from its parts.
  public init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }
}

/// One sink with the state of its deliveries.
public struct SinkRecord: Equatable, Sendable {
  /// The sink's name, its key.
  public var name: String
  /// What it is: `file`, `stdout`, `webhook`, …
  public var kind: String
  /// The number of the last alert that has been delivered.
  public var cursor: Int64
  /// The file that the last line went to.
  public var file: FileIdentity?
  /// The last failure in words; nil while deliveries succeed.
  public var lastError: String?
  /// Since when it fails without a success between.
  public var failingSince: Timestamp?
  /// When an alert was last delivered.
  public var lastDelivery: Timestamp?
  /// Before when nothing is tried, as the peer asked so or seems to be down; nil where nothing
  /// waits.
  public var nextTry: Timestamp?

  /// A sink that has delivered everything up to `cursor`.
  public init(name: String, kind: String, cursor: Int64) {
    self.name = name
    self.kind = kind
    self.cursor = cursor
  }
}

extension Store {
  /// The sink with a name, made where there is none.
  ///
  /// A new sink starts at the present end of the outbox: it gets no old alerts.
  public func register(sink name: String, kind: String) async throws(StorageError) -> SinkRecord {
    try await write { database in
      if let sink = try database.first(
        "SELECT \(SinkRecord.columns) FROM sink WHERE name = ?", [name], as: SinkRecord.init)
      {
        return sink
      }
      let sink = SinkRecord(name: name, kind: kind, cursor: try database.outboxEnd())
      try database.insert(sink)
      return sink
    }
  }

  /// All sinks by name.
  public func sinks() async throws(StorageError) -> [SinkRecord] {
    try await read { database in
      try database.rows(
        "SELECT \(SinkRecord.columns) FROM sink ORDER BY name", as: SinkRecord.init)
    }
  }

  /// Stores a sink's state under its name; one that was forgotten meanwhile stays so.
  public func save(_ sink: SinkRecord) async throws(StorageError) {
    try await write { try $0.save(sink) }
  }

  /// Forgets a sink that the configuration lists no more, with what it had yet to send, so that it
  /// no longer holds up pruning; returns how many alerts that were.
  @discardableResult
  public func remove(sink name: String) async throws(StorageError) -> Int {
    try await write { database in
      let unsent = try database.number("SELECT count(*) FROM parcel WHERE sink = ?", [name])
      for table in ["parcel", "message"] {
        try database.run("DELETE FROM \(table) WHERE sink = ?", [name])
      }
      try database.run("DELETE FROM sink WHERE name = ?", [name])
      return Int(unsent)
    }
  }
}

// MARK: - The row

extension SinkRecord {
  static let columns =
    "name, kind, cursor, device, inode, last_error, failing_since, last_delivery, next_try"

  init(_ row: Row) {
    self.init(name: row[0], kind: row[1], cursor: row[2])
    if let device = row[3] as Int64?, let inode = row[4] as Int64? {
      file = FileIdentity(
        device: UInt64(bitPattern: device), inode: UInt64(bitPattern: inode))
    }
    lastError = row[5]
    failingSince = row.optionalInstant(6)
    lastDelivery = row.optionalInstant(7)
    nextTry = row.optionalInstant(8)
  }
}

extension Database {
  fileprivate func insert(_ sink: SinkRecord) throws {
    try run(
      """
      INSERT INTO sink(name, kind, cursor, device, inode, last_error, failing_since, last_delivery,
        next_try)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, sink.values)
  }

  /// Stores the state of a sink that is known.
  func save(_ sink: SinkRecord) throws {
    try run(
      """
      UPDATE sink SET kind = ?2, cursor = ?3, device = ?4, inode = ?5, last_error = ?6,
        failing_since = ?7, last_delivery = ?8, next_try = ?9 WHERE name = ?1
      """, sink.values)
  }
}

extension SinkRecord {
  /// The values of `columns`.
  fileprivate var values: ColumnValues {
    [
      name, kind, cursor, file.map { Int64(bitPattern: $0.device) },
      file.map { Int64(bitPattern: $0.inode) }, lastError, failingSince?.milliseconds,
      lastDelivery?.milliseconds, nextTry?.milliseconds,
    ]
  }
}
