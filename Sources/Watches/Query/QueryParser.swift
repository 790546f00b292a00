// Reads a query's pieces into a tree. Binding, from the tightest: NEAR and THEN, NOT, AND (a
// space), OR. The grammar stands in docs/query-language.md.

/// A recursive-descent parser of the query language.
struct QueryParser {
  /// The longest query that is read, in bytes.
  static let longestQuery = 16 * 1024
  /// The most terms that all lists of a query may bring together.
  static let mostListTerms = 20_000
  /// How deep brackets may stand in each other.
  static let deepestBrackets = 50
  /// How many NEAR and THEN may follow each other.
  static let longestProximity = 20
  /// The names that may stand before a colon.
  static let fieldNames =
    TextScope.allCases.map(\.rawValue) + QueryFact.Subject.allCases.map(\.rawValue)

  let query: String
  let lists: TermLists
  var tokens: ArraySlice<QueryToken>
  var depth = 0
  /// How many terms the lists have brought so far.
  var listTerms = 0
  /// The field that the parser is confined to, inside `title:` or `summary:`.
  var scope: TextScope?

  /// The tree of a query.
  static func tree(of query: String, lists: TermLists) throws(QueryError) -> QueryNode {
    guard query.utf8.count <= longestQuery else {
      throw QueryError(
        "a query is at most \(longestQuery) bytes long", in: query,
        at: longestQuery..<query.utf8.count, suggestion: "a named list for the many terms")
    }
    let tokens = try QueryLexer.tokens(of: query)
    var parser = QueryParser(query: query, lists: lists, tokens: tokens[...])
    guard !tokens.isEmpty else { throw parser.fault("the query is empty", at: 0..<0) }
    let expression = try parser.readAny()
    let node = try parser.finish(expression)
    if let extra = parser.tokens.first { throw parser.misplaced(extra) }
    return node
  }

  // MARK: Pieces

  var next: QueryToken? { tokens.first }

  var endOffset: Int { query.utf8.count }

  mutating func take(_ kind: QueryToken.Kind) -> QueryToken? {
    guard let token = tokens.first, token.kind == kind else { return nil }
    tokens = tokens.dropFirst()
    return token
  }

  func fault(_ message: String, at range: Range<Int>, suggestion: String? = nil) -> QueryError {
    QueryError(message, in: query, at: range, suggestion: suggestion)
  }

  func text(_ range: Range<Int>) -> String {
    String(decoding: query.utf8.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self)
  }

  /// The error for a piece that nothing before it calls for.
  func misplaced(_ token: QueryToken) -> QueryError {
    let piece = text(token.range)
    switch token.kind {
    case .close:
      return fault("this bracket closes nothing", at: token.range, suggestion: "no bracket here")
    case .comma:
      return fault(
        "a comma only parts the items of ‘n of (…)’ and of weighted sums", at: token.range,
        suggestion: "OR, or a space for AND")
    case .weight:
      return fault(
        "only a single term or a bracket takes a weight", at: token.range,
        suggestion: "(…)\(piece)")
    case .threshold:
      return fault(
        "‘>=’ stands behind weighted terms", at: token.range, suggestion: "(a^2, b) \(piece)")
    default:
      return fault("‘\(piece)’ has nothing on its left to join", at: token.range)
    }
  }

  // MARK: OR, AND

  /// A part of a query of which it is not yet known whether it is a weighted sum.
  struct Expression {
    struct Item {
      var node: QueryNode
      var weight: (value: Double, range: Range<Int>)?
    }

    /// The items between which nothing but spaces or AND stands.
    var items: [Item]
    /// The first AND or NOT that was written out.
    var operatorRange: Range<Int>?
  }

  /// Reads up to a closing bracket, a comma, `>=` or the end.
  mutating func readAny() throws(QueryError) -> Expression {
    let first = try readAll()
    guard next?.kind == .or else { return first }
    var nodes = [try node(of: first)]
    var operatorRange = 0..<0
    while let token = take(.or) {
      operatorRange = token.range
      nodes.append(try node(of: try readAll()))
    }
    let range = nodes[0].range.lowerBound..<nodes[nodes.count - 1].range.upperBound
    let whole = QueryNode(.any(nodes), at: range)
    return Expression(items: [.init(node: whole)], operatorRange: operatorRange)
  }

  private mutating func readAll() throws(QueryError) -> Expression {
    var expression = Expression(items: [])
    repeat {
      let isNegated = next?.kind == .not
      if isNegated { expression.operatorRange = expression.operatorRange ?? next?.range }
      expression.items.append(try readNegation())
      if let token = take(.and) {
        expression.operatorRange = token.range
      } else if next?.startsOperand != true {
        break
      }
    } while true
    return expression
  }

  private mutating func readNegation() throws(QueryError) -> Expression.Item {
    guard let token = take(.not) else { return try readProximity() }
    if let again = next, again.kind == .not {
      throw fault("NOT NOT says nothing", at: again.range, suggestion: "no NOT, or one")
    }
    let item = try readProximity()
    if let weight = item.weight {
      throw fault(
        "a negated term takes no weight", at: weight.range, suggestion: "a negative weight, term^-2"
      )
    }
    let range = token.range.lowerBound..<item.node.range.upperBound
    return .init(node: QueryNode(.not(item.node), at: range))
  }

  /// The tree of an expression that is no weighted sum.
  func node(of expression: Expression) throws(QueryError) -> QueryNode {
    for item in expression.items {
      if let weight = item.weight {
        throw fault(
          "a weight means nothing without a threshold", at: weight.range,
          suggestion: "(… term\(text(weight.range)) …) >= 3")
      }
    }
    guard expression.items.count > 1 else { return expression.items[0].node }
    let nodes = expression.items.map(\.node)
    let range = nodes[0].range.lowerBound..<nodes[nodes.count - 1].range.upperBound
    return QueryNode(.all(nodes), at: range)
  }

  // MARK: Weighted sums

  /// The tree of an expression, a weighted sum where a threshold follows.
  mutating func finish(_ expression: Expression) throws(QueryError) -> QueryNode {
    guard let token = next, case .threshold = token.kind else { return try node(of: expression) }
    return try readSum(of: [expression])
  }

  /// Reads the threshold and makes the sum of what stands before it.
  mutating func readSum(of expressions: [Expression]) throws(QueryError) -> QueryNode {
    guard let token = tokens.popFirst(), case .threshold(let threshold) = token.kind else {
      throw fault("‘>=’ is missing", at: endOffset..<endOffset, suggestion: ">= 3")
    }
    var items: [WeightedNode] = []
    for expression in expressions {
      if let range = expression.operatorRange {
        if expressions.count == 1 || expression.items.count > 1 {
          throw fault(
            "the items of a weighted sum stand side by side without operators", at: range,
            suggestion: "brackets around what belongs together: (a OR b)^2")
        }
      }
      for item in expression.items {
        items.append(WeightedNode(node: item.node, weight: item.weight?.value ?? 1))
      }
    }
    let reachable = items.reduce(0) { $0 + max(0, $1.weight) }
    guard threshold > 0 else {
      throw fault("a threshold is greater than 0", at: token.range, suggestion: ">= 1")
    }
    guard threshold <= reachable else {
      throw fault(
        "the weights add up to \(reachable.plain) at most, so this is never reached",
        at: token.range, suggestion: ">= \(reachable.plain) or less")
    }
    let start = items.first?.node.range.lowerBound ?? token.range.lowerBound
    return QueryNode(.sum(items, threshold: threshold), at: start..<token.range.upperBound)
  }
}

extension Double {
  /// The number without a fraction where it has none.
  var plain: String {
    self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self)
  }
}
