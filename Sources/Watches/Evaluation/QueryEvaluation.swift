// Holds a query against what was found in a text: whether it matches, and where.

import Analysis
import Model

/// The evaluation of queries on one subject.
// A class: hundreds of watches look at it, each of which would count a dozen parts of a structure.
final class QueryEvaluation {
  let subject: WatchSubject
  /// Sorted when the first watch with a query asks for them.
  private(set) lazy var hits = TextHits(subject.reading, hits: subject.hits)

  init(_ subject: WatchSubject) { self.subject = subject }

  /// The places that make the query hold, nil where it does not; empty where no words made it hold.
  func matches(of query: CompiledQuery, in scope: TextField? = nil) -> [Place]? {
    switch query.kind {
    case .terms, .pattern, .near:
      let places = places(of: query, in: scope)
      return places.isEmpty ? nil : places
    case .fact(let fact): return holds(fact) ? [] : nil
    case .all(let queries):
      var all: [Place] = []
      for query in queries {
        guard let places = matches(of: query, in: scope) else { return nil }
        all += places
      }
      return all
    case .any(let queries):
      let found = queries.compactMap { matches(of: $0, in: scope) }
      return found.isEmpty ? nil : found.flatMap { $0 }
    case .not(let query): return matches(of: query, in: scope) == nil ? [] : nil
    case .within(let field, let query): return matches(of: query, in: field)
    case .atLeast(let count, let queries):
      let found = queries.compactMap { matches(of: $0, in: scope) }
      return found.count < count ? nil : found.flatMap { $0 }
    case .sum(let items, let threshold):
      let found = found(items, in: scope)
      return found.sum + 1e-9 < threshold ? nil : found.places
    }
  }

  /// Whether a query holds, as `matches` has it; makes no places where it can do without.
  func holds(_ query: CompiledQuery, in scope: TextField? = nil) -> Bool {
    switch query.kind {
    case .terms(let terms): hits.contains(terms, in: scope)
    case .pattern: !places(of: query, in: scope).isEmpty
    case .near(let left, let right, let distance, let ordered):
      isNear(left, right, distance: distance, ordered: ordered, in: scope)
    case .fact(let fact): holds(fact)
    case .all(let queries): queries.allSatisfy { holds($0, in: scope) }
    case .any(let queries): queries.contains { holds($0, in: scope) }
    case .not(let query): !holds(query, in: scope)
    case .within(let field, let query): holds(query, in: field)
    case .atLeast(let count, let queries): queries.count { holds($0, in: scope) } >= count
    case .sum(let items, let threshold):
      items.reduce(0) { holds($1.query, in: scope) ? $0 + $1.weight : $0 } + 1e-9 >= threshold
    }
  }

  /// Whether two parts of a query stand near one another. Terms, the usual case, are compared by
  /// their tokens alone.
  private func isNear(
    _ left: CompiledQuery, _ right: CompiledQuery, distance: Int, ordered: Bool,
    in scope: TextField?
  ) -> Bool {
    guard case .terms(let first) = left.kind, case .terms(let second) = right.kind,
      let ones = tokens(of: first, in: scope), let others = tokens(of: second, in: scope),
      ones.count * others.count <= 4_096
    else {
      let first = places(of: left, in: scope)
      return !first.isEmpty
        && !Self.spans(
          from: first, to: places(of: right, in: scope), distance: distance, ordered: ordered
        ).isEmpty
    }
    return ones.contains { one in
      let field = subject.reading.tokens[one.lowerBound].field
      return others.contains { other in
        let isBehind =
          other.lowerBound >= one.upperBound && other.lowerBound - one.upperBound <= distance
        let isBefore =
          !ordered && other.upperBound <= one.lowerBound
          && one.lowerBound - other.upperBound <= distance
        return (isBehind || isBefore) && subject.reading.tokens[other.lowerBound].field == field
      }
    }
  }

