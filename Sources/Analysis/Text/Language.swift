// The languages of the trade that the lexicon is written in, and sets of them as bits.

/// A language that texts are read in.
public enum Language: UInt8, CaseIterable, Sendable {
  case english, ukrainian, russian, italian, german, french, polish, spanish, turkish, portuguese
  case czech, romanian, dutch, swedish, korean
  /// A language that none of the others is.
  case undetermined

  /// The ISO 639-1 code; `und` for an undetermined language.
  public var code: String { Self.codes[Int(rawValue)] }

  /// The language of an ISO 639-1 code, with or without a region (`pt-BR`); nil for others.
  public init?(code: some StringProtocol) {
    let primary = code.prefix { $0 != "-" && $0 != "_" }.lowercased()
    guard let index = Self.codes.firstIndex(of: primary) else { return nil }
    self = Self.allCases[index]
  }

  /// Languages whose names of foreign firms take case endings.
  static let inflectingNames: [Language] = [
    .ukrainian, .russian, .polish, .czech, .turkish, .romanian, .german, .swedish, .dutch,
  ]
  static let latin: [Language] = [
    .english, .italian, .german, .french, .polish, .spanish, .turkish, .portuguese, .czech,
    .romanian, .dutch, .swedish,
  ]
  static let cyrillic: [Language] = [.ukrainian, .russian]

  private static let codes = [
    "en", "uk", "ru", "it", "de", "fr", "pl", "es", "tr", "pt", "cs", "ro", "nl", "sv", "ko", "und",
  ]
}

/// A set of languages, one bit each.
struct LanguageSet: OptionSet, Hashable, Sendable {
  let rawValue: UInt16

  static let all = LanguageSet(rawValue: .max)

  init(rawValue: UInt16) { self.rawValue = rawValue }
  init(_ language: Language) { rawValue = 1 << UInt16(language.rawValue) }

  init(_ languages: [Language]) {
    self = languages.reduce(into: []) { $0.formUnion(LanguageSet($1)) }
  }

  func contains(_ language: Language) -> Bool { rawValue & (1 << UInt16(language.rawValue)) != 0 }
}
