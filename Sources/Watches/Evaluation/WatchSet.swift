// All watches together: compiled once, swapped as a whole, asked once an entry.

import Analysis
import Model

/// The watches in force.
///
/// Their terms go to the analyzer, which finds them in its one pass over a text; a watch is looked
/// at only where a term was found that it cannot fire without.
public struct WatchSet: Sendable {
  /// A watch with its queries compiled.
  // A class: as a structure of some dozen strings and arrays each of them would be counted wherever
  // a text is held against it.
  final class Watch: Sendable {
    let definition: WatchDefinition
    let query: CompiledQuery?
    let source: WatchQuery?
    let mute: CompiledQuery?
    let muteSource: WatchQuery?
    /// The least relevance that it takes.
    let relevance: Relevance
    /// Whether more is asked for than words and relevance.
    let asksForConditions: Bool
    /// Whether the watch cannot fire without its query.
    let needsQuery: Bool

    convenience init(
      _ definition: WatchDefinition, source: WatchQuery?, muteSource: WatchQuery?,
      table: inout TermTable
    ) {
      self.init(
        definition, source: source, query: source.map { CompiledQuery($0, table: &table) },
        muteSource: muteSource, mute: muteSource.map { CompiledQuery($0, table: &table) })
    }

    /// Another watch's queries under another definition.
    convenience init(_ definition: WatchDefinition, queriesOf other: Watch) {
      self.init(
        definition, source: other.source, query: other.query, muteSource: other.muteSource,
        mute: other.mute)
    }

    private init(
      _ definition: WatchDefinition, source: WatchQuery?, query: CompiledQuery?,
      muteSource: WatchQuery?, mute: CompiledQuery?
    ) {
      self.definition = definition
      self.source = source
      self.query = query
      self.muteSource = muteSource
      self.mute = mute
      relevance = definition.conditions.relevance
      asksForConditions = !definition.conditions.asksForNothing
      needsQuery = query != nil && (definition.combine == .all || !asksForConditions)
    }
  }

  /// More matched words than this are not listed in a verdict.
  public static let mostMatches = 50

  let watches: [Watch]
  let lists: TermLists
  /// The terms of all watches, for `Analyzer(dataDirectory:terms:)`; hits carry their index.
  public let terms: [TermPattern]
  private let index: WatchIndex

  /// The watches' definitions in their order.
  public var definitions: [WatchDefinition] { watches.map(\.definition) }

  /// The definition of a watch, or nil where there is none of that name.
  public func definition(of name: String) -> WatchDefinition? {
    watches.first { $0.definition.name == name }?.definition
  }

  /// Compiles watches; `lists` are aliases by list and entry. With no watch at all, one that every
  /// partnership story matches is put in their place.
  ///
  /// Throws all that is wrong with lists and watches at once.
  public init(
    _ definitions: [WatchDefinition], lists rawLists: [String: [String: [String]]] = [:]
  ) throws(WatchProblems) {
    var listProblems: [TermLists.Problem] = []
    let lists = TermLists(rawLists, problems: &listProblems)
    var problems = listProblems.map { problem in
      WatchProblem(
        part: .list(name: problem.list, entry: problem.entry, alias: problem.alias),
        message: problem.message, suggestion: problem.suggestion)
    }
    var table = TermTable()
    var names: Set<String> = []
    var watches: [Watch] = []
    for definition in definitions.isEmpty ? [.everyPartnership] : definitions {
      if !names.insert(definition.name).inserted {
        problems.append(
          WatchProblem(
            watch: definition.name, part: .name, message: "another watch has this name"))
      }
      let source = Self.read(definition.query, .query, of: definition, lists, &problems)
      let muteSource = Self.read(definition.mute, .mute, of: definition, lists, &problems)
      watches.append(Watch(definition, source: source, muteSource: muteSource, table: &table))
    }
    let unreadable = table.unreadable()
    if !unreadable.isEmpty {
      for watch in watches { problems += watch.problems(with: unreadable) }
    }
    guard problems.isEmpty else { throw WatchProblems(all: problems) }
    self.init(watches: watches, lists: lists, table: table)
  }

  /// A single query over all stories, whatever their relevance: for `search`.
  public init(
    searching query: String, lists: [String: [String: [String]]] = [:]
  ) throws(WatchProblems) {
    var definition = WatchDefinition(name: "search", query: query)
    definition.conditions.relevance = .unrelated
    try self.init([definition], lists: lists)
  }

  private init(watches: [Watch], lists: TermLists, table: TermTable) {
    self.watches = watches
    self.lists = lists
    terms = table.patterns
    index = WatchIndex(watches, termCount: table.patterns.count)
  }

  private static func read(
    _ text: String?, _ part: WatchProblem.Part, of definition: WatchDefinition, _ lists: TermLists,
    _ problems: inout [WatchProblem]
  ) -> WatchQuery? {
    guard let text else { return nil }
    do {
      return try WatchQuery(parsing: text, lists: lists)
    } catch {
      problems.append(
        WatchProblem(
          watch: definition.name, part: part, message: error.message,
          suggestion: error.suggestion, queryError: error))
      return nil
    }
  }

  // MARK: Verdicts

  /// The verdicts of the watches that fire, in the watches' order.
  public func matches(for subject: WatchSubject) -> [WatchVerdict] {
    let relevance = subject.labels.relevance
    let candidates = index.candidates(subject.hits, relevance: relevance)
    guard candidates.contains(where: { watches[$0].relevance <= relevance }) else { return [] }
    let evaluation = QueryEvaluation(subject)
    return candidates.compactMap { index in
      // Most candidates end here, before anything of theirs is copied or worded.
      let watch = watches[index]
      guard relevance >= watch.relevance else { return nil }
      if watch.needsQuery, let query = watch.query {
        guard query.mayHold(with: evaluation.hits.numbers), evaluation.holds(query) else {
          return nil
        }
      }
      let verdict = watch.verdict(by: evaluation, firstFailureOnly: true)
      return verdict.matched ? verdict : nil
    }
  }

  /// The verdicts of all watches, in their order, each with all that was not met.
  public func verdicts(for subject: WatchSubject) -> [WatchVerdict] {
    let evaluation = QueryEvaluation(subject)
    return watches.map { $0.verdict(by: evaluation, firstFailureOnly: false) }
  }
}
