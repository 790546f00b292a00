// Foreign names as Korean spells them: by sound, with the consonants that Hangul has.

/// Names in Hangul beside names in other scripts.
///
/// Hangul tells neither `f` from `p` nor `r` from `l`, and writes a vowel behind each consonant
/// that has none; of a skeleton only what both spellings keep is compared.
enum HangulName {
  /// The coarse skeleton of a word in Hangul; 0 where too little is left to know a name by.
  static func value(of word: String) -> UInt32 {
    var syllables = Array(word.unicodeScalars)
    if syllables.count >= 4, let last = syllables.last, particles.contains(last) {
      syllables.removeLast()
    }
    guard syllables.count >= 3 else { return 0 }
    var letters: [Character] = []
    var last: Character?
    func add(_ letter: Character?) {
      guard let letter else { return }
      if last != letter { letters.append(letter) }
      last = letter
    }
    for syllable in syllables {
      guard (0xAC00...0xD7A3).contains(syllable.value) else { return 0 }
      let place = Int(syllable.value - 0xAC00)
      // A syllable is a beginning, a vowel and an end (Unicode 15, section 3.12).
      if let beginning = beginnings[place / 588] {
        add(beginning)
      } else if letters.isEmpty {
        add("a")
      }
      last = nil
      add(ends[place % 28])
    }
    guard letters.count >= 4 else { return 0 }
    return NameSkeleton.value(of: String(letters))
  }

  /// What Hangul would keep of a skeleton's value; 0 for an acronym.
  static func coarse(_ value: UInt32) -> UInt32 {
    guard value >> 28 == 0 else { return 0 }
    var coarse: UInt32 = 0
    for place in stride(from: UInt32(24), through: 0, by: -4) {
      coarse |= classes[Int(value >> place & 15)] << place
    }
    return coarse
  }

  private static let classes: [UInt32] = (0..<16).map { place in
    guard let letter = NameSkeleton.letter(UInt32(place)) else { return UInt32(place) }
    let merged: [Character: Character] = ["b": "p", "v": "p", "d": "t", "g": "k", "r": "l"]
    return NameSkeleton.place(of: merged[letter] ?? letter)
  }

  private static let particles = Set("은는이가을를의에와과로도".unicodeScalars)

  /// ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ
  private static let beginnings: [Character?] = [
    "k", "k", "n", "t", "t", "l", "m", "p", "p", "s", "s", nil, "s", "s", "s", "k", "t", "p", "k",
  ]
  /// None, then ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ
  private static let ends: [Character?] = [
    nil, "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p",
    "t", "t", "n", "t", "t", "k", "t", "p", nil,
  ]
}
