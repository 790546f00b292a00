// A proper name reduced to what its spellings in all alphabets and cases share: its consonants.

/// The skeleton of a name: Зеленський, Zelensky, Selenskyj and Zełenskiego all give `slnsk`.
///
/// Cyrillic and Latin letters are mapped to a few classes of consonants (all sibilants are one,
/// `f`, `v` and `w` are one, `g` and `h` are one), case endings are cut and vowels are left out but
/// for a mark where the name begins with one. Coarse on purpose: two names may share a skeleton,
/// but a story is joined by several of them at once.
enum NameSkeleton {
  /// The skeletons of a word in lower case with its diacritics; empty where too little is left.
  ///
  /// - Parameter isAcronym: the word stood in capitals; it is then kept letter by letter.
  static func skeletons(of word: String, language: String, isAcronym: Bool) -> [String] {
    let letters = Array(word.unicodeScalars)
    guard letters.count >= 2, let first = letters.first else { return [] }
    let isCyrillic = (0x400..<0x530).contains(first.value)
    let isLatin = first.value < 0x250
    guard isCyrillic || isLatin else { return [] }
    if isAcronym, letters.count <= 6 {
      let text = letters.map { isCyrillic ? latinLetters[$0] ?? "" : String($0) }.joined()
      return text.count >= 2 ? ["=" + text] : []
    }
    guard letters.count >= 4 else { return [] }
    let whole = isCyrillic ? cyrillic(letters[...]) : latin(letters[...], language)
    let endings =
      isCyrillic ? cyrillicEndings : ["pl", "cs", "sk"].contains(language) ? polishEndings : []
    guard
      let ending = endings.first(where: {
        letters.count - $0.letters.count >= 4 && letters.suffix($0.letters.count) == $0.letters
      })
    else { return whole.utf8.count >= 3 ? [whole] : [] }
    let rest = letters.dropLast(ending.letters.count)
    let cut = isCyrillic ? cyrillic(rest) : latin(rest, language)
    guard cut.utf8.count >= 3 else { return whole.utf8.count >= 3 ? [whole] : [] }
    // Рустем, Максим: what looks like an ending may belong to the name.
    return ending.isAmbiguous && whole != cut ? [cut, whole] : [cut]
  }

  private static let letters: [Character] = Array("abvgdsklmnprt")

  /// A skeleton as a number: its first seven letters, four bits each; an acronym's hash with the
  /// highest bits set.
  static func value(of skeleton: some StringProtocol) -> UInt32 {
    if skeleton.hasPrefix("=") { return StableHash.short(skeleton) | 0xF000_0000 }
    return skeleton.utf8.prefix(7).reduce(0) { $0 << 4 | places[Int($1 & 0x7F)] }
  }

  /// `place(of:)` by the letter's byte.
  private static let places = (0..<128).map { place(of: Character(Unicode.Scalar(UInt8($0)))) }

  /// 1… for the letters of skeletons, 0 for others.
  static func place(of letter: Character) -> UInt32 {
    UInt32((letters.firstIndex(of: letter) ?? -1) + 1)
  }

  /// The letter of a place; nil for 0 and beyond the last.
  static func letter(_ place: UInt32) -> Character? {
    (1...UInt32(letters.count)).contains(place) ? letters[Int(place) - 1] : nil
  }

  /// A case ending.
  private struct Ending {
    let letters: ArraySlice<Unicode.Scalar>
    /// Whether it may just as well belong to the name.
    let isAmbiguous: Bool

    init(_ text: String) {
      letters = Array(text.unicodeScalars)[...]
      isAmbiguous = NameSkeleton.ambiguousEndings.contains(text)
    }
  }

  // Longest first. Endings without a consonant need no cutting: vowels go anyway.
  private static let cyrillicEndings = [
    "ого", "его", "ому", "ему", "ові", "еві", "єві", "ами", "ями", "ими", "ыми",
    "им", "ым", "ім", "ом", "ем", "єм", "их", "ых",
  ].map(Ending.init)
  private static let polishEndings = [
    "iego", "iemu", "owie", "ego", "emu", "owi", "ami", "em", "im", "ym", "om", "ou", "ovi",
  ].map(Ending.init)
  private static let ambiguousEndings: Set<String> = [
    "им", "ым", "ом", "ем", "im", "ym", "em", "om",
  ]

