// What a watch says of an entry, with its reasons.

import Model

/// A condition of a watch that an entry does not meet.
public struct WatchFailure: Equatable, Codable, Sendable, CustomStringConvertible {
  /// The condition's name as the configuration has it: `query`, `countries_all`, `relevance`, …
  public var condition: String
  /// What the entry has and what the condition needs, e.g. `has UA+IT, needs NO`.
  public var reason: String
  /// How much was missing, 0…1: small for a score just under its bound, 1 for a plain no.
  public var shortfall: Double

  /// A failure from its parts.
  public init(condition: String, reason: String, shortfall: Double = 1) {
    self.condition = condition
    self.reason = reason
    self.shortfall = shortfall
  }

  /// Condition and reason.
  public var description: String { "\(condition): \(reason)" }
}

/// What a watch says of an entry.
public struct WatchVerdict: Equatable, Codable, Sendable {
  /// What made the watch fire.
  public enum Cause: String, Codable, Sendable {
    /// The query.
    case query
    /// The conditions.
    case conditions
    /// Both of them.
    case both
  }

  /// The watch's name.
  public var watch: String
  /// Whether the watch fires.
  public var matched: Bool
  /// What made it fire; nil where it does not.
  public var cause: Cause?
  /// The words that matched, in the order of the text; also where another condition failed.
  public var matches: [TermMatch]
  /// What was not met, in the order in which it is looked at; empty where the watch fires.
  public var failures: [WatchFailure]

  /// A verdict from its parts.
  public init(
    watch: String, matched: Bool, cause: Cause?, matches: [TermMatch], failures: [WatchFailure]
  ) {
    self.watch = watch
    self.matched = matched
    self.cause = cause
    self.matches = matches
    self.failures = failures
  }

  /// A watch that does not fire, where nobody asks why.
  static func silent(_ watch: String) -> WatchVerdict {
    WatchVerdict(watch: watch, matched: false, cause: nil, matches: [], failures: [])
  }

  /// The first condition that was not met.
  public var firstFailure: WatchFailure? { failures.first }

  /// How far the entry is from making the watch fire: 0 fires, under 1 a near miss.
  public var distance: Double { failures.reduce(0) { $0 + $1.shortfall } }
}
