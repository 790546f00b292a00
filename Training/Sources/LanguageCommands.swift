// `pactwatch-train languages`: fits the profiles of languages and measures them on held-back
// events.

import Analysis
import Foundation

enum LanguageCommands {
  static func fit(_ paths: [String], _ data: String) throws {
    let items = try Corpus.load([Corpus.own, Corpus.written] + paths).map(\.item)
    for look in LanguageFitting.Look.allCases { try fit(look, items, data) }
  }

  private static func fit(
    _ look: LanguageFitting.Look, _ items: [CorpusItem], _ data: String
  ) throws {
    let languages = look.languages
    var samples: [LanguageFitting.Sample] = []
    var headlines: [LanguageFitting.Sample] = []
    for item in items {
      guard let language = place(of: item.lang, in: languages) else { continue }
      let fold = Corpus.fold(of: item.event, folds: Commands.folds)
      let headline = LanguageFitting.Sample(
        words: LanguageFitting.words(item.title), language: language, weight: 1, fold: fold)
      headlines.append(headline)
      samples.append(headline)
      // A summary teaches in pieces as long as a headline.
      let words = LanguageFitting.words(item.summary).prefix(48)
      for start in stride(from: 0, to: words.count, by: 7) {
        samples.append(
          LanguageFitting.Sample(
            words: Array(words.dropFirst(start).prefix(7)), language: language, weight: 0.7,
            fold: fold))
      }
    }
    samples += try lexicon(data + "/lexicon", languages)
    let fitting = LanguageFitting(samples, of: languages)
    measure(fitting, headlines)
    try FileManager.default.createDirectory(
      atPath: data + "/language", withIntermediateDirectories: true)
    try fitting.text(fitting.fit(without: nil)).write(
      toFile: data + "/language/\(look.rawValue).tsv", atomically: true, encoding: .utf8)
  }

  /// The place of a language among those of a look: of one that they do not have that of
  /// “undetermined”; nil for one that another look or the script tells.
  private static func place(of code: String, in languages: [Language]) -> Int? {
    if ["any", "ko", "el", "ja", "zh", "ar", "he"].contains(code) { return nil }
    let language = Language(code: code) ?? .undetermined
    if let place = languages.firstIndex(of: language) { return place }
    return languages.contains(.english) ? languages.firstIndex(of: .undetermined) : nil
  }

  /// The lexicon's own words; names of firms and systems are the same in every language.
  private static func lexicon(
    _ directory: String, _ languages: [Language]
  ) throws -> [LanguageFitting.Sample] {
    var samples: [LanguageFitting.Sample] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: directory).sorted() {
      let parts = name.split(separator: ".")
      guard parts.count > 2, !["organisations", "systems", "people"].contains(parts[0]),
        let language = place(of: String(parts[1]), in: languages)
      else { continue }
      let text = try String(contentsOfFile: directory + "/" + name, encoding: .utf8)
      for line in text.split(separator: "\n") where !line.hasPrefix("#") {
        let fields = line.split(separator: "\t")
        guard fields.count > 1 else { continue }
        for pattern in fields[1].split(separator: "|") {
          samples.append(
            LanguageFitting.Sample(
              words: LanguageFitting.words(String(pattern)), language: language, weight: 0.15,
              fold: -1, isOpen: pattern.trimmingCharacters(in: .whitespaces).hasSuffix("*")))
        }
      }
    }
    return samples
  }

  /// Prints how many held-back headlines get their language, by the profiles alone.
  private static func measure(
    _ fitting: LanguageFitting, _ headlines: [LanguageFitting.Sample]
  ) {
    var counts: [String: (right: Int, all: Int)] = [:]
    for fold in 0..<Commands.folds {
      let weights = fitting.fit(without: fold)
      for headline in headlines where headline.fold == fold {
        let isRight = fitting.language(of: headline.words, by: weights) == headline.language
        let length = headline.words.count
        for key in [
          fitting.languages[headline.language].code,
          length <= 4 ? "to 4 words" : length <= 8 ? "5 to 8 words" : "9 words and more",
        ] {
          counts[key, default: (0, 0)].all += 1
          if isRight { counts[key, default: (0, 0)].right += 1 }
        }
      }
    }
    for (key, count) in counts.sorted(by: { $0.key < $1.key }) {
      print("\(key)\t\(count.right) of \(count.all)")
    }
  }
}
