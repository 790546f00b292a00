// Space that purging left free goes back to the system.

import GRDB

extension Store {
  /// The size of the file in bytes, without the write-ahead log, and how many of them are free.
  public func size() async throws(StorageError) -> (bytes: Int, free: Int) {
    try await read { database in
      (
        try database.size(),
        Int(try database.number("PRAGMA freelist_count") * database.number("PRAGMA page_size"))
      )
    }
  }

  /// Gives the pages that purging left free back to the system, `batch` at a time, so that polls
  /// get their turn between. Does nothing to a file that an earlier build made and that has not
  /// been rewritten since: its free pages are used again, but not given back.
  ///
  /// Source: sqlite.org/pragma.html#pragma_incremental_vacuum
  public func releaseFreePages(batch: Int = 1000) async throws(StorageError) {
    var before = Int64.max
    while !Task.isCancelled {
      let left = try await maintain { database in
        guard try database.number("PRAGMA auto_vacuum") == 2 else { return Int64(0) }
        try database.execute(sql: "PRAGMA incremental_vacuum(\(batch))")
        return try database.number("PRAGMA freelist_count")
      }
      guard left > 0, left < before else { break }
      before = left
    }
    // The file itself shrinks when the log is worked into it; readers may hold that back for a
    // while.
    try await maintain { _ = try $0.checkpoint(.passive) }
  }

  /// Rewrites the file without its free space. Needs as much room again while it runs, and holds up
  /// writers.
  public func compact() async throws(StorageError) {
    try await maintain { database in
      try database.execute(sql: "VACUUM")
      try database.checkpoint(.truncate)
    }
  }
}
