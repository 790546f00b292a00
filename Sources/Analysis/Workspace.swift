// What one thread needs to read texts: tokenizer buffers, stemmers and the words seen lately.

/// Buffers and caches of one reader. Handed to one thread at a time by `Analyzer`.
// Unchecked: it owns Snowball's C handles, which must not be shared; the pool never does.
final class Workspace: @unchecked Sendable {
  var tokenizer = Tokenizer()
  let stemmer = Stemmer()
  var hits: [RawHit] = []
  var vector = FeatureVector()
  var own = FeatureVector()

  /// A word seen before: its folded hash, its stem, the references it matches.
  private struct Word {
    var form: UInt64
    var stem: UInt64
    var start: UInt32
    var count: UInt16
  }

  private var table = HashTable(capacity: 8_192)
  private var words: [Word] = []
  private var references: [UInt32] = []
  private static let limit = 40_000

  /// Fills in a token's folded form and stem, and adds the elements that it matches.
  func resolve(
    _ token: inout Token, lower: UnsafeBufferPointer<UInt8>, language: Language,
    index: WordIndex, elements: inout [UInt32]
  ) {
    let key = token.form ^ (UInt64(language.rawValue) &+ 1) &* 0x9e37_79b9_7f4a_7c15 | 1
    let number = table[key] ?? learn(token, key, lower, language, index)
    let word = words[Int(number)]
    token.form = word.form
    token.stem = word.stem
    token.firstElement = UInt32(elements.count)
    guard word.count > 0 else { return }
    for offset in Int(word.start)..<(Int(word.start) + Int(word.count)) {
      let reference = index.references[Int(references[offset])]
      if reference.cased != 0, reference.cased != token.cased { continue }
      if reference.needsCapital, !token.flags.contains(.capitalised) { continue }
      let known = elements[Int(token.firstElement)...].contains(reference.element)
      if !known { elements.append(reference.element) }
    }
    token.elementCount = UInt16(elements.count - Int(token.firstElement))
  }

  private func learn(
    _ token: Token, _ key: UInt64, _ lower: UnsafeBufferPointer<UInt8>, _ language: Language,
    _ index: WordIndex
  ) -> UInt32 {
    if words.count >= Self.limit {
      table.removeAll()
      words.removeAll(keepingCapacity: true)
      references.removeAll(keepingCapacity: true)
    }
    let text = String(
      decoding: lower[Int(token.lowerStart)..<Int(token.lowerEnd)], as: UTF8.self)
    let isNumber = token.flags.contains(.number)
    let folded = Array(Folding.fold(text).unicodeScalars.map(\.value))
    let form = ScalarHash.of(folded)
    let stem = isNumber ? form : ScalarHash.of(stemmer.stem(text, language))
    let start = references.count
    index.lookUp(folded: folded, formHash: form, stemHash: stem, language: language) {
      if !references[start...].contains(UInt32($0)) { references.append(UInt32($0)) }
    }
    let number = UInt32(words.count)
    words.append(
      Word(
        form: form, stem: stem, start: UInt32(start),
        count: UInt16(clamping: references.count - start)))
    table.insert(number, for: key)
    return number
  }
}
