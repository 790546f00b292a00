// What a pattern of the lexicon or a term of a watch asks for, token by token.

import Model

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

extension TermPattern {
  /// The numbers of terms that hold nothing that texts are cut into (`ⅷ`): they can never be found,
  /// and an analyzer refuses them.
  public static func unreadable(_ terms: [TermPattern]) -> Set<Int> {
    var tokenizer = Tokenizer()
    func isReadable(_ word: Word) -> Bool {
      var text =
        switch word {
        case .stem(let text), .exact(let text), .prefix(let text): text
        }
      tokenizer.reset()
      text.withUTF8 { tokenizer.read($0, as: .title) }
      return !tokenizer.tokens.isEmpty
    }
    return Set(
      terms.filter { !$0.elements.contains { $0.words.contains(where: isReadable) } }.map(\.id))
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
