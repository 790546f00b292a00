// How much each short piece of a word speaks for each language: fitted numbers from a text file.

import Foundation

/// Weights of whole words and of one to three letters, one a language (Cavnar and Trenkle's
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
    let text = String(decoding: data, as: UTF8.self)
    var columns: [Language] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.isEmpty && !line.hasPrefix("#") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      if columns.isEmpty {
        columns = fields.dropFirst().compactMap { Language(code: $0) }
        guard columns.count == fields.count - 1, !columns.isEmpty else {
          throw .model("\(path):\(number + 1): the first line must name languages by their codes")
        }
        continue
      }
      var weight = SIMD16<Int8>.zero
      for (language, field) in zip(columns, fields.dropFirst()) where !field.isEmpty {
        guard let value = Int8(field) else {
          throw .model("\(path):\(number + 1): “\(field)” is no number from -128 to 127")
        }
        weight[Int(language.rawValue)] = value
      }
      guard let key = Self.key(fields[0]), fields.count <= columns.count + 1 else {
        throw .model("\(path):\(number + 1): not one to three letters, or =word, and its numbers")
      }
      places.insert(UInt32(weights.count), for: key)
      weights.append(weight)
    }
  }

  /// The key of a piece as the file writes it.
  private static func key(_ piece: Substring) -> UInt64? {
    if piece.first == "=" {
      return ScalarHash.of(piece.dropFirst())
    }
    let scalars = piece.unicodeScalars
    guard (1...3).contains(scalars.count) else { return nil }
    return scalars.reduce(0) { Self.join($0, $1.value) }
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
    var words = 0
    for token in tokens where !token.flags.contains(.number) {
      words += 1
      if words > Self.wordLimit { break }
      // Until its diacritics are folded away, a token's form is the hash of its lower-case letters.
      scores &+= known.scores(of: token.form) {
        score(
          UnsafeBufferPointer(rebasing: lower[Int(token.lowerStart)..<Int(token.lowerEnd)]))
      }
    }
    return scores
  }

  /// What one lower-case word speaks for.
  private func score(_ word: UnsafeBufferPointer<UInt8>) -> Scores {
    var scores = Scores.zero
    var hash = ScalarHash()
    var run: UInt64 = UInt64(Self.edge)
    var letters = 1
    func add(_ key: UInt64) {
      if let place = places[key] {
        scores &+= Scores(truncatingIfNeeded: weights[Int(place)])
      }
    }
    /// Adds what ends with the last letter of the run.
    func addRun() {
      if run & (1 << 21 - 1) != UInt64(Self.edge) { add(run & (1 << 21 - 1)) }
      if letters >= 2 { add(run & (1 << 42 - 1)) }
      if letters >= 3 { add(run) }
    }
    UTF8Scalars.forEach(word) { scalar in
      hash.add(scalar)
      run = Self.join(run, scalar)
      letters += 1
      addRun()
    }
    run = Self.join(run, Self.edge)
    letters += 1
    addRun()
    add(hash.value)
    return scores
  }

  /// What stands for a word's edge: `_`.
  private static let edge: UInt32 = 0x5F
}

/// What the words seen lately speak for: most words of a text were in another one before.
struct WordScores {
  private var words: [UInt64]
  private var scores: [LanguageProfiles.Scores]

  /// One place a word by its hash; another word of the same place takes it over.
  private static let count = 1 << 14

  init() {
    words = [UInt64](repeating: 0, count: Self.count)
    scores = [LanguageProfiles.Scores](repeating: .zero, count: Self.count)
  }

  @inline(__always)
  mutating func scores(
    of word: UInt64, reckon: () -> LanguageProfiles.Scores
  ) -> LanguageProfiles.Scores {
    let place = HashTable.slot(of: word, mask: Self.count - 1)
    if words[place] != word {
      words[place] = word
      scores[place] = reckon()
    }
    return scores[place]
  }
}
