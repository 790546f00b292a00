// Lets asynchronous work through one or a few at a time, in the order in which it came.

/// A gate for work that must not interleave although it waits in between, or of which little may be
/// in memory at once.
///
/// An actor alone would not do: while one call waits for the database, another could enter.
actor Gate {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var firstWaiting = 0
  /// Those that wait for the queue to become shorter before they make more work for it.
  private var held: [CheckedContinuation<Void, Never>] = []

  /// A gate that lets so many through at a time.
  init(width: Int = 1) { free = width }

  /// How many works wait.
  var waitingCount: Int { waiting.count - firstWaiting }

  /// Returns at once while fewer than `limit` works wait, else when it is this caller's turn: one
  /// goes on for each work that ends, and all when no work is left waiting, as theirs may come late
  /// or never.
  func room(limit: Int) async {
    guard waitingCount >= limit else { return }
    await withCheckedContinuation { held.append($0) }
  }

  /// Runs `work` when of everything that came before it less than the gate's width is under way.
  func pass<Value: Sendable>(
    _ work: @Sendable () async throws -> Value
  ) async rethrows -> Value {
    await enter()
    defer { leave() }
    return try await work()
  }

  private func enter() async {
    if free > 0 {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func leave() {
    guard firstWaiting < waiting.count else {
      waiting.removeAll(keepingCapacity: true)
      firstWaiting = 0
      free += 1
      return
    }
    defer { goOn(all: waitingCount == 0) }
    let next = waiting[firstWaiting]
    firstWaiting += 1
    if firstWaiting > 64, firstWaiting * 2 > waiting.count {
      waiting.removeFirst(firstWaiting)
      firstWaiting = 0
    }
    next.resume()
  }

  private func goOn(all: Bool) {
    let count = all ? held.count : min(1, held.count)
    for continuation in held.prefix(count) { continuation.resume() }
    held.removeFirst(count)
  }
}
