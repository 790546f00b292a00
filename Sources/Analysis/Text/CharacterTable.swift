// What the reader needs to know of each Unicode scalar: its kind, its lower case, its base letter.
// Built once from the standard library's and Foundation's tables, so that reading is look-ups only.

import Foundation

/// What a scalar does in running text.
enum CharacterKind: UInt8 {
  case punctuation, space, latin, cyrillic, letter, hangul, ideograph, digit, hyphen, apostrophe
  /// Zero-width and bidirectional marks, soft hyphens, variation selectors: not there for reading.
  case invisible
  /// A combining mark, composed with the letter before it.
  case combining

  var isLetter: Bool {
    switch self {
    case .latin, .cyrillic, .letter, .hangul, .ideograph: true
    default: false
    }
  }
}

/// Kind, lower case and base letter of every scalar below U+2000, and rules for those above.
struct CharacterTable: Sendable {
  static let shared = CharacterTable()
  static let limit = 0x2000
  /// Greek letters, with and without accents.
  static let greek: Range<UInt32> = 0x370..<0x400

  /// `CharacterKind` raw values by scalar.
  let kinds: [UInt8]
  /// Lower-case scalar by scalar.
  let lowers: [UInt32]
  /// Lower-case letter without its diacritics, by scalar; 0 where one letter becomes two.
  let bases: [UInt32]
  /// Composed lower-case letters by (letter << 16 | combining mark).
  let compositions: [UInt32: UInt32]

  private init() {
    var kinds = [UInt8](repeating: 0, count: Self.limit)
    var lowers = [UInt32](repeating: 0, count: Self.limit)
    var bases = [UInt32](repeating: 0, count: Self.limit)
    var compositions: [UInt32: UInt32] = [:]
    for value in 0..<UInt32(Self.limit) {
      let index = Int(value)
      guard let scalar = Unicode.Scalar(value) else { continue }
      kinds[index] = Self.kind(of: scalar).rawValue
      let lower = scalar.properties.lowercaseMapping.unicodeScalars.first?.value ?? value
      lowers[index] = lower
      bases[index] = lower
      guard
        kinds[index] == CharacterKind.latin.rawValue || value == 0x401 || value == 0x451
          || Self.greek.contains(value)
      else { continue }
      let parts = Array(
        String(Character(scalar)).lowercased().decomposedStringWithCanonicalMapping
          .unicodeScalars)
      if let first = parts.first { bases[index] = first.value }
      if parts.count == 2, (0x300..<0x370).contains(parts[1].value) {
        compositions[parts[0].value << 16 | parts[1].value] = lower
      }
    }
    // Letters that stand for themselves but are left out where a keyboard lacks them.
    let plain: [(String, String)] = [
      ("ł", "l"), ("ø", "o"), ("đ", "d"), ("ð", "d"), ("ħ", "h"), ("ı", "i"), ("İ", "i"),
      ("Ł", "l"), ("Ø", "o"), ("Đ", "d"), ("ґ", "г"), ("Ґ", "г"), ("ѐ", "е"), ("ѝ", "и"),
      ("ς", "σ"),
    ]
    for (from, to) in plain {
      if let from = from.unicodeScalars.first, let to = to.unicodeScalars.first {
        bases[Int(from.value)] = to.value
      }
    }
    for pair in ["ß", "æ", "œ", "Æ", "Œ", "þ"] {
      if let scalar = pair.unicodeScalars.first { bases[Int(scalar.value)] = 0 }
    }
    // İ lower-cases to i and a dot; the dot is not wanted.
    lowers[0x130] = 0x69
    for (base, mark, composed) in [("и", 0x306, "й"), ("і", 0x308, "ї"), ("е", 0x308, "ё")] {
      if let base = base.unicodeScalars.first, let composed = composed.unicodeScalars.first {
        compositions[base.value << 16 | UInt32(mark)] = composed.value
      }
    }
    self.kinds = kinds
    self.lowers = lowers
    self.bases = bases
    self.compositions = compositions
  }

  /// Two letters that a single one folds to.
  static func expansion(of scalar: UInt32) -> (UInt32, UInt32)? {
    switch scalar {
    case 0xDF: (0x73, 0x73)
    case 0xE6, 0xC6: (0x61, 0x65)
    case 0x153, 0x152: (0x6F, 0x65)
    case 0xFE: (0x74, 0x68)
    default: nil
    }
  }

  /// The kind of a scalar from U+2000 on.
  @inline(__always)
  static func kindAbove(_ value: UInt32) -> CharacterKind {
    switch value {
    case 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: .space
    case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF: .invisible
    case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63, 0xFF0D: .hyphen
    case 0x2018, 0x2019, 0x201B, 0x2032, 0xFF07: .apostrophe
    case 0xAC00...0xD7A3, 0x3131...0x318E: .hangul
    case 0x3040...0x30FF, 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: .ideograph
    case 0xA640...0xA69F: .cyrillic
    case 0xA720...0xA7FF, 0xFB00...0xFB06: .latin
    case 0xFB07...0xFBFF, 0xFE70...0xFEFC: .letter
    default: .punctuation
    }
  }

  private static func kind(of scalar: Unicode.Scalar) -> CharacterKind {
    switch scalar.value {
    case 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0x85, 0xA0, 0x1680: return .space
    case 0xAD, 0x61C, 0x180B...0x180F: return .invisible
    case 0x2D, 0x58A, 0x5BE: return .hyphen
    case 0x27, 0x60, 0xB4, 0x2B9, 0x2BB, 0x2BC, 0x2BD, 0x2C8: return .apostrophe
    case 0x30...0x39: return .digit
    case 0x300...0x36F, 0x483...0x489: return .combining
    case 0x1100...0x11FF: return .hangul
    default: break
    }
    if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) { return .punctuation }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      switch scalar.value {
      case ..<0x250, 0x1E00...0x1EFF: return .latin
      case 0x400...0x52F, 0x1C80...0x1C8F: return .cyrillic
      default: return .letter
      }
    case .nonspacingMark, .spacingMark, .enclosingMark:
      return .letter
    default: return .punctuation
    }
  }
}
