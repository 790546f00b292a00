// The clock as a value, so that every decision about time can be tested without waiting.

/// Tells the time of day.
public protocol WallClock: Sendable {
  /// The present instant.
  func now() -> Timestamp
}
