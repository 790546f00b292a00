// The patterns of a lexicon or the terms of watches. A lexicon's are compiled where a text first
// asks for them: a service reads some of the languages, and to compile all of them took half of
// every start.

import Synchronization

/// Patterns in layers: names that are the same everywhere, then one layer a language.
final class PatternIndex: Sendable {
  private struct Layers {
    /// The patterns of layers that no text has asked for.
    var lists: [PatternList]
    var compiled: [PatternLayer?]
  }

  /// Whether there is nothing to be found.
  let isEmpty: Bool
  private let files: [LexiconFile]
  private let layers: Mutex<Layers>

  /// The patterns of a lexicon, of which none is compiled yet.
  init(_ lexicon: Lexicon) throws(LexiconErrors) {
    files = lexicon.files
    isEmpty = lexicon.patterns.allSatisfy(\.patterns.isEmpty)
    layers = Mutex(
      Layers(
        lists: lexicon.patterns,
        compiled: [PatternLayer?](repeating: nil, count: lexicon.patterns.count)))
    try Self.check(lexicon)
  }

  /// One layer for texts of all languages.
  init(_ layer: PatternLayer) {
    files = []
    isEmpty = layer.automaton.isEmpty
    layers = Mutex(Layers(lists: [PatternList()], compiled: [layer]))
  }

  /// What texts of a language are searched for, compiled the first time.
  func layers(for language: Language, _ stemmer: Stemmer) -> LanguageLayers {
    layers.withLock { layers in
      let count = layers.lists.count
      let numbers: [Int] =
        switch language {
        case _ where count == 1: [0]
        case .undetermined: Array(0..<count)
        default: [0, Self.layer(of: language)]
        }
      return LanguageLayers(
        numbers.map { number in
          if let layer = layers.compiled[number] { return layer }
          let layer = Self.compile(layers.lists[number], files, layer: number)
          layers.compiled[number] = layer
          layers.lists[number] = PatternList()
          return layer
        }, language, stemmer)
    }
  }

  /// How many layers a lexicon has.
  static let layerCount = Language.allCases.count + 1

  /// The layer of a language's own patterns; nil stands for names that are the same everywhere.
  static func layer(of language: Language?) -> Int { language.map { Int($0.rawValue) + 1 } ?? 0 }

  // A call of its own, which `make guard` counts.
  @inline(never)
  private static func compile(
    _ list: PatternList, _ files: [LexiconFile], layer: Int
  ) -> PatternLayer {
    var compiler = PatternCompiler(layer: layer, wordCount: list.words.count)
    for number in list.patterns.indices {
      do {
        try compiler.add(number, of: list, files)
      } catch {
        assertionFailure("a pattern was found sound and is not: \(error)")
      }
    }
    return compiler.finish()
  }

  /// Reports patterns that cannot be compiled. Most are seen to be sound; others are tried.
  private static func check(_ lexicon: Lexicon) throws(LexiconErrors) {
    var errors: [LexiconError] = []
    var compiler = PatternCompiler()
    for list in lexicon.patterns {
      for (number, pattern) in list.patterns.enumerated() where !list.isSound(number) {
        do {
          try compiler.add(number, of: list, lexicon.files)
        } catch {
          errors.append(
            LexiconError(
              file: lexicon.files[Int(pattern.file)].name, line: Int(pattern.line),
              message: error.description))
        }
      }
    }
    guard errors.isEmpty else {
      throw LexiconErrors(errors: errors.sorted { ($0.file, $0.line) < ($1.file, $1.line) })
    }
  }
}

extension PatternIndex {
  /// The terms of watches.
  convenience init(_ terms: [TermPattern]) throws(AnalyzerError) {
    var list = PatternList()
    for (number, term) in terms.enumerated() { list.append(term, id: number) }
    var compiler = PatternCompiler(wordCount: list.words.count)
    for (number, term) in terms.enumerated() {
      let languages =
        term.languages.map { LanguageSet($0.compactMap { Language(code: $0) }) } ?? .all
      do {
        try compiler.add(
          number, of: list, mode: .everywhere, inCompounds: true,
          payload: PatternPayload(id: UInt32(number), languages: languages))
      } catch {
        throw .term(id: term.id, error)
      }
    }
    self.init(compiler.finish())
  }
}

extension PatternCompiler {
  /// How a name of one word is met. People's take an adjective's endings too, and systems are often
  /// written small.
  private static func mode(ofOneWord kind: LexiconKind) -> Mode {
    switch kind {
    case .organisations: .oneWordName(needsCapital: true)
    case .systems: .oneWordName(needsCapital: false)
    case .people: .personName
    default: .name
    }
  }

  /// Adds a pattern of a lexicon; its hits carry its concept.
  fileprivate mutating func add(
    _ number: Int, of list: PatternList, _ files: [LexiconFile]
  ) throws(PatternError) {
    let pattern = list.patterns[number]
    let file = files[Int(pattern.file)]
    let inCompounds =
      switch file.kind {
      case .organisations, .systems, .countries, .people: false
      case .goods, .acts, .roles, .frames, .predicates: true
      }
    try add(
      number, of: list,
      mode: file.language.map { .language($0) }
        ?? (list.elements(ofPattern: number).count == 1 ? Self.mode(ofOneWord: file.kind) : .name),
      inCompounds: inCompounds, payload: PatternPayload(id: pattern.id, languages: .all))
  }
}

extension PatternList {
  /// Whether a pattern can be compiled, as far as a glance tells: one of its words begins with a
  /// letter or digit, and its alternatives are few. Others may be sound, too.
  fileprivate func isSound(_ number: Int) -> Bool {
    var hasWord = false
    var ways = 1
    for element in elements(ofPattern: number) {
      let firstWord = element == 0 ? 0 : Int(elements[element - 1].wordEnd)
      let end = Int(elements[element].wordEnd)
      ways *= end - firstWord
      if ways > 64 { return false }
      var word = firstWord
      while !hasWord, word < end {
        hasWord = beginsPlainly(words[word])
        word += 1
      }
    }
    return hasWord
  }

  /// Whether a word begins with a Latin, Greek, Cyrillic or Korean letter or with a digit.
  private func beginsPlainly(_ word: Word) -> Bool {
    guard word.start < word.end else { return false }
    let start = Int(word.start)
    switch text[start] {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0xC4, 0xC5, 0xD0, 0xD1, 0xEB, 0xEC: return true
    // Not Greek's punctuation, nor the signs for times and divided by, nor Korean's outermost
    // blocks.
    case 0xCE:
      return word.end > word.start + 1 && (text[start + 1] >= 0x88 || text[start + 1] == 0x86)
    case 0xCF: return word.end > word.start + 1 && text[start + 1] != 0xB6
    case 0xC3: return word.end > word.start + 1 && text[start + 1] & 0xDF != 0x97
    case 0xEA: return word.end > word.start + 1 && text[start + 1] >= 0xB0
    case 0xED: return word.end > word.start + 1 && text[start + 1] <= 0x9D
    default: return false
    }
  }
}
