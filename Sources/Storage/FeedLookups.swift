// Feeds' records are read when they are due, one by one. Those that are asked for while a reader is on its
// way are read by it too, as the transaction costs more than the row.

import GRDB
import Synchronization

/// Rows that wait to be read.
final class FeedLookups: Sendable {
  /// A row's number and who waits for it.
  struct Waiting: Sendable {
    var id: Int64
    var caller: CheckedContinuation<Result<FeedRecord?, StorageError>, Never>
  }

  private let waiting = Mutex<[Waiting]>([])

  /// Adds a row; whether it is the first, whose caller sees to the reading.
  func append(_ row: Waiting) -> Bool {
    waiting.withLock { waiting in
      waiting.append(row)
      return waiting.count == 1
    }
  }

  /// Takes all that wait; the next one to come is the first of others.
  func take() -> [Waiting] {
    waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}

extension Store {
  /// The feed in a row; nil where there is none.
  public func feed(id: Int64) async throws(StorageError) -> FeedRecord? {
    let result = await withCheckedContinuation { caller in
      guard lookups.append(FeedLookups.Waiting(id: id, caller: caller)) else { return }
      enqueueRead { access, path in
        for each in self.lookups.take() {
          each.caller.resume(
            returning: Result {
              try access.get().first(Self.feedInRow, [each.id], as: FeedRecord.init)
            }.mapError { StorageError($0, path: path) })
        }
      }
    }
    return try result.get()
  }

  private static let feedInRow = "SELECT \(FeedRecord.columns) FROM feed WHERE id = ?"
}
