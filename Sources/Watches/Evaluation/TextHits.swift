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
struct TextHits {
  /// More places of one term than this are not looked at.
  static let mostPlaces = 1000

  let reading: Reading
  private var hits: [Int: [Range<Int>]] = [:]
  /// The numbers of the terms that were found.
  let numbers: TermNumbers

  init(_ reading: Reading, hits found: [TermHit]) {
    self.reading = reading
    numbers = TermNumbers(found.map(\.id))
    for hit in found { hits[hit.id, default: []].append(hit.tokens) }
    for (id, ranges) in hits where ranges.count > 1 {
      var sorted = ranges.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
      // The same words may be met by several readings of a term.
      var previous: Range<Int>?
      sorted.removeAll { range in
        defer { previous = range }
        return range == previous
      }
      hits[id] = Array(sorted.prefix(Self.mostPlaces))
    }
  }

  /// The numbers of the terms that were found.
  var terms: Dictionary<Int, [Range<Int>]>.Keys { hits.keys }

  /// The places of terms in the order of the text, in one field where one is given.
  func places(of terms: CompiledQuery.Terms, in scope: TextField?) -> [Place] {
    var places: [Place] = []
    for (index, number) in terms.numbers.enumerated() where numbers.contains(number) {
      for tokens in hits[number] ?? [] {
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
