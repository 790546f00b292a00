// A word's stem in one language: Snowball's stemmers where the library has the language, the light
// strippers elsewhere.

import CLibstemmer

/// Stems lower-case words; one thread at a time, because Snowball's environments are not shareable.
final class Stemmer {
  // sb_stemmer is an opaque C handle; it is owned here and freed with this object.
  private var handles: [OpaquePointer?]
  private var scalars: [UInt32] = []
  private var bytes: [UInt8] = []

  /// A stem without diacritics.
  struct Stem {
    /// The hash of its scalars, as `ScalarHash` has it.
    var hash: UInt64
    /// How many scalars it has.
    var length: Int
  }

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
    case .danish: "danish"
    case .norwegian: "norwegian"
    case .finnish: "finnish"
    case .greek: "greek"
    case .hungarian: "hungarian"
    case .ukrainian, .polish, .czech, .korean, .undetermined, .slovak, .bulgarian: nil
    }
  }

  /// The folded stem of a lower-case word in UTF-8.
  func stem(_ lower: UnsafeBufferPointer<UInt8>, _ language: Language) -> Stem {
    switch language {
    case .ukrainian: light(.ukrainian, lower)
    case .polish: light(.polish, lower)
    case .czech: light(.czech, lower)
    case .slovak: light(.slovak, lower)
    case .bulgarian: light(.bulgarian, lower)
    case .korean: light(.korean, lower)
    case .undetermined: Self.folded(lower)
    case .romanian: cedillas(lower)
    default: snowball(lower, language)
    }
  }

  private func light(_ stemmer: LightStemmer, _ lower: UnsafeBufferPointer<UInt8>) -> Stem {
    // A variable of its own: the object's would be watched at each letter.
    var scalars = self.scalars
    self.scalars = []
    defer { self.scalars = scalars }
    scalars.removeAll(keepingCapacity: true)
    UTF8Scalars.forEach(lower) { scalars.append($0) }
    stemmer.stem(&scalars)
    var hash = ScalarHash()
    var length = 0
    Folding.withFolder { folder in
      for scalar in scalars {
        folder.fold(scalar) {
          hash.add($0)
          length += 1
        }
      }
    }
    return Stem(hash: hash.value, length: length)
  }

  /// Romanian with the cedillas that its Snowball stemmer expects in place of commas below.
  private func cedillas(_ lower: UnsafeBufferPointer<UInt8>) -> Stem {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: lower)
    var index = 1
    while index < bytes.count {
      if bytes[index - 1] == 0xC8, bytes[index] == 0x99 || bytes[index] == 0x9B {
        // ș U+0219 → ş U+015F, ț U+021B → ţ U+0163
        let isS = bytes[index] == 0x99
        bytes[index - 1] = 0xC5
        bytes[index] = isS ? 0x9F : 0xA3
      }
      index += 1
    }
    return bytes.withUnsafeBufferPointer { snowball($0, .romanian) }
  }

  private func snowball(_ lower: UnsafeBufferPointer<UInt8>, _ language: Language) -> Stem {
    guard let handle = handles[Int(language.rawValue)],
      let result = sb_stemmer_stem(handle, lower.baseAddress, Int32(lower.count))
    else { return Self.folded(lower) }
    let length = Int(sb_stemmer_length(handle))
    // «заем» is no inflected «за»: a stem of one or two letters is not the word's.
    let shortest = lower.first.map { $0 < 0x80 } ?? true ? 3 : 5
    if length < shortest { return Self.folded(lower) }
    // The result is the handle's own until the next call.
    return Self.folded(UnsafeBufferPointer(start: result, count: length))
  }

  private static func folded(_ text: UnsafeBufferPointer<UInt8>) -> Stem {
    var hash = ScalarHash()
    var length = 0
    Folding.withFolder { folder in
      UTF8Scalars.forEach(text) { scalar in
        folder.fold(scalar) {
          hash.add($0)
          length += 1
        }
      }
    }
    return Stem(hash: hash.value, length: length)
  }
}
