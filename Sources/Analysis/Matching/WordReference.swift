// What the index of words knows of one word of a pattern, in sixteen bytes.

/// That a word matches an element, and under which conditions.
struct WordReference: Sendable, Hashable {
  /// The word's hash with its capitals, where they must agree; 0 where they need not.
  var cased: UInt64 = 0
  var element: UInt32
  /// The languages, and in the highest bits what else is known of the word: so that it takes
  /// sixteen bytes.
  private var bits: UInt32

  private static let compoundBit: UInt32 = 1 << 31
  private static let nameBit: UInt32 = 1 << 30
  private static let isAccentedBit: UInt32 = 1 << 29
  private static let capitalBit: UInt32 = 1 << 28
  private static let needsAccentsBit: UInt32 = 1 << 27
  private static let languageBits: UInt32 = needsAccentsBit - 1

  init(element: UInt32, languages: LanguageSet, inCompounds: Bool) {
    assert(Language.allCases.count <= Self.languageBits.nonzeroBitCount)
    self.element = element
    bits = languages.rawValue & Self.languageBits | (inCompounds ? Self.compoundBit : 0)
  }

  private subscript(bit: UInt32) -> Bool {
    get { bits & bit != 0 }
    set { bits = newValue ? bits | bit : bits & ~bit }
  }

  /// The word may be a part of a compound: «Rüstungskooperation».
  var inCompounds: Bool {
    get { self[Self.compoundBit] }
    set { self[Self.compoundBit] = newValue }
  }

  /// Texts in these languages only.
  var languages: LanguageSet {
    get { LanguageSet(rawValue: bits & Self.languageBits) }
    set { bits = newValue.rawValue & Self.languageBits | bits & ~Self.languageBits }
  }

  /// The word has accents, which are left out at times, by writers and by keyboards.
  var isAccented: Bool {
    get { self[Self.isAccentedBit] }
    set { self[Self.isAccentedBit] = newValue }
  }

  /// The word is met with its accents only, whatever its capitals; `cased` is the hash of its small
  /// letters.
  var needsAccents: Bool {
    get { self[Self.needsAccentsBit] }
    set { self[Self.needsAccentsBit] = newValue }
  }

  /// The word must begin with a capital: Swedish “kallas” is not Kallas.
  var needsCapital: Bool {
    get { self[Self.capitalBit] }
    set { self[Self.capitalBit] = newValue }
  }

  /// Whether its capitals and accents, where they must agree, are those of a word with the same
  /// letters. A word in capitals tells of neither: WURDE may be würde.
  @inline(__always)
  func agrees(with word: WordIndex.Query) -> Bool {
    if needsAccents { return cased == word.lower || word.isAllCaps }
    return cased == 0
      ? word.isCapitalised || !needsCapital
      : cased == word.cased || takesEndings && word.isAllCaps || isAccented && word.isCapitalised
  }

  /// The word is a name, not an acronym: it takes the endings of `NameEndings`, and may be written
  /// in capitals.
  var takesEndings: Bool {
    get { self[Self.nameBit] }
    set { self[Self.nameBit] = newValue }
  }
}
