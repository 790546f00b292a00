// Polls that brought nothing new change one row each. Those that end within some hundredths of a
// second of one another are committed by one transaction, as the commit costs more than the row.

import Dispatch
import GRDB
import Model
import Synchronization

/// Feeds' records on their way into the database.
final class RecordBatch: Sendable {
  /// A record and who waits for its row's number.
  struct Waiting: Sendable {
    var record: FeedRecord
    var caller: Handed<Result<Int64, StorageError>>.Caller
  }

  /// How long the first of a batch waits for others.
  static let patience = DispatchTimeInterval.milliseconds(50)
  /// How many need not wait for more.
  static let enough = 64

  private let waiting = Mutex<[Waiting]>([])
  /// Where a batch waits and is written: one thread, as a timer would wake three to have the same
  /// done.
  private let queue = DispatchQueue(label: "pactwatch.records")
  private let isEnough = DispatchSemaphore(value: 0)

  /// Adds a record; the first of a batch has `write` called when others have had time to join it.
  func append(_ record: Waiting, write: @escaping @Sendable () -> Void) {
    let count = waiting.withLock { waiting in
      waiting.append(record)
      if waiting.count == Self.enough { isEnough.signal() }
      return waiting.count
    }
    if count == 1 {
      queue.async { [isEnough] in
        // Whether there were enough or the time is over makes no difference.
        _ = isEnough.wait(timeout: .now() + Self.patience)
        write()
      }
    }
  }

  /// Takes all that wait; the next one to come is the first of another batch.
  func take() -> [Waiting] {
    waiting.withLock { waiting in
      // A signal that came when the time was over is no reason for the next batch not to wait.
      while isEnough.wait(timeout: .now()) == .success {}
      defer { waiting = [] }
      return waiting
    }
  }
}

extension Store {
  /// Writes a poll that changed nothing but its feed's record, and returns the record's row. Others
  /// that come within some hundredths of a second go into the same transaction. As the caller waits
  /// for them, it must hold nothing that they need: what passes a gate one by one uses `commit`.
  @discardableResult
  public nonisolated(nonsending) func commit(
    unchanged record: FeedRecord
  ) async throws(StorageError) -> Int64 {
    let handed = await withCheckedContinuation { caller in
      batch.append(RecordBatch.Waiting(record: record, caller: caller)) { self.writeBatch() }
    }
    return try handed.handOn().get()
  }

  private func writeBatch() {
    writeNow { database, path in
      let waiting = batch.take()
      do {
        let rows = try transact(database, .process) { database in
          try waiting.map { try database.save($0.record) }
        }
        hand(rows.map { .success($0) }, to: waiting)
      } catch {
        let failure = StorageError(error, path: path)
        // A database that another process holds is no record's fault, and each would wait as long
        // again.
        if case .locked = failure {
          return hand(waiting.map { _ in .failure(failure) }, to: waiting)
        }
        // One record that cannot be written must not take the others with it.
        let rows = waiting.map { each in
          Result { try transact(database, .process) { try $0.save(each.record) } }
            .mapError { StorageError($0, path: path) }
        }
        hand(rows, to: waiting)
      }
    }
  }

  private func hand(_ rows: [Result<Int64, StorageError>], to batch: [RecordBatch.Waiting]) {
    Handed.hand(zip(batch, rows).map { ($0.caller, $1) })
  }
}
