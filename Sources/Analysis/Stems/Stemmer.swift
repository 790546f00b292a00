// A word's stem in one language: Snowball's stemmers where the library has the language, the light
// strippers elsewhere.

import CLibstemmer

/// Stems lower-case words; one thread at a time, because Snowball's environments are not shareable.
final class Stemmer {
  // sb_stemmer is an opaque C handle; it is owned here and freed with this object.
  private var handles: [OpaquePointer?]

  init() {
    handles = Language.allCases.map { language in
      guard let name = Self.snowballName(language) else { return nil }
      return sb_stemmer_new(name, "UTF_8")
    }
  }

  deinit {
    for handle in handles { if let handle { sb_stemmer_delete(handle) } }
  }

  private static func snowballName(_ language: Language) -> String? {
    switch language {
    case .english: "english"
    case .russian: "russian"
    case .italian: "italian"
    case .german: "german"
    case .french: "french"
    case .spanish: "spanish"
    case .turkish: "turkish"
    case .portuguese: "portuguese"
    case .romanian: "romanian"
    case .dutch: "dutch"
    case .swedish: "swedish"
    case .ukrainian, .polish, .czech, .korean, .undetermined: nil
    }
  }

  /// The folded stem of a lower-case word.
  func stem(_ lower: String, _ language: Language) -> String {
    switch language {
    case .ukrainian: light(.ukrainian, lower)
    case .polish: light(.polish, lower)
    case .czech: light(.czech, lower)
    case .korean: light(.korean, lower)
    case .undetermined: Folding.fold(lower)
    default: Folding.fold(snowball(prepared(lower, language), language))
    }
  }

  private func light(_ stemmer: LightStemmer, _ lower: String) -> String {
    Folding.fold(
      String(String.UnicodeScalarView(stemmer.stem(Array(lower.unicodeScalars)))))
  }

  /// Spells a word as the language's Snowball stemmer expects it.
  private func prepared(_ lower: String, _ language: Language) -> String {
    guard language == .romanian else { return lower }
    return String(
      lower.map { letter in
        switch letter {
        case "ș": "ş"
        case "ț": "ţ"
        default: letter
        }
      })
  }

  private func snowball(_ lower: String, _ language: Language) -> String {
    guard let handle = handles[Int(language.rawValue)] else { return lower }
    var word = lower
    return word.withUTF8 { bytes in
      guard let result = sb_stemmer_stem(handle, bytes.baseAddress, Int32(bytes.count)) else {
        return lower
      }
      let length = Int(sb_stemmer_length(handle))
      // «заем» is no inflected «за»: a stem of one or two letters is not the word's.
      let shortest = bytes.first.map { $0 < 0x80 } ?? true ? 3 : 5
      if length < shortest { return lower }
      return String(decoding: UnsafeBufferPointer(start: result, count: length), as: UTF8.self)
    }
  }
}
