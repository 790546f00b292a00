// Patterns to automaton: each word is cut into tokens as texts are and entered in the index once, with
// the languages that it is to be stemmed in.

import Model

/// An element that a sequence goes on with, and how many tokens may stand before it.
struct PatternStep {
  var element: UInt32
  var gap: Int
}

/// Builds the automaton and the index of its words.
struct PatternCompiler {
  /// How the words of a pattern are compared.
  enum Mode {
    /// Words of one language, compared by its stems.
    case language(Language)
    /// Names that are the same everywhere; case endings are tolerated.
    case name
    /// Words that may be of any language: terms of a watch.
    case everywhere

    fileprivate var number: UInt64 {
      switch self {
      case .everywhere: 0
      case .name: 1
      case .language(let language): 2 + UInt64(language.rawValue)
      }
    }
  }

  /// A word of a pattern as a token.
  private struct Piece {
    var form: PatternList.Form
    /// The token that it was cut into.
    var token: Int
    /// What tells words apart: the first token of the piece's word.
    var word: Int
    var cased: UInt64
  }

  private var automaton: Automaton.Builder
  private var index: WordIndex.Builder
  private var elements: HashTable
  private var elementCount: UInt32 = 0
  /// The elements of single words by their bytes: three words in five of a lexicon stood in it
  /// before, and cutting one into tokens takes a thousand instructions.
  private var plainWords: HashTable
  private var tokenizer = Tokenizer()
  private var pieces: [Piece] = []
  private var steps: [PatternStep] = []

  /// A compiler for so many words, which it makes room for.
  init(wordCount: Int = 512) {
    automaton = Automaton.Builder(wordCount: wordCount)
    index = WordIndex.Builder(wordCount: wordCount)
    elements = HashTable(capacity: wordCount / 2)
    plainWords = HashTable(capacity: wordCount / 2)
  }

  /// Adds a pattern of a list; its hits carry the payload.
  mutating func add(
    _ number: Int, of list: PatternList, mode: Mode, inCompounds: Bool = false,
    payload: PatternPayload
  ) throws(PatternError) {
    while steps.popLast() != nil {}
    // Alternatives of several tokens each (`F-16/MiG-29`) make sequences of their own.
    var branches: [[PatternStep]] = []
    let firstElement = number == 0 ? 0 : Int(list.patterns[number - 1].elementEnd)
    for element in firstElement..<Int(list.patterns[number].elementEnd) {
      let gap = Int(list.elements[element].gap)
      let firstWord = element == 0 ? 0 : Int(list.elements[element - 1].wordEnd)
      let end = Int(list.elements[element].wordEnd)
      let key =
        end - firstWord == 1 ? self.key(of: list.words[firstWord], in: list, mode, inCompounds) : 0
      var known = key == 0 ? nil : plainWords[key]
      if known == nil {
        tokenizer.reset()
        while pieces.popLast() != nil {}
        var isPlain = true
        for word in firstWord..<end {
          let count = cut(list.words[word], of: list, acronymsInCapitals: mode.number != 0)
          isPlain = isPlain && count <= 1
        }
        // Signs between words (`%`, `–`) are no words: texts are cut the same way.
        if pieces.isEmpty { continue }
        if isPlain {
          let element = intern(pieces[...], mode, inCompounds)
          if key != 0 { plainWords.insert(element, for: key) }
          known = element
        }
      }
      if let known {
        let step = PatternStep(element: known, gap: gap)
        steps.append(step)
        for index in branches.indices { branches[index].append(step) }
        continue
      }
      let continuations = continuations(gap, mode, inCompounds)
      branches = (branches.isEmpty ? [steps] : branches).flatMap { head in
        continuations.map { head + $0 }
      }
      guard branches.count <= 64 else {
        throw PatternError(description: "too many alternatives in one pattern")
      }
    }
    guard branches.isEmpty ? !steps.isEmpty : branches.allSatisfy({ !$0.isEmpty }) else {
      throw PatternError(description: "a pattern without a single word")
    }
    if branches.isEmpty { automaton.add(steps, payload) }
    for branch in branches { automaton.add(branch, payload) }
  }

  /// The ways on from an element of which a word is cut into several tokens.
  private mutating func continuations(
    _ gap: Int, _ mode: Mode, _ inCompounds: Bool
  ) -> [[PatternStep]] {
    var words: [ArraySlice<Piece>] = []
    var first = 0
    while first < pieces.count {
      let end = pieces[first...].firstIndex { $0.word != pieces[first].word } ?? pieces.count
      words.append(pieces[first..<end])
      first = end
    }
    var ways: [[PatternStep]] = []
    let single = words.filter { $0.count == 1 }.flatMap { $0 }
    if !single.isEmpty {
      ways.append([PatternStep(element: intern(single[...], mode, inCompounds), gap: gap)])
    }
    for word in words where word.count > 1 {
      ways.append(
        word.indices.map {
          PatternStep(
            element: intern(word[$0...$0], mode, inCompounds),
            gap: $0 == word.startIndex ? gap : 0)
        })
    }
    return ways
  }

