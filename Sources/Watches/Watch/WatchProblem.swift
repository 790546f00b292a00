// What is wrong with a set of watches, all of it at once.

/// A fault that keeps a watch from being compiled.
public struct WatchProblem: Error, Equatable, Sendable {
  /// Where the fault stands.
  public enum Part: Equatable, Sendable {
    /// In a watch's name.
    case name
    /// In a watch's query.
    case query
    /// In the query that silences a watch.
    case mute
    /// In an alias of a list.
    case list(name: String, entry: String, alias: String)
  }

  /// The watch's name; nil for a fault of a list.
  public var watch: String?
  /// Where the fault stands.
  public var part: Part
  /// What is wrong.
  public var message: String
  /// What to write instead, where something is likely to be meant.
  public var suggestion: String?
  /// The fault's place inside the query, where it stands in one.
  public var queryError: QueryError?
}

extension WatchProblem: CustomStringConvertible {
  /// The place and the fault; for a query with the line it stands in and carets under it.
  public var description: String {
    let place: String =
      switch part {
      case .name: "watch \(watch ?? "")"
      case .query: "watch \(watch ?? ""), query"
      case .mute: "watch \(watch ?? ""), mute"
      case .list(let name, let entry, let alias): "list \(name), \(entry), ‘\(alias)’"
      }
    if let queryError {
      return "\(place), column \(queryError.column):\n\(queryError.rendering)"
    }
    return "\(place): \(message)" + (suggestion.map { "; write \($0)" } ?? "")
  }
}

/// All that is wrong with a set of watches.
public struct WatchProblems: Error, Equatable, Sendable, CustomStringConvertible {
  /// The faults: those of the lists, then those of the watches in their order.
  public var all: [WatchProblem]

  /// All faults, one below the other.
  public var description: String { all.map(\.description).joined(separator: "\n") }
}

extension WatchSet.Watch {
  /// The faults of terms that can never be found.
  func problems(with unreadable: Set<[QueryWord]>) -> [WatchProblem] {
    var problems: [WatchProblem] = []
    for (query, part) in [(source, WatchProblem.Part.query), (muteSource, .mute)] {
      guard let query else { continue }
      for node in query.root.flattened {
        let terms: [QueryTerm] =
          switch node.kind {
          case .term(let term): [term]
          case .list(_, let terms): terms
          default: []
          }
        for term in terms where unreadable.contains(term.words) {
          let error = QueryError(
            "‘\(term.spelling)’ holds no word that a text could be searched for", in: query.text,
            at: node.range, suggestion: "a regular expression")
          problems.append(
            WatchProblem(
              watch: definition.name, part: part, message: error.message,
              suggestion: error.suggestion, queryError: error))
        }
      }
    }
    return problems
  }
}
