// What questions about everything that is stored may cost: one at a time, and none for long.

/// Lets one question about the past run at a time and a few wait: each uses every processor.
actor HistoryGate {
  private var isBusy = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// Questions that wait at most.
  static let queue = 8
  /// How long one may take.
  static let limit = Duration.seconds(10)

  /// Runs `body` when its turn comes; nil where too many wait already.
  func pass<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value? {
    if isBusy {
      guard waiting.count < Self.queue else { return nil }
      await withCheckedContinuation { waiting.append($0) }
    }
    isBusy = true
    defer {
      isBusy = false
      if !waiting.isEmpty {
        isBusy = true
        waiting.removeFirst().resume()
      }
    }
    return try await body()
  }

  /// Runs `body`, after polls where both want a processor; throws `CancellationError` where it
  /// takes longer than a question may.
  static func withinLimit<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let question = Task(priority: .utility) { try await body() }
    let timer = Task {
      try await Task.sleep(for: limit)
      question.cancel()
    }
    defer { timer.cancel() }
    return try await withTaskCancellationHandler {
      try await question.value
    } onCancel: {
      question.cancel()
    }
  }
}
