// The gate beside counts of who has passed.

import Synchronization
import Testing

@testable import Daemon

@Suite struct GateTests {
  /// How much happened so far, and how much is under way.
  private final class Count: Sendable {
    private let values = Mutex((now: 0, most: 0, all: 0))
    var most: Int { values.withLock { $0.most } }
    var all: Int { values.withLock { $0.all } }

    func begin() {
      values.withLock {
        $0.now += 1
        $0.all += 1
        $0.most = max($0.most, $0.now)
      }
    }

    func end() { values.withLock { $0.now -= 1 } }
  }

  @Test("no more work is under way than the gate is wide")
  func width() async {
    let gate = Gate(width: 3)
    let count = Count()
    await withDiscardingTaskGroup { group in
      for _ in 0..<200 {
        group.addTask {
          await gate.pass {
            count.begin()
            await Task.yield()
            count.end()
          }
        }
      }
    }
    #expect(count.most <= 3)
    #expect(count.all == 200)
  }

  @Test("who makes work waits while much of it waits, and goes on although some of it never comes")
  func room() async {
    let gate = Gate(width: 2)
    let (unread, worked) = (Count(), Count())
    await withDiscardingTaskGroup { group in
      for number in 0..<500 {
        group.addTask {
          await gate.room(limit: 8)
          // Most bring nothing.
          guard number % 5 == 0 else { return }
          unread.begin()
          await gate.pass {
            unread.end()
            worked.begin()
            await Task.yield()
            worked.end()
          }
        }
      }
    }
    #expect(worked.all == 100)
  }

  @Test("while the queue is long, one goes on for each work that ends")
  func turns() async {
    let gate = Gate()
    let (started, made, stop) = (Count(), Count(), AsyncStream<Void>.makeStream())
    await withDiscardingTaskGroup { group in
      group.addTask {
        await gate.pass {
          started.begin()
          for await _ in stop.stream { return }
        }
      }
      while started.all == 0 { await Task.yield() }
      for _ in 0..<4 { group.addTask { await gate.pass {} } }
      while await gate.waitingCount < 4 { await Task.yield() }
      for _ in 0..<20 {
        group.addTask {
          await gate.room(limit: 3)
          made.begin()
        }
      }
      for _ in 0..<100 { await Task.yield() }
      #expect(made.all == 0)
      stop.continuation.yield()
    }
    #expect(made.all == 20)
  }
}
