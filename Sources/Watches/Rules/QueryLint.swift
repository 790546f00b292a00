// Doubts about one query.

/// Looks through the tree of a query for what is hardly meant.
struct QueryLint {
  let query: WatchQuery
  let watch: String
  /// Said before each message: which query of the watch it is about.
  let part: String
  /// The names, addresses and groups of all feeds; nil where they are not known.
  var feeds: [String]?

  func doubts() -> [WatchLint] {
    var doubts: [WatchLint] = []
    for node in query.root.flattened {
      switch node.kind {
      case .term(let term): doubts += self.doubts(about: term, at: node)
      case .list(_, let terms):
        for term in terms { doubts += self.doubts(about: term, at: node) }
      case .pattern(let pattern) where !pattern.hasLiteral:
        doubts.append(
          doubt(
            .slow, node, "\(query.spelling(of: node)) holds no sure text and runs on every entry"))
      case .all: doubts += contradictions(in: node)
      case .any(let nodes): doubts += repetitions(in: nodes) + unclearAlternatives(nodes)
      case .atLeast(_, let nodes): doubts += repetitions(in: nodes)
      case .near(let left, let right, _, _) where left.canonical == right.canonical:
        doubts.append(
          doubt(
            .unclear, node, "‘\(query.spelling(of: left))’ must stand twice for this to hold"))
      case .fact(let fact): doubts += unknownFeed(fact, at: node)
      default: break
      }
    }
    if Self.holdsWithoutWords(query.root) {
      doubts.append(
        doubt(
          .matchesAll, query.root, "the query holds wherever something is absent",
          "a term that must be there, before NOT"))
    }
    return doubts
  }

  private func doubt(
    _ kind: WatchLint.Kind, _ node: QueryNode, _ message: String, _ suggestion: String? = nil
  ) -> WatchLint {
    WatchLint(
      kind: kind, subject: watch, message: part + message, suggestion: suggestion,
      range: node.range)
  }

  // MARK: Terms

  private func doubts(about term: QueryTerm, at node: QueryNode) -> [WatchLint] {
    guard term.words.count == 1, let word = term.words.first, word.form != .prefix else {
      return []
    }
    let sides = word.text.split(separator: "/")
    if sides.count > 1, sides.allSatisfy({ $0.count >= 3 }) {
      return [
        doubt(
          .unclear, node, "‘\(word.text)’ is looked for as a phrase",
          "(\(sides.joined(separator: " OR ")))")
      ]
    }
    let letters = word.text.count { $0.isLetter || $0.isNumber }
    if word.form == .any, StopWords.contains(word.text) {
      return [doubt(.stopWord, node, "‘\(word.text)’ is in nearly every text", "a rarer word")]
    }
    let isIdeographic = word.text.unicodeScalars.contains { $0.value >= 0x2E80 }
    if letters < 3, !isIdeographic {
      let isCapital = word.text.contains(where: \.isUppercase)
      if word.form == .exact, isCapital { return [] }
      return [
        doubt(
          .shortTerm, node, "‘\(word.text)’ is short and will be met where it is not meant",
          "=\(word.text.uppercased()), or a longer term")
      ]
    }
    return []
  }

  /// A feed that nobody has configured, and so brings nothing.
  private func unknownFeed(_ fact: QueryFact, at node: QueryNode) -> [WatchLint] {
    guard fact.subject == .feed, let feeds,
      !QueryEvaluation.matches(feeds, fact.value.lowercased(), isPrefix: fact.isPrefix)
    else { return [] }
    let nearest = Spelling.nearest(to: fact.value, among: feeds)
    return [
      doubt(
        .neverMatches, node, "no feed or group is called ‘\(fact.value)’",
        nearest.map { "feed:\($0)" })
    ]
  }

  // MARK: Structure

  private func contradictions(in node: QueryNode) -> [WatchLint] {
    let parts = node.conjuncts
    let wanted = Set(parts.map(\.canonical))
    var doubts: [WatchLint] = []
    for part in parts {
      guard case .not(let inner) = part.kind else { continue }
      if let term = inner.disjuncts.first(where: { wanted.contains($0.canonical) }) {
        doubts.append(
          doubt(
            .neverMatches, part, "‘\(query.spelling(of: term))’ is wanted and ruled out at once"))
      }
    }
    var languages: Set<String> = []
    for part in parts {
      if case .fact(let fact) = part.kind, fact.subject == .language {
        languages.insert(fact.value.lowercased())
      }
    }
    if languages.count > 1 {
      doubts.append(
        doubt(
          .neverMatches, node, "no text is in several languages at once",
          "lang:(\(languages.sorted().joined(separator: " OR ")))"))
    }
    return doubts + repetitions(in: parts)
  }

  private func repetitions(in nodes: [QueryNode]) -> [WatchLint] {
    var seen: Set<String> = []
    var doubts: [WatchLint] = []
    let prefixes = nodes.compactMap { node -> String? in
      guard case .term(let term) = node.kind, term.words.count == 1,
        let word = term.words.first, word.form == .prefix
      else { return nil }
      return word.text.lowercased()
    }
    for node in nodes {
      if !seen.insert(node.canonical).inserted {
        doubts.append(doubt(.repeated, node, "‘\(query.spelling(of: node))’ stands here twice"))
      } else if case .term(let term) = node.kind, term.words.count == 1,
        let word = term.words.first, word.form != .prefix,
        let prefix = prefixes.first(where: { word.text.lowercased().hasPrefix($0) })
      {
        doubts.append(
          doubt(.repeated, node, "‘\(query.spelling(of: node))’ is found by \(prefix)* already"))
      }
    }
    return doubts
  }

  /// `a b OR c` binds as `(a b) OR c`, which is seldom seen by who writes it without brackets.
  private func unclearAlternatives(_ nodes: [QueryNode]) -> [WatchLint] {
    nodes.compactMap { node in
      guard case .all = node.kind, !query.spelling(of: node).hasPrefix("(") else { return nil }
      let spelling = query.spelling(of: node)
      return doubt(.unclear, node, "AND binds before OR", "(\(spelling))")
    }
  }

  /// Whether the query can hold in a text in which nothing was found.
  private static func holdsWithoutWords(_ node: QueryNode) -> Bool {
    switch node.kind {
    case .term, .pattern, .list, .near, .fact: false
    case .not: true
    case .all(let nodes): nodes.allSatisfy(holdsWithoutWords)
    case .any(let nodes): nodes.contains(where: holdsWithoutWords)
    case .within(_, let node): holdsWithoutWords(node)
    case .atLeast(let count, let nodes): nodes.count(where: holdsWithoutWords) >= count
    case .sum(let items, let threshold):
      items.reduce(0) { $0 + (holdsWithoutWords($1.node) ? max(0, $1.weight) : 0) } >= threshold
    }
  }
}
