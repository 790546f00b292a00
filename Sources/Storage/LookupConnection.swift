// The connection by which polls look things up: once an entry, a story or a feed, so that what a
// reader of the pool does around each access (two changes of thread, a transaction, a look at the
// schema's version) would cost more than the row.

import GRDB
import Synchronization

/// A reading connection of its own, opened when something is first looked up.
final class LookupConnection: Sendable {
  private enum State {
    case unused
    case open(DatabaseQueue)
    case closed
  }

  private let path: String
  private let configuration: Configuration
  private let state = Mutex(State.unused)

  init(path: String, configuration: Configuration) {
    self.path = path
    self.configuration = configuration
  }

  /// The connection; throws where it was closed or cannot be opened.
  func queue() throws -> DatabaseQueue {
    try state.withLock { state in
      switch state {
      case .open(let queue): return queue
      case .closed: throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "it is closed")
      case .unused:
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        state = .open(queue)
        return queue
      }
    }
  }

  /// Closes the connection once no access is under way; later ones fail.
  func close() throws {
    let queue = state.withLock { state in
      defer { state = .closed }
      return if case .open(let queue) = state { queue } else { DatabaseQueue?.none }
    }
    try queue?.close()
  }
}

extension Store {
  /// Looks up something small on the calling thread, as of the last commit: one statement, or
  /// several that need not see the same commit.
  func lookUp<Value>(_ body: (Database) throws -> Value) throws(StorageError) -> Value {
    do {
      return try connectionForLookups.queue().unsafeRead(body)
    } catch {
      throw StorageError(error, path: path)
    }
  }

  /// The same with one view of the database for many statements, each of which would have to find
  /// its own.
  func lookUpAtOnce<Value>(_ body: (Database) throws -> Value) throws(StorageError) -> Value {
    try lookUp { try $0.transaction("DEFERRED") { try body($0) } }
  }
}
