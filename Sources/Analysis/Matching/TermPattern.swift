// What a pattern of the lexicon or a term of a watch asks for, token by token.

/// A sequence of words to be found in texts.
public struct TermPattern: Sendable, Equatable {
  /// One word, and how exactly it must be met.
  public enum Word: Sendable, Hashable {
    /// Any inflected form of the word.
    case stem(String)
    /// Only this form; with its capitals where it has any (`SAFE`).
    case exact(String)
    /// Any word that begins so.
    case prefix(String)
  }

  /// A place in the sequence.
  public struct Element: Sendable, Equatable {
    /// The words that may stand here.
    public var words: [Word]
    /// How many other tokens may stand between the element before and this one.
    public var gap: Int

    /// An element from its parts.
    public init(_ words: [Word], gap: Int = 0) {
      self.words = words
      self.gap = gap
    }
  }

  /// The number that hits are reported under; several patterns may share one.
  public var id: Int
  /// The words in order.
  public var elements: [Element]
  /// ISO 639-1 codes of the texts that the pattern applies to; nil for all.
  public var languages: Set<String>?

  /// A pattern from its parts.
  public init(id: Int, elements: [Element], languages: Set<String>? = nil) {
    self.id = id
    self.elements = elements
    self.languages = languages
  }
}

/// A pattern that was found.
public struct TermHit: Sendable, Hashable {
  /// The pattern's number.
  public let id: Int
  /// The tokens from its first word to its last.
  public let tokens: Range<Int>
}

/// Why a pattern cannot be read.
public struct PatternError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong and what to write instead.
  public let description: String
}

extension TermPattern {
  /// Reads the lexicon's notation: `word`, `=Word`, `word*`, `~n`, `a/b`, parted by spaces.
  public static func elements(parsing text: some StringProtocol) throws(PatternError) -> [Element] {
    var elements: [Element] = []
    var gap = 0
    for part in text.utf8Parts(by: 0x20) {
      if part.hasPrefix("~") {
        guard let number = Int(part.dropFirst()), (1...20).contains(number) else {
          throw PatternError(description: "“\(part)” is no gap: write ~1 to ~20")
        }
        guard !elements.isEmpty else {
          throw PatternError(description: "“\(part)” stands before the first word")
        }
        gap = number
        continue
      }
      // Beginnings joined by hyphens (`drone*-interceptor*`) are words of their own.
      if part.utf8.dropLast().contains(0x2A) {
        for piece in part.utf8Parts(by: 0x2D) {
          elements.append(Element(try words(of: piece), gap: gap))
          gap = 0
        }
        continue
      }
      let words = try words(of: part)
      elements.append(Element(words, gap: gap))
      gap = 0
    }
    guard !elements.isEmpty else { throw PatternError(description: "an empty pattern") }
    guard gap == 0 else { throw PatternError(description: "a gap at the end of “\(text)”") }
    return elements
  }

  private static func words(of part: Substring) throws(PatternError) -> [Word] {
    var words: [Word] = []
    for alternative in part.utf8Parts(by: 0x2F, keepingEmpty: true) {
      guard !alternative.isEmpty else {
        throw PatternError(description: "“\(part)” has an empty alternative beside a slash")
      }
      if alternative.hasPrefix("=") {
        words.append(.exact(String(alternative.dropFirst())))
      } else if alternative.hasSuffix("*") {
        let head = String(alternative.dropLast())
        let wide = head.unicodeScalars.contains { $0.value >= 0x3000 }
        guard head.unicodeScalars.count >= (wide ? 1 : 3), !head.utf8.contains(0x2A) else {
          throw PatternError(
            description: "“\(alternative)” is no beginning of a word: at least 3 letters, then *")
        }
        words.append(.prefix(head))
      } else {
        guard !alternative.utf8.contains(0x2A), !alternative.utf8.contains(0x3D) else {
          throw PatternError(
            description: "“\(alternative)”: = stands before a word and * behind it")
        }
        words.append(.stem(String(alternative)))
      }
    }
    return words
  }
}

extension StringProtocol {
  /// The parts between occurrences of an ASCII byte; by bytes, because lexicons are long.
  func utf8Parts(by separator: UInt8, keepingEmpty: Bool = false) -> [Substring] {
    Substring(self).utf8.split(separator: separator, omittingEmptySubsequences: !keepingEmpty)
      .map { Substring($0) }
  }
}
