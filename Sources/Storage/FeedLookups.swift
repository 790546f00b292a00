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
        let waiting = self.lookups.take()
        let read = Result { try access.get().feeds(in: Set(waiting.map(\.id))) }
          .mapError { StorageError($0, path: path) }
        for each in waiting { each.caller.resume(returning: read.map { $0[each.id] }) }
      }
    }
    return try result.get()
  }
}

extension Database {
  /// The feeds in some rows, by row; one statement reads them all, as beginning one costs as much as a
  /// row.
  fileprivate func feeds(in ids: Set<Int64>) throws -> [Int64: FeedRecord] {
    let list = "[\(ids.map(String.init).joined(separator: ","))]"
    let cursor = try Row.fetchCursor(
      cachedStatement(sql: Self.feedsInRows), arguments: StatementArguments([list]))
    var feeds: [Int64: FeedRecord] = [:]
    while let row = try cursor.next() { feeds[row[0]] = FeedRecord(row) }
    return feeds
  }

  private static let feedsInRows = """
    SELECT \(FeedRecord.columns) FROM feed WHERE id IN (SELECT value FROM json_each(?))
    """
}
