// The languages of the trade that the lexicon is written in, and sets of them as bits.

import Model

/// A language that texts are read in.
public enum Language: UInt8, CaseIterable, Sendable {
  case english, ukrainian, russian, italian, german, french, polish, spanish, turkish, portuguese
  case czech, romanian, dutch, swedish, korean
  /// A language that none of the others is.
  case undetermined
  // Told from one another only where none of those above is likelier; Greek by its letters. Numbers
  // are stored with entries: a further language stands at the end.
  case danish, norwegian, finnish, slovak, bulgarian, greek, hungarian

  /// The ISO 639-1 code; `und` for an undetermined language.
  public var code: String { Self.codes[Int(rawValue)] }

  /// The language of an ISO 639-1 code, with or without a region (`pt-BR`); nil for others.
  public init?(code: some StringProtocol) {
    let primary = code.prefix { $0 != "-" && $0 != "_" }.lowercased()
    guard let index = Self.codes.firstIndex(of: LanguageCode.reading(primary)) else { return nil }
    self = Self.allCases[index]
  }

  /// Whether it is no lane of the first look: all but Greek, which its letters tell, are told in a
  /// second.
  var isFurther: Bool { rawValue > Self.undetermined.rawValue }

  /// Languages whose names of foreign firms take case endings.
  static let inflectingNames: [Language] = [
    .ukrainian, .russian, .polish, .czech, .turkish, .romanian, .german, .swedish, .dutch, .danish,
    .norwegian, .finnish, .slovak, .hungarian,
  ]
  static let latin: [Language] = [
    .english, .italian, .german, .french, .polish, .spanish, .turkish, .portuguese, .czech,
    .romanian, .dutch, .swedish, .danish, .norwegian, .finnish, .slovak, .hungarian,
  ]
  static let cyrillic: [Language] = [.ukrainian, .russian, .bulgarian]

  private static let codes = [
    "en", "uk", "ru", "it", "de", "fr", "pl", "es", "tr", "pt", "cs", "ro", "nl", "sv", "ko", "und",
    "da", "no", "fi", "sk", "bg", "el", "hu",
  ]
}

/// A set of languages, one bit each.
struct LanguageSet: OptionSet, Hashable, Sendable {
  let rawValue: UInt32

  static let all = LanguageSet(rawValue: .max)

  init(rawValue: UInt32) { self.rawValue = rawValue }
  init(_ language: Language) { rawValue = 1 << UInt32(language.rawValue) }

  init(_ languages: [Language]) {
    self = languages.reduce(into: []) { $0.formUnion(LanguageSet($1)) }
  }

  func contains(_ language: Language) -> Bool { rawValue & (1 << UInt32(language.rawValue)) != 0 }
}
