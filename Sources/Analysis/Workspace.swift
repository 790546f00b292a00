// What one thread needs to read texts: tokenizer buffers, stemmers and the words seen lately.

/// Buffers and caches of one reader. Handed to one thread at a time by `Analyzer`.
// Unchecked: it owns Snowball's C handles, which must not be shared; the pool never does.
final class Workspace: @unchecked Sendable {
  var tokenizer = Tokenizer()
  let stemmer = Stemmer()
  var vector = FeatureVector()
  var own = FeatureVector()

  /// A word seen before, as it was written: its folded hash, its stem, the elements it matches.
  private struct Word {
    var form: UInt64
    var stem: UInt64
    var first: UInt32
    var conceptCount: UInt32
    var termCount: UInt32
    var conceptMask: UInt64
    var termMask: UInt64
  }

  private var table = HashTable(capacity: 8_192)
  private var words: [Word] = []
  /// The elements of all words: the lexicon's, then the terms', word by word.
  private var elements: [UInt32] = []
  private static let limit = 40_000

  private var folded: [UInt32] = []
  private var concepts: [TokenElements] = []
  private var terms: [TokenElements] = []
  private var hits: [RawHit] = []

  /// Fills in the tokens' folded forms and stems, and finds the patterns of both indexes.
  func match(
    _ tokens: inout [Token], lower: LowerBytes, language: Language, lexicon: PatternIndex,
    watches: PatternIndex
  ) -> (concepts: [ConceptMention], terms: [TermHit]) {
    if words.count >= Self.limit { forget() }
    concepts.removeAll(keepingCapacity: true)
    terms.removeAll(keepingCapacity: true)
    tokens.withUnsafeMutableBufferPointer { tokens in
      for position in tokens.indices {
        resolve(&tokens[position], lower, language, lexicon, watches)
      }
      markSentences(UnsafeBufferPointer(tokens))
    }
    var mentions: [ConceptMention] = []
    search(lexicon, concepts, language)
    mentions.reserveCapacity(hits.count)
    for hit in hits.prefix(Self.mentionLimit) {
      mentions.append(ConceptMention(concept: Int(hit.id), tokens: hit.start..<hit.end))
    }
    guard !watches.isEmpty else { return (mentions, []) }
    search(watches, terms, language)
    var found: [TermHit] = []
    found.reserveCapacity(hits.count)
    for hit in hits {
      let term = TermHit(id: Int(hit.id), tokens: hit.start..<hit.end)
      if found.last != term { found.append(term) }
    }
    return (mentions, found)
  }

  /// A news item has some dozens; more are a list or an attack, and pairs of them cost time.
  private static let mentionLimit = 300

  private func search(_ index: PatternIndex, _ tokens: [TokenElements], _ language: Language) {
    hits.removeAll(keepingCapacity: true)
    var hits = self.hits
    self.hits = []
    tokens.withUnsafeBufferPointer { tokens in
      elements.withUnsafeBufferPointer { elements in
        index.automaton.search(
          tokens: tokens, elements: elements, language: language, into: &hits)
      }
    }
    self.hits = hits
  }

  @inline(__always)
  private func resolve(
    _ token: inout Token, _ lower: LowerBytes, _ language: Language, _ lexicon: PatternIndex,
    _ watches: PatternIndex
  ) {
    // The word as it was written says how it is folded; whether it begins with a capital, too,
    // unless letters of another script were repaired.
    let isCapitalised = token.flags.contains(.capitalised)
    let key =
      (token.cased ^ (UInt64(language.rawValue) &+ 1) &* 0x9e37_79b9_7f4a_7c15) << 2
      | (isCapitalised ? 3 : 2)
    let number = table[key] ?? learn(token, key, lower, language, lexicon, watches)
    let word = words[Int(number)]
    token.form = word.form
    token.stem = word.stem
    concepts.append(
      TokenElements(
        first: word.first, count: word.conceptCount, mask: word.conceptMask, sentenceEnd: 0))
    guard !watches.isEmpty else { return }
    terms.append(
      TokenElements(
        first: word.first + word.conceptCount, count: word.termCount, mask: word.termMask,
        sentenceEnd: 0))
  }

  private func markSentences(_ tokens: UnsafeBufferPointer<Token>) {
    var end = tokens.count
    for position in tokens.indices.reversed() {
      if position + 1 < tokens.count,
        tokens[position].sentenceIndex != tokens[position + 1].sentenceIndex
          || tokens[position].field != tokens[position + 1].field
      {
        end = position + 1
      }
      concepts[position].sentenceEnd = UInt32(end)
      if position < terms.count { terms[position].sentenceEnd = UInt32(end) }
    }
  }

  private func learn(
    _ token: Token, _ key: UInt64, _ lower: LowerBytes, _ language: Language,
    _ lexicon: PatternIndex, _ watches: PatternIndex
  ) -> UInt32 {
    let bytes = lower.bytes(of: token)
    folded.removeAll(keepingCapacity: true)
    var hash = ScalarHash()
    Folding.withFolder { folder in
      UTF8Scalars.forEach(bytes) { scalar in
        folder.fold(scalar) {
          folded.append($0)
          hash.add($0)
        }
      }
    }
    let isNumber = token.flags.contains(.number)
    let stem = isNumber ? hash.value : stemmer.stem(bytes, language).hash
    let first = elements.count
    let conceptMask = collect(lexicon.index, token, hash.value, stem, language)
    let middle = elements.count
    let termMask = collect(watches.index, token, hash.value, stem, language)
    let number = UInt32(words.count)
    words.append(
      Word(
        form: hash.value, stem: stem, first: UInt32(first), conceptCount: UInt32(middle - first),
        termCount: UInt32(elements.count - middle), conceptMask: conceptMask, termMask: termMask))
    table.insert(number, for: key)
    return number
  }

  /// Adds the elements of an index that a word matches, each once; the mask of them.
  private func collect(
    _ index: WordIndex, _ token: Token, _ form: UInt64, _ stem: UInt64, _ language: Language
  ) -> UInt64 {
    guard !index.isEmpty else { return 0 }
    let first = elements.count
    var mask: UInt64 = 0
    index.lookUp(folded: folded, formHash: form, stemHash: stem, language: language) { number in
      let reference = index.references[number]
      if reference.cased != 0, reference.cased != token.cased { return }
      if reference.needsCapital, !token.flags.contains(.capitalised) { return }
      if elements[first...].contains(reference.element) { return }
      elements.append(reference.element)
      mask |= Automaton.bit(reference.element)
    }
    return mask
  }

  private func forget() {
    table.removeAll()
    words.removeAll(keepingCapacity: true)
    elements.removeAll(keepingCapacity: true)
  }
}
