// How reads and writes of more than one statement see, and leave, one state of the database.

import GRDB

extension Database {
  /// Runs `body` in a transaction that is committed when it returns and undone when it throws. Its
  /// statements are prepared once a connection: GRDB's own transactions prepare theirs each time,
  /// which took as long as reading a feed's row or writing it.
  func transaction<Value>(_ kind: String, _ body: (Database) throws -> Value) throws -> Value {
    try cachedStatement(sql: "BEGIN \(kind) TRANSACTION").execute()
    do {
      let value = try body(self)
      try cachedStatement(sql: "COMMIT TRANSACTION").execute()
      return value
    } catch {
      let reason = error
      // SQLite undoes some transactions by itself; what it says to a second undoing is of no
      // interest.
      if isInsideTransaction { try? rollback() }
      throw reason
    }
  }
}