  /// What a word is known by: its bytes and all that decides how they are compared; never 0.
  private func key(
    of word: PatternList.Word, in list: PatternList, _ mode: Mode, _ inCompounds: Bool
  ) -> UInt64 {
    var hash = ScalarHash()
    hash.add(UInt32(mode.number) << 3 | UInt32(word.form.rawValue) << 1 | (inCompounds ? 1 : 0))
    list.text.withUnsafeBufferPointer { text in
      for place in Int(word.start)..<Int(word.end) { hash.add(UInt32(text[place])) }
    }
    return hash.value
  }

  /// What was compiled; the compiler is of no more use.
  mutating func finish() -> PatternIndex {
    // Some megabytes less while the rest is laid out.
    elements = HashTable()
    plainWords = HashTable()
    let flat = automaton.finish()
    automaton = Automaton.Builder(wordCount: 0)
    return PatternIndex(automaton: flat, index: index.finish())
  }

  /// Adds the pieces of a word; the number of them.
  private mutating func cut(
    _ word: PatternList.Word, of list: PatternList, acronymsInCapitals: Bool
  ) -> Int {
    let first = tokenizer.tokens.count
    list.text.withUnsafeBufferPointer { text in
      tokenizer.read(
        UnsafeBufferPointer(rebasing: text[Int(word.start)..<Int(word.end)]), as: .title)
    }
    let end = tokenizer.tokens.count
    for number in first..<end {
      let token = tokenizer.tokens[number]
      let isCapital = token.cased != token.form
      let isNumber = token.flags.contains(.number)
      // ПРО is missile defence, про is “about”: a short acronym is met in its capitals only.
      let isAcronym =
        acronymsInCapitals && token.flags.contains(.allCaps) && length(of: token, upTo: 5) <= 4
      let form = word.form == .stem && isAcronym ? .exact : word.form
      pieces.append(
        Piece(
          form: isNumber && form != .prefix
            ? .exact : form == .prefix && number < end - 1 ? .stem : form,
          token: number, word: first,
          cased: form == .exact && isCapital && !isNumber ? token.cased : 0))
    }
    return end - first
  }

  private func length(of token: Token, upTo limit: Int) -> Int {
    var length = 0
    for byte in tokenizer.lower.bytes(of: token) where byte & 0xC0 != 0x80 {
      length += 1
      if length == limit { break }
    }
    return length
  }

  /// The number of an element; a new one's words are entered in the index.
  private mutating func intern(
    _ pieces: ArraySlice<Piece>, _ mode: Mode, _ inCompounds: Bool
  ) -> UInt32 {
    var key = ScalarHash.mix(mode.number << 1 | (inCompounds ? 1 : 0))
    for piece in pieces {
      let token = tokenizer.tokens[piece.token]
      key = ScalarHash.mix(key ^ token.form)
      key = ScalarHash.mix(key &+ piece.cased &+ UInt64(piece.form.rawValue))
    }
    if let known = elements[key | 1] { return known }
    let element = elementCount
    elementCount += 1
    elements.insert(element, for: key | 1)
    for piece in pieces { enter(piece, element, mode, inCompounds) }
    return element
  }

  private mutating func enter(
    _ piece: Piece, _ element: UInt32, _ mode: Mode, _ inCompounds: Bool
  ) {
    let token = tokenizer.tokens[piece.token]
    let lower = tokenizer.lower.bytes(of: token)
    var hash = ScalarHash()
    var first: UInt32 = 0
    var length = 0
    var isCyrillic = false
    Folding.withFolder { folder in
      UTF8Scalars.forEach(lower) { scalar in
        if (0x400..<0x530).contains(scalar) { isCyrillic = true }
        folder.fold(scalar) {
          hash.add($0)
          if length == 0 { first = $0 }
          length += 1
        }
      }
    }
    var reference = WordReference(element: element, languages: .all, inCompounds: inCompounds)
    if case .language(let language) = mode {
      reference.languages = LanguageSet(language).union(LanguageSet(.undetermined))
    }
    // Particles follow Korean words without a space.
    let form = piece.form == .stem && first >= 0xAC00 ? .prefix : piece.form
    switch form {
    case .exact:
      reference.cased = piece.cased
      index.add(reference, .exact, hash.value)
    case .prefix:
      index.add(reference, .prefix, hash.value)
      index.notePrefix(length: length)
    case .stem:
      index.add(reference, .exact, hash.value)
      func stem(in languages: LanguageSet, as kind: StemTables.Words.Kind) {
        index.stems.add(
          lower, element: element, languages: languages, kind: kind, inCompounds: inCompounds)
      }
      switch mode {
      case .language(let language): stem(in: LanguageSet(language), as: .word)
      case .name: stem(in: isCyrillic ? Self.cyrillicNames : Self.latinNames, as: .name)
      case .everywhere: stem(in: isCyrillic ? Self.cyrillic : Self.latin, as: .term)
      }
    }
  }

  private static let latin = LanguageSet(Language.latin)
  private static let cyrillic = LanguageSet(Language.cyrillic)
  private static let cyrillicNames = LanguageSet(Language.inflectingNames).intersection(cyrillic)
  private static let latinNames = LanguageSet(Language.inflectingNames).subtracting(cyrillic)
}
