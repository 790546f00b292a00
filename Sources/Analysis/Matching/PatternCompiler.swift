// Patterns to automaton: each word is cut into tokens as texts are, stemmed in the languages that
// it can be met in, and entered in the index once.

import Model

/// Builds the automaton and the index of its words.
final class PatternCompiler {
  /// How the words of a pattern are compared.
  enum Mode: Hashable {
    /// Words of one language, compared by its stems.
    case language(Language)
    /// Names that are the same everywhere; case endings are tolerated.
    case name
    /// Words that may be of any language: terms of a watch.
    case everywhere
  }

  private var automaton = Automaton()
  private var builder = WordIndex.Builder()
  private var known: [ElementKey: UInt32] = [:]
  private var stems: [StemKey: String] = [:]
  private let stemmer: Stemmer
  private var tokenizer = Tokenizer()
  private var nextElement: UInt32 = 0

  private struct Piece: Hashable {
    enum Kind: Hashable { case stem, exact, prefix }
    var kind: Kind
    var lower: String
    var cased: UInt64
  }
  private struct ElementKey: Hashable {
    var pieces: [Piece]
    var mode: Mode
    var inCompounds: Bool
  }
  private struct StemKey: Hashable {
    var lower: String
    var language: Language
  }

  init(stemmer: Stemmer) { self.stemmer = stemmer }

  /// Adds a pattern; its hits carry the payload.
  func add(
    _ pattern: [TermPattern.Element], mode: Mode, inCompounds: Bool = false,
    payload: PatternPayload
  ) throws(PatternError) {
    // Alternatives of several tokens each (`F-16/MiG-29`) make sequences of their own.
    var sequences: [[(element: UInt32, gap: Int)]] = [[]]
    for element in pattern {
      var single: [Piece] = []
      var several: [[Piece]] = []
      for word in element.words {
        let pieces = cut(word, acronymsInCapitals: mode != .everywhere)
        // Signs between words (`%`, `–`) are no words: texts are cut the same way.
        if pieces.isEmpty { continue }
        if pieces.count == 1 { single.append(pieces[0]) } else { several.append(pieces) }
      }
      var continuations: [[(UInt32, Int)]] = []
      if !single.isEmpty {
        continuations.append([(intern(single, mode, inCompounds), element.gap)])
      }
      for pieces in several {
        continuations.append(
          pieces.enumerated().map {
            (intern([$1], mode, inCompounds), $0 == 0 ? element.gap : 0)
          })
      }
      if continuations.isEmpty { continue }
      sequences = sequences.flatMap { head in continuations.map { head + $0 } }
      guard sequences.count <= 64 else {
        throw PatternError(description: "too many alternatives in one pattern")
      }
    }
    guard sequences.allSatisfy({ !$0.isEmpty }) else {
      throw PatternError(description: "a pattern without a single word")
    }
    for sequence in sequences { automaton.add(sequence, payload) }
  }

  /// The automaton and its index.
  func finish() -> (Automaton, WordIndex) { (automaton, WordIndex(builder)) }

  private func cut(_ word: TermPattern.Word, acronymsInCapitals: Bool) -> [Piece] {
    let (text, written): (String, Piece.Kind) =
      switch word {
      case .stem(let text): (text, .stem)
      case .exact(let text): (text, .exact)
      case .prefix(let text): (text, .prefix)
      }
    tokenizer.reset()
    var copy = text
    copy.withUTF8 { tokenizer.read($0, as: .title) }
    let tokens = tokenizer.tokens
    return tokens.enumerated().map { index, token in
      let lower = String(
        decoding: tokenizer.lower[Int(token.lowerStart)..<Int(token.lowerEnd)], as: UTF8.self)
      let last = index == tokens.count - 1
      let capital = token.cased != token.form
      let number = token.flags.contains(.number)
      // ПРО is missile defence, про is “about”: a short acronym is met in its capitals only.
      let isAcronym =
        acronymsInCapitals && token.flags.contains(.allCaps) && lower.unicodeScalars.count <= 4
      let kind = written == .stem && isAcronym ? .exact : written
      return Piece(
        kind: number && kind != .prefix ? .exact : kind == .prefix && !last ? .stem : kind,
        lower: lower, cased: kind == .exact && capital && !number ? token.cased : 0)
    }
  }

  private func intern(_ pieces: [Piece], _ mode: Mode, _ inCompounds: Bool) -> UInt32 {
    let key = ElementKey(pieces: pieces, mode: mode, inCompounds: inCompounds)
    if let element = known[key] { return element }
    let element = nextElement
    nextElement += 1
    known[key] = element
    for piece in pieces { enter(piece, element, mode, inCompounds) }
    return element
  }

  private func enter(_ piece: Piece, _ element: UInt32, _ mode: Mode, _ inCompounds: Bool) {
    let folded = Folding.fold(piece.lower)
    let form = ScalarHash.of(folded)
    var reference = WordReference(element: element, languages: .all, inCompounds: inCompounds)
    if case .language(let language) = mode {
      reference.languages = LanguageSet([language, .undetermined])
    }
    let hangul = (folded.unicodeScalars.first?.value ?? 0) >= 0xAC00
    switch piece.kind {
    case .exact:
      reference.cased = piece.cased
      builder.exact[form, default: []].append(reference)
    case .prefix:
      addPrefix(folded, reference)
    case .stem where hangul:
      // Particles follow without a space.
      addPrefix(folded, reference)
    case .stem:
      builder.exact[form, default: []].append(reference)
      for language in stemLanguages(of: piece.lower, mode) {
        reference.languages = LanguageSet(language)
        reference.needsCapital = mode == .name
        // Accents are left out at times, by writers and by keyboards.
        for stem in stems(of: piece.lower, folded: folded, language, mode) {
          builder.stems[ScalarHash.of(stem), default: []].append(reference)
        }
      }
    }
  }

  /// The stems that texts may have of a word.
  private func stems(
    of lower: String, folded: String, _ language: Language, _ mode: Mode
  ) -> [String] {
    var stems = Set([lower, folded].map { stem($0, language) })
    switch mode {
    case .name: return stems.filter { $0.unicodeScalars.count >= 3 }.sorted()
    case .language: break
    case .everywhere:
      // A stemmer may shorten the citation form further than its other forms, which it then sends
      // to the citation form itself (Turkish fabrikası → fabrika → fabrik).
      if language != .english { stems.insert(folded) }
      for form in Paradigm.forms(of: lower, language) { stems.insert(stem(form, language)) }
    }
    return stems.sorted()
  }

  private func addPrefix(_ folded: String, _ reference: WordReference) {
    builder.prefixes[ScalarHash.of(folded), default: []].append(reference)
    builder.longestPrefix = max(builder.longestPrefix, folded.unicodeScalars.count)
  }

  private func stemLanguages(of lower: String, _ mode: Mode) -> [Language] {
    let cyrillic = lower.unicodeScalars.contains { (0x400..<0x530).contains($0.value) }
    switch mode {
    case .language(let language): return [language]
    case .name:
      return Language.inflectingNames.filter { Language.cyrillic.contains($0) == cyrillic }
    case .everywhere: return cyrillic ? Language.cyrillic : Language.latin
    }
  }

  private func stem(_ lower: String, _ language: Language) -> String {
    let key = StemKey(lower: lower, language: language)
    if let stem = stems[key] { return stem }
    let stem = stemmer.stem(lower, language)
    stems[key] = stem
    return stem
  }
}
