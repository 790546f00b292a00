// A query with its terms numbered, ready to be held against what the analyzer found.

import Model

/// A query's tree with the terms' numbers in place of their words.
struct CompiledQuery: Sendable {
  /// Terms of which any counts: a single one, a list, or words with OR between them.
  struct Terms: Sendable {
    /// The terms' numbers.
    var numbers: [Int] = []
    /// The terms as the query or the list spells them.
    var spellings: [String] = []
  }

  indirect enum Kind: Sendable {
    case terms(Terms)
    case pattern(TextPattern)
    case fact(QueryFact)
    case all([CompiledQuery])
    case any([CompiledQuery])
    case not(CompiledQuery)
    case near(CompiledQuery, CompiledQuery, distance: Int, ordered: Bool)
    case within(TextField, CompiledQuery)
    case atLeast(Int, [CompiledQuery])
    case sum([(query: CompiledQuery, weight: Double)], threshold: Double)
  }

  var kind: Kind
  /// The piece of the query as it was written.
  var spelling: String

  /// Compiles a query; its terms are entered in `table`.
  init(_ query: WatchQuery, table: inout TermTable) {
    self.init(query.root, of: query, table: &table)
  }

  private init(_ node: QueryNode, of query: WatchQuery, table: inout TermTable) {
    spelling = query.spelling(of: node)
    func compile(_ nodes: [QueryNode]) -> [CompiledQuery] {
      nodes.map { CompiledQuery($0, of: query, table: &table) }
    }
    switch node.kind {
    case .term(let term):
      kind = .terms(Terms(numbers: [table.number(of: term)], spellings: [term.spelling]))
    case .list(_, let terms):
      kind = .terms(
        Terms(numbers: terms.map { table.number(of: $0) }, spellings: terms.map(\.spelling)))
    case .pattern(let pattern): kind = .pattern(pattern)
    case .fact(let fact): kind = .fact(fact)
    case .all(let nodes): kind = .all(compile(nodes))
    case .any(let nodes): kind = Self.alternatives(compile(nodes))
    case .not(let node): kind = .not(CompiledQuery(node, of: query, table: &table))
    case .near(let left, let right, let distance, let ordered):
      kind = .near(
        CompiledQuery(left, of: query, table: &table),
        CompiledQuery(right, of: query, table: &table), distance: distance, ordered: ordered)
    case .within(let scope, let node):
      kind = .within(
        scope == .title ? .title : .summary, CompiledQuery(node, of: query, table: &table))
    case .atLeast(let count, let nodes): kind = .atLeast(count, compile(nodes))
    case .sum(let items, let threshold):
      kind = .sum(
        items.map { (CompiledQuery($0.node, of: query, table: &table), $0.weight) },
        threshold: threshold)
    }
  }

  /// Alternatives that are all terms are looked up as one.
  private static func alternatives(_ queries: [CompiledQuery]) -> Kind {
    var joined = Terms()
    for query in queries {
      guard case .terms(let terms) = query.kind else { return .any(queries) }
      joined.numbers += terms.numbers
      joined.spellings += terms.spellings
    }
    return .terms(joined)
  }

  /// Groups of terms of each of which at least one must be found for the query to hold; none where
  /// it may hold with no term found. Groups of few terms come first.
  var neededTerms: [Set<Int>] {
    let groups: [Set<Int>]
    switch kind {
    case .terms(let terms): groups = [Set(terms.numbers)]
    case .pattern, .fact, .not: groups = []
    case .all(let queries): groups = queries.flatMap(\.neededTerms)
    case .near(let left, let right, _, _): groups = left.neededTerms + right.neededTerms
    case .within(_, let query): groups = query.neededTerms
    case .any(let queries), .atLeast(_, let queries): groups = Self.oneOf(queries)
    case .sum(let items, _):
      // A threshold above 0 is reached by found items with positive weights only, or by items that
      // hold without terms.
      groups = Self.oneOf(items.filter { $0.weight > 0 }.map(\.query))
    }
    return groups.sorted { $0.count < $1.count }
  }

  /// One group with the smallest of each alternative's; none where an alternative needs no term.
  private static func oneOf(_ queries: [CompiledQuery]) -> [Set<Int>] {
    var all: Set<Int> = []
    for query in queries {
      guard let smallest = query.neededTerms.first else { return [] }
      all.formUnion(smallest)
    }
    return [all]
  }

  /// Whether the query may hold where only these terms were found; looks at nothing but numbers.
  func mayHold(with found: TermNumbers) -> Bool {
    switch kind {
    case .terms(let terms): terms.numbers.contains { found.contains($0) }
    case .pattern, .fact, .not: true
    case .all(let queries): queries.allSatisfy { $0.mayHold(with: found) }
    case .any(let queries): queries.contains { $0.mayHold(with: found) }
    case .near(let left, let right, _, _):
      left.mayHold(with: found) && right.mayHold(with: found)
    case .within(_, let query): query.mayHold(with: found)
    case .atLeast(let count, let queries): queries.count { $0.mayHold(with: found) } >= count
    case .sum(let items, _): items.contains { $0.weight > 0 && $0.query.mayHold(with: found) }
    }
  }
}

/// A set of terms' numbers, one bit each.
struct TermNumbers {
  private var words: [UInt64] = []

  init(_ numbers: some Collection<Int>) {
    words = Array(repeating: 0, count: (numbers.max() ?? -1) / 64 + 1)
    for number in numbers { words[number / 64] |= 1 << UInt64(number % 64) }
  }

  func contains(_ number: Int) -> Bool {
    let index = number / 64
    return index < words.count && words[index] & (1 << UInt64(number % 64)) != 0
  }
}
