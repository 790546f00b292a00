// Fits `language/profiles.tsv`: which pieces of words speak for which language.

import Analysis
import Foundation

/// A log-linear model of the language over whole words and runs of one to three letters, fitted by
/// AdaGrad over all texts at once: no chance in it, so the same texts give the same file.
struct LanguageFitting {
  /// A text of a few words.
  struct Sample {
    var words: [String]
    var language: Int
    var weight: Float
    var fold: Int
    /// The last word goes on: `word*` of a lexicon file.
    var isOpen = false
  }

  /// Two files: the languages that every text is looked at for, and those that are told from one
  /// another where none of the first is likelier. In each, “undetermined” stands for all others.
  enum Look: String, CaseIterable {
    case first = "profiles"
    case further

    var languages: [Language] {
      switch self {
      case .first:
        Language.allCases.filter { $0.rawValue < Language.korean.rawValue } + [.undetermined]
      case .further:
        [.danish, .norwegian, .finnish, .slovak, .bulgarian, .hungarian, .undetermined]
      }
    }
  }

  let languages: [Language]
  /// How often a piece must be met, by the texts' weights.
  private static let fewest: Float = 9
  private static let rounds = 60
  private static let penalty: Float = 0.08
  private static let rate: Float = 0.15

  private(set) var pieces: [String] = []
  private var places: [String: Int] = [:]
  private let samples: [(sample: Sample, pieces: [(place: Int, count: Float)])]

  init(_ samples: [Sample], of languages: [Language]) {
    self.languages = languages
    var counts: [String: Float] = [:]
    for sample in samples {
      for piece in Set(Self.pieces(sample.words, sample.isOpen)) {
        counts[piece, default: 0] += sample.weight
      }
    }
    let kept = counts.filter { $0.value >= Self.fewest }.keys.sorted()
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    var totals = [Float](repeating: 1, count: languages.count)
    for sample in samples { totals[sample.language] += sample.weight }
    let mean = totals.reduce(0, +) / Float(totals.count)
    self.samples = samples.map { sample in
      var found: [Int: Float] = [:]
      for piece in Self.pieces(sample.words, sample.isOpen) {
        if let place = places[piece] { found[place] = min(2, found[place, default: 0] + 1) }
      }
      var sample = sample
      // A language with few texts counts as much as one with many.
      sample.weight *= (mean / totals[sample.language]).squareRoot()
      return (sample, found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
    self.places = places
    pieces = kept
  }

  /// The words of a text in lower case.
  static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter }.map(String.init)
  }

  /// `=word`, and runs of letters with `_` for a word's edge.
  private static func pieces(_ words: [String], _ isOpen: Bool) -> [String] {
    var pieces: [String] = []
    for word in words {
      pieces.append("=" + word)
      let letters = Array(("_" + word + (isOpen ? "" : "_")).unicodeScalars)
      for length in 1...3 where letters.count >= length {
        for start in 0...(letters.count - length) {
          pieces.append(String(String.UnicodeScalarView(letters[start..<(start + length)])))
        }
      }
    }
    return pieces.filter { $0 != "_" }
  }

  /// The weights, a row of all languages for each piece, from the texts outside one fold, in
  /// twentieths of a log-odd.
  func fit(without fold: Int?) -> [[Int]] {
    let width = languages.count
    var weights = [Float](repeating: 0, count: pieces.count * width)
    var sums = [Float](repeating: 1e-3, count: weights.count)
    let used = samples.filter { $0.sample.fold != fold }
    for _ in 0..<Self.rounds {
      var gradient = weights.map { $0 * Self.penalty }
      for (sample, pieces) in used {
        var scores = [Float](repeating: 0, count: width)
        for (place, count) in pieces {
          for language in 0..<width {
            scores[language] += weights[place * width + language] * count
          }
        }
        let best = scores.max() ?? 0
        for language in 0..<width { scores[language] = exp(scores[language] - best) }
        let total = scores.reduce(0, +)
        for language in 0..<width {
          scores[language] =
            (scores[language] / total - (language == sample.language ? 1 : 0)) * sample.weight
        }
        for (place, count) in pieces {
          for language in 0..<width {
            gradient[place * width + language] += scores[language] * count
          }
        }
      }
      for index in weights.indices {
        sums[index] += gradient[index] * gradient[index]
        weights[index] -= Self.rate * gradient[index] / sums[index].squareRoot()
      }
    }
    return pieces.indices.map { piece in
      let row = weights[(piece * width)..<((piece + 1) * width)]
      let mean = row.reduce(0, +) / Float(width)
      return row.map { weight in
        let value = Int(((weight - mean) * 20).rounded())
        return abs(value) < 2 ? 0 : max(-127, min(127, value))
      }
    }
  }

  /// The language that fitted weights give a text, by its place in `languages`.
  func language(of words: [String], by weights: [[Int]]) -> Int {
    var scores = [Int](repeating: 0, count: languages.count)
    for piece in Self.pieces(words, false) {
      guard let place = places[piece] else { continue }
      for language in scores.indices { scores[language] += weights[place][language] }
    }
    return scores.indices.max { scores[$0] < scores[$1] } ?? 0
  }

  /// The file's text.
  func text(_ weights: [[Int]]) -> String {
    var text = """
      # How much a piece of a word speaks for each language, in twentieths of a log-odd. `=word` is a
      # whole word, `_` the edge of one; nothing stands for 0. Written by pactwatch-train.
      piece\t\(languages.map(\.code).joined(separator: "\t"))

      """
    for (piece, row) in zip(pieces, weights) where row.contains(where: { abs($0) >= 4 }) {
      text += piece
      let end = (row.lastIndex { $0 != 0 } ?? 0) + 1
      for value in row[..<end] { text += value == 0 ? "\t" : "\t\(value)" }
      text += "\n"
    }
    return text
  }
}
