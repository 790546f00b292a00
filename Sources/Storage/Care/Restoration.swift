// A backup takes the database's place; what it replaces is kept beside it.

import Foundation
import GRDB
import Model

/// What restoring a backup came to.
public struct Restoration: Equatable, Sendable {
  /// What the database holds now.
  public var facts: DatabaseFacts
  /// Where the replaced database lies; nil where there was none.
  public var replaced: String?
  /// What ailed the replaced database, where its log could not be worked into it.
  public var damage: String?
}

extension DatabaseFile {
  /// Puts the content of a backup in this file's place, where nobody has it open: the caller holds
  /// the state directory's lock.
  ///
  /// The backup is copied and checked first, so that a bad one changes nothing; the change itself
  /// is one rename. The file that is replaced stays beside it as `<path>.replaced-<time>`.
  public func restore(from backup: String, now: Timestamp) throws(StorageError) -> Restoration {
    let draft = path + ".restored"
    let neighbour =
      DurableFile.isThere(path) ? path : DurableFile.directory(of: path)
    guard !DurableFile.isSame(path, backup) else {
      throw .cannotOpen(path: backup, detail: "it is the database itself")
    }
    let source = try DatabaseFile(backup).open()
    // Only read from: what closing it early fails at, the end of the object does.
    defer { try? source.close() }
    let facts = try DatabaseCopy.make(
      of: source, path: backup, to: draft, replacing: true, like: neighbour)
    do {
      guard DurableFile.isThere(path) else {
        // A log without its database would be taken for the new one's.
        try removeLog()
        try DurableFile.publish(draft, as: path, replacing: false)
        return Restoration(facts: facts, replaced: nil, damage: nil)
      }
      let (aside, damage) = try keepAside(now: now)
      try DurableFile.publish(draft, as: path, replacing: true)
      return Restoration(facts: facts, replaced: aside, damage: damage)
    } catch {
      // The first failure is the one to tell of; the next restore removes the draft.
      try? DatabaseCopy.discard(draft)
      throw error
    }
  }

  /// Gives the file a second name, whole in itself, and takes its write-ahead log away, which
  /// SQLite would take for the next database's. A kill at any moment leaves a database that opens.
  private func keepAside(now: Timestamp) throws(StorageError) -> (path: String, damage: String?) {
    let aside = path + ".replaced-" + now.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    let damage = emptyLog()
    guard link(path, aside) == 0 else { throw DurableFile.failure(aside, "keep the database as") }
    // A log that could not be worked in may hold what somebody can still rescue.
    if damage != nil, DurableFile.isThere(path + "-wal"), link(path + "-wal", aside + "-wal") != 0 {
      throw DurableFile.failure(aside + "-wal", "keep the log as")
    }
    try removeLog()
    try DurableFile.sync(DurableFile.directory(of: path))
    return (aside, damage)
  }

  /// Moves what the write-ahead log holds into the file; what kept it from that, nil where nothing
  /// did.
  private func emptyLog() -> String? {
    do {
      // Looked at first: opened for writing, SQLite would throw away a log that it cannot use.
      try DatabaseFile(path).open().close()
      let queue = try DatabaseQueue(path: path)
      try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      try queue.close()
      return nil
    } catch {
      return StorageError(error, path: path).description
    }
  }

  private func removeLog() throws(StorageError) {
    for ending in ["-wal", "-shm"] { try DurableFile.remove(path + ending) }
  }
}
