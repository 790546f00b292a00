// A copy of a database, made while others go on writing, verified before it gets its name.

import GRDB

/// How a database is copied into a file of its own.
enum DatabaseCopy {
  /// How closely a copy is looked at.
  enum Verification {
    /// Every page and every index entry.
    case whole
    /// Every page; faster by far on a large file.
    case pages
  }

  /// Copies what `source` holds at one moment to `target`, over SQLite's backup interface, and
  /// returns what the copy holds.
  ///
  /// The copy is made as `<target>.part`, checked for damage and held against the source, synced
  /// and renamed; a kill in between leaves that draft, which the next copy to the same place
  /// removes. It is one file, without a write-ahead log beside it.
  ///
  /// - Parameter like: a file whose owner the copy gets where root makes it.
  static func make(
    of source: some DatabaseReader, path: String, to target: String, replacing: Bool = false,
    verification: Verification = .whole, like neighbour: String? = nil
  ) throws(StorageError) -> DatabaseFacts {
    guard !DurableFile.isSame(path, target) else {
      throw .cannotOpen(path: target, detail: "it is the database itself")
    }
    guard replacing || !DurableFile.isThere(target) else { throw .exists(path: target) }
    let draft = target + ".part"
    try discard(draft)
    do {
      try DurableFile.create(draft, like: neighbour)
      let facts = try fill(draft, from: source, path: path, verification)
      try DurableFile.publish(draft, as: target, replacing: replacing)
      return facts
    } catch {
      // The first failure is the one to tell of; the next copy removes the draft.
      try? discard(draft)
      throw error
    }
  }

  /// Removes a draft with the journal that a kill may have left beside it.
  static func discard(_ draft: String) throws(StorageError) {
    for ending in ["", "-journal", "-wal", "-shm"] { try DurableFile.remove(draft + ending) }
  }

  private static func fill(
    _ draft: String, from source: some DatabaseReader, path: String, _ verification: Verification
  ) throws(StorageError) -> DatabaseFacts {
    do {
      let before = try source.read { try $0.facts() }
      let queue = try DatabaseQueue(path: draft)
      try source.backup(to: queue)
      let after = try source.read { try $0.facts() }
      let (facts, damage) = try queue.writeWithoutTransaction { database in
        // A copy in WAL mode would need a second file beside it.
        try database.execute(sql: "PRAGMA journal_mode = DELETE")
        let damage =
          switch verification {
          case .whole: try database.damage(atMost: 1)
          case .pages: try database.pageDamage()
          }
        return (try database.facts(), damage)
      }
      try queue.close()
      guard damage.isEmpty else {
        throw StorageError.corrupt(path: path, detail: damage.joined(separator: "; "))
      }
      // What only ever grows must lie between what it was before and after.
      guard facts.schema == before.schema, facts.feeds >= before.feeds, facts.feeds <= after.feeds,
        facts.lastAlert >= before.lastAlert, facts.lastAlert <= after.lastAlert
      else {
        throw StorageError.corrupt(path: draft, detail: "the copy is not what was copied")
      }
      return facts
    } catch let error as DatabaseError {
      // The source is only read, so that it is the copy that finds no room.
      let full = error.resultCode == .SQLITE_FULL || error.resultCode == .SQLITE_IOERR
      throw StorageError(error, path: full ? draft : path)
    } catch {
      throw StorageError(error, path: path)
    }
  }
}

extension Database {
  /// As `damage`, without holding the indexes against their tables.
  fileprivate func pageDamage() throws -> [String] {
    let lines = try String.fetchAll(self, sql: "PRAGMA quick_check(1)")
    return lines == ["ok"] ? [] : lines
  }
}
