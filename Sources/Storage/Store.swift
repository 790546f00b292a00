// The database as one value: how it is opened, and how every read and write goes through it.

import GRDB
import GRDBSQLite
import Model
import Synchronization

/// The state of the service: feeds, entries, stories, the outbox of alerts and the sinks' cursors.
///
/// SQLite in WAL mode: one writer at a time, and readers, also of other processes, that never wait
/// for it. Every public function is one transaction. An access that has begun is carried to its end
/// even when the calling task is cancelled, so that a poll is never half known to its caller.
public final class Store: Sendable {
  /// What a store is opened for.
  public enum Mode: Sendable {
    /// For the service: makes the file where there is none and brings its schema up to date.
    case readWrite
    /// For commands that look on while the service writes.
    case readOnly
  }

  /// How far a commit must have got before it counts.
  enum Durability {
    /// Survives the end of the process; a power cut may take the last commits away.
    case process
    /// Survives a power cut too.
    case power
  }

  /// The path of the database file.
  public let path: String
  /// The upgrade that opening the file came with; nil where its schema was new or up to date.
  public let upgrade: SchemaUpgrade?
  private let pool: DatabasePool
  let batch = RecordBatch()
  let lookups = FeedLookups()
  let connectionForLookups: LookupConnection
  /// How far the writing connection's commits get, as far as it was told.
  private let durabilityInForce = Mutex(Durability?.none)

  /// Opens the database at `path`, whose directory must exist.
  ///
  /// - Parameter busyTimeout: how long a write waits for another process before it fails with
  ///   `StorageError.locked`.
  public init(
    path: String, mode: Mode = .readWrite, busyTimeout: Duration = .seconds(10)
  ) throws(StorageError) {
    self.path = path
    connectionForLookups = LookupConnection(
      path: path, configuration: Self.configuration(mode: .readOnly, busyTimeout: busyTimeout))
    do {
      pool = try DatabasePool(
        path: path, configuration: Self.configuration(mode: mode, busyTimeout: busyTimeout))
      switch mode {
      case .readWrite: upgrade = try Schema.bringUpToDate(pool, path: path)
      case .readOnly:
        try Schema.check(pool, path: path)
        upgrade = nil
      }
    } catch {
      throw StorageError(error, path: path)
    }
  }

  /// Moves what the write-ahead log holds into the file and closes it, once every access under way
  /// has ended; later accesses fail.
  public func close() throws(StorageError) {
    do {
      try connectionForLookups.close()
      if !pool.configuration.readonly {
        // Passive: waits for no reader of another process; what it holds back stays in the log.
        _ = try pool.writeWithoutTransaction { try $0.checkpoint(.passive) }
      }
      try pool.close()
    } catch {
      throw StorageError(error, path: path)
    }
  }

  private static func configuration(mode: Mode, busyTimeout: Duration) -> Configuration {
    var configuration = Configuration()
    configuration.label = "pactwatch"
    configuration.readonly = mode == .readOnly
    configuration.maximumReaderCount = 2
    let seconds = busyTimeout.inSeconds
    configuration.busyMode = .timeout(seconds)
    configuration.prepareDatabase { database in
      // Without a limit the write-ahead log keeps the size of its worst hour for ever.
      try database.execute(sql: "PRAGMA journal_size_limit = 16777216")
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
      if mode == .readWrite {
        // Takes effect on a new file, and on an old one when it is next rewritten: what is purged
        // can then be given back to the system in small steps.
        if !database.configuration.readonly {
          try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
        }
        try keepLog(database)
      }
    }
    return configuration
  }
}

/// Has SQLite leave the (emptied) write-ahead log in place when the service ends: who may read the
/// directory but not write to it could not open the database without.
///
/// Source: sqlite.org/c3ref/c_fcntl_begin_atomic_write.html#sqlitefcntlpersistwal
private func keepLog(_ database: Database) throws {
  var keep: CInt = 1
  let code = sqlite3_file_control(
    database.sqliteConnection, "main", SQLITE_FCNTL_PERSIST_WAL, &keep)
  guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
}

// MARK: - Access

extension Store {
  /// Runs `body` on a consistent view of the last commit.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StorageError) -> Value {
    let result: Result<Value, StorageError> = await withCheckedContinuation { continuation in
      pool.asyncRead { [path] access in
        continuation.resume(
          returning: Result { try body(access.get()) }.mapError { StorageError($0, path: path) })
      }
    }
    return try result.get()
  }

  /// Runs `body` on a consistent view of the last commit, on the calling thread.
  func readNow<Value>(_ body: (Database) throws -> Value) throws(StorageError) -> Value {
    do {
      return try pool.read(body)
    } catch {
      throw StorageError(error, path: path)
    }
  }

  /// Runs `body` in one transaction that is committed when it returns and undone when it throws.
  func write<Value: Sendable>(
    _ durability: Durability = .process, _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StorageError) -> Value {
    let result: Result<Value, StorageError> = await withCheckedContinuation { continuation in
      pool.asyncWriteWithoutTransaction { [self] database in
        continuation.resume(
          returning: Result { try transact(database, durability, body) }
            .mapError { StorageError($0, path: path) })
      }
    }
    return try result.get()
  }

  /// Has the writing connection do `body` on the calling thread, which waits until it is free.
  func writeNow(_ body: (Database, _ path: String) -> Void) {
    pool.writeWithoutTransaction { body($0, path) }
  }

  /// Runs `body` on the writing connection outside of any transaction, for maintenance.
  func maintain<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StorageError) -> Value {
    let result: Result<Value, StorageError> = await withCheckedContinuation { continuation in
      pool.asyncWriteWithoutTransaction { [path] database in
        continuation.resume(
          returning: Result { try body(database) }.mapError { StorageError($0, path: path) })
      }
    }
    return try result.get()
  }

  /// Runs `body` in one transaction of the writing connection.
  func transact<Value>(
    _ database: Database, _ durability: Durability, _ body: (Database) throws -> Value
  ) throws -> Value {
    // In WAL mode NORMAL keeps the file whole through a power cut but may lose the last commits:
    // such a poll never happened and is polled again. An alert must not vanish so, as its line may
    // already stand in a log; FULL makes its commit, and all before it, durable before delivery.
    // The level cannot change inside a transaction. Source:
    // sqlite.org/pragma.html#pragma_synchronous
    try durabilityInForce.withLock { inForce in
      guard inForce != durability else { return }
      let level = durability == .power ? "FULL" : "NORMAL"
      try database.execute(sql: "PRAGMA synchronous = \(level)")
      inForce = durability
    }
    return try database.transaction("IMMEDIATE", body)
  }
}
