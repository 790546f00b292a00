// Small facts under a name, such as the hash of the configuration that is in force.

import GRDB

extension Store {
  /// The value under a key.
  public func meta(_ key: String) async throws(StorageError) -> String? {
    try await read { try $0.first("SELECT value FROM meta WHERE key = ?", [key]) { $0[0] } }
  }

  /// All values whose keys begin with `prefix`, e.g. `watch.`.
  public func meta(prefix: String) async throws(StorageError) -> [String: String] {
    try await read { database in
      let pairs = try database.rows(
        "SELECT key, value FROM meta WHERE substr(key, 1, length(?1)) = ?1", [prefix]
      ) { ($0[0] as String, $0[1] as String) }
      return Dictionary(uniqueKeysWithValues: pairs)
    }
  }

  /// Stores values under their keys in one transaction; nil removes one.
  public func setMeta(_ values: [String: String?]) async throws(StorageError) {
    try await write { database in
      for (key, value) in values {
        if let value {
          try database.setMeta(key, value)
        } else {
          try database.run("DELETE FROM meta WHERE key = ?", [key])
        }
      }
    }
  }
}

extension Database {
  func setMeta(_ key: String, _ value: String) throws {
    try run(
      """
      INSERT INTO meta(key, value) VALUES (?, ?)
      ON CONFLICT(key) DO UPDATE SET value = excluded.value
      """, [key, value])
  }
}
