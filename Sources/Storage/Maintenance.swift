// Care of the file: a copy while the service runs, a check of its pages, giving space back.

import Foundation
import GRDB

extension Store {
  /// Copies the database, as of one moment and while others go on, to a new file, and checks the
  /// copy before it gets its name.
  ///
  /// - Throws: `StorageError.cannotOpen` where `target` exists already.
  public func backUp(to target: String) throws(StorageError) {
    let draft = target + ".part"
    do {
      guard !FileManager.default.fileExists(atPath: target) else {
        throw StorageError.cannotOpen(path: target, detail: "it exists already")
      }
      if FileManager.default.fileExists(atPath: draft) {
        try FileManager.default.removeItem(atPath: draft)
      }
      let queue = try DatabaseQueue(path: draft)
      try copy(into: queue)
      let faults = try queue.writeWithoutTransaction { database in
        // A copy in WAL mode would need a second file beside it.
        try database.execute(sql: "PRAGMA journal_mode = DELETE")
        return try String.fetchAll(database, sql: "PRAGMA integrity_check(1)")
      }
      try queue.close()
      guard faults == ["ok"] else {
        throw StorageError.corrupt(path: path, detail: faults.joined(separator: "; "))
      }
      try FileManager.default.moveItem(atPath: draft, toPath: target)
    } catch {
      throw StorageError(error, path: target)
    }
  }

  /// What is wrong with the file, in SQLite's words, at most ten faults; empty for a sound one.
  /// Reads every page.
  public func faults() async throws(StorageError) -> [String] {
    try await read { database in
      let lines = try String.fetchAll(database, sql: "PRAGMA integrity_check(10)")
      return lines == ["ok"] ? [] : lines
    }
  }

  /// Rewrites the file without the space that purging left free. Needs as much room again while it
  /// runs, and holds up writers.
  public func compact() async throws(StorageError) {
    try await maintain { database in
      try database.execute(sql: "VACUUM")
      try database.checkpoint(.truncate)
    }
  }
}
