// The words of a text to concepts and terms: each word is looked up once and remembered with what
// it can begin and go on with.

/// Finds the patterns of a lexicon and of watches in tokens; remembers the words seen lately.
struct WordMatcher {
  private let stemmer: Stemmer

  /// A word seen before, as it was written: its folded hash and its stem, and the places of its
  /// matches.
  private struct Word {
    /// What it is looked up by.
    var key: UInt64
    var form: UInt64
    var stem: UInt64
    var concepts: UInt32
    /// The matches with the watches' terms.
    var terms: UInt32
  }

  /// By a key's hash, the upper sixteen bits of the key and the word's place plus one; 0 for none.
  /// Four bytes a word stay in a cache that sixteen do not: what a look-up costs is the wait for
  /// memory.
  private var slots = [UInt32](repeating: 0, count: WordMatcher.slotCount)
  private static let slotCount = 1 << 17
  private var words: [Word] = []
  /// The words' matches, behind one that stands for all words that match nothing: most do.
  private var known = [TokenMatches()]
  /// What all words begin and go on with.
  private var entries: [UInt32] = []

  /// What texts of the languages met so far are searched for: concepts and the watches' terms.
  private var conceptLayers = [LanguageLayers?](repeating: nil, count: Language.allCases.count)
  private var termLayers = [LanguageLayers?](repeating: nil, count: Language.allCases.count)

  /// The words of the text.
  private var numbers: [UInt32] = []
  private var folded: [UInt32] = []
  /// The elements of a word, and those of them that stand behind a pattern's first.
  private var elements: [UInt32] = []
  private var inner: [UInt32] = []
  /// What its words match; longer texts before have left more behind it.
  private var concepts: [TokenMatches] = []
  private var terms: [TokenMatches] = []
  private var hits: [RawHit] = []

  /// How many words are remembered before all are forgotten and learnt anew.
  private let limit: Int

  /// A matcher that remembers up to 65,535 words, half of its slots.
  init(stemmer: Stemmer, limit: Int = 64_000) {
    precondition(limit <= Int(UInt16.max), "a word's place has sixteen bits")
    self.stemmer = stemmer
    self.limit = limit
  }

  /// Fills in the tokens' folded forms and stems, and finds the patterns of both indexes.
  mutating func match(
    _ tokens: inout [Token], lower: LowerBytes, language: Language, lexicon: PatternIndex,
    watches: PatternIndex, termIDs: [Int]
  ) -> (concepts: [ConceptMention], terms: [TermHit]) {
    if words.count >= limit { forget() }
    let lexicon = Self.layers(of: lexicon, language, &conceptLayers, stemmer)
    let watches =
      watches.isEmpty ? nil : Self.layers(of: watches, language, &termLayers, stemmer)
    // First all words are looked up, then what is known of them is fetched: either way the next one
    // is under way while memory is still waited for.
    numbers.removeAll(keepingCapacity: true)
    for token in tokens {
      numbers.append(number(of: token, lower, lexicon, watches))
    }
    fetch(&tokens)
    var mentions: [ConceptMention] = []
    search(lexicon, concepts[..<tokens.count])
    mentions.reserveCapacity(hits.count)
    for hit in hits.prefix(Self.mentionLimit) {
      mentions.append(ConceptMention(concept: Int(hit.id), tokens: hit.start..<hit.end))
    }
    guard let watches else { return (mentions, []) }
    fetchTerms(of: tokens.count)
    search(watches, terms[..<tokens.count])
    var found: [TermHit] = []
    found.reserveCapacity(hits.count)
    for hit in hits {
      let term = TermHit(id: termIDs[Int(hit.id)], tokens: hit.start..<hit.end)
      if found.last != term { found.append(term) }
    }
    return (mentions, found)
  }

  /// A news item has some dozens; more are a list or an attack, and pairs of them cost time.
  private static let mentionLimit = 600

  private mutating func search(_ layers: LanguageLayers, _ tokens: ArraySlice<TokenMatches>) {
    var hits = self.hits
    self.hits = []
    hits.removeAll(keepingCapacity: true)
    tokens.withUnsafeBufferPointer { tokens in
      entries.withUnsafeBufferPointer { entries in
        Automaton.search(layers, tokens: tokens, entries: entries, into: &hits)
      }
    }
    self.hits = hits
  }

