// A bell that one loop sleeps by: rung when there is work, or by time.

import Synchronization

/// Lets one task sleep until a time has passed or somebody rings.
///
/// A ring while nobody sleeps is kept, so that none is lost between looking and sleeping.
final class WakeUp: Sendable {
  private struct Alarm {
    var at: ContinuousClock.Instant
    var timer: Task<Void, Never>
  }

  private struct State {
    var rung = false
    var sleeper: CheckedContinuation<Void, Never>?
    var alarm: Alarm?
  }

  private let state = Mutex(State())

  deinit { state.withLock { $0.alarm?.timer.cancel() } }

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

  /// Sleeps until a ring, the end of `limit` or the task's cancellation; sometimes less long, as an
  /// alarm that was set for an earlier time is left to go off: a turn for nothing now and then
  /// costs less than setting another alarm after each ring.
  nonisolated(nonsending) func sleep(atMost limit: Duration) async {
    setAlarm(at: .now + limit)
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

  private func setAlarm(at time: ContinuousClock.Instant) {
    state.withLock { state in
      if let alarm = state.alarm, alarm.at <= time { return }
      state.alarm?.timer.cancel()
      let timer = Task { [weak self] in
        do {
          try await Task.sleep(until: time)
        } catch {
          return  // An earlier alarm has taken its place.
        }
        self?.goOff(at: time)
      }
      state.alarm = Alarm(at: time, timer: timer)
    }
  }

  private func goOff(at time: ContinuousClock.Instant) {
    state.withLock { state in
      if state.alarm?.at == time { state.alarm = nil }
    }
    ring()
  }
}
