// A watch as its owner writes it: a query, conditions, what silences it, and its tests.

import Model

/// A watch before it is compiled.
public struct WatchDefinition: Equatable, Sendable {
  /// How query and conditions decide together.
  public enum Combination: String, CaseIterable, Sendable {
    /// Both must hold.
    case all
    /// Either may fire alone.
    case any
  }

  /// The name, unique among the watches.
  public var name: String
  /// The query; nil where only the conditions decide.
  public var query: String?
  /// The conditions.
  public var conditions: WatchConditions
  /// How query and conditions decide together.
  public var combine: Combination
  /// A query whose matches silence the watch.
  public var mute: String?
  /// The severity of its alerts.
  public var severity: Severity
  /// Who answers for the watch.
  public var owner: String?
  /// Whether it runs.
  public var enabled: Bool
  /// Its tests.
  public var tests: [WatchTest]

  /// A watch from its parts.
  public init(
    name: String, query: String? = nil, conditions: WatchConditions = WatchConditions(),
    combine: Combination = .all, mute: String? = nil, severity: Severity = .normal,
    owner: String? = nil, enabled: Bool = true, tests: [WatchTest] = []
  ) {
    self.name = name
    self.query = query
    self.conditions = conditions
    self.combine = combine
    self.mute = mute
    self.severity = severity
    self.owner = owner
    self.enabled = enabled
    self.tests = tests
  }

  /// The watch that runs where none is configured: every partnership story.
  public static let everyPartnership = WatchDefinition(name: "all")
}

/// A text with the verdict that a watch must give on it.
public struct WatchTest: Equatable, Sendable {
  /// The verdict.
  public enum Expectation: String, CaseIterable, Codable, Sendable {
    /// The watch fires.
    case match
    /// It does not.
    case none
  }

  /// The text; its first line is read as the headline, what follows as the summary.
  public var text: String
  /// The text's language, ISO 639-1, where it is given.
  public var language: String?
  /// The verdict.
  public var expect: Expectation

  /// A test from its parts.
  public init(text: String, language: String? = nil, expect: Expectation) {
    self.text = text
    self.language = language
    self.expect = expect
  }
}
