// Says in words why a query does not hold: the first part of it that fails.

import Analysis
import Model

extension CompiledQuery {
  fileprivate var isExclusion: Bool { if case .not = kind { true } else { false } }
}

extension QueryEvaluation {
  /// Why a query does not hold; nil where it does.
  func reason(against query: CompiledQuery, in scope: TextField? = nil) -> String? {
    guard matches(of: query, in: scope) == nil else { return nil }
    let place = scope.map { " in the \($0.rawValue)" } ?? ""
    let spelling = Self.short(query.spelling)
    switch query.kind {
    case .terms(let terms):
      if terms.numbers.count == 1 { return "‘\(spelling)’ not found\(place)" }
      return spelling.hasPrefix("@")
        ? "nothing of \(spelling) found\(place)" : "none of ‘\(spelling)’ found\(place)"
    case .pattern: return "\(spelling) not found\(place)"
    case .fact(let fact): return reason(against: fact)
    case .all(let queries):
      return queries.lazy.compactMap { [self] in reason(against: $0, in: scope) }.first
    case .any: return "none of ‘\(spelling)’ found\(place)"
    case .not(let inner): return exclusion(inner, in: scope)
    case .near(let left, let right, let distance, let ordered):
      return distanceReason(left, right, distance: distance, ordered: ordered, in: scope)
    case .within(let field, let inner): return reason(against: inner, in: field)
    case .atLeast(let count, let queries):
      let found = queries.filter { matches(of: $0, in: scope) != nil }.map(\.spelling)
      return "found \(found.count) of the \(count) that are needed\(Self.listed(found))"
    case .sum(let items, let threshold):
      let found = found(items, in: scope)
      return "the weights add up to \(found.sum.plain), needs \(threshold.plain)"
        + Self.listed(found.spellings)
    }
  }

  /// How far the text is from making a query hold, for ranking near misses: 0 it holds, 1 nothing
  /// of it was found.
  func shortfall(of query: CompiledQuery, in scope: TextField? = nil) -> Double {
    guard matches(of: query, in: scope) == nil else { return 0 }
    func mean(_ queries: [CompiledQuery]) -> Double {
      queries.reduce(0) { $0 + shortfall(of: $1, in: scope) } / Double(queries.count)
    }
    switch query.kind {
    case .terms, .pattern, .fact: return 1
    case .not: return 0.5
    case .all(let queries):
      // That nothing is there which is ruled out holds of nearly every text and brings none nearer.
      return mean(queries.filter { !$0.isExclusion || shortfall(of: $0, in: scope) > 0 })
    case .any(let queries): return queries.map { shortfall(of: $0, in: scope) }.min() ?? 1
    case .near(let left, let right, _, _):
      // Both words are there, only too far apart or in the other order.
      return max(0.3, mean([left, right]))
    case .within(let field, let inner):
      // Found, only in the other field.
      return matches(of: inner) != nil ? 0.3 : shortfall(of: inner, in: field)
    case .atLeast(let count, let queries):
      let found = queries.count { matches(of: $0, in: scope) != nil }
      return Double(count - found) / Double(count)
    case .sum(let items, let threshold):
      return min(1, (threshold - found(items, in: scope).sum) / threshold)
    }
  }

  private static func listed(_ spellings: [String]) -> String {
    spellings.isEmpty
      ? "" : " (\(spellings.prefix(5).map { "‘\(short($0))’" }.joined(separator: ", ")))"
  }

  /// A piece of a query, cut where it is long.
  static func short(_ spelling: String) -> String {
    spelling.count > 60 ? "\(spelling.prefix(59))…" : spelling
  }

  private func exclusion(_ query: CompiledQuery, in scope: TextField?) -> String {
    guard let match = matches(of: query, in: scope)?.first?.matches.first else {
      return "‘\(Self.short(query.spelling))’ holds, which NOT rules out"
    }
    return "found ‘\(text(of: match))’ in the \(match.field.rawValue), which NOT rules out"
  }

  /// The text that a match stands on.
  func text(of match: TermMatch) -> String {
    let bytes = subject.reading.bytes(of: match.field)
    let range = match.start..<min(match.end, bytes.count)
    return Self.short(String(decoding: bytes[range], as: UTF8.self))
  }

  private func distanceReason(
    _ left: CompiledQuery, _ right: CompiledQuery, distance: Int, ordered: Bool,
    in scope: TextField?
  ) -> String {
    let name = "\(ordered ? "THEN" : "NEAR")/\(distance)"
    for side in [left, right] {
      if let reason = reason(against: side, in: scope) { return "\(reason) (for \(name))" }
    }
    let firsts = places(of: left, in: scope)
    let seconds = places(of: right, in: scope)
    let names = "‘\(Self.short(left.spelling))’ and ‘\(Self.short(right.spelling))’"
    var nearest: Int?
    var isReversed = false
    for one in firsts.prefix(100) {
      for other in seconds.prefix(100) where other.field == one.field {
        let behind = other.tokens.lowerBound - one.tokens.upperBound
        let before = one.tokens.lowerBound - other.tokens.upperBound
        if behind >= 0 || (!ordered && before >= 0) {
          nearest = min(nearest ?? .max, max(behind, before))
        } else if before >= 0 {
          isReversed = true
        }
      }
    }
    if let nearest { return "\(names) stand \(nearest) words apart, \(name) allows \(distance)" }
    if isReversed { return "\(names) stand in the other order" }
    return "\(names) never stand beside each other in one field"
  }

  private func reason(against fact: QueryFact) -> String {
    let wanted = fact.isPrefix ? "\(fact.value)*" : fact.value
    switch fact.subject {
    case .language: return "the language is \(subject.reading.language), needs \(wanted)"
    case .country:
      let codes = subject.labels.countries.map(\.rawValue).joined(separator: "+")
      return
        "the countries are \(codes.isEmpty ? "not known" : codes), needs \(wanted.uppercased())"
    case .feed: return "the feed is \(subject.feed.first ?? "not known"), needs \(wanted)"
    case .source: return "the source is \(sourceNames.first ?? "not known"), needs \(wanted)"
    }
  }
}
