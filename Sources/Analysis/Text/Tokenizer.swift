// Scalars to tokens and sentences: where words begin and end, in every script of the trade.

import Model

/// Splits fields into tokens; keeps its buffers between texts.
struct Tokenizer {
  var tokens: [Token] = []
  private(set) var sentences: [Sentence] = []
  /// Lower-case bytes of all tokens.
  var lower = LowerBytes()
  /// French and Italian elisions that were cut off (`l'`, `dell'`), for language identification.
  var elisions = 0

  // A table of its own: a global one is asked for at each use whether it is there yet.
  let characters = CharacterTable.shared
  private var field = TextField.title
  private var sentenceStart = 0
  var pendingStop = false
  var stopSpace = false
  var glue = false
  var isInQuotes = false

  // The token being built.
  var open = false
  private var start = 0
  var end = 0
  var lowerStart = 0
  var hash = ScalarHash()
  var casedHash = ScalarHash()
  var kind = CharacterKind.punctuation
  var letters = 0
  var capitals = 0
  private(set) var firstCapital = false
  var segment = 0
  private var scripts: UInt8 = 0
  private var lastLower: UInt32 = 0

  /// Forgets the last text.
  mutating func reset() {
    // One by one: a pattern's word has one of each, and to remove all takes a hundred instructions.
    while tokens.popLast() != nil {}
    while sentences.popLast() != nil {}
    lower.removeLast(from: 0)
    elisions = 0
  }

  /// The tokens and sentences of the text, which the tokenizer then has no more.
  mutating func takeTokens() -> (tokens: [Token], sentences: [Sentence]) {
    let taken = (tokens, sentences)
    tokens = []
    sentences = []
    tokens.reserveCapacity(taken.0.count)
    return taken
  }

