// What apostrophes and punctuation do to words and sentences, in the spelling of many languages.

extension Tokenizer {
  mutating func apostrophe(
    _ item: ScalarReader.Item, _ reader: inout ScalarReader,
    _ kinds: UnsafeBufferPointer<UInt8>, _ lowers: UnsafeBufferPointer<UInt32>
  ) {
    guard open, kind != .digit, let next = peek(reader, kinds), next.kind.isLetter else {
      if open { finish(glued: false) }
      return
    }
    if kind == .cyrillic {
      if next.kind == .cyrillic { return }
      return finish(glued: true)
    }
    guard kind == .latin, next.kind == .latin || next.kind == .cyrillic else {
      return finish(glued: true)
    }
    let nextLower = next.scalar < UInt32(lowers.count) ? lowers[Int(next.scalar)] : next.scalar
    let isPossessive = nextLower == 0x73 && !followedByLetter(reader, kinds)
    // AB'nin, AB'ye: what ends in capitals and goes on without is an acronym with its case, no
    // article.
    let isAcronym = letters == 2 && capitals == 2 && nextLower == next.scalar
    if !isPossessive, letters <= 2 && !isAcronym || Self.elided.contains(hash.value) {
      // l'Ukraine, dell'Ucraina: the article is no word of its own.
      open = false
      elisions += 1
      lower.removeLast(from: lowerStart)
      return
    }
    finish(glued: true, possessive: true)
    glue = false
    while let following = peek(reader, kinds), following.kind.isLetter { _ = reader.next() }
  }

  private static let elided: Set<UInt64> = Set(
    [
      "dell", "nell", "all", "sull", "dall", "coll", "quell", "quest", "jusqu", "lorsqu",
      "puisqu", "quoiqu", "presqu", "bell", "grand", "tutt", "sant", "cent", "senz", "anch",
      "dov", "com", "oltr", "degl", "negl", "agl",
    ].map { ScalarHash.of($0) })

  private func peek(
    _ reader: ScalarReader, _ kinds: UnsafeBufferPointer<UInt8>
  ) -> (scalar: UInt32, kind: CharacterKind)? {
    var ahead = reader
    while let item = ahead.next() {
      let kind =
        item.scalar < UInt32(kinds.count)
        ? CharacterKind(rawValue: kinds[Int(item.scalar)]) ?? .punctuation
        : CharacterTable.kindAbove(item.scalar)
      if kind != .invisible { return (item.scalar, kind) }
    }
    return nil
  }

  private func followedByLetter(
    _ reader: ScalarReader, _ kinds: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var ahead = reader
    guard ahead.next() != nil, let second = peek(ahead, kinds) else { return false }
    return second.kind.isLetter || second.kind == .digit
  }

  mutating func punctuation(
    _ item: ScalarReader.Item, _ reader: inout ScalarReader,
    _ kinds: UnsafeBufferPointer<UInt8>
  ) {
    switch item.scalar {
    case 0x2E:  // full stop
      if open, kind == .digit, let next = peek(reader, kinds), next.kind == .digit {
        lower.append(0x2E)
        hash.add(0x2E)
        casedHash.add(0x2E)
        return
      }
      if open, kind != .digit, segment == 1, let next = peek(reader, kinds), next.kind.isLetter {
        // U.S., S.p.A.: one word.
        var ahead = reader
        _ = ahead.next()
        if let after = peek(ahead, kinds), !after.kind.isLetter {
          segment = 0
          return
        }
      }
      let abbreviated: Bool
      if open {
        abbreviated =
          kind != .digit
          && ((segment == 1 && firstCapital) || Self.abbreviations.contains(hash.value))
          || kind == .digit && letters <= 2
        if segment == 1 { end = item.end }
        finish(glued: false)
      } else {
        abbreviated = false
      }
      if !abbreviated {
        pendingStop = true
        stopSpace = false
      }
    case 0x2C where open && kind == .digit:
      if let next = peek(reader, kinds), next.kind == .digit {
        lower.append(0x2C)
        hash.add(0x2C)
        casedHash.add(0x2C)
        return
      }
      finish(glued: false)
    case 0x21, 0x3F, 0x2026:
      if open { finish(glued: false) }
      pendingStop = true
      stopSpace = false
    case 0x3002, 0xFF01, 0xFF1F, ScalarReader.blockTag:
      if open { finish(glued: false) }
      glue = false
      endSentence()
    case ScalarReader.inlineTag: break
    case 0x2F, 0x5F, 0x26:  // slash, underscore, ampersand
      if open { finish(glued: true) } else { glue = false }
      if item.scalar == 0x2F, reader.position < reader.bytes.count,
        reader.bytes[reader.position] == 0x2F, let last = tokens.last,
        last.form == Self.http || last.form == Self.https
      {
        skipAddress(&reader)
      }
    case 0x22, 0xAB, 0xBB, 0x201C, 0x201D, 0x201E, 0x201F, 0x2039, 0x203A, 0x300C, 0x300D:
      if open { finish(glued: false) }
      switch item.scalar {
      case 0xAB, 0x201C, 0x201E, 0x300C: isInQuotes = true
      case 0xBB, 0x201D, 0x300D: isInQuotes = false
      default: isInQuotes.toggle()
      }
      glue = false
    default:
      if open { finish(glued: false) }
      glue = false
    }
  }

  /// Leaves a web address out: its words are not the story's.
  private mutating func skipAddress(_ reader: inout ScalarReader) {
    if let last = tokens.popLast() { lower.removeLast(from: Int(last.lowerStart)) }
    while reader.position < reader.bytes.count, reader.bytes[reader.position] > 0x20,
      reader.bytes[reader.position] != 0x3C
    {
      reader.position += 1
    }
    glue = false
  }

  private static let http = ScalarHash.of("http")
  private static let https = ScalarHash.of("https")

  private static let abbreviations: Set<UInt64> = Set(
    """
    mr mrs ms dr gen lt col sgt capt maj adm inc corp co ltd st sen rep gov prof vs no jr sr dept \
    est approx jan feb mar apr jun jul aug sep sept oct nov dec fig bn mln mil mio mrd mld \
    ст г р м вул им ім тис тыс млн млрд грн руб др проф ген п см рр долл дол \
    bzw ca dipl hr fr nr str u usw zb abg evtl sog max min \
    sig on dott ing gen avv art pp pag \
    ul np tzw tj prof płk gen mjr mln tys św ok \
    ds kal adm kmdr ud uds sr sra dna av cad sok vb dr mah tel art hon messrs mme mlle me \
    č tj tzv např mld resp gen plk kpt mjr \
    εκατ δισ χιλ κ δρ στρ
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { ScalarHash.of($0) })
}
