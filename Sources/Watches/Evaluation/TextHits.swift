// Where the terms of the watches stand in one text.

import Analysis
import Model

/// A place in a text where a part of a query was found.
struct Place: Hashable {
  /// The tokens, as indices of the reading.
  var tokens: Range<Int>
  var field: TextField
  /// The words found, with their bytes in the field as it was given; several for a NEAR.
  var matches: [TermMatch]
}

/// The hits of one text by term, and its regular expressions' matches.
final class TextHits {
  /// More places of one term than this are not looked at.
  static let mostPlaces = 1000

  let reading: Reading
  /// The hits in order of their terms, then of the text, each once.
  private let hits: [TermHit]
  /// The numbers of the terms that were found.
  let numbers: TermNumbers

  init(_ reading: Reading, hits found: [TermHit]) {
    self.reading = reading
    numbers = TermNumbers(found.map(\.id))
    var sorted = found.sorted {
      ($0.id, $0.tokens.lowerBound, $0.tokens.upperBound)
        < ($1.id, $1.tokens.lowerBound, $1.tokens.upperBound)
    }
    // The same words may be met by several readings of a term.
    var previous: TermHit?
    sorted.removeAll { hit in
      defer { previous = hit }
      return hit == previous
    }
    hits = sorted
  }

  /// The tokens at which a term stands, in the order of the text.
  func tokens(of term: Int) -> some Sequence<Range<Int>> {
    var low = 0
    var high = hits.count
    while low < high {
      let middle = (low + high) / 2
      if hits[middle].id < term { low = middle + 1 } else { high = middle }
    }
    return hits[low...].prefix(Self.mostPlaces).prefix { $0.id == term }.lazy.map(\.tokens)
  }

  /// Whether one of the terms stands in the text, in one field where one is given.
  func contains(_ terms: CompiledQuery.Terms, in scope: TextField?) -> Bool {
    terms.numbers.contains { number in
      guard numbers.contains(number) else { return false }
      return scope == nil
        || tokens(of: number).contains { reading.tokens[$0.lowerBound].field == scope }
    }
  }

  /// The places of terms in the order of the text, in one field where one is given.
  func places(of terms: CompiledQuery.Terms, in scope: TextField?) -> [Place] {
    var places: [Place] = []
    for (index, number) in terms.numbers.enumerated() where numbers.contains(number) {
      for tokens in tokens(of: number) {
        guard let (field, bytes) = reading.range(of: tokens), scope == nil || scope == field
        else { continue }
        places.append(
          Place(tokens: tokens, field: field, bytes: bytes, term: terms.spellings[index]))
      }
    }
    if terms.numbers.count > 1 { places.sort(by: Place.precedes) }
    return places
  }

  /// The matches of a regular expression.
  func places(of pattern: TextPattern, spelling: String, in scope: TextField?) -> [Place] {
    TextField.allCases.filter { scope == nil || scope == $0 }.flatMap { field in
      pattern.matches(in: reading.bytes(of: field)).map { bytes in
        Place(tokens: tokens(at: bytes, in: field), field: field, bytes: bytes, term: spelling)
      }
    }
  }

  /// The tokens that bytes of a field touch; an empty range where they touch none.
  private func tokens(at bytes: Range<Int>, in field: TextField) -> Range<Int> {
    // Tokens are sorted by field, title first, then by place.
    func firstIndex(where isBehind: (Token) -> Bool) -> Int {
      var low = 0
      var high = reading.tokens.count
      while low < high {
        let middle = (low + high) / 2
        if isBehind(reading.tokens[middle]) { high = middle } else { low = middle + 1 }
      }
      return low
    }
    let order = Self.order(of: field)
    let first = firstIndex { token in
      let own = Self.order(of: token.field)
      return own > order || own == order && token.range.upperBound > bytes.lowerBound
    }
    let end = firstIndex { token in
      let own = Self.order(of: token.field)
      return own > order || own == order && token.range.lowerBound >= bytes.upperBound
    }
    return first..<max(first, end)
  }

  private static func order(of field: TextField) -> Int { field == .title ? 0 : 1 }
}

extension Place {
  static func precedes(_ left: Place, _ right: Place) -> Bool {
    (left.tokens.lowerBound, left.tokens.upperBound)
      < (right.tokens.lowerBound, right.tokens.upperBound)
  }

  /// The place of one term.
  init(tokens: Range<Int>, field: TextField, bytes: Range<Int>, term: String) {
    self.tokens = tokens
    self.field = field
    matches = [
      TermMatch(field: field, start: bytes.lowerBound, end: bytes.upperBound, term: term)
    ]
  }

  /// The span from one place to a later one of the same field.
  init(from first: Place, to last: Place) {
    tokens = first.tokens.lowerBound..<last.tokens.upperBound
    field = first.field
    matches = first.matches + last.matches
  }
}
