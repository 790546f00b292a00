// From a word of a text to the pattern elements that it can stand for, whatever its inflection.

/// The words of all patterns by folded form, by stem and by beginning.
final class WordIndex: Sendable {
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

    /// All keys, in no order that means anything.
    var keys: [UInt64] { slots.lazy.map(\.key).filter { $0 != 0 } }

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

  /// The hashes of all beginnings that words are looked up by.
  var prefixKeys: [UInt64] { prefixes.keys }

  /// A word of a text, as it is looked up.
  struct Query {
    /// Its folded scalars, with their hash.
    var folded: [UInt32]
    var form: UInt64
    var stem: UInt64
    /// Its hash with its capitals.
    var cased: UInt64
    /// Its hash in small letters, with its accents.
    var lower: UInt64
    var isCapitalised: Bool
    /// Written in capitals: a name's own capitals are not to be told.
    var isAllCaps: Bool
    var language: Language
  }

  /// Where a word is looked up.
  enum Table { case exact, names, prefixes, stems }

  /// Adds the elements that a word matches by the key of one of its forms, in their order.
  fileprivate func visit(
    _ table: Table, _ key: UInt64, _ word: Query, compoundsOnly: Bool, _ stems: StemTable?,
    _ found: inout [UInt32]
  ) {
    let run: Range<Int>?
    switch table {
    case .exact: run = exact[key]
    case .prefixes: run = prefixes[key]
    case .names:
      for index in exact[key] ?? 0..<0
      where references[index].takesEndings && references[index].languages.contains(word.language) {
        found.append(references[index].element)
      }
      return
    case .stems:
      stems?.visit(key) { entry in
        if entry.needsCapital, !word.isCapitalised { return }
        if compoundsOnly, !entry.inCompounds { return }
        found.append(entry.element)
      }
      return
    }
    guard let run else { return }
    for index in run {
      let reference = references[index]
      guard reference.languages.contains(word.language),
        reference.agrees(with: word),
        !compoundsOnly || reference.inCompounds
      else { continue }
      found.append(reference.element)
    }
  }
}

extension LanguageLayers {
  /// Adds every element that a word matches, some of them more than once, in the order in which one
  /// layer of all patterns would have them: by the form that matches, then by file.
  func lookUp(_ word: WordIndex.Query, into found: inout [UInt32]) {
    visit(.exact, word.form, word, &found)
    visit(.stems, word.stem, word, &found)
    if word.isCapitalised, let endings = NameEndings.of(word.language) {
      endings.forEachName(of: word.folded) { visit(.names, $0, word, &found) }
    }
    if word.language == .korean, let first = word.folded.first, first >= 0xAC00 {
      return syllables(word, &found)
    }
    var hash = ScalarHash()
    for (offset, scalar) in word.folded.prefix(longestPrefix).enumerated() {
      hash.add(scalar)
      if offset >= 1 { visit(.prefixes, hash.value, word, &found) }
    }
    switch word.language {
    case .german, .dutch, .swedish, .danish, .norwegian, .finnish, .hungarian:
      // Longer “words” are damage or an attack, and every pair of places in them costs time.
      if (9...100).contains(word.folded.count) { compounds(word, &found) }
    default: break
    }
  }

  @inline(__always)
  private func visit(
    _ table: WordIndex.Table, _ key: UInt64, _ word: WordIndex.Query, compoundsOnly: Bool = false,
    _ found: inout [UInt32]
  ) {
    let first = found.count
    var isMixed = false
    if table == .prefixes, !prefixes.mayHold(key) { return }
    for layer in layers {
      let before = found.count
      layer.layer.index.visit(
        table, key, word, compoundsOnly: compoundsOnly, layer.stems, &found)
      isMixed = isMixed || before > first && found.count > before
    }
    if isMixed { sort(&found, from: first) }
  }

  /// Sorts elements of several layers by their files; those of a file are of one layer, which has
  /// them in order.
  private func sort(_ found: inout [UInt32], from first: Int) {
    found[first...].sort {
      (self[of: $0].file(of: $0), $0) < (self[of: $1].file(of: $1), $1)
    }
  }

  /// Korean words grow together; known parts are found at any syllable.
  private func syllables(_ word: WordIndex.Query, _ found: inout [UInt32]) {
    let folded = word.folded
    for start in folded.indices {
      var hash = ScalarHash()
      for offset in start..<min(folded.count, start + longestPrefix) {
        hash.add(folded[offset])
        if offset > start || start == 0 {
          visit(.prefixes, hash.value, word, compoundsOnly: start > 0, &found)
        }
      }
    }
  }

  /// Known parts of a Germanic compound: its head with any ending, its modifier with a link.
  private func compounds(_ word: WordIndex.Query, _ found: inout [UInt32]) {
    let folded = word.folded
    var hash = ScalarHash()
    for (offset, scalar) in folded.enumerated() {
      hash.add(scalar)
      let length = offset + 1
      if length >= 5, folded.count - length >= 4 {
        visit(.exact, hash.value, word, compoundsOnly: true, &found)
        visit(.stems, hash.value, word, compoundsOnly: true, &found)
      }
    }
    for start in 3..<max(4, folded.count - 4) {
      var tail = ScalarHash()
      for (offset, scalar) in folded[start...].enumerated() {
        tail.add(scalar)
        let rest = folded.count - start - offset - 1
        if offset >= 4, rest <= 2 {
          visit(.exact, tail.value, word, compoundsOnly: true, &found)
          visit(.stems, tail.value, word, compoundsOnly: true, &found)
        }
        if offset >= 4 { visit(.prefixes, tail.value, word, compoundsOnly: true, &found) }
      }
    }
  }
}
