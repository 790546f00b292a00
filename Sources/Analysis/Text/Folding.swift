// Folding: the one spelling that two ways of writing a word share.

/// Lower case to folded form, and repair of letters borrowed from another script.
enum Folding {
  /// A lower-case word without diacritics.
  static func fold(_ lower: String) -> String {
    var result = String.UnicodeScalarView()
    withFolder { folder in
      for scalar in lower.unicodeScalars {
        folder.fold(scalar.value) { value in
          if let folded = Unicode.Scalar(value) { result.append(folded) }
        }
      }
    }
    return String(result)
  }

  /// Folds scalar by scalar, the table at hand.
  struct Folder {
    fileprivate let bases: UnsafeBufferPointer<UInt32>

    /// One lower-case scalar folded to one or two.
    @inline(__always)
    func fold(_ scalar: UInt32, _ body: (UInt32) -> Void) {
      guard scalar < UInt32(CharacterTable.limit) else { return body(scalar) }
      let base = bases[Int(scalar)]
      if base == 0, let (first, second) = CharacterTable.expansion(of: scalar) {
        body(first)
        body(second)
      } else {
        body(base == 0 ? scalar : base)
      }
    }
  }

  /// Calls `body` with a folder that is good until it returns.
  @inline(__always)
  static func withFolder<Result>(_ body: (Folder) -> Result) -> Result {
    CharacterTable.shared.bases.withUnsafeBufferPointer { body(Folder(bases: $0)) }
  }

  /// The hash of a lower-case word's folded form; calls `body` with each of its scalars.
  @inline(__always)
  static func hash(_ lower: UnsafeBufferPointer<UInt8>, _ body: (UInt32) -> Void) -> UInt64 {
    var hash = ScalarHash()
    withFolder { folder in
      UTF8Scalars.forEach(lower) { scalar in
        folder.fold(scalar) {
          body($0)
          hash.add($0)
        }
      }
    }
    return hash.value
  }

  /// The Cyrillic letter that looks like a Latin one.
  static func cyrillic(for latin: UInt32) -> UInt32? { latinToCyrillic[latin] }
  /// The Latin letter that looks like a Cyrillic one.
  static func latin(for cyrillic: UInt32) -> UInt32? { cyrillicToLatin[cyrillic] }

  private static let pairs: [(String, String)] = [
    ("a", "а"), ("b", "в"), ("c", "с"), ("e", "е"), ("h", "н"), ("i", "і"), ("j", "ј"),
    ("k", "к"), ("m", "м"), ("o", "о"), ("p", "р"), ("s", "ѕ"), ("t", "т"), ("x", "х"),
    ("y", "у"), ("ï", "ї"), ("ё", "ё"),
  ]
  private static let latinToCyrillic = table(pairs)
  private static let cyrillicToLatin = table(pairs.map { ($1, $0) })

  private static func table(_ pairs: [(String, String)]) -> [UInt32: UInt32] {
    var table: [UInt32: UInt32] = [:]
    for (from, to) in pairs {
      if let from = from.unicodeScalars.first?.value, let to = to.unicodeScalars.first?.value {
        table[from] = to
      }
    }
    return table
  }
}
