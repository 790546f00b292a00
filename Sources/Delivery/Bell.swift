// Wakes those who wait for new alerts, however many there are and however often it rings.

import Synchronization

/// Wakes every listener at least once after each ring; rings that come while one is awake count as
/// one.
final class Bell: Sendable {
  private struct State {
    var next = 0
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
  }

  private let state = Mutex(State())

  /// A sequence with an element after every ring from now on, until its reader ends.
  func listen() -> AsyncStream<Void> { listenWithAlarm().rings }

  /// The same, and a way to wake this listener alone.
  func listenWithAlarm() -> (rings: AsyncStream<Void>, alarm: AsyncStream<Void>.Continuation) {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = state.withLock { state in
      state.next += 1
      state.listeners[state.next] = continuation
      return state.next
    }
    continuation.onTermination = { [weak self] _ in
      self?.forget(number)
    }
    return (stream, continuation)
  }

  /// Wakes every listener.
  func ring() {
    let all = state.withLock { Array($0.listeners.values) }
    for listener in all { listener.yield() }
  }

  private func forget(_ number: Int) {
    _ = state.withLock { $0.listeners.removeValue(forKey: number) }
  }
}
