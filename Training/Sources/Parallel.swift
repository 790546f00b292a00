// Work that falls into parts, on as many threads as there are processors.

import Dispatch
import Synchronization

/// The results of `body` for 0 up to `count`, in that order whichever is ready first.
func inParallel<Result: Sendable>(
  _ count: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  let results = Mutex([Result?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: count) { number in
    let result = body(number)
    results.withLock { $0[number] = result }
  }
  return results.withLock { $0.compactMap { $0 } }
}
