// Patterns to a layer: each is a sequence of elements in the tree, and each element's words are
// entered in the index once.

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
    /// The same for a person's name of one word, which needs its capital.
    case personName
    /// The same for a name of one word that a stemmer would cut short: it takes the endings of
    /// `NameEndings` alone where its language has them.
    case oneWordName(needsCapital: Bool)
    /// Words that may be of any language: terms of a watch.
    case everywhere

    var number: UInt64 {
      switch self {
      case .everywhere: 0
      case .name: 1
      case .personName: 2
      case .oneWordName(let needsCapital): needsCapital ? 3 : 4
      case .language(let language): 5 + UInt64(language.rawValue)
      }
    }
  }

  /// A word of a pattern as a token.
  struct Piece {
    var form: PatternList.Form
    /// The token that it was cut into.
    var token: Int
    /// What tells words apart: the first token of the piece's word.
    var word: Int
    var cased: UInt64
    /// It is written as names are: with a capital, not in capitals.
    var isNamed: Bool
  }

  private var automaton: Automaton.Builder
  private let base: UInt32
  var index: WordIndex.Builder
  /// The elements by their words and how these are compared.
  var elements: HashTable
  /// By element, the file of the first pattern that it stands in.
  private var files: [UInt16] = []
  /// The file of the pattern that is added.
  private var file: UInt16 = 0
  /// The elements of single words by their bytes: three words in five of a lexicon stood in it
  /// before, and cutting one into tokens takes a thousand instructions.
  private var plainWords: HashTable
  var tokenizer = Tokenizer()
  var pieces: [Piece] = []
  private var steps: [PatternStep] = []

  /// A compiler of a layer for so many words, which it makes room for.
  init(layer: Int = 0, wordCount: Int = 512) {
    base = PatternLayer.base(of: layer)
    automaton = Automaton.Builder(base: base, wordCount: wordCount)
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
    file = UInt16(truncatingIfNeeded: list.patterns[number].file)
    // Alternatives of several tokens each (`F-16/MiG-29`) make sequences of their own.
    var branches: [[PatternStep]] = []
    for element in list.elements(ofPattern: number) {
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

  /// What was compiled; the compiler is of no more use.
  mutating func finish() -> PatternLayer {
    // Some megabytes less while the rest is laid out.
    elements = HashTable()
    plainWords = HashTable()
    let flat = automaton.finish()
    automaton = Automaton.Builder(base: base, wordCount: 0)
    return PatternLayer(automaton: flat, index: index.finish(), files: files)
  }

  /// The number of a new element.
  mutating func makeElement() -> UInt32 {
    precondition(files.count < PatternLayer.limit, "more elements than a layer has numbers for")
    files.append(file)
    return base | UInt32(files.count - 1)
  }
}
