// A prepared statement that is bound and read without a box for each value: for what is done once
// an entry or a poll. Everything else goes through GRDB's rows and arguments, which say more for
// less.

import GRDB
import GRDBSQLite

/// A statement that is prepared once a connection, its values bound one after the other.
///
/// Of the 575,000 instructions that storing an entry took, GRDB's arguments were a third; those of
/// a feed's row were 50,000 a poll.
struct DirectStatement {
  private let handle: OpaquePointer
  private let database: Database
  /// Keeps the handle alive.
  private let statement: Statement
  private var place: CInt = 0
  private var failure: CInt = SQLITE_OK

  init(_ sql: String, in database: Database) throws {
    statement = try database.cachedStatement(sql: sql)
    handle = statement.sqliteStatement
    self.database = database
  }

  // MARK: Binding

  mutating func bind(_ value: Int64?) {
    place += 1
    note(value.map { sqlite3_bind_int64(handle, place, $0) } ?? sqlite3_bind_null(handle, place))
  }

  mutating func bind(_ value: Double?) {
    place += 1
    note(value.map { sqlite3_bind_double(handle, place, $0) } ?? sqlite3_bind_null(handle, place))
  }

  mutating func bind(_ flag: Bool) { bind(Int64(flag ? 1 : 0)) }

  mutating func bind(_ text: String?) {
    place += 1
    guard var text else { return note(sqlite3_bind_null(handle, place)) }
    // No bytes may have no address, which would be null.
    guard !text.isEmpty else { return note(sqlite3_bind_text(handle, place, "", 0, Self.copied)) }
    note(
      text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text64(
            handle, place, $0.baseAddress, UInt64($0.count), Self.copied, UInt8(SQLITE_UTF8))
        }
      })
  }

  mutating func bind(_ bytes: [UInt8]?) {
    place += 1
    guard let bytes else { return note(sqlite3_bind_null(handle, place)) }
    guard !bytes.isEmpty else { return note(sqlite3_bind_zeroblob(handle, place, 0)) }
    note(
      bytes.withUnsafeBytes {
        sqlite3_bind_blob64(handle, place, $0.baseAddress, UInt64($0.count), Self.copied)
      })
  }

  private mutating func note(_ code: CInt) {
    if code != SQLITE_OK, failure == SQLITE_OK { failure = code }
  }

  /// Has SQLite copy what is bound, as `SQLITE_TRANSIENT` does, a cast that Swift cannot import.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  // MARK: Running

  /// Runs the statement to its end and makes it ready for the next values.
  mutating func run() throws {
    while try step() {}
  }

  /// Hands the first row to `read`, if there is one, and makes the statement ready for the next
  /// values.
  mutating func first<Value>(_ read: (DirectRow) throws -> Value) throws -> Value? {
    guard try step() else { return nil }
    defer { reset() }
    return try read(DirectRow(handle: handle))
  }

  /// Hands every row to `read`, and makes the statement ready for the next values.
  mutating func forEach(_ read: (DirectRow) throws -> Void) throws {
    defer { reset() }
    while try step() { try read(DirectRow(handle: handle)) }
  }

  /// Goes to the next row; false, and ready for the next values, where there is none.
  private mutating func step() throws -> Bool {
    let code = failure == SQLITE_OK ? sqlite3_step(handle) : failure
    if code == SQLITE_ROW { return true }
    // The words are those of the last failure on the connection, and resetting may say others.
    let words = String(cString: sqlite3_errmsg(database.sqliteConnection))
    reset()
    guard code == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code), message: words, sql: statement.sql)
    }
    return false
  }

  private mutating func reset() {
    sqlite3_reset(handle)
    place = 0
    failure = SQLITE_OK
  }
}

/// The row that a statement stands at. What it hands out is copied.
struct DirectRow {
  fileprivate let handle: OpaquePointer

  func int64(_ column: CInt) -> Int64 { sqlite3_column_int64(handle, column) }

  func optionalInt64(_ column: CInt) -> Int64? {
    sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : int64(column)
  }

  func bytes(_ column: CInt) -> [UInt8] {
    guard let start = sqlite3_column_blob(handle, column) else { return [] }
    let count = Int(sqlite3_column_bytes(handle, column))
    return Array(UnsafeRawBufferPointer(start: start, count: count))
  }
}
