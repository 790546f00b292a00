// How much each short piece of a word speaks for each language: fitted numbers from a text file.

import Foundation

/// Weights of whole words and of one to three letters, one a language's lane (Cavnar and Trenkle's
/// n-grams, 1994, weighed by a log-linear model instead of by rank).
struct LanguageProfiles: Sendable {
  /// Twentieths of a log-odd.
  typealias Scores = SIMD16<Int32>

  /// No profiles: nothing speaks for any language.
  static let none = LanguageProfiles()

  /// Longer texts are certain after so many words.
  private static let wordLimit = 24

  private var places = HashTable()
  private var weights: [SIMD16<Int8>] = []

  var isEmpty: Bool { weights.isEmpty }

  private init() {}

  /// The profiles of a file; none where there is no file.
  init(path: String) throws(AnalyzerError) {
    guard let data = FileManager.default.contents(atPath: path) else { return }
    let bytes = [UInt8](data)
    places = HashTable(capacity: bytes.count / 28)
    var columns: [Language] = []
    var number = 0
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let line = start..<end
      start = end + 1
      number += 1
      if line.isEmpty || bytes[line.lowerBound] == 0x23 { continue }
      if columns.isEmpty {
        let names = String(decoding: bytes[line], as: UTF8.self).split(
          separator: "\t", omittingEmptySubsequences: false)
        columns = names.dropFirst().compactMap { Language(code: $0) }
        guard columns.count == names.count - 1, !columns.isEmpty else {
          throw .model("\(path):\(number): the first line must name languages by their codes")
        }
        continue
      }
      // Bytes, not strings: twelve thousand lines are read at every start.
      try bytes.withUnsafeBufferPointer { bytes throws(AnalyzerError) in
        try read(UnsafeBufferPointer(rebasing: bytes[line]), columns, "\(path):\(number)")
      }
    }
  }

  /// Reads a line of a piece and its weights.
  private mutating func read(
    _ line: UnsafeBufferPointer<UInt8>, _ columns: [Language], _ place: @autoclosure () -> String
  ) throws(AnalyzerError) {
    let tab = line.firstIndex(of: 0x09) ?? line.count
    var weight = SIMD16<Int8>.zero
    var column = 0
    var start = tab + 1
    while start <= line.count {
      let end = line[start...].firstIndex(of: 0x09) ?? line.count
      guard column < columns.count, let value = Self.number(line[start..<end]) else {
        throw .model("\(place()): not a number from -128 to 127 for each language")
      }
      weight[columns[column].lane] = value
      column += 1
      start = end + 1
    }
    guard let key = Self.key(UnsafeBufferPointer(rebasing: line[..<tab])) else {
      throw .model("\(place()): not one to three letters, or =word, and its numbers")
    }
    places.insert(UInt32(weights.count), for: key)
    weights.append(weight)
  }

  /// A decimal number; nothing is 0.
  private static func number(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int8? {
    var value = 0
    let digits = text.first == 0x2D ? text.dropFirst() : text
    if digits.isEmpty != text.isEmpty || digits.count > 3 { return nil }
    for byte in digits {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return Int8(exactly: text.first == 0x2D ? -value : value)
  }

  /// The key of a piece as the file writes it.
  private static func key(_ piece: UnsafeBufferPointer<UInt8>) -> UInt64? {
    if piece.first == 0x3D {
      var hash = ScalarHash()
      UTF8Scalars.forEach(UnsafeBufferPointer(rebasing: piece.dropFirst())) { hash.add($0) }
      return hash.value
    }
    var key: UInt64 = 0
    var count = 0
    UTF8Scalars.forEach(piece) {
      key = join(key, $0)
      count += 1
    }
    return (1...3).contains(count) ? key : nil
  }

  /// A run of scalars with one more; the lowest three count.
  @inline(__always)
  private static func join(_ run: UInt64, _ scalar: UInt32) -> UInt64 {
    (run << 21 | UInt64(scalar)) & (1 << 63 - 1)
  }

  /// The sum of what the words speak for.
  func scores(
    of tokens: [Token], lower: UnsafeBufferPointer<UInt8>, known: inout WordScores
  ) -> Scores {
    var scores = Scores.zero
    guard !isEmpty else { return scores }
    var even = WordScores.Packed.zero
    var odd = WordScores.Packed.zero
    var words = 0
    for token in tokens where !token.flags.contains(.number) {
      words += 1
      if words > Self.wordLimit { break }
      // Until its diacritics are folded away, a token's form is the hash of its lower-case letters.
      if let packed = known[token.form] {
        WordScores.add(packed, toEven: &even, odd: &odd)
        continue
      }
      let fresh = score(
        UnsafeBufferPointer(rebasing: lower[Int(token.lowerStart)..<Int(token.lowerEnd)]))
      known.remember(fresh, of: token.form)
      scores &+= fresh
    }
    scores.evenHalf &+= even
    scores.oddHalf &+= odd
    return scores
  }

  /// The same without remembering words: for the few texts that are looked at twice.
  func scores(of tokens: [Token], lower: UnsafeBufferPointer<UInt8>) -> Scores {
    var scores = Scores.zero
    guard !isEmpty else { return scores }
    for token in tokens.lazy.filter({ !$0.flags.contains(.number) }).prefix(Self.wordLimit) {
      scores &+= score(
        UnsafeBufferPointer(rebasing: lower[Int(token.lowerStart)..<Int(token.lowerEnd)]))
    }
    return scores
  }

  /// What one lower-case word speaks for.
  private func score(_ word: UnsafeBufferPointer<UInt8>) -> Scores {
    var scores = Scores.zero
    var hash = ScalarHash()
    var run: UInt64 = UInt64(Self.edge)
    var letters = 1
    UTF8Scalars.forEach(word) { scalar in
      hash.add(scalar)
      run = Self.join(run, scalar)
      letters += 1
      addRun(run, letters, to: &scores)
    }
    run = Self.join(run, Self.edge)
    letters += 1
    addRun(run, letters, to: &scores)
    add(hash.value, to: &scores)
    return scores
  }

  /// Adds what ends with the last letter of a run.
  @inline(__always)
  private func addRun(_ run: UInt64, _ letters: Int, to scores: inout Scores) {
    if run & (1 << 21 - 1) != UInt64(Self.edge) { add(run & (1 << 21 - 1), to: &scores) }
    if letters >= 2 { add(run & (1 << 42 - 1), to: &scores) }
    if letters >= 3 { add(run, to: &scores) }
  }

  @inline(__always)
  private func add(_ key: UInt64, to scores: inout Scores) {
    if let place = places[key] { scores &+= Scores(truncatingIfNeeded: weights[Int(place)]) }
  }

  /// What stands for a word's edge: `_`.
  private static let edge: UInt32 = 0x5F
}

/// What the words seen lately speak for: most words of a text were in another one before.
struct WordScores {
  /// Sixteen bits a language, two languages a lane: to widen sixteen numbers one by one would take
  /// longer than to fetch them, and twice as wide they would not stay in a cache.
  typealias Packed = SIMD8<Int32>

  private var words: [UInt64]
  private var scores: [Packed]

  /// One place a word by its hash; another word of the same place takes it over.
  private static let count = 1 << 15

  init() {
    words = [UInt64](repeating: 0, count: Self.count)
    scores = [Packed](repeating: .zero, count: Self.count)
  }

  /// What a word speaks for; nil where it was not seen lately.
  @inline(__always)
  subscript(word: UInt64) -> Packed? {
    let place = HashTable.slot(of: word, mask: Self.count - 1)
    return words[place] == word ? scores[place] : nil
  }

  mutating func remember(_ fresh: LanguageProfiles.Scores, of word: UInt64) {
    // Only damage is so long that its sum needs more bits.
    if fresh.min() < Int32(Int16.min) || fresh.max() > Int32(Int16.max) { return }
    let place = HashTable.slot(of: word, mask: Self.count - 1)
    words[place] = word
    scores[place] = fresh.oddHalf &<< 16 | fresh.evenHalf & 0xFFFF
  }

  /// Adds packed scores to sums of the languages at even and at odd places.
  @inline(__always)
  static func add(_ packed: Packed, toEven even: inout Packed, odd: inout Packed) {
    even &+= (packed &<< 16) &>> 16
    odd &+= packed &>> 16
  }
}
