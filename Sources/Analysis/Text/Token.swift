// One word or number of a text: what it is folded to, and where it stands in the field as given.

import Model

/// A word, a number or a single ideograph.
public struct Token: Sendable {
  /// What a token looks like in its place.
  public struct Flags: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt16
    /// Flags from their bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// Begins with a capital.
    public static let capitalised = Flags(rawValue: 1)
    /// Two or more letters, all capitals.
    public static let allCaps = Flags(rawValue: 2)
    /// Digits, with the points and commas between them.
    public static let number = Flags(rawValue: 4)
    /// The first token of its sentence.
    public static let first = Flags(rawValue: 8)
    /// Nothing but a hyphen, a slash or a change of script parts it from the token before.
    public static let glued = Flags(rawValue: 16)
    /// A possessive or case ending behind an apostrophe was left out: `Ukraine's`.
    public static let possessive = Flags(rawValue: 32)
    /// Belongs to an agency's prefix, a dateline or an outlet's name: not the story's own words.
    public static let boilerplate = Flags(rawValue: 64)
    /// Stands between quotation marks.
    public static let quoted = Flags(rawValue: 128)
  }

  /// The hash of the folded form: lower case, no diacritics, look-alike letters repaired.
  public internal(set) var form: UInt64
  /// The hash of the stem in the text's language.
  public internal(set) var stem: UInt64
  /// The hash of the word as it was written, capitals kept.
  var cased: UInt64
  var byteStart: UInt32
  var byteEnd: UInt32
  /// Lower-case bytes, diacritics kept, in the reading's buffer.
  var lowerStart: UInt32
  var lowerEnd: UInt32
  var sentenceIndex: UInt16
  /// What the token looks like.
  public internal(set) var flags: Flags
  /// The field that the token stands in.
  public internal(set) var field: TextField

  /// The token's bytes in the field as it was given.
  public var range: Range<Int> { Int(byteStart)..<Int(byteEnd) }
  /// The sentence's index in the reading.
  public var sentence: Int { Int(sentenceIndex) }
}

/// A run of tokens up to a full stop, a line's end or a block of markup.
public struct Sentence: Sendable {
  /// The field that the sentence stands in.
  public let field: TextField
  /// Its tokens' indices in the reading.
  public let tokens: Range<Int>
}
