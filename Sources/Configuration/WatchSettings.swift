// What one watch asks for: words, conditions, how the two combine, and its own tests.

import Model

/// One watch.
public struct WatchSettings: Equatable, Sendable {
  /// How query and conditions decide together.
  public enum Combination: String, CaseIterable, Sendable {
    /// Both must hold.
    case all
    /// Either may fire alone.
    case any
  }

  /// The name, unique among the watches.
  public var name: Located<String>
  /// The query as written, not compiled; nil where only the conditions decide.
  public var query: LocatedText?
  /// The conditions.
  public var conditions = WatchConditions()
  /// A query whose matches silence the watch, not compiled.
  public var mute: LocatedText?
  /// How query and conditions decide together.
  public var combine = Combination.all
  /// The severity of its alerts.
  public var severity = Severity.normal
  /// Who answers for the watch.
  public var owner: String?
  /// Whether it runs.
  public var enabled = true
  /// Its tests.
  public var tests: [WatchTest] = []

  /// A watch that asks for nothing yet.
  public init(name: Located<String>) { self.name = name }
}

/// A text with the verdict that a watch must give on it.
public struct WatchTest: Equatable, Sendable {
  /// The verdict.
  public enum Expectation: String, CaseIterable, Sendable {
    /// The watch fires.
    case match
    /// It does not.
    case none
  }

  /// The text, read as a headline.
  public var text: Located<String>
  /// The text's language, ISO 639-1, where it is given.
  public var language: String?
  /// The verdict.
  public var expect: Expectation

  /// A test from its parts.
  public init(text: Located<String>, language: String? = nil, expect: Expectation) {
    self.text = text
    self.language = language
    self.expect = expect
  }
}