  /// Reads one field to its end.
  mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, as field: TextField) {
    self.field = field
    sentenceStart = tokens.count
    pendingStop = false
    stopSpace = false
    glue = false
    isInQuotes = false
    lower.reserve(bytes.count + 16)
    var reader = ScalarReader(bytes: bytes)
    characters.kinds.withUnsafeBufferPointer { kinds in
      characters.lowers.withUnsafeBufferPointer { lowers in
        while true {
          if reader.position < bytes.count, Self.isLetter(bytes[reader.position]) {
            letterRun(&reader)
          }
          guard let item = reader.next() else { break }
          let kind =
            item.scalar < UInt32(CharacterTable.limit)
            ? CharacterKind(rawValue: kinds[Int(item.scalar)]) ?? .punctuation
            : CharacterTable.kindAbove(item.scalar)
          switch kind {
          case .latin, .cyrillic, .letter:
            if open, self.kind == .digit || self.kind == .hangul { finish(glued: true) }
            if !open { begin(item.scalar, at: item.start, kind) }
            add(item, item.scalar < UInt32(lowers.count) ? lowers[Int(item.scalar)] : item.scalar)
            scripts |= kind == .latin ? 1 : kind == .cyrillic ? 2 : 4
          case .space:
            if open { finish(glued: false) }
            glue = false
            if pendingStop { stopSpace = true }
            if item.scalar == 0x0A { endSentence() }
          case .digit:
            if open, self.kind != .digit { finish(glued: true) }
            if !open { begin(item.scalar, at: item.start, .digit) }
            add(item, item.scalar)
          case .hangul:
            if open, self.kind != .hangul { finish(glued: true) }
            if !open { begin(item.scalar, at: item.start, .hangul) }
            add(item, item.scalar)
            scripts |= 4
          case .ideograph:
            if open { finish(glued: true) }
            begin(item.scalar, at: item.start, .ideograph)
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

  @inline(__always)
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  /// Reads plain Latin letters as far as they go: most of most texts.
  @inline(__always)
  private mutating func letterRun(_ reader: inout ScalarReader) {
    let bytes = reader.bytes
    var position = reader.position
    if open, kind == .digit || kind == .hangul { finish(glued: true) }
    if !open { begin(UInt32(bytes[position]), at: position, .latin) }
    lower.reserve(bytes.count - position)
    let first = position
    if letters == 0 { firstCapital = bytes[position] < 0x61 }
    var hash = hash
    var casedHash = casedHash
    var capitals = 0
    while position < bytes.count, Self.isLetter(bytes[position]) {
      let byte = bytes[position]
      hash.add(UInt32(byte | 0x20))
      casedHash.add(UInt32(byte))
      if byte < 0x61 { capitals += 1 }
      lower.appendReserved(byte | 0x20)
      position += 1
    }
    self.hash = hash
    self.casedHash = casedHash
    self.capitals += capitals
    letters += position - first
    segment += position - first
    lastLower = UInt32(bytes[position - 1] | 0x20)
    end = position
    scripts |= 1
    reader.position = position
  }

  private mutating func begin(_ scalar: UInt32, at place: Int, _ kind: CharacterKind) {
    if pendingStop {
      let lowerCase =
        scalar < UInt32(CharacterTable.limit)
        && characters.lowers[Int(scalar)] == scalar
        && (kind == .latin || kind == .cyrillic || CharacterTable.greek.contains(scalar))
      if stopSpace, !lowerCase { endSentence() }
      pendingStop = false
      stopSpace = false
    }
    open = true
    self.kind = kind
    start = place
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
    lower.append(lowered)
  }

  mutating func finish(glued next: Bool, possessive: Bool = false) {
    open = false
    if scripts & 3 == 3 { repairScripts() }
    var flags: Token.Flags = []
    if firstCapital { flags.insert(.capitalised) }
    if letters > 1, capitals == letters, kind != .digit { flags.insert(.allCaps) }
    if kind == .digit { flags.insert(.number) }
    if tokens.count == sentenceStart { flags.insert(.first) }
    if glue { flags.insert(.glued) }
    if possessive { flags.insert(.possessive) }
    if isInQuotes { flags.insert(.quoted) }
    glue = next
    tokens.append(
      Token(
        form: hash.value, stem: 0, cased: casedHash.value, byteStart: UInt32(start),
        byteEnd: UInt32(end), lowerStart: UInt32(lowerStart), lowerEnd: UInt32(lower.count),
        sentenceIndex: UInt16(truncatingIfNeeded: sentences.count), flags: flags, field: field))
  }

  /// A word of Latin and Cyrillic letters takes the script of its majority.
  private mutating func repairScripts() {
    var scalars: [UInt32] = []
    var latin = 0
    var cyrillic = 0
    UTF8Scalars.forEach(lower.bytes(from: lowerStart)) { scalar in
      scalars.append(scalar)
      guard scalar < UInt32(CharacterTable.limit) else { return }
      if characters.kinds[Int(scalar)] == CharacterKind.latin.rawValue { latin += 1 }
      if characters.kinds[Int(scalar)] == CharacterKind.cyrillic.rawValue { cyrillic += 1 }
    }
    lower.removeLast(from: lowerStart)
    hash = ScalarHash()
    for scalar in scalars {
      let repaired = cyrillic >= latin ? Folding.cyrillic(for: scalar) : Folding.latin(for: scalar)
      hash.add(repaired ?? scalar)
      lower.append(repaired ?? scalar)
    }
    casedHash = hash
  }

  mutating func endSentence() {
    pendingStop = false
    stopSpace = false
    guard tokens.count > sentenceStart else { return }
    sentences.append(Sentence(field: field, tokens: sentenceStart..<tokens.count))
    sentenceStart = tokens.count
    isInQuotes = false
  }

  /// A mark on the letter before: composed with it where such a letter exists, else left out.
  private mutating func combine(_ item: ScalarReader.Item) {
    guard open,
      let composed = characters.compositions[lastLower << 16 | (item.scalar & 0xFFFF)]
    else { return }
    var last = lower.count - 1
    while last > lowerStart, lower.bytes[last] & 0xC0 == 0x80 { last -= 1 }
    lower.removeLast(from: last)
    lower.append(composed)
    lastLower = composed
    end = item.end
    hash = ScalarHash()
    UTF8Scalars.forEach(lower.bytes(from: lowerStart)) { hash.add($0) }
    casedHash = hash
  }
}
