// From a word of a text to the pattern elements that it can stand for, whatever its inflection.

/// That a word matches an element, and under which conditions.
struct WordReference: Sendable, Hashable {
  /// The word's hash with its capitals, where they must agree; 0 where they need not.
  var cased: UInt64 = 0
  var element: UInt32
  /// Texts in these languages only.
  var languages: LanguageSet
  /// The word may be a part of a compound: «Rüstungskooperation».
  var inCompounds = false
}

/// The words of all patterns by folded form, by stem and by beginning.
struct WordIndex: Sendable {
  let references: [WordReference]
  private let exact: RunTable
  private let prefixes: RunTable
  let longestPrefix: Int
  /// The words that are met in any inflected form.
  let stems: StemTables

  /// From hashes to runs of references.
  struct RunTable: Sendable {
    struct Run: Sendable {
      var key: UInt64 = 0
      var start: UInt32 = 0
      var count: UInt32 = 0
    }
    private var slots: [Run]
    private let mask: Int

    init(capacity: Int) {
      var size = 16
      while size * 3 < capacity * 4 { size *= 2 }
      slots = [Run](repeating: Run(), count: size)
      mask = size - 1
    }

    mutating func insert(_ run: Run) {
      var slot = HashTable.slot(of: run.key, mask: mask)
      while slots[slot].key != 0 { slot = (slot + 1) & mask }
      slots[slot] = run
    }

    subscript(key: UInt64) -> Range<Int>? {
      var slot = HashTable.slot(of: key, mask: mask)
      while true {
        let run = slots[slot]
        if run.key == key { return Int(run.start)..<Int(run.start + run.count) }
        if run.key == 0 { return nil }
        slot = (slot + 1) & mask
      }
    }
  }

  init(
    references: [WordReference], exact: RunTable, prefixes: RunTable, longestPrefix: Int,
    stems: StemTables
  ) {
    self.references = references
    self.exact = exact
    self.prefixes = prefixes
    self.longestPrefix = longestPrefix
    self.stems = stems
  }

  /// A word of a text, as it is looked up.
  struct Query {
    /// Its folded scalars, with their hash.
    var folded: [UInt32]
    var form: UInt64
    var stem: UInt64
    /// Its hash with its capitals.
    var cased: UInt64
    var isCapitalised: Bool
    var language: Language
  }

  /// Calls `body` with every element that a word matches, some of them more than once; `stems` are
  /// those of the word's language.
  func lookUp(_ word: Query, _ stems: StemTable?, _ body: (UInt32) -> Void) {
    visit(exact, word.form, word, body)
    visitStems(stems, word.stem, word, body)
    if word.language == .korean, let first = word.folded.first, first >= 0xAC00 {
      return syllables(word, body)
    }
    var hash = ScalarHash()
    for (offset, scalar) in word.folded.prefix(longestPrefix).enumerated() {
      hash.add(scalar)
      if offset >= 1 { visit(prefixes, hash.value, word, body) }
    }
    switch word.language {
    case .german, .dutch, .swedish:
      // Longer “words” are damage or an attack, and every pair of places in them costs time.
      if (9...100).contains(word.folded.count) { compounds(word, stems, body) }
    default: break
    }
  }

  private func visit(
    _ table: RunTable, _ key: UInt64, _ word: Query, compoundsOnly: Bool = false,
    _ body: (UInt32) -> Void
  ) {
    guard let run = table[key] else { return }
    for index in run {
      let reference = references[index]
      guard reference.languages.contains(word.language),
        reference.cased == 0 || reference.cased == word.cased,
        !compoundsOnly || reference.inCompounds
      else { continue }
      body(reference.element)
    }
  }

  private func visitStems(
    _ stems: StemTable?, _ key: UInt64, _ word: Query, compoundsOnly: Bool = false,
    _ body: (UInt32) -> Void
  ) {
    stems?.visit(key) { entry in
      if entry.needsCapital, !word.isCapitalised { return }
      if compoundsOnly, !entry.inCompounds { return }
      body(entry.element)
    }
  }

  /// Korean words grow together; known parts are found at any syllable.
  private func syllables(_ word: Query, _ body: (UInt32) -> Void) {
    let folded = word.folded
    for start in folded.indices {
      var hash = ScalarHash()
      for offset in start..<min(folded.count, start + longestPrefix) {
        hash.add(folded[offset])
        if offset > start || start == 0 {
          visit(prefixes, hash.value, word, compoundsOnly: start > 0, body)
        }
      }
    }
  }

  /// Known parts of a Germanic compound: its head with any ending, its modifier with a link.
  private func compounds(_ word: Query, _ stems: StemTable?, _ body: (UInt32) -> Void) {
    let folded = word.folded
    var hash = ScalarHash()
    for (offset, scalar) in folded.enumerated() {
      hash.add(scalar)
      let length = offset + 1
      if length >= 5, folded.count - length >= 4 {
        visit(exact, hash.value, word, compoundsOnly: true, body)
        visitStems(stems, hash.value, word, compoundsOnly: true, body)
      }
    }
    for start in 3..<max(4, folded.count - 4) {
      var tail = ScalarHash()
      for (offset, scalar) in folded[start...].enumerated() {
        tail.add(scalar)
        let rest = folded.count - start - offset - 1
        if offset >= 4, rest <= 2 {
          visit(exact, tail.value, word, compoundsOnly: true, body)
          visitStems(stems, tail.value, word, compoundsOnly: true, body)
        }
        if offset >= 4 {
          visit(prefixes, tail.value, word, compoundsOnly: true, body)
        }
      }
    }
  }
}
