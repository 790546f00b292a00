// Scalars to tokens and sentences: where words begin and end, in every script of the trade.

import Model

/// Splits fields into tokens; keeps its buffers between texts.
struct Tokenizer {
  private(set) var tokens: [Token] = []
  private(set) var sentences: [Sentence] = []
  /// Lower-case bytes of all tokens.
  private(set) var lower: [UInt8] = []
  /// French and Italian elisions that were cut off (`l'`, `dell'`), for language identification.
  private(set) var elisions = 0

  private var field = TextField.title
  private var sentenceStart = 0
  private var pendingStop = false
  private var stopSpace = false
  private var glue = false
  private var quoteDepth = false

  // The token being built.
  private var open = false
  private var start = 0
  private var end = 0
  private var lowerStart = 0
  private var hash = ScalarHash()
  private var casedHash = ScalarHash()
  private var kind = CharacterKind.punctuation
  private var letters = 0
  private var capitals = 0
  private var firstCapital = false
  private var segment = 0
  private var scripts: UInt8 = 0
  private var lastLower: UInt32 = 0

  /// Forgets the last text.
  mutating func reset() {
    tokens.removeAll(keepingCapacity: true)
    sentences.removeAll(keepingCapacity: true)
    lower.removeAll(keepingCapacity: true)
    elisions = 0
  }

