// The scopes of a query: `title:` and `summary:` confine terms, the others test values.

import Model

extension QueryParser {
  mutating func readScope(_ name: String, at range: Range<Int>) throws(QueryError) -> QueryNode {
    let lowered = name.lowercased()
    if let scope = TextScope(rawValue: lowered) { return try readTextScope(scope, at: range) }
    guard let subject = QueryFact.Subject(rawValue: lowered) else {
      let meant = Self.aliases[lowered] ?? Spelling.nearest(to: lowered, among: Self.fieldNames)
      throw fault(
        "there is no scope ‘\(name):’", at: range,
        suggestion: meant.map { "\($0):" } ?? "quotes where the colon belongs to the text")
    }
    guard let first = next, first.range.lowerBound >= range.upperBound else {
      throw fault("‘\(name):’ needs a value", at: range, suggestion: example(of: subject))
    }
    if let open = take(.open) {
      var node = try readValues(of: subject, open: open)
      node.range = range.lowerBound..<node.range.upperBound
      return node
    }
    var node = try readValue(of: subject)
    node.range = range.lowerBound..<node.range.upperBound
    return node
  }

  /// Names from other tools' query languages.
  private static let aliases = [
    "intitle": "title", "headline": "title", "description": "summary", "body": "summary",
    "content": "summary", "text": "summary", "language": "lang", "site": "source",
    "outlet": "source", "author": "source", "countries": "country", "cc": "country",
  ]

  private func example(of subject: QueryFact.Subject) -> String {
    switch subject {
    case .language: "lang:uk"
    case .feed: "feed:name"
    case .source: "source:\"Name of the outlet\""
    case .country: "country:UA"
    }
  }

  private mutating func readTextScope(
    _ inner: TextScope, at range: Range<Int>
  ) throws(QueryError) -> QueryNode {
    if let outer = scope, outer != inner {
      throw fault(
        "\(inner.rawValue): inside \(outer.rawValue): can never match", at: range,
        suggestion: "the two side by side")
    }
    guard next?.startsOperand == true, next?.kind != .not else {
      throw fault(
        "‘\(inner.rawValue):’ needs a term", at: range,
        suggestion: next?.kind == .not ? "NOT \(inner.rawValue):term" : "\(inner.rawValue):term")
    }
    let outer = scope
    scope = inner
    depth += 1
    defer {
      scope = outer
      depth -= 1
    }
    guard depth <= Self.deepestBrackets else {
      throw fault("scopes stand at most \(Self.deepestBrackets) deep", at: range)
    }
    let node = try readOperand()
    return QueryNode(.within(inner, node), at: range.lowerBound..<node.range.upperBound)
  }

  // MARK: Values

  private mutating func readValues(
    of subject: QueryFact.Subject, open: QueryToken
  ) throws(QueryError) -> QueryNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepestBrackets else {
      throw fault("brackets stand at most \(Self.deepestBrackets) deep", at: open.range)
    }
    var alternatives: [QueryNode] = []
    repeat {
      var together: [QueryNode] = []
      repeat {
        together.append(try readNegatedValue(of: subject))
      } while take(.and) != nil || next?.startsOperand == true
      let range = together[0].range.lowerBound..<together[together.count - 1].range.upperBound
      alternatives.append(together.count == 1 ? together[0] : QueryNode(.all(together), at: range))
    } while take(.or) != nil || take(.comma) != nil
    guard let close = take(.close) else {
      if let token = next { throw misplaced(token) }
      throw fault("this bracket is not closed", at: open.range, suggestion: ") at its end")
    }
    let range = open.range.lowerBound..<close.range.upperBound
    return alternatives.count == 1
      ? QueryNode(alternatives[0].kind, at: range) : QueryNode(.any(alternatives), at: range)
  }

  private mutating func readNegatedValue(
    of subject: QueryFact.Subject
  ) throws(QueryError) -> QueryNode {
    guard let not = take(.not) else {
      guard let open = take(.open) else { return try readValue(of: subject) }
      return try readValues(of: subject, open: open)
    }
    if let again = next, again.kind == .not {
      throw fault("NOT NOT says nothing", at: again.range, suggestion: "no NOT, or one")
    }
    let node = try readNegatedValue(of: subject)
    return QueryNode(.not(node), at: not.range.lowerBound..<node.range.upperBound)
  }

  private mutating func readValue(of subject: QueryFact.Subject) throws(QueryError) -> QueryNode {
    guard let token = tokens.popFirst() else {
      throw fault(
        "‘\(subject.rawValue):’ needs a value", at: endOffset..<endOffset,
        suggestion: example(of: subject))
    }
    let value: String
    var isPrefix = false
    switch token.kind {
    case .word(let word): value = word
    case .phrase(let phrase, isExact: false): value = phrase
    case .prefix(let word) where subject == .feed || subject == .source:
      value = word
      isPrefix = true
    default:
      throw fault(
        "‘\(subject.rawValue):’ takes a plain value", at: token.range,
        suggestion: example(of: subject))
    }
    try check(value, of: subject, at: token.range)
    let fact = QueryFact(
      subject: subject, value: subject == .language ? LanguageCode.reading(value) : value,
      isPrefix: isPrefix)
    return QueryNode(.fact(fact), at: token.range)
  }

  private func check(
    _ value: String, of subject: QueryFact.Subject, at range: Range<Int>
  ) throws(QueryError) {
    switch subject {
    case .country:
      guard CountryCode(value) == nil else { return }
      throw fault(
        "‘\(value)’ is no ISO 3166-1 country code", at: range,
        suggestion: CountryNames.suggestion(for: value))
    case .language:
      guard !LanguageNames.isKnown(value) else { return }
      throw fault(
        "‘\(value)’ is no ISO 639-1 language code", at: range,
        suggestion: LanguageNames.suggestion(for: value))
    case .feed, .source: return
    }
  }
}
