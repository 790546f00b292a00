// The operands of a query: terms, brackets, scopes, lists, NEAR and THEN.

extension QueryParser {
  // MARK: NEAR and THEN

  mutating func readProximity() throws(QueryError) -> Expression.Item {
    var node = try readOperand()
    var operators = 0
    while let token = next, case .proximity(let distance, let ordered) = token.kind {
      tokens = tokens.dropFirst()
      operators += 1
      guard operators <= Self.longestProximity else {
        throw fault(
          "at most \(Self.longestProximity) NEAR or THEN follow each other", at: token.range,
          suggestion: "a phrase, or AND")
      }
      let right = try readOperand()
      try requirePlace(of: node, beside: token)
      try requirePlace(of: right, beside: token)
      let range = node.range.lowerBound..<right.range.upperBound
      node = QueryNode(.near(node, right, distance: distance, ordered: ordered), at: range)
    }
    guard let token = next, case .weight(let weight) = token.kind else { return .init(node: node) }
    if operators > 0 {
      throw fault(
        "this weight would count for the whole of \(text(node.range))", at: token.range,
        suggestion: "(\(text(node.range)))\(text(token.range))")
    }
    tokens = tokens.dropFirst()
    return .init(node: node, weight: (weight, token.range))
  }

  /// Refuses an operand of NEAR or THEN that stands at no one place in a text.
  private func requirePlace(of node: QueryNode, beside token: QueryToken) throws(QueryError) {
    let name = text(token.range)
    switch node.kind {
    case .term, .pattern, .list, .near: return
    case .any(let nodes):
      for node in nodes { try requirePlace(of: node, beside: token) }
    case .all:
      throw fault(
        "\(name) joins words, phrases and their alternatives, not AND", at: node.range,
        suggestion: "each word with its own \(name)")
    case .not:
      throw fault(
        "\(name) cannot look for what is not there", at: node.range,
        suggestion: "NOT (a \(name) b)")
    case .within(let scope, _):
      throw fault(
        "a scope reaches only as far as the next term", at: node.range,
        suggestion: "\(scope.rawValue):(a \(name) b)")
    case .fact, .atLeast, .sum:
      throw fault(
        "\(name) joins words, phrases and their alternatives only", at: node.range,
        suggestion: "this outside, joined by AND")
    }
  }

  // MARK: Operands

  mutating func readOperand() throws(QueryError) -> QueryNode {
    guard let token = next else {
      throw fault(
        "the query ends where a term is missing", at: endOffset..<endOffset, suggestion: "a term")
    }
    guard token.startsOperand, token.kind != .not else { throw missingOperand(before: token) }
    if let count = try readCount(token) { return count }
    tokens = tokens.dropFirst()
    switch token.kind {
    case .word(let word): return try termNode([.init(text: word, form: .any)], at: token.range)
    case .exact(let word): return try termNode([.init(text: word, form: .exact)], at: token.range)
    case .prefix(let word):
      return try termNode([.init(text: word, form: .prefix)], at: token.range)
    case .phrase(let phrase, let isExact):
      let words: [QueryWord]
      switch TermSpelling.words(of: phrase, exact: isExact) {
      case .success(let found): words = found
      case .failure(let reason): throw fault(reason.message, at: token.range)
      }
      return try termNode(words, at: token.range)
    case .pattern(let source, let ignoresCase):
      return try patternNode(source, ignoresCase: ignoresCase, at: token.range)
    case .list(let name):
      guard let terms = lists.terms(named: name) else {
        throw fault(
          "there is no list @\(name)", at: token.range,
          suggestion: lists.suggestion(for: name).map { "@\($0)" })
      }
      listTerms += terms.count
      guard listTerms <= Self.mostListTerms else {
        throw fault(
          "the lists of a query bring at most \(Self.mostListTerms) terms", at: token.range,
          suggestion: "fewer or smaller lists")
      }
      return QueryNode(.list(name: name, terms: terms), at: token.range)
    case .field(let name): return try readScope(name, at: token.range)
    default: return try readBracket(token)
    }
  }

