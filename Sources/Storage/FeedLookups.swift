// Feeds' records are read when they are due, one by one. Those that are asked for while others are
// being read are read together after them, as the transaction costs more than the row.

import Dispatch
import GRDB
import Synchronization

/// Rows that wait to be read.
final class FeedLookups: Sendable {
  /// A row's number and who waits for it.
  struct Waiting: Sendable {
    var id: Int64
    var caller: Handed<Result<FeedRecord?, StorageError>>.Caller
  }

  private struct State {
    var waiting: [Waiting] = []
    var isReading = false
  }

  /// Where rows are read, as a row may have to be waited for.
  let queue = DispatchQueue(label: "pactwatch.lookups")
  private let state = Mutex(State())

  /// Adds a row; whether nobody is reading, so that the caller sees to it.
  func append(_ row: Waiting) -> Bool {
    state.withLock { state in
      state.waiting.append(row)
      defer { state.isReading = true }
      return !state.isReading
    }
  }

  /// Takes all that wait, which are being read from now on.
  func take() -> [Waiting] {
    state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
  }

  /// Notes that they were read; whether others wait, which the caller sees to.
  func finish() -> Bool {
    state.withLock { state in
      state.isReading = !state.waiting.isEmpty
      return state.isReading
    }
  }
}

extension Store {
  /// The feed in a row; nil where there is none.
  public nonisolated(nonsending) func feed(
    id: Int64
  ) async throws(StorageError) -> FeedRecord? {
    // Feeds are due together and polled by tasks that take turns: the others ask before the first
    // of them has another thread woken.
    await Task.yield()
    let handed = await withCheckedContinuation { caller in
      guard lookups.append(FeedLookups.Waiting(id: id, caller: caller)) else { return }
      lookups.queue.async { self.readWaitingFeeds() }
    }
    return try handed.handOn().get()
  }

  private func readWaitingFeeds() {
    repeat {
      let waiting = lookups.take()
      let read: Result<[Int64: FeedRecord], StorageError>
      do {
        read = .success(try lookUp { try $0.feeds(in: Set(waiting.map(\.id))) })
      } catch {
        read = .failure(error)
      }
      Handed.hand(waiting.map { each in (each.caller, read.map { $0[each.id] }) })
    } while lookups.finish()
  }
}

extension Database {
  /// The feeds in some rows, by row; one statement reads them all, as beginning one costs as much
  /// as a row.
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
