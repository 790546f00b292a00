// A bell that one loop sleeps by: rung when there is work, or by time.

import Synchronization

/// Lets one task sleep until a time has passed or somebody rings.
///
/// A ring while nobody sleeps is kept, so that none is lost between looking and sleeping.
final class WakeUp: Sendable {
  private struct State {
    var rung = false
    var sleeper: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// Ends the sleep under way, or the next one.
  func ring() {
    let sleeper = state.withLock { state in
      let sleeper = state.sleeper
      state.sleeper = nil
      state.rung = sleeper == nil
      return sleeper
    }
    sleeper?.resume()
  }

  /// Sleeps until a ring, the end of `limit` or the task's cancellation.
  func sleep(atMost limit: Duration) async {
    let timer = Task {
      // Cancelled means that a ring came first.
      try? await Task.sleep(for: limit)
      if !Task.isCancelled { ring() }
    }
    defer { timer.cancel() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let atOnce = state.withLock { state in
          if state.rung || Task.isCancelled {
            state.rung = false
            return true
          }
          state.sleeper = continuation
          return false
        }
        if atOnce { continuation.resume() }
      }
    } onCancel: {
      ring()
    }
  }
}
