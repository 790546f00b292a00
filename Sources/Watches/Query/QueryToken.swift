// The pieces that a query's text falls into.

/// A piece of a query with its bytes in the query's UTF-8.
struct QueryToken: Equatable {
  enum Kind: Equatable {
    case word(String)
    case exact(String)
    case prefix(String)
    case phrase(String, isExact: Bool)
    case pattern(String, ignoresCase: Bool)
    case list(String)
    case field(String)
    case and
    case or
    case not
    case proximity(distance: Int, ordered: Bool)
    case weight(Double)
    case threshold(Double)
    case open
    case close
    case comma
  }

  var kind: Kind
  var range: Range<Int>

  /// Whether an operand may start with this piece.
  var startsOperand: Bool {
    switch kind {
    case .word, .exact, .prefix, .phrase, .pattern, .list, .field, .open, .not: true
    default: false
    }
  }

  /// Whether an operand may end with this piece.
  var endsOperand: Bool {
    switch kind {
    case .word, .exact, .prefix, .phrase, .pattern, .list, .close, .weight: true
    default: false
    }
  }
}
