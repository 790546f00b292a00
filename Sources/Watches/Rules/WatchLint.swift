// Watches that are no errors but hardly what was meant: terms too short or too common, parts that
// can never hold, the same thing said twice, lists that nobody uses.

import Model

/// A doubt about a watch or a list.
public struct WatchLint: Equatable, Sendable, CustomStringConvertible {
  /// What kind of doubt.
  public enum Kind: String, CaseIterable, Sendable {
    case shortTerm = "short-term"
    case stopWord = "stop-word"
    case neverMatches = "never-matches"
    case unknownName = "unknown-name"
    case matchesAll = "matches-all"
    case repeated = "repeated"
    case sameWatch = "same-watch"
    case unusedList = "unused-list"
    case unclear = "unclear"
    case slow = "slow"
    case untested = "untested"
  }

  /// What kind of doubt.
  public var kind: Kind
  /// The watch's name, or the list's with `@` before it.
  public var subject: String
  /// The doubt in words.
  public var message: String
  /// What to write instead, where something is likely to be meant.
  public var suggestion: String?
  /// The bytes of the query that it is about, where it is about some.
  public var range: Range<Int>?

  /// The doubt on one line.
  public var description: String {
    "\(subject): \(message)" + (suggestion.map { "; write \($0)" } ?? "") + " [\(kind.rawValue)]"
  }
}

extension WatchSet {
  /// All doubts about the watches and lists, in their order. Where `feeds` are given, the names,
  /// addresses and groups of all feeds, `feed:` is held against them, and `orgs_any` against the
  /// names of organisations that texts are labelled with.
  public func lint(feeds: [String]? = nil, organisations: [String]? = nil) -> [WatchLint] {
    var doubts: [WatchLint] = []
    for watch in watches {
      for (query, part) in [(watch.source, ""), (watch.muteSource, "mute: ")] {
        guard let query else { continue }
        doubts += QueryLint(query: query, watch: watch.definition.name, part: part, feeds: feeds)
          .doubts()
      }
      doubts += Self.doubts(about: watch)
      if let organisations { doubts += Self.unknown(in: watch, among: organisations) }
    }
    return doubts + repeatedWatches() + unusedLists()
  }

  private static func doubts(about watch: Watch) -> [WatchLint] {
    let name = watch.definition.name
    var doubts: [WatchLint] = []
    if let query = watch.source, let mute = watch.muteSource {
      let wanted = query.root.conjuncts.map(\.canonical)
      if mute.root.disjuncts.map(\.canonical).contains(where: wanted.contains) {
        doubts.append(
          WatchLint(
            kind: .neverMatches, subject: name,
            message: "mute silences a term that the query cannot do without"))
      }
    }
    let languages = Set(watch.definition.conditions.languages.map { $0.lowercased() })
    if let query = watch.source, !languages.isEmpty, watch.definition.combine == .all {
      for case .fact(let fact) in query.root.conjuncts.map(\.kind)
      where fact.subject == .language && !languages.contains(fact.value.lowercased()) {
        doubts.append(
          WatchLint(
            kind: .neverMatches, subject: name,
            message: "lang:\(fact.value) and languages rule each other out"))
      }
    }
    if watch.definition.conditions.relevance == .unrelated, watch.source == nil,
      watch.definition.conditions.asksForNothing
    {
      doubts.append(
        WatchLint(kind: .matchesAll, subject: name, message: "every entry of every feed matches"))
    }
    if watch.definition.tests.isEmpty, watch.source != nil {
      doubts.append(
        WatchLint(
          kind: .untested, subject: name, message: "the watch has no test",
          suggestion: "test: [{text: …, expect: match}]"))
    }
    return doubts
  }

  /// Organisations that the lexicon does not know: likely misspelt, and met only where a company's
  /// sign stands by the name.
  private static func unknown(in watch: Watch, among known: [String]) -> [WatchLint] {
    let names = Set(known.map { $0.lowercased() })
    return watch.definition.conditions.organisationsAny
      .filter { !names.contains($0.lowercased()) }
      .map { name in
        WatchLint(
          kind: .unknownName, subject: watch.definition.name,
          message: "orgs_any: the lexicon does not know “\(name)”, which is met only where a text "
            + "says that it is a company",
          suggestion: Spelling.nearest(to: name, among: known))
      }
  }

  private func repeatedWatches() -> [WatchLint] {
    var first: [String: [(WatchConditions, String)]] = [:]
    var doubts: [WatchLint] = []
    for watch in watches where watch.definition.enabled {
      let query = watch.source?.root.canonical ?? ""
      let mute = watch.muteSource?.root.canonical ?? ""
      let key = "\(query)\n\(mute)\n\(watch.definition.combine.rawValue)"
      let name = watch.definition.name
      if let (_, other) = first[key]?.first(where: { $0.0 == watch.definition.conditions }) {
        doubts.append(
          WatchLint(
            kind: .sameWatch, subject: name, message: "asks for the same as the watch \(other)"))
      } else {
        first[key, default: []].append((watch.definition.conditions, name))
      }
    }
    return doubts
  }

  private func unusedLists() -> [WatchLint] {
    var used: Set<String> = []
    var open = watches.flatMap { watch in
      [watch.source, watch.muteSource].flatMap { $0?.listNames ?? [] }
    }
    while let name = open.popLast() {
      guard used.insert(name).inserted else { continue }
      open += lists.references[name] ?? []
    }
    return lists.names.filter { !used.contains($0) }.map { name in
      WatchLint(kind: .unusedList, subject: "@\(name)", message: "no watch uses the list")
    }
  }
}

extension QueryNode {
  /// The parts that must all hold.
  var conjuncts: [QueryNode] {
    if case .all(let nodes) = kind { return nodes.flatMap(\.conjuncts) }
    return [self]
  }

  /// The parts of which one is enough.
  var disjuncts: [QueryNode] {
    if case .any(let nodes) = kind { return nodes.flatMap(\.disjuncts) }
    return [self]
  }
}
