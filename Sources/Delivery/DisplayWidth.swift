// How many columns of a terminal a text takes, so that tables line up in every script.

extension StringProtocol {
  /// The columns that the text takes: two for a wide character (Han, kana, Hangul, emoji), none for
  /// a mark that stands on another, one for any other.
  public var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

  /// The text, or as many of its characters as fit into `width` columns together with an ellipsis.
  public func cut(toWidth width: Int) -> String {
    guard displayWidth > width else { return String(self) }
    var room = width - 1
    let kept = prefix { character in
      room -= character.displayWidth
      return room >= 0
    }
    return width < 1 ? "" : kept + "…"
  }

  /// The text cut to `width` columns, or filled with spaces to them.
  public func fitted(toWidth width: Int) -> String {
    let text = cut(toWidth: width)
    return text + String(repeating: " ", count: Swift.max(0, width - text.displayWidth))
  }
}

extension Character {
  /// The columns that the character takes.
  fileprivate var displayWidth: Int {
    if isASCII { return 1 }
    guard let base = unicodeScalars.first else { return 0 }
    // A sign made into an emoji by a selector is as wide as one.
    if unicodeScalars.contains("\u{FE0F}") || base.isWide { return 2 }
    switch base.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return 1
    }
  }
}

extension Unicode.Scalar {
  /// The blocks whose characters are wide or full width, all of them or nearly so.
  ///
  /// Source: Unicode's EastAsianWidth.txt (UAX #11), values W and F, in runs.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x25FD...0x25FE,
    0x2614...0x2615, 0x2648...0x2653, 0x26A1...0x26A1, 0x26BD...0x26BE, 0x2705...0x2705,
    0x274C...0x274C, 0x2753...0x2757, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
    0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
    0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1B000...0x1B2FF,
    0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E, 0x1F191...0x1F19A,
    0x1F1E6...0x1F202, 0x1F210...0x1F23B, 0x1F240...0x1F265, 0x1F300...0x1F64F,
    0x1F680...0x1F6FF, 0x1F7E0...0x1F7EB, 0x1F90C...0x1FAFF, 0x20000...0x3FFFD,
  ]

  fileprivate var isWide: Bool {
    value >= 0x1100 && Self.wide.contains { $0.contains(value) }
  }
}
