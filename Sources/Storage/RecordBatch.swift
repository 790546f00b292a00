// Polls that brought nothing new change one row each. Those that end within a few milliseconds of one
// another are committed by one transaction, as the commit costs more than the row.

import Dispatch
import GRDB
import Model
import Synchronization

/// Feeds' records on their way into the database.
final class RecordBatch: Sendable {
  /// A record and who waits for its row's number.
  struct Waiting: Sendable {
    var record: FeedRecord
    var caller: CheckedContinuation<Result<Int64, StorageError>, Never>
  }

  /// What whoever has added a record sees to.
  enum Duty {
    /// Nothing: somebody sees to the writing.
    case none
    /// That the batch is written when others have had time to join it.
    case writeSoon
    /// That it is written at once, as so many wait by now.
    case writeNow
  }

  /// How long the first of a batch waits for others.
  static let patience = DispatchTimeInterval.milliseconds(20)
  /// How many need not wait for more.
  static let enough = 32

  private let waiting = Mutex<[Waiting]>([])

  /// Adds a record.
  func append(_ record: Waiting) -> Duty {
    let count = waiting.withLock { waiting in
      waiting.append(record)
      return waiting.count
    }
    return count == 1 ? .writeSoon : count == Self.enough ? .writeNow : .none
  }

  /// Takes all that wait; the next one to come is the first of another batch.
  func take() -> [Waiting] {
    waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}

extension Store {
  /// Writes a poll that changed nothing but its feed's record, and returns the record's row. Others
  /// that come within a few milliseconds go into the same transaction. As the caller waits for them,
  /// it must hold nothing that they need: what passes a gate one by one uses `commit`.
  @discardableResult
  public nonisolated(nonsending) func commit(
    unchanged record: FeedRecord
  ) async throws(StorageError) -> Int64 {
    let result = await withCheckedContinuation { caller in
      switch batch.append(RecordBatch.Waiting(record: record, caller: caller)) {
      case .none: break
      case .writeNow: writeBatch()
      case .writeSoon:
        DispatchQueue.global().asyncAfter(deadline: .now() + RecordBatch.patience) {
          self.writeBatch()
        }
      }
    }
    return try result.get()
  }

  private func writeBatch() {
    enqueueWrite { database, path in
      let waiting = self.batch.take()
      guard !waiting.isEmpty else { return }  // They were enough before their time was over.
      do {
        let rows = try Self.transact(database, .process) { database in
          try waiting.map { try database.save($0.record) }
        }
        for (each, row) in zip(waiting, rows) { each.caller.resume(returning: .success(row)) }
      } catch {
        // One record that cannot be written must not take the others with it.
        for each in waiting {
          each.caller.resume(
            returning: Result {
              try Self.transact(database, .process) { try $0.save(each.record) }
            }.mapError { StorageError($0, path: path) })
        }
      }
    }
  }
}
