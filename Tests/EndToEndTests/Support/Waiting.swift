// Waiting for what another process writes: files tell nobody, so they are looked at again and
// again.

/// What did not come about in time.
struct Overdue: Error, CustomStringConvertible {
  var description: String
}

/// Waits until `probe` finds a value; the limit is generous, for it only bounds a failing test.
func eventually<Value>(
  _ what: String, within limit: Duration = .seconds(60), _ probe: () throws -> Value?
) async throws -> Value {
  let deadline = ContinuousClock.now + limit
  while true {
    if let value = try probe() { return value }
    guard ContinuousClock.now < deadline else {
      throw Overdue(description: "\(what) did not come about within \(limit)")
    }
    try await Task.sleep(for: .milliseconds(10))
  }
}

/// Waits until a probe that itself takes time, such as a command, finds a value.
func eventually<Value>(
  _ what: String, within limit: Duration = .seconds(60), asking probe: () async throws -> Value?
) async throws -> Value {
  let deadline = ContinuousClock.now + limit
  while true {
    if let value = try await probe() { return value }
    guard ContinuousClock.now < deadline else {
      throw Overdue(description: "\(what) did not come about within \(limit)")
    }
    try await Task.sleep(for: .milliseconds(50))
  }
}

/// Waits until a condition holds.
func eventually(
  _ what: String, within limit: Duration = .seconds(60), _ condition: () throws -> Bool
) async throws {
  try await eventually(what, within: limit) { try condition() ? () : nil }
}
