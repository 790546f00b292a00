// What can keep an alert from leaving.

import Glibc
import Storage

/// A failure of a sink: what was wrong, where, and what to do. Every one is tried again.
public enum DeliveryError: Error, Equatable, Sendable {
  /// A system call on a file failed; `code` is its `errno`.
  case file(path: String, operation: String, code: Int32)
  /// A line was written only in part; what stood there was taken back.
  case shortWrite(path: String, written: Int, of: Int)
  /// Somebody cut a log short while it was written; told once, the next attempt goes on.
  case cutShort(path: String)
  /// The path names something that no log can be, such as a directory.
  case notAFile(path: String)
  /// The path names a file that somebody else wrote and that must not be overwritten.
  case notOurs(path: String)
  /// The peer has not taken a message.
  case notSent(reason: String)
  /// The group that the file is to belong to does not exist.
  case unknownGroup(String)
  /// The outbox could not be read, or the sink's place in it not be stored.
  case storage(StorageError)
}

extension DeliveryError: CustomStringConvertible {
  /// One sentence for people.
  public var description: String {
    switch self {
    case .file(let path, let operation, let code):
      "cannot \(operation) \(path): \(String(cString: strerror(code)))\(Self.advice(code))"
    case .shortWrite(let path, let written, let of):
      "wrote only \(written) of \(of) bytes to \(path) and took them back; is the disk full?"
    case .cutShort(let path):
      "\(path) was cut short by another program, which may have lost lines; have it rotated by rename, "
        + "never by copytruncate"
    case .notAFile(let path):
      "\(path) is no regular file; give the sink a path of its own"
    case .notOurs(let path):
      "\(path) is there and was not written by this sink; remove it or give the sink another path"
    case .notSent(let reason): reason
    case .unknownGroup(let name):
      "there is no group “\(name)”; create it or correct the sink's group"
    case .storage(let error):
      error.description
    }
  }

  private static func advice(_ code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "; free some space, alerts wait meanwhile"
    case EROFS: "; make the file system writable, alerts wait meanwhile"
    case EACCES, EPERM: "; let the service's user write there, alerts wait meanwhile"
    case ENOENT: "; make its directory, alerts wait meanwhile"
    default: ""
    }
  }
}
