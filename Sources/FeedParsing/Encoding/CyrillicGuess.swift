// Tells Cyrillic text without a label, or with a western one, and the set that it is written in.

/// What the bytes beyond ASCII look like: Cyrillic words are made of them alone, western ones have
/// them here and there; and each Cyrillic set has the frequent letters in places of its own.
struct CyrillicGuess {
  /// Where each set has `оеаинтсрвлі`, half of the letters of Ukrainian and of Russian text.
  private static let frequent: [(set: String, letters: [UInt8])] = [
    ("windows-1251", [0xEE, 0xE5, 0xE0, 0xE8, 0xED, 0xF2, 0xF1, 0xF0, 0xE2, 0xEB, 0xB3]),
    ("koi8-u", [0xCF, 0xC5, 0xC1, 0xC9, 0xCE, 0xD4, 0xD3, 0xD2, 0xD7, 0xCC, 0xA6]),
    ("iso-8859-5", [0xDE, 0xD5, 0xD0, 0xD8, 0xDD, 0xE2, 0xE1, 0xE0, 0xD2, 0xDB, 0xF6]),
    ("ibm866", [0xAE, 0xA5, 0xA0, 0xA8, 0xAD, 0xE2, 0xE1, 0xE0, 0xA2, 0xAB]),
  ]

  private var high = 0
  private var adjacent = 0
  private var counts = [Int](repeating: 0, count: 256)

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var isBehindHigh = false
    for byte in bytes {
      guard byte >= 0x80 else {
        isBehindHigh = false
        continue
      }
      high += 1
      if isBehindHigh { adjacent += 1 }
      isBehindHigh = true
      counts[Int(byte)] += 1
    }
  }

  /// The set, or nil where the text is not Cyrillic. Against a western label it takes more than a
  /// few letters to believe so.
  func set(whereLabelledWestern isLabelled: Bool) -> CharacterSet? {
    guard high >= (isLabelled ? 16 : 4),
      adjacent * (isLabelled ? 10 : 2) > high * (isLabelled ? 7 : 1)
    else { return nil }
    var best: (set: String, count: Int)?
    for (set, letters) in Self.frequent {
      let count = letters.reduce(0) { $0 + counts[Int($1)] }
      if count > best?.count ?? 0 { best = (set, count) }
    }
    // Of Cyrillic text more than half are these letters; of Korean or Greek hardly a third.
    guard let best, best.count * 5 >= high * 2 else { return nil }
    return CharacterSet(label: best.set)
  }
}