  private static func cyrillic(_ letters: ArraySlice<Unicode.Scalar>) -> String {
    var skeleton = Skeleton()
    for letter in letters {
      switch letter {
      case "б": skeleton.add("b")
      case "в", "ф": skeleton.add("v")
      case "г", "ґ": skeleton.add("g")
      case "д": skeleton.add("d")
      case "ж", "з", "с", "ц", "ч", "ш", "щ": skeleton.add("s")
      case "к", "х": skeleton.add("k")
      case "л": skeleton.add("l")
      case "м": skeleton.add("m")
      case "н": skeleton.add("n")
      case "п": skeleton.add("p")
      case "р": skeleton.add("r")
      case "т": skeleton.add("t")
      case "ь", "ъ": break
      default: skeleton.addVowel()
      }
    }
    return skeleton.text
  }

  private static func latin(_ letters: ArraySlice<Unicode.Scalar>, _ language: String) -> String {
    var skeleton = Skeleton()
    let guttural = ["de", "pl", "cs", "nl", "sk"].contains(language)
    let softJ = guttural || ["sv", "da", "no", "fi", "hu"].contains(language)
    var index = letters.startIndex
    while index < letters.endIndex {
      let letter = letters[index]
      let next = index + 1 < letters.endIndex ? letters[index + 1] : " "
      var used = 1
      switch letter {
      case "b": skeleton.add("b")
      case "v", "w", "f": skeleton.add("v")
      case "p":
        skeleton.add(next == "h" ? "v" : "p")
        used = next == "h" ? 2 : 1
      case "g":
        skeleton.add("g")
        used = next == "h" ? 2 : 1
      case "h": skeleton.add("g")
      case "k":
        skeleton.add("k")
        used = next == "h" ? 2 : 1
      case "q": skeleton.add("k")
      case "x":
        skeleton.add("k")
        skeleton.add("s")
      case "s", "z":
        skeleton.add("s")
        if next == "h" || next == "z" {
          used = 2
        } else if next == "c", index + 2 < letters.endIndex, letters[index + 2] == "h" {
          used = 3
        }
      case "š", "ş", "ș", "ś", "ž", "ż", "ź", "č", "ć", "ç": skeleton.add("s")
      case "c":
        switch next {
        case "h":
          skeleton.add(guttural ? "k" : "s")
          used = 2
        case "e", "i", "y", "é", "è", "ê", "í":
          skeleton.add("s")
        case "z":
          skeleton.add("s")
          used = 2
        case "k":
          skeleton.add("k")
          used = 2
        default: skeleton.add("k")
        }
      case "t":
        if next == "s" || next == "z" || next == "c" {
          // ts, tz, tch, tsch are one sibilant, which follows.
        } else {
          skeleton.add("t")
          used = next == "h" ? 2 : 1
        }
      case "ț", "ţ": skeleton.add("s")
      case "d", "đ", "ď": skeleton.add("d")
      case "l", "ł", "ľ": skeleton.add("l")
      case "m": skeleton.add("m")
      case "n", "ñ", "ń", "ň": skeleton.add("n")
      case "r", "ř": skeleton.add("r")
      case "ť": skeleton.add("t")
      case "ğ": break
      case "j":
        let isLast = index == letters.endIndex - 1
        if softJ || isLast { skeleton.addVowel() } else { skeleton.add("s") }
      case "ß": skeleton.add("s")
      default: skeleton.addVowel()
      }
      index += used
    }
    return skeleton.text
  }

  private static let latinLetters: [Unicode.Scalar: String] = [
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "e", "ж": "zh",
    "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "sch", "ю": "iu", "я": "ia", "ы": "y", "э": "e",
  ]

  /// Consonants as they come; a consonant doubled counts once, a vowel only at the beginning.
  private struct Skeleton {
    private var bytes: [UInt8] = []
    private var last: UInt8?

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func add(_ consonant: Unicode.Scalar) {
      let byte = UInt8(ascii: consonant)
      if last != byte { bytes.append(byte) }
      last = byte
    }

    mutating func addVowel() {
      if bytes.isEmpty { bytes = [UInt8(ascii: "a")] }
      last = nil
    }
  }
}
