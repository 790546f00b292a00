// From a word of a text to the pattern elements that it can stand for, whatever its inflection.

/// That a word matches an element, and under which conditions.
struct WordReference: Sendable, Hashable {
  /// The word's hash with its capitals, where they must agree; 0 where they need not.
  var cased: UInt64 = 0
  var element: UInt32
  /// Texts in these languages only.
  var languages: LanguageSet
  /// The word must begin with a capital: a name found by its stem.
  var needsCapital = false
  /// The word may be a part of a compound: «Rüstungskooperation».
  var inCompounds = false
}

/// The words of all patterns by folded form, by stem and by beginning.
struct WordIndex: Sendable {
  let references: [WordReference]
  private let exact: RunTable
  private let stems: RunTable
  private let prefixes: RunTable
  let longestPrefix: Int

  var isEmpty: Bool { references.isEmpty }

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
    references: [WordReference], exact: RunTable, stems: RunTable, prefixes: RunTable,
    longestPrefix: Int
  ) {
    self.references = references
    self.exact = exact
    self.stems = stems
    self.prefixes = prefixes
    self.longestPrefix = longestPrefix
  }

  /// Calls `body` with the index of every reference that a word matches.
  func lookUp(
    folded: [UInt32], formHash: UInt64, stemHash: UInt64, language: Language,
    _ body: (Int) -> Void
  ) {
    visit(exact, formHash, language, body)
    visit(stems, stemHash, language, body)
    if language == .korean, let first = folded.first, first >= 0xAC00 {
      return syllables(folded, body)
    }
    var hash = ScalarHash()
    for (offset, scalar) in folded.prefix(longestPrefix).enumerated() {
      hash.add(scalar)
      if offset >= 1 { visit(prefixes, hash.value, language, body) }
    }
    switch language {
    case .german, .dutch, .swedish:
      // Longer “words” are damage or an attack, and every pair of places in them costs time.
      if (9...100).contains(folded.count) { compounds(folded, language, body) }
    default: break
    }
  }

  private func visit(
    _ table: RunTable, _ key: UInt64, _ language: Language, compoundsOnly: Bool = false,
    _ body: (Int) -> Void
  ) {
    guard let run = table[key] else { return }
    for index in run
    where references[index].languages.contains(language)
      && (!compoundsOnly || references[index].inCompounds)
    {
      body(index)
    }
  }

  /// Korean words grow together; known parts are found at any syllable.
  private func syllables(_ folded: [UInt32], _ body: (Int) -> Void) {
    for start in folded.indices {
      var hash = ScalarHash()
      for offset in start..<min(folded.count, start + longestPrefix) {
        hash.add(folded[offset])
        if offset > start || start == 0 {
          visit(prefixes, hash.value, .korean, compoundsOnly: start > 0, body)
        }
      }
    }
  }

  /// Known parts of a Germanic compound: its head with any ending, its modifier with a link.
  private func compounds(_ folded: [UInt32], _ language: Language, _ body: (Int) -> Void) {
    var hash = ScalarHash()
    for (offset, scalar) in folded.enumerated() {
      hash.add(scalar)
      let length = offset + 1
      if length >= 5, folded.count - length >= 4 {
        visit(exact, hash.value, language, compoundsOnly: true, body)
        visit(stems, hash.value, language, compoundsOnly: true, body)
      }
    }
    for start in 3..<max(4, folded.count - 4) {
      var tail = ScalarHash()
      for (offset, scalar) in folded[start...].enumerated() {
        tail.add(scalar)
        let rest = folded.count - start - offset - 1
        if offset >= 4, rest <= 2 {
          visit(exact, tail.value, language, compoundsOnly: true, body)
          visit(stems, tail.value, language, compoundsOnly: true, body)
        }
        if offset >= 4 {
          visit(prefixes, tail.value, language, compoundsOnly: true, body)
        }
      }
    }
  }
}
