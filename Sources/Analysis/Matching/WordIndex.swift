// From a word of a text to the pattern elements that it can stand for, whatever its inflection.

/// That a word matches an element, and under which conditions.
struct WordReference: Sendable, Hashable {
  var element: UInt32
  /// Texts in these languages only.
  var languages: LanguageSet
  /// The word's hash with its capitals, where they must agree; 0 where they need not.
  var cased: UInt64 = 0
  /// The word must begin with a capital: a name found by its stem.
  var needsCapital = false
  /// The word may be a part of a compound: «Rüstungskooperation».
  var inCompounds = false
}

/// The words of all patterns by folded form, by stem and by beginning.
struct WordIndex: Sendable {
  private(set) var references: [WordReference] = []
  private var exact = Lists()
  private var stems = Lists()
  private var prefixes = Lists()
  private(set) var longestPrefix = 0

  /// Hash to a run of references.
  private struct Lists: Sendable {
    var table = HashTable()
    var runs: [(start: UInt32, count: UInt32)] = []
  }

  /// Collects references until the index is built.
  struct Builder {
    var exact: [UInt64: [WordReference]] = [:]
    var stems: [UInt64: [WordReference]] = [:]
    var prefixes: [UInt64: [WordReference]] = [:]
    var longestPrefix = 0
  }

  init(_ builder: Builder) {
    longestPrefix = builder.longestPrefix
    exact = flatten(builder.exact)
    stems = flatten(builder.stems)
    prefixes = flatten(builder.prefixes)
  }

  private mutating func flatten(_ lists: [UInt64: [WordReference]]) -> Lists {
    var result = Lists(table: HashTable(capacity: lists.count))
    for (key, list) in lists.sorted(by: { $0.key < $1.key }) {
      let merged = Self.merge(list)
      result.table.insert(UInt32(result.runs.count), for: key)
      result.runs.append((UInt32(references.count), UInt32(merged.count)))
      references.append(contentsOf: merged)
    }
    return result
  }

  /// Joins references that differ in their languages only.
  private static func merge(_ list: [WordReference]) -> [WordReference] {
    var merged: [WordReference] = []
    for reference in list {
      if let index = merged.firstIndex(where: {
        $0.element == reference.element && $0.cased == reference.cased
          && $0.needsCapital == reference.needsCapital
      }) {
        merged[index].languages.formUnion(reference.languages)
        merged[index].inCompounds = merged[index].inCompounds || reference.inCompounds
      } else {
        merged.append(reference)
      }
    }
    return merged
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
    if [.german, .dutch, .swedish].contains(language), folded.count >= 9 {
      compounds(folded, language, body)
    }
  }

  private func visit(
    _ lists: Lists, _ key: UInt64, _ language: Language, compoundsOnly: Bool = false,
    _ body: (Int) -> Void
  ) {
    guard let run = lists.table[key] else { return }
    let (start, count) = lists.runs[Int(run)]
    for index in Int(start)..<Int(start + count)
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
