// The words of patterns: cut into tokens as texts are, and entered in the index with the languages
// that they are to be stemmed in.

import Model

extension PatternCompiler {
  /// What a word is known by: its bytes and all that decides how they are compared; never 0.
  func key(
    of word: PatternList.Word, in list: PatternList, _ mode: Mode, _ inCompounds: Bool
  ) -> UInt64 {
    var hash = ScalarHash()
    hash.add(UInt32(mode.number) << 3 | UInt32(word.form.rawValue) << 1 | (inCompounds ? 1 : 0))
    list.text.withUnsafeBufferPointer { text in
      for place in Int(word.start)..<Int(word.end) { hash.add(UInt32(text[place])) }
    }
    return hash.value
  }

  /// Adds the pieces of a word; the number of them.
  mutating func cut(
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
          cased: form == .exact && isCapital && !isNumber ? token.cased : 0,
          isNamed: token.flags.contains(.capitalised) && !token.flags.contains(.allCaps)
            && !isNumber))
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
  mutating func intern(
    _ pieces: ArraySlice<Piece>, _ mode: Mode, _ inCompounds: Bool
  ) -> UInt32 {
    var key = ScalarHash.mix(mode.number << 1 | (inCompounds ? 1 : 0))
    for piece in pieces {
      let token = tokenizer.tokens[piece.token]
      key = ScalarHash.mix(key ^ token.form)
      key = ScalarHash.mix(key &+ piece.cased &+ UInt64(piece.form.rawValue))
      if piece.isNamed { key = ScalarHash.mix(key) }
      if piece.form == .exact {
        key = ScalarHash.mix(key ^ ScalarHash.of(tokenizer.lower.bytes(of: token)))
      }
    }
    if let known = elements[key | 1] { return known }
    let element = makeElement()
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
    var isGreek = false
    var isAccented = false
    Folding.withFolder { folder in
      UTF8Scalars.forEach(lower) { scalar in
        if (0x400..<0x530).contains(scalar) { isCyrillic = true }
        if CharacterTable.greek.contains(scalar) { isGreek = true }
        folder.fold(scalar) {
          if $0 != scalar { isAccented = true }
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
    reference.isAccented = !inCompounds && isAccented
    // KAI is no “Kaiem”, and what is written small is no name.
    reference.takesEndings =
      !inCompounds && piece.isNamed && length >= NameEndings.shortestName
    // Particles follow Korean words without a space.
    let form = piece.form == .stem && first >= 0xAC00 ? .prefix : piece.form
    switch form {
    case .exact:
      // “=ingen” is not met at the end of “regjeringen”.
      reference.inCompounds = false
      reference.cased = piece.cased
      if case .language(let language) = mode, piece.cased == 0,
        Self.accented.contains(language)
      {
        reference.needsAccents = true
        reference.cased = ScalarHash.of(lower)
      }
      index.add(reference, .exact, hash.value)
    case .prefix:
      index.add(reference, .prefix, hash.value)
      index.notePrefix(length: length)
    case .stem:
      switch mode {
      case .oneWordName(true), .personName: reference.needsCapital = piece.isNamed
      default: break
      }
      index.add(reference, .exact, hash.value)
      func stem(in languages: LanguageSet, as kind: StemTables.Words.Kind) {
        index.stems.add(
          lower, element: element, languages: languages, kind: kind, inCompounds: inCompounds)
      }
      switch mode {
      case .language(let language): stem(in: LanguageSet(language), as: .word)
      case .name, .personName, .oneWordName:
        if isGreek { break }
        var languages = isCyrillic ? Self.cyrillicNames : Self.latinNames
        if case .oneWordName = mode, reference.takesEndings { languages.subtract(Self.ending) }
        if !languages.isEmpty { stem(in: languages, as: .name) }
      case .everywhere:
        stem(
          in: isCyrillic ? Self.cyrillic : isGreek ? LanguageSet(.greek) : Self.latin, as: .term)
      }
    }
  }

  /// Languages whose writers do not leave accents out, which tell words apart: würde and wurde,
  /// suministró and suministro.
  private static let accented = LanguageSet([
    .italian, .german, .french, .spanish, .portuguese, .polish, .czech, .slovak, .dutch, .swedish,
    .danish, .norwegian, .finnish, .hungarian,
  ])
  private static let ending = LanguageSet(
    Language.allCases.filter { NameEndings.of($0) != nil })
  private static let latin = LanguageSet(Language.latin)
  private static let cyrillic = LanguageSet(Language.cyrillic)
  private static let cyrillicNames = LanguageSet(Language.inflectingNames).intersection(cyrillic)
  private static let latinNames = LanguageSet(Language.inflectingNames).subtracting(cyrillic)
}
