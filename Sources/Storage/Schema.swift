// How a database gets its tables, and the refusal of files that this version cannot read.

import GRDB

enum Schema {
  /// Marks the file as ours for `file(1)` and for the next opening: "Pact" in ASCII.
  static let applicationID: Int32 = 0x5061_6374

  /// The newest schema that this version knows.
  static var supported: Int { migrations.count }

  /// Creates or upgrades the schema, each migration in a transaction of its own; what was upgraded,
  /// nil where the schema was new or up to date.
  ///
  /// A file that has a schema already is copied first, to `<path>.schema-<n>`, unless `keepsCopy`
  /// is false. A kill in between leaves a file of some schema that the next start goes on from.
  @discardableResult
  static func bringUpToDate(
    _ pool: some DatabaseWriter, path: String, migrations: [String] = migrations,
    keepsCopy: Bool = true
  ) throws -> SchemaUpgrade? {
    let found = try pool.read {
      try version(of: $0, path: path, supported: migrations.count)
    }
    guard found < migrations.count else { return nil }
    let copy =
      found > 0 && keepsCopy
      ? try keepCopy(of: pool, path: path, schema: found, supported: migrations.count) : nil
    try pool.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      for (number, sql) in migrations.enumerated().dropFirst(found) {
        try database.inTransaction(.immediate) {
          try database.execute(sql: sql)
          try database.execute(sql: "PRAGMA user_version = \(number + 1)")
          return .commit
        }
      }
    }
    guard found > 0 else { return nil }
    try removeOldCopies(of: path)
    return SchemaUpgrade(from: found, to: migrations.count, copy: copy)
  }

  /// Throws where the file's schema is not the one that this version reads.
  static func check(_ pool: DatabasePool, path: String) throws {
    let found = try pool.read { try version(of: $0, path: path, supported: supported) }
    if found < supported {
      throw StorageError.cannotOpen(
        path: path,
        detail: found == 0
          ? "the service has not made its tables yet"
          : "schema \(found) waits for the service to upgrade it to \(supported)")
    }
  }

  /// The schema number of a file, 0 for an empty one; refuses newer schemas and strangers' files.
  static func version(
    of database: Database, path: String, supported: Int
  ) throws -> Int {
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let owner = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    if tables > 0, owner != applicationID {
      throw StorageError.corrupt(path: path, detail: "a database, but not one of pactwatch")
    }
    guard version <= supported else {
      throw StorageError.newerSchema(path: path, found: version, supported: supported)
    }
    return version
  }
}
