// What is wrong with a configuration, with its place and, where there is one, a suggestion.

/// One thing that is wrong, or looks wrong, in a configuration.
public struct ConfigurationProblem: Hashable, Sendable {
  /// How bad it is.
  public enum Gravity: Hashable, Sendable {
    /// The configuration cannot be used.
    case error
    /// It can be used, but probably does not say what was meant.
    case warning
  }

  /// How bad it is.
  public var gravity: Gravity
  /// Where it stands.
  public var place: SourcePlace
  /// What is wrong, in words.
  public var message: String
  /// What was probably meant.
  public var suggestion: String?

  /// A problem from its parts.
  public init(
    _ gravity: Gravity = .error, at place: SourcePlace, _ message: String,
    suggestion: String? = nil
  ) {
    self.gravity = gravity
    self.place = place
    self.message = message
    self.suggestion = suggestion
  }
}

extension ConfigurationProblem: CustomStringConvertible {
  /// One line: `file:line:column: what is wrong; did you mean “…”?`
  public var description: String {
    let word = gravity == .warning ? "warning: " : ""
    let question = suggestion.map { "; did you mean “\($0)”?" } ?? ""
    return "\(place): \(word)\(message)\(question)"
  }
}

/// Everything that is wrong with a configuration, errors and warnings, in order of place.
public struct ConfigurationError: Error, Equatable, Sendable {
  /// The problems, at least one of them an error, sorted by place.
  public var problems: [ConfigurationProblem]
  /// What could be read all the same, for checks that find more; never to be run by.
  public var salvaged: Settings?

  /// An error from its problems, which are sorted here.
  public init(_ problems: [ConfigurationProblem], salvaged: Settings? = nil) {
    self.problems = problems.sortedByPlace()
    self.salvaged = salvaged
  }
}

extension ConfigurationError: CustomStringConvertible {
  /// One line for each problem.
  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}

extension [ConfigurationProblem] {
  /// The problems by place, each once.
  func sortedByPlace() -> [ConfigurationProblem] {
    var seen: Set<ConfigurationProblem> = []
    return filter { seen.insert($0).inserted }
      .sorted { ($0.place, $0.message) < ($1.place, $1.message) }
  }
}

/// Collects problems while files are read, so that all are reported at once.
final class Findings {
  private(set) var problems: [ConfigurationProblem] = []

  var errorCount: Int { problems.count { $0.gravity == .error } }
  var hasErrors: Bool { errorCount > 0 }

  func error(_ message: String, at place: SourcePlace, suggestion: String? = nil) {
    problems.append(.init(.error, at: place, message, suggestion: suggestion))
  }

  func warning(_ message: String, at place: SourcePlace, suggestion: String? = nil) {
    problems.append(.init(.warning, at: place, message, suggestion: suggestion))
  }
}