  /// A word's place among those that are remembered.
  @inline(__always)
  private mutating func number(
    of token: Token, _ lower: LowerBytes, _ lexicon: LanguageLayers, _ watches: LanguageLayers?
  ) -> UInt32 {
    // The word as it was written says how it is folded; whether it begins with a capital, too,
    // unless letters of another script were repaired.
    let isCapitalised = token.flags.contains(.capitalised)
    let key =
      (token.cased ^ (UInt64(lexicon.language.rawValue) &+ 1) &* 0x9e37_79b9_7f4a_7c15) << 2
      | (isCapitalised ? 3 : 2)
    var slot = HashTable.slot(of: key, mask: Self.slotCount - 1)
    let tag = UInt32(truncatingIfNeeded: key >> 48)
    while slots[slot] != 0 {
      if slots[slot] >> 16 == tag {
        let number = (slots[slot] & 0xFFFF) - 1
        if words[Int(number)].key == key { return number }
      }
      slot = (slot + 1) & (Self.slotCount - 1)
    }
    let number = learn(token, key, lower, lexicon, watches)
    // A text may hold more new words than are remembered.
    if number < UInt32(UInt16.max) { slots[slot] = tag << 16 | (number + 1) }
    return number
  }

  /// Fills in the tokens' forms and stems and what each of them matches, the last one first, so
  /// that the end of its sentence is known.
  private mutating func fetch(_ tokens: inout [Token]) {
    Self.makeRoom(for: tokens.count, in: &concepts)
    var end = tokens.count
    for position in tokens.indices.reversed() {
      let word = words[Int(numbers[position])]
      tokens[position].form = word.form
      tokens[position].stem = word.stem
      if position + 1 < tokens.count,
        tokens[position].sentenceIndex != tokens[position + 1].sentenceIndex
          || tokens[position].field != tokens[position + 1].field
      {
        end = position + 1
      }
      concepts[position] = known[Int(word.concepts)]
      concepts[position].sentenceEnd = UInt32(end)
    }
  }

  /// The same for the terms of watches, with the sentences as they were found.
  private mutating func fetchTerms(of count: Int) {
    Self.makeRoom(for: count, in: &terms)
    for position in 0..<count {
      terms[position] = known[Int(words[Int(numbers[position])].terms)]
      terms[position].sentenceEnd = concepts[position].sentenceEnd
    }
  }

  private static func makeRoom(for count: Int, in matches: inout [TokenMatches]) {
    guard matches.count < count else { return }
    matches.append(
      contentsOf: repeatElement(TokenMatches(), count: max(count, 128) - matches.count))
  }

  private mutating func learn(
    _ token: Token, _ key: UInt64, _ lower: LowerBytes, _ lexicon: LanguageLayers,
    _ watches: LanguageLayers?
  ) -> UInt32 {
    let bytes = lower.bytes(of: token)
    folded.removeAll(keepingCapacity: true)
    let form = Folding.hash(bytes) { folded.append($0) }
    let isNumber = token.flags.contains(.number)
    let stem = isNumber ? form : stemmer.stem(bytes, lexicon.language).hash
    let query = WordIndex.Query(
      folded: folded, form: form, stem: stem, cased: token.cased, lower: ScalarHash.of(bytes),
      isCapitalised: token.flags.contains(.capitalised),
      isAllCaps: token.flags.contains(.allCaps), language: lexicon.language)
    let number = UInt32(words.count)
    let concepts = matches(lexicon, query)
    let terms = watches.map { matches($0, query) } ?? 0
    words.append(Word(key: key, form: form, stem: stem, concepts: concepts, terms: terms))
    return number
  }

  /// What texts of a language are searched for in an index.
  private static func layers(
    of index: PatternIndex, _ language: Language, _ known: inout [LanguageLayers?],
    _ stemmer: Stemmer
  ) -> LanguageLayers {
    if let layers = known[Int(language.rawValue)] { return layers }
    let layers = index.layers(for: language, stemmer)
    known[Int(language.rawValue)] = layers
    return layers
  }

  /// Adds the entries of a word in the layers of its language; returns the place of its matches.
  private mutating func matches(
    _ layers: LanguageLayers, _ word: WordIndex.Query
  ) -> UInt32 {
    elements.removeAll(keepingCapacity: true)
    layers.lookUp(word, into: &elements)
    inner.removeAll(keepingCapacity: true)
    var matches = TokenMatches(first: UInt32(entries.count))
    for place in elements.indices {
      let element = elements[place]
      if elements[..<place].contains(element) { continue }
      let automaton = layers[of: element].automaton
      automaton.addBeginnings(by: element, word.language, to: &entries)
      if automaton.isInner(element) { inner.append(element) }
    }
    matches.beginningCount = UInt32(entries.count) - matches.first
    matches.elementCount = UInt32(inner.count)
    for place in inner.indices {
      entries.append(inner[place])
      matches.mask |= Automaton.bit(inner[place])
    }
    guard matches.beginningCount | matches.elementCount > 0 else { return 0 }
    known.append(matches)
    return UInt32(known.count - 1)
  }

  private mutating func forget() {
    for slot in slots.indices { slots[slot] = 0 }
    words.removeAll(keepingCapacity: true)
    known.removeLast(known.count - 1)
    entries.removeAll(keepingCapacity: true)
  }
}