  /// The tokens at which terms stand; nil where they are too many to be compared one by one.
  private func tokens(
    of terms: CompiledQuery.Terms, in scope: TextField?
  ) -> [Range<Int>]? {
    var all: [Range<Int>] = []
    for number in terms.numbers where hits.numbers.contains(number) {
      for tokens in hits.tokens(of: number)
      where scope == nil || subject.reading.tokens[tokens.lowerBound].field == scope {
        all.append(tokens)
      }
      if all.count > 4_096 { return nil }
    }
    return all
  }

  /// The sum of the weights of what is found.
  func found(
    _ items: [(query: CompiledQuery, weight: Double)], in scope: TextField?
  ) -> (sum: Double, places: [Place], spellings: [String]) {
    var sum = 0.0
    var places: [Place] = []
    var spellings: [String] = []
    for item in items {
      guard let found = matches(of: item.query, in: scope) else { continue }
      sum += item.weight
      places += found
      spellings.append(item.query.spelling)
    }
    return (sum, places, spellings)
  }

  // MARK: Places

  /// The places of a part of a query that stands at places: terms, alternatives, NEAR and THEN.
  func places(of query: CompiledQuery, in scope: TextField?) -> [Place] {
    switch query.kind {
    case .terms(let terms): return hits.places(of: terms, in: scope)
    case .pattern(let pattern):
      return hits.places(of: pattern, spelling: query.spelling, in: scope)
    case .any(let queries):
      return queries.flatMap { places(of: $0, in: scope) }.sorted(by: Place.precedes)
    case .near(let left, let right, let distance, let ordered):
      let first = places(of: left, in: scope)
      guard !first.isEmpty else { return [] }
      return Self.spans(
        from: first, to: places(of: right, in: scope), distance: distance, ordered: ordered)
    case .fact, .all, .not, .within, .atLeast, .sum: return []
    }
  }

  /// The spans over two places of one field with at most `distance` tokens between them.
  ///
  /// Both sides are sorted, so each place looks only at the window around it.
  private static func spans(
    from left: [Place], to right: [Place], distance: Int, ordered: Bool
  ) -> [Place] {
    let longest = right.reduce(0) { max($0, $1.tokens.count) }
    var spans: [Place] = []
    var windowStart = 0
    for one in left.prefix(TextHits.mostPlaces) {
      let earliest = one.tokens.lowerBound - distance - longest
      while windowStart < right.count, right[windowStart].tokens.lowerBound < earliest {
        windowStart += 1
      }
      for other in right[windowStart...] {
        guard other.tokens.lowerBound <= one.tokens.upperBound + distance else { break }
        guard other.field == one.field else { continue }
        let isBehind = other.tokens.lowerBound >= one.tokens.upperBound
        let isBefore = !ordered && other.tokens.upperBound <= one.tokens.lowerBound
        guard isBehind || isBefore else { continue }
        let (first, last) = isBehind ? (one, other) : (other, one)
        guard last.tokens.lowerBound - first.tokens.upperBound <= distance else { continue }
        spans.append(Place(from: first, to: last))
        if spans.count == TextHits.mostPlaces { return spans.sorted(by: Place.precedes) }
      }
    }
    return spans.sorted(by: Place.precedes)
  }

  // MARK: Facts

  func holds(_ fact: QueryFact) -> Bool {
    let value = fact.value.lowercased()
    switch fact.subject {
    case .language: return subject.reading.language == value
    case .country:
      return subject.labels.countries.contains { $0.rawValue.lowercased() == value }
    case .feed: return Self.matches(subject.feed, value, isPrefix: fact.isPrefix)
    case .source: return Self.matches(sourceNames, value, isPrefix: fact.isPrefix)
    }
  }

  /// The names that `source:` is compared with.
  var sourceNames: [String] { subject.outlet + (subject.source.owner.map { [$0] } ?? []) }

  /// Whether one of the names is the value, or begins with it, without regard to case.
  static func matches(_ names: [String], _ value: String, isPrefix: Bool) -> Bool {
    names.contains { name in
      let name = name.lowercased()
      return isPrefix ? name.hasPrefix(value) : name == value
    }
  }
}
