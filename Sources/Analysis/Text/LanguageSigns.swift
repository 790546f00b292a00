// Function words and letters that speak for some languages.

extension Language {
  /// Its place among the sixteen languages that are weighed against one another at once.
  @inline(__always)
  var lane: Int { Int(rawValue & 15) }
}

/// What whole words and single letters say of sixteen languages.
struct LanguageSigns: Sendable {
  /// How many letters of each script a text has.
  struct Letters {
    var latin = 0
    var greek = 0
    var cyrillic = 0
    var hangul = 0
    var other = 0
  }

  /// What a function word says, in `signs`, by the hash of its lower-case form.
  private let words: HashTable
  /// What a letter says, in `signs`, by scalar below U+2000.
  private let letters: [UInt16]
  /// How much a sign speaks for each language; the first one says nothing.
  private let signs: [SIMD16<Float>]

  init(words: [(Language, String)], letters ownLetters: [(Language, String)]) {
    var table = HashTable(capacity: 2_048)
    var sets: [UInt16] = []
    for (language, text) in words {
      for word in text.split(whereSeparator: \.isWhitespace) {
        let key = ScalarHash.of(word)
        let lane = Self.lanes([language])
        if let index = table[key] {
          sets[Int(index)] |= lane
        } else {
          table.insert(UInt32(sets.count), for: key)
          sets.append(lane)
        }
      }
    }
    var letters = [UInt16](repeating: 0, count: 0x2000)
    for (language, text) in ownLetters {
      for scalar in text.unicodeScalars where scalar.value < 0x2000 {
        letters[Int(scalar.value)] |= Self.lanes([language])
      }
    }
    // Words and letters that speak for the same languages are one sign.
    var signs: [SIMD16<Float>] = [.zero]
    var known: [UInt32: UInt16] = [:]
    func sign(_ set: UInt16, _ weight: Float, kind: UInt32) -> UInt16 {
      if set == 0 { return 0 }
      if let number = known[UInt32(set) << 2 | kind] { return number }
      known[UInt32(set) << 2 | kind] = UInt16(signs.count)
      signs.append(Self.shares(set, weight))
      return UInt16(signs.count - 1)
    }
    var numbered = HashTable(capacity: 2_048)
    table.forEach { numbered.insert(UInt32(sign(sets[Int($1)], 2, kind: 0)), for: $0) }
    for (scalar, set) in letters.enumerated() {
      letters[scalar] =
        scalar < 0x250 ? sign(set, 1.2, kind: 1) : sign(set, 1, kind: 2)
    }
    self.words = numbered
    self.letters = letters
    self.signs = signs
  }

  /// Languages as bits by their lanes.
  static func lanes(_ languages: [Language]) -> UInt16 {
    languages.reduce(0) { $0 | 1 << UInt16($1.lane) }
  }

  /// A weight shared between the languages of a set: a sign that many languages share says little.
  static func shares(_ set: UInt16, _ weight: Float) -> SIMD16<Float> {
    let share = weight / Float(set.nonzeroBitCount)
    var shares = SIMD16<Float>.zero
    for language in 0..<16 where set >> UInt16(language) & 1 != 0 { shares[language] = share }
    return shares
  }

  /// What the tokens' words and letters speak for, and what scripts they are written in.
  func tally(
    _ tokens: [Token], _ lower: UnsafeBufferPointer<UInt8>
  ) -> (scores: SIMD16<Float>, letters: Letters) {
    var scores = SIMD16<Float>.zero
    var counts = Letters()
    for token in tokens where !token.flags.contains(.number) {
      if let sign = words[token.form] { scores += signs[Int(sign)] }
      var index = Int(token.lowerStart)
      let end = Int(token.lowerEnd)
      while index < end {
        let byte = lower[index]
        if byte < 0x80 {
          counts.latin += 1
          index += 1
        } else if byte < 0xE0 {
          let scalar = Int(byte & 0x1F) << 6 | Int(lower[min(index + 1, end - 1)] & 0x3F)
          if scalar < 0x250 {
            counts.latin += 1
          } else if scalar >= 0x530 {
            counts.other += 1
          } else if scalar >= 0x400 {
            counts.cyrillic += 1
          } else {
            counts.greek += 1
          }
          let sign = letters[scalar]
          if sign != 0 { scores += signs[Int(sign)] }
          index += 2
        } else {
          if (0xEA...0xED).contains(byte) {
            counts.hangul += 1
          } else if byte == 0xE1 {
            counts.latin += 1
          } else {
            counts.other += 1
          }
          index += byte < 0xF0 ? 3 : 4
        }
      }
    }
    return (scores, counts)
  }
}
