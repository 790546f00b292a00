// A thread's worth of queue for a sink whose system calls may block, such as a write to a full pipe
// or a sync to a slow disk, so that no other task of the process waits for them.

import Dispatch

/// Runs an actor's jobs on a serial dispatch queue instead of the shared threads.
final class BlockingExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) {
    queue = DispatchQueue(label: label)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async {
      job.runSynchronously(on: self.asUnownedSerialExecutor())
    }
  }
}
