// Orders from any task to the transfer thread, which libcurl's wake-up calls out of its poll.

import CLibcurl
import Dispatch
import Synchronization

/// A hop on its way to the transfer thread, and who waits for it.
final class Job: Sendable {
  let ticket: Ticket
  let hop: Hop
  let waiting: CheckedContinuation<Result<HopOutcome, FetchError>, Never>

  init(
    ticket: Ticket, hop: Hop,
    waiting: CheckedContinuation<Result<HopOutcome, FetchError>, Never>
  ) {
    self.ticket = ticket
    self.hop = hop
    self.waiting = waiting
  }
}

/// Identifies a job, and remembers a cancellation that came before the job did.
final class Ticket: Sendable {
  private static let last = Atomic<UInt64>(0)
  let id = Ticket.last.wrappingAdd(1, ordering: .relaxed).newValue
  let host: String
  private let cancelled = Atomic<Bool>(false)

  init(host: String) { self.host = host }

  var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  func cancel() { cancelled.store(true, ordering: .releasing) }
}

/// What the transfer thread is told to do.
enum Order: Sendable {
  case start(Job)
  case cancel(Ticket)
  case adopt(FetchPolicy)
  /// A part of a task that wants to run on the thread.
  case run(UnownedJob)
  case shutDown
}

/// A multi handle that leaves its thread for one purpose only.
///
/// Unchecked because it is a C pointer: of libcurl's functions only `curl_multi_wakeup` is called
/// from other threads, which its manual allows, and only under the mailbox's lock while the
/// mailbox is open; all others are called by the transfer thread.
struct MultiHandle: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer
}

/// Holds orders until the transfer thread takes them.
final class Mailbox: Sendable {
  private struct State {
    var orders: [Order] = []
    var isClosed = false
    /// The thread waits in its poll, or is about to.
    var isResting = false
  }

  private let state = Mutex(State())
  private let multi: MultiHandle

  init(multi: MultiHandle) { self.multi = multi }

  /// Hands an order over; false where the mailbox is closed.
  ///
  /// Only a thread that rests is woken, and once: the thread's own orders and those that come while
  /// it works cost no call to the system.
  @discardableResult
  func post(_ order: Order) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.orders.append(order)
      if state.isResting {
        state.isResting = false
        curl_multi_wakeup(multi.pointer)
      }
      return true
    }
  }

  /// Takes all orders into `orders`, which is empty and whose room serves for the next ones; the
  /// thread is at work from now on.
  func take(into orders: inout [Order]) {
    state.withLock { state in
      state.isResting = false
      swap(&state.orders, &orders)
    }
  }

  /// Whether the thread may wait in its poll, as nothing is left to do; who comes then wakes it.
  func rest() -> Bool {
    state.withLock { state in
      state.isResting = state.orders.isEmpty
      return state.isResting
    }
  }

  /// Takes what is left and nothing more from now on; the multi handle may then go.
  func close() -> [Order] {
    state.withLock { state in
      defer { state.orders = [] }
      state.isClosed = true
      return state.orders
    }
  }

  /// Hands a hop to the transfer thread and waits for what it brings.
  nonisolated(nonsending) func perform(_ hop: Hop) async -> Result<HopOutcome, FetchError> {
    let ticket = Ticket(host: hop.address.host)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let job = Job(ticket: ticket, hop: hop, waiting: continuation)
        if !post(.start(job)) { continuation.resume(returning: .failure(.shutDown)) }
      }
    } onCancel: {
      ticket.cancel()
      post(.cancel(ticket))
    }
  }
}

/// Has tasks that prefer it run on the transfer thread, between two turns of libcurl: who asks and
/// is answered there waits for no other thread.
extension Mailbox: TaskExecutor {
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard !post(.run(job)) else { return }
    // The thread has ended; what its tasks have left to do is done elsewhere.
    DispatchQueue.global().async { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
  }
}
