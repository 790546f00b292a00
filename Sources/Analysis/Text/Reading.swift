// The one representation of an entry's text that everything above works on.

import Model

/// An entry's text as a feed gave it.
public struct ItemText: Sendable, Equatable {
  /// The headline; may hold entities or markup.
  public var title: String
  /// The summary or content; may hold entities or markup.
  public var summary: String
  /// The feed's own word on the language, ISO 639-1 with or without a region.
  public var languageHint: String?

  /// A text from its parts.
  public init(title: String, summary: String, languageHint: String? = nil) {
    self.title = title
    self.summary = summary
    self.languageHint = languageHint
  }
}

/// A text read once: its language, tokens and sentences, and the bytes that they stand in.
public struct Reading: Sendable {
  /// The text's language, ISO 639-1, or `und`.
  public var language: String { identified.code }
  /// The text's language.
  public let identified: Language
  /// The headline's UTF-8 as it was given.
  public let title: [UInt8]
  /// The summary's UTF-8 as it was given.
  public let summary: [UInt8]
  /// The words, title first.
  public let tokens: [Token]
  /// The sentences, title first.
  public let sentences: [Sentence]
  let lower: [UInt8]
  /// Everything of the reader's lexicon that stands in the text, in order.
  let concepts: [ConceptMention]
  /// The terms of the reader's watches that stand in the text, in order.
  public let termHits: [TermHit]

  /// The bytes of a field as it was given.
  public func bytes(of field: TextField) -> [UInt8] { field == .title ? title : summary }

  /// The bytes, in their field, of a run of tokens; nil when empty or across fields.
  public func range(of tokens: Range<Int>) -> (field: TextField, range: Range<Int>)? {
    guard let first = tokens.first, let last = tokens.last, last < self.tokens.count else {
      return nil
    }
    let head = self.tokens[first]
    let tail = self.tokens[last]
    guard head.field == tail.field else { return nil }
    return (head.field, Int(head.byteStart)..<Int(tail.byteEnd))
  }

  /// The bytes between two tokens of one field, the earlier first, as they were given; none where
  /// they touch.
  func bytes(between first: Int, and second: Int) -> ArraySlice<UInt8> {
    let start = tokens[first].range.upperBound
    return bytes(of: tokens[first].field)[start..<max(start, tokens[second].range.lowerBound)]
  }

  /// The text of a run of tokens as it stands in its field.
  public func text(of tokens: Range<Int>) -> String {
    guard let (field, range) = range(of: tokens) else { return "" }
    return String(decoding: bytes(of: field)[range], as: UTF8.self)
  }

  /// A token in lower case, its diacritics kept.
  public func lowercased(_ index: Int) -> String {
    let token = tokens[index]
    return String(decoding: lower[Int(token.lowerStart)..<Int(token.lowerEnd)], as: UTF8.self)
  }

  /// The UTF-8 of a token in lower case, its diacritics kept.
  public func lowercasedBytes(_ index: Int) -> ArraySlice<UInt8> {
    let token = tokens[index]
    return lower[Int(token.lowerStart)..<Int(token.lowerEnd)]
  }

  /// A token in its folded form: lower case, no diacritics.
  public func folded(_ index: Int) -> String { Folding.fold(lowercased(index)) }

  /// The number that a number token stands for, its points and commas read by their places.
  public func number(_ index: Int) -> Double? {
    tokens[index].flags.contains(.number) ? NumberText.value(of: lowercased(index)) : nil
  }
}
