// What can go wrong with the database, in the kinds that a caller acts upon differently.

import GRDB

/// A failure of the database: what was wrong, with which file, and what to do.
public enum StorageError: Error, Equatable, Sendable {
  /// No space is left for the database; nothing was changed, the same call may succeed later.
  case diskFull(path: String)
  /// The file, its directory or its file system cannot be written to.
  case readOnly(path: String)
  /// The file is damaged, or it is no database at all.
  case corrupt(path: String, detail: String)
  /// Another process held the database for longer than the busy timeout.
  case locked(path: String)
  /// The file was written by a newer version, whose schema this one does not know.
  case newerSchema(path: String, found: Int, supported: Int)
  /// The file does not exist, or may not be opened.
  case cannotOpen(path: String, detail: String)
  /// A file of that name is there already, and nobody said that it may be replaced.
  case exists(path: String)
  /// A copy is due that the file system has no room for; nothing was changed.
  case noRoom(path: String, needed: Int, free: Int)
  /// A stored value that this version cannot read.
  case unreadable(path: String, detail: String)
  /// Any other failure, in SQLite's words.
  case other(path: String, detail: String)

  /// Whether the same call may well succeed later without anybody's doing more than making room.
  public var isTemporary: Bool {
    switch self {
    case .diskFull, .locked, .readOnly, .noRoom: true
    case .corrupt, .newerSchema, .cannotOpen, .exists, .unreadable, .other: false
    }
  }
}

extension StorageError: CustomStringConvertible {
  /// One sentence: what was wrong, where, and what to do.
  public var description: String {
    switch self {
    case .diskFull(let path):
      "no space left to write to \(path); free some, nothing is lost meanwhile"
    case .readOnly(let path):
      "cannot write to \(path); check the permissions and whether its file system is read-only"
    case .corrupt(let path, let detail):
      "\(path) is damaged (\(detail)); restore a backup, or move the file away to start afresh"
    case .locked(let path):
      "\(path) is held by another process; try again, or see who uses it with fuser"
    case .newerSchema(let path, let found, let supported):
      "\(path) has schema \(found), this version knows up to \(supported); "
        + "install the newer pactwatch again or restore the copy made before the upgrade"
    case .cannotOpen(let path, let detail):
      "cannot open \(path) (\(detail)); check that it exists and who may read it"
    case .exists(let path):
      "\(path) exists already; choose another name, or add --force to replace it"
    case .noRoom(let path, let needed, let free):
      "no room for \(path): \(needed >> 10) KiB are needed and \(free >> 10) KiB are free; make room there"
    case .unreadable(let path, let detail):
      "\(path) holds a value that cannot be read: \(detail)"
    case .other(let path, let detail):
      "database \(path): \(detail)"
    }
  }
}

extension StorageError {
  /// The error that a failure inside a database access means.
  ///
  /// Source of the codes: SQLite, "Result and Error Codes", sqlite.org/rescode.html.
  init(_ error: any Error, path: String) {
    if let known = error as? StorageError {
      self = known
      return
    }
    guard let error = error as? DatabaseError else {
      self = .unreadable(path: path, detail: String(describing: error))
      return
    }
    // A backup's failure is the other connection's, and so are the words for it.
    let words = error.message == "not an error" ? nil : error.message
    let detail =
      words ?? DatabaseError(resultCode: error.resultCode).message
      ?? "SQLite code \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL: self = .diskFull(path: path)
    case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path: path, detail: detail)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
    case .SQLITE_CANTOPEN: self = .cannotOpen(path: path, detail: detail)
    default: self = .other(path: path, detail: detail)
    }
  }
}