  /// Reads one field to its end.
  mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, as field: TextField) {
    self.field = field
    sentenceStart = tokens.count
    pendingStop = false
    stopSpace = false
    glue = false
    quoteDepth = false
    var reader = ScalarReader(bytes: bytes)
    CharacterTable.shared.kinds.withUnsafeBufferPointer { kinds in
      CharacterTable.shared.lowers.withUnsafeBufferPointer { lowers in
        while let item = reader.next() {
          let kind =
            item.scalar < UInt32(CharacterTable.limit)
            ? CharacterKind(rawValue: kinds[Int(item.scalar)]) ?? .punctuation
            : CharacterTable.kindAbove(item.scalar)
          switch kind {
          case .latin, .cyrillic, .letter:
            if open, self.kind == .digit || self.kind == .hangul { finish(glued: true) }
            if !open { begin(item, kind) }
            add(item, item.scalar < UInt32(lowers.count) ? lowers[Int(item.scalar)] : item.scalar)
            scripts |= kind == .latin ? 1 : kind == .cyrillic ? 2 : 4
          case .space:
            if open { finish(glued: false) }
            glue = false
            if pendingStop { stopSpace = true }
            if item.scalar == 0x0A { endSentence() }
          case .digit:
            if open, self.kind != .digit { finish(glued: true) }
            if !open { begin(item, .digit) }
            add(item, item.scalar)
          case .hangul:
            if open, self.kind != .hangul { finish(glued: true) }
            if !open { begin(item, .hangul) }
            add(item, item.scalar)
            scripts |= 4
          case .ideograph:
            if open { finish(glued: true) }
            begin(item, .ideograph)
            add(item, item.scalar)
            finish(glued: true)
          case .hyphen:
            if open { finish(glued: true) } else { glue = false }
          case .apostrophe:
            apostrophe(item, &reader, kinds, lowers)
          case .invisible: break
          case .combining: combine(item)
          case .punctuation: punctuation(item, &reader, kinds)
          }
        }
      }
    }
    if open { finish(glued: false) }
    endSentence()
  }

  private mutating func begin(_ item: ScalarReader.Item, _ kind: CharacterKind) {
    if pendingStop {
      let value = item.scalar
      let lowerCase =
        value < UInt32(CharacterTable.limit) && CharacterTable.shared.lowers[Int(value)] == value
        && (kind == .latin || kind == .cyrillic)
      if stopSpace, !lowerCase { endSentence() }
      pendingStop = false
      stopSpace = false
    }
    open = true
    self.kind = kind
    start = item.start
    lowerStart = lower.count
    hash = ScalarHash()
    casedHash = ScalarHash()
    letters = 0
    capitals = 0
    firstCapital = false
    segment = 0
    scripts = 0
  }

  @inline(__always)
  private mutating func add(_ item: ScalarReader.Item, _ lowered: UInt32) {
    end = item.end
    hash.add(lowered)
    casedHash.add(item.scalar)
    if lowered != item.scalar {
      capitals += 1
      if letters == 0 { firstCapital = true }
    }
    letters += 1
    segment += 1
    lastLower = lowered
    append(lowered)
  }

  @inline(__always)
  private mutating func append(_ scalar: UInt32) {
    if scalar < 0x80 {
      lower.append(UInt8(truncatingIfNeeded: scalar))
    } else if scalar < 0x800 {
      lower.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
      lower.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    } else if scalar < 0x10000 {
      lower.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
      lower.append(UInt8(truncatingIfNeeded: 0x80 | (scalar >> 6) & 0x3F))
      lower.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    } else {
      lower.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
      lower.append(UInt8(truncatingIfNeeded: 0x80 | (scalar >> 12) & 0x3F))
      lower.append(UInt8(truncatingIfNeeded: 0x80 | (scalar >> 6) & 0x3F))
      lower.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    }
  }

  private mutating func finish(glued next: Bool, possessive: Bool = false) {
    open = false
    if scripts & 3 == 3 { repairScripts() }
    var flags: Token.Flags = []
    if firstCapital { flags.insert(.capitalised) }
    if letters > 1, capitals == letters, kind != .digit { flags.insert(.allCaps) }
    if kind == .digit { flags.insert(.number) }
    if tokens.count == sentenceStart { flags.insert(.first) }
    if glue { flags.insert(.glued) }
    if possessive { flags.insert(.possessive) }
    if quoteDepth { flags.insert(.quoted) }
    glue = next
    tokens.append(
      Token(
        form: hash.value, stem: 0, cased: casedHash.value, byteStart: UInt32(start),
        byteEnd: UInt32(end), lowerStart: UInt32(lowerStart), lowerEnd: UInt32(lower.count),
        firstElement: 0, elementCount: 0,
        sentenceIndex: UInt16(truncatingIfNeeded: sentences.count), flags: flags, field: field))
  }

  /// A word of Latin and Cyrillic letters takes the script of its majority.
  private mutating func repairScripts() {
    let text = String(decoding: lower[lowerStart...], as: UTF8.self)
    let table = CharacterTable.shared
    var latin = 0
    var cyrillic = 0
    for scalar in text.unicodeScalars where scalar.value < UInt32(CharacterTable.limit) {
      if table.kinds[Int(scalar.value)] == CharacterKind.latin.rawValue { latin += 1 }
      if table.kinds[Int(scalar.value)] == CharacterKind.cyrillic.rawValue { cyrillic += 1 }
    }
    var repaired: [UInt32] = []
    for scalar in text.unicodeScalars {
      let value = scalar.value
      if cyrillic >= latin {
        repaired.append(Folding.cyrillic(for: value) ?? value)
      } else {
        repaired.append(Folding.latin(for: value) ?? value)
      }
    }
    lower.removeSubrange(lowerStart...)
    hash = ScalarHash()
    for value in repaired {
      hash.add(value)
      append(value)
    }
    casedHash = hash
  }

  private mutating func endSentence() {
    pendingStop = false
    stopSpace = false
    guard tokens.count > sentenceStart else { return }
    sentences.append(Sentence(field: field, tokens: sentenceStart..<tokens.count))
    sentenceStart = tokens.count
    quoteDepth = false
  }

  /// A mark on the letter before: composed with it where such a letter exists, else left out.
  private mutating func combine(_ item: ScalarReader.Item) {
    guard open,
      let composed = CharacterTable.shared.compositions[lastLower << 16 | (item.scalar & 0xFFFF)]
    else { return }
    while let last = lower.last, last & 0xC0 == 0x80 { lower.removeLast() }
    if !lower.isEmpty { lower.removeLast() }
    append(composed)
    lastLower = composed
    end = item.end
    hash = ScalarHash()
    for scalar in String(decoding: lower[lowerStart...], as: UTF8.self).unicodeScalars {
      hash.add(scalar.value)
    }
    casedHash = hash
  }

  private mutating func apostrophe(
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
    if !isPossessive, letters <= 2 || Self.elided.contains(hash.value) {
      // l'Ukraine, dell'Ucraina: the article is no word of its own.
      open = false
      elisions += 1
      lower.removeSubrange(lowerStart...)
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

  private mutating func punctuation(
    _ item: ScalarReader.Item, _ reader: inout ScalarReader,
    _ kinds: UnsafeBufferPointer<UInt8>
  ) {
    switch item.scalar {
    case 0x2E:  // full stop
      if open, kind == .digit, let next = peek(reader, kinds), next.kind == .digit {
        append(0x2E)
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
          (kind == .latin || kind == .cyrillic)
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
        append(0x2C)
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
      case 0xAB, 0x201C, 0x201E, 0x300C: quoteDepth = true
      case 0xBB, 0x201D, 0x300D: quoteDepth = false
      default: quoteDepth.toggle()
      }
      glue = false
    default:
      if open { finish(glued: false) }
      glue = false
    }
  }

  /// Leaves a web address out: its words are not the story's.
  private mutating func skipAddress(_ reader: inout ScalarReader) {
    if let last = tokens.popLast() { lower.removeSubrange(Int(last.lowerStart)...) }
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
    ud uds sr sra dna av cad sok vb dr mah tel art hon messrs mme mlle me \
    č tj tzv např mld resp gen plk kpt mjr
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { ScalarHash.of($0) })
}
