// The tree of a regular expression and the sets of characters in it.

/// A set of characters in a regular expression.
struct CharacterRanges: Hashable {
  enum Class: Hashable { case digit, word, space, letter, capital }

  var ranges: [ClosedRange<UInt32>] = []
  var classes: [Class] = []
  var excludedClasses: [Class] = []
  var isNegated = false

  /// Whether the set holds a character.
  func contains(_ code: UInt32) -> Bool {
    let isListed =
      ranges.contains { $0.contains(code) } || classes.contains { $0.contains(code) }
      || excludedClasses.contains { !$0.contains(code) }
    return isListed != isNegated
  }
}

extension CharacterRanges.Class {
  /// Whether a character is of this class; `word` and `letter` are Unicode's, not ASCII's.
  func contains(_ code: UInt32) -> Bool {
    if code < 0x80 {
      let isDigit = (0x30...0x39).contains(code)
      let isCapital = (0x41...0x5A).contains(code)
      let isLetter = isCapital || (0x61...0x7A).contains(code)
      return switch self {
      case .digit: isDigit
      case .word: isLetter || isDigit || code == 0x5F
      case .space: code == 0x20 || (0x09...0x0D).contains(code)
      case .letter: isLetter
      case .capital: isCapital
      }
    }
    guard let properties = Unicode.Scalar(code)?.properties else { return false }
    return switch self {
    case .digit: properties.generalCategory == .decimalNumber
    case .word: properties.isAlphabetic || properties.generalCategory == .decimalNumber
    case .space: properties.isWhitespace
    case .letter: properties.isAlphabetic
    case .capital: properties.isUppercase
    }
  }
}

/// A node of a regular expression's tree.
indirect enum PatternNode: Hashable {
  enum Assertion: Hashable { case start, end, boundary, noBoundary }

  case empty
  case character(UInt32)
  case anyCharacter
  case set(CharacterRanges)
  case assertion(Assertion)
  case sequence([PatternNode])
  case choice([PatternNode])
  /// `max` nil: without end.
  case repetition(PatternNode, min: Int, max: Int?)

  /// Whether the node matches an empty text.
  var matchesEmpty: Bool {
    switch self {
    case .empty, .assertion: true
    case .character, .anyCharacter, .set: false
    case .sequence(let nodes): nodes.allSatisfy(\.matchesEmpty)
    case .choice(let nodes): nodes.contains(where: \.matchesEmpty)
    case .repetition(let node, let min, _): min == 0 || node.matchesEmpty
    }
  }
}
