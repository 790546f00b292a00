// All terms of all watches, each once, as patterns for the analyzer's one pass.

import Analysis

/// Numbers terms; the same term of several watches has one number.
struct TermTable: Sendable {
  private var numbers: [[QueryWord]: Int] = [:]
  /// The patterns; a pattern's index is its number.
  private(set) var patterns: [TermPattern] = []

  /// The number of a term.
  mutating func number(of term: QueryTerm) -> Int {
    if let number = numbers[term.words] { return number }
    let number = patterns.count
    numbers[term.words] = number
    let elements = term.words.map { TermPattern.Element([$0.patternWord]) }
    patterns.append(TermPattern(id: number, elements: elements))
    return number
  }

  /// The words of terms that hold nothing that texts are cut into (`ⅷ`): they can never be found,
  /// and an analyzer refuses them.
  func unreadable() -> Set<[QueryWord]> {
    let refused = TermPattern.unreadable(patterns)
    return refused.isEmpty ? [] : Set(numbers.filter { refused.contains($0.value) }.keys)
  }
}

extension QueryWord {
  /// The word as patterns have it.
  fileprivate var patternWord: TermPattern.Word {
    switch form {
    case .any: .stem(text)
    case .exact: .exact(text)
    case .prefix: .prefix(text)
    }
  }
}