  private func missingOperand(before token: QueryToken) -> QueryError {
    let piece = text(token.range)
    switch token.kind {
    case .close:
      let isEmpty = query.utf8.prefix(token.range.lowerBound).last == UInt8(ascii: "(")
      return fault(
        isEmpty ? "nothing stands between these brackets" : "a term is missing before this bracket",
        at: token.range, suggestion: "a term")
    case .not:
      return fault(
        "NOT cannot stand here", at: token.range,
        suggestion: "NOT before the whole: NOT (a NEAR/5 b)")
    case .comma, .threshold, .weight: return misplaced(token)
    default:
      return fault(
        "a term is missing before ‘\(piece)’", at: token.range,
        suggestion: "a term, or \"\(piece)\" for the word itself")
    }
  }

  private func termNode(
    _ words: [QueryWord], at range: Range<Int>
  ) throws(QueryError) -> QueryNode {
    QueryNode(.term(QueryTerm(words: words, spelling: text(range))), at: range)
  }

  private func patternNode(
    _ source: String, ignoresCase: Bool, at range: Range<Int>
  ) throws(QueryError) -> QueryNode {
    do {
      let pattern = try TextPattern(source, ignoresCase: ignoresCase)
      return QueryNode(.pattern(pattern), at: range)
    } catch {
      // The fault's place counts from the slash; an escaped slash before it moves it by one byte.
      let start = range.lowerBound + 1 + error.offset
      throw fault(
        error.message, at: start..<min(start + max(1, error.length), range.upperBound),
        suggestion: error.suggestion)
    }
  }

  // MARK: Brackets

  private mutating func readBracket(_ open: QueryToken) throws(QueryError) -> QueryNode {
    let (expressions, end) = try readItems(after: open)
    if let token = next, case .threshold = token.kind {
      var sum = try readSum(of: expressions)
      sum.range = open.range.lowerBound..<sum.range.upperBound
      return sum
    }
    guard expressions.count == 1 else {
      let first = tokenAfter(expressions[0])
      throw fault(
        "a comma only parts the items of ‘n of (…)’ and of weighted sums", at: first,
        suggestion: "OR, or a space for AND")
    }
    var node = try node(of: expressions[0])
    node.range = open.range.lowerBound..<end
    return node
  }

  /// Reads expressions with commas between them up to the closing bracket.
  private mutating func readItems(
    after open: QueryToken
  ) throws(QueryError) -> (expressions: [Expression], end: Int) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepestBrackets else {
      throw fault(
        "brackets stand at most \(Self.deepestBrackets) deep", at: open.range,
        suggestion: "a named list")
    }
    var expressions = [try readAny()]
    while take(.comma) != nil { expressions.append(try readAny()) }
    guard let close = take(.close) else {
      if let token = next { throw misplaced(token) }
      throw fault("this bracket is not closed", at: open.range, suggestion: ") at its end")
    }
    return (expressions, close.range.upperBound)
  }

  private func tokenAfter(_ expression: Expression) -> Range<Int> {
    let end = expression.items.last?.node.range.upperBound ?? 0
    let rest = query.utf8.dropFirst(end)
    let comma = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
    let offset = query.utf8.distance(from: query.utf8.startIndex, to: comma)
    return offset..<offset + 1
  }

  /// Reads `n of (a, b, c)`, where it begins here.
  private mutating func readCount(_ token: QueryToken) throws(QueryError) -> QueryNode? {
    guard case .word(let digits) = token.kind, let count = Int(digits),
      let of = tokens.dropFirst().first, of.kind == .word("of")
    else { return nil }
    tokens = tokens.dropFirst(2)
    guard let open = take(.open) else {
      throw fault(
        "‘\(count) of’ needs a bracket", at: of.range, suggestion: "\(count) of (a, b, c)")
    }
    let (expressions, end) = try readItems(after: open)
    var nodes: [QueryNode] = []
    for expression in expressions { nodes.append(try node(of: expression)) }
    let available: Int
    if nodes.count == 1, case .list(let name, let terms) = nodes[0].kind {
      // `2 of (@list)` counts the list's terms.
      nodes = terms.map { QueryNode(.list(name: name, terms: [$0]), at: nodes[0].range) }
      available = terms.count
    } else {
      available = nodes.count
    }
    guard nodes.count > 1 else {
      throw fault(
        "‘\(count) of’ needs several items with commas between them", at: open.range,
        suggestion: "\(count) of (a, b, c)")
    }
    guard (1...available).contains(count) else {
      throw fault(
        "\(count) of \(available) can never be found", at: token.range,
        suggestion: "1 to \(available)")
    }
    return QueryNode(.atLeast(count, nodes), at: token.range.lowerBound..<end)
  }
}
