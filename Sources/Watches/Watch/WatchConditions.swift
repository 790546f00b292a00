// What the watches need to know of their conditions beyond the values themselves.

import Model

extension WatchConditions {
  /// Whether nothing but the relevance is asked for.
  public var asksForNothing: Bool {
    var other = self
    other.relevance = .partnership
    other.independent = false
    return other == WatchConditions()
  }
}
