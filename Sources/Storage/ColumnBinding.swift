// Values bound to a statement one by one, for what every poll writes: put into boxes and lists first, those
// of a feed's row took 50,000 instructions, half of what a whole poll takes in libcurl.

import GRDB
import GRDBSQLite

/// Binds a statement's values in the order of its question marks.
struct ColumnBinding {
  private let statement: OpaquePointer
  /// The last question mark that has its value.
  private var place: CInt = 0
  /// The first refusal of SQLite's.
  private(set) var code = SQLITE_OK

  fileprivate init(_ statement: OpaquePointer) { self.statement = statement }

  mutating func bind(_ number: Int64?) {
    guard let number else { return bindNull() }
    note(sqlite3_bind_int64(statement, next(), number))
  }

  mutating func bind(_ number: Double) { note(sqlite3_bind_double(statement, next(), number)) }

  mutating func bind(_ flag: Bool) { bind(flag ? 1 : 0) }

  mutating func bind(_ text: String?) {
    guard var text else { return bindNull() }
    let place = next()
    note(
      text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
          sqlite3_bind_text64(
            statement, place, characters.baseAddress, UInt64(characters.count), Self.copied,
            UInt8(SQLITE_UTF8))
        }
      })
  }

  private mutating func bindNull() { note(sqlite3_bind_null(statement, next())) }

  private mutating func next() -> CInt {
    place += 1
    return place
  }

  private mutating func note(_ code: CInt) {
    if self.code == SQLITE_OK { self.code = code }
  }

  /// SQLITE_TRANSIENT, which is a macro: SQLite copies the bytes before the call returns.
  private static var copied: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }
}

extension Database {
  /// Runs a statement that is prepared once a connection, and returns the whole number in the first
  /// column of its first row, where it has one.
  ///
  /// `bind` gives a value to every question mark; none keeps one from an earlier run.
  @discardableResult
  func run(_ sql: String, binding bind: (inout ColumnBinding) -> Void) throws -> Int64? {
    let statement = try cachedStatement(sql: sql).sqliteStatement
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    var binding = ColumnBinding(statement)
    bind(&binding)
    var (code, result) = (binding.code, Int64?.none)
    while code == SQLITE_OK || code == SQLITE_ROW {
      code = sqlite3_step(statement)
      if code == SQLITE_ROW, result == nil { result = sqlite3_column_int64(statement, 0) }
    }
    guard code == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code), message: lastErrorMessage, sql: sql)
    }
    return result
  }
}
