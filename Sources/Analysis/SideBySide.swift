// Two pieces of work at once, for a start that somebody waits for.

import Dispatch
import Foundation
import Synchronization

/// Does one piece of work on the thread that asks and another on a thread of its own.
enum SideBySide {
  private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
    let isDone = DispatchSemaphore(value: 0)
  }

  /// What both come to.
  static func run<One, Other: Sendable>(
    _ one: () -> One, beside other: @escaping @Sendable () -> Other
  ) -> (One, Other) {
    let box = Box<Other>()
    // Not one of the queues': all of their threads may be waiting like this one.
    let thread = Thread {
      let value = other()
      box.value.withLock { $0 = value }
      box.isDone.signal()
    }
    thread.start()
    let first = one()
    box.isDone.wait()
    guard let second = box.value.withLock({ $0 }) else {
      preconditionFailure("signalled before there was a value")
    }
    return (first, second)
  }
}
