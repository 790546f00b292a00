// Lets asynchronous work through one at a time, in the order in which it came.

/// A gate for work that must not interleave although it waits in between.
///
/// An actor alone would not do: while one call waits for the database, another could enter.
actor SerialGate {
  private var occupied = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var firstWaiting = 0

  /// Runs `work` when everything that came before it has ended.
  func pass<Value: Sendable>(
    _ work: @Sendable () async throws -> Value
  ) async rethrows -> Value {
    await enter()
    defer { leave() }
    return try await work()
  }

  private func enter() async {
    if !occupied {
      occupied = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func leave() {
    guard firstWaiting < waiting.count else {
      waiting.removeAll(keepingCapacity: true)
      firstWaiting = 0
      occupied = false
      return
    }
    let next = waiting[firstWaiting]
    firstWaiting += 1
    if firstWaiting > 64, firstWaiting * 2 > waiting.count {
      waiting.removeFirst(firstWaiting)
      firstWaiting = 0
    }
    next.resume()
  }
}
