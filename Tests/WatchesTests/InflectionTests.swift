// Terms find the inflected forms of their words, language by language.

import Analysis
import Foundation
import Model
import Testing

@testable import Watches

struct InflectionTests {
  struct Line: Sendable {
    var language: String
    var term: String
    var forms: [String]
  }

  static let lines: [Line] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/inflections.txt")
    guard let text = try? String(contentsOf: path, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      let head = parts[0].split(separator: " ")
      return Line(
        language: String(head[0]), term: String(head[1]),
        forms: parts[1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
    }
  }()

  /// The share of forms, in per cent, below which a language has become worse.
  static let floors = [
    "en": 100, "uk": 100, "ru": 100, "it": 100, "de": 100, "fr": 100, "pl": 100, "es": 100,
    "tr": 100, "pt": 100, "cs": 100, "ro": 100, "nl": 97, "sv": 100, "ko": 100,
  ]

  @Test(arguments: floors.keys.sorted())
  func `a language's forms are found`(language: String) throws {
    let lines = Self.lines.filter { $0.language == language }
    #expect(lines.reduce(0) { $0 + $1.forms.count } >= 15)
    var total = 0
    var missed: [String] = []
    for line in lines {
      let analyzer = try TextAnalyzer(query: line.term)
      for form in line.forms {
        total += 1
        let wanted = !form.hasPrefix("!")
        let word = wanted ? form : String(form.dropFirst())
        if try analyzer.fires(on: word, language: language) != wanted {
          missed.append("\(line.term)→\(form)")
        }
      }
    }
    let share = 100 * (total - missed.count) / max(1, total)
    print("\(language): \(total - missed.count) of \(total) forms found; not \(missed)")
    #expect(share >= Self.floors[language] ?? 100, "\(missed)")
  }

  @Test(
    arguments: [
      ("Großgerät", "Grossgerät", "de"), ("Grossgerät", "Großgerät", "de"),
      ("расчёт", "расчет", "ru"), ("расчет", "расчёт", "ru"),
      ("військовий", "вiйськовий", "uk"),  // a Latin i in the text
      ("ВПК", "ВПK", "uk"),  // a Latin K in the text
      ("об'єкт", "об’єкт", "uk"), ("обʼєкт", "об'єкт", "uk"),
      ("İHA", "iha", "tr"), ("air-defence", "air‑defence", "en"),
      ("air-defence", "air defence", "en"), ("defence", "DEFENCE", "en"),
      ("Kongsberg", "Kongsbergs", "sv"), ("Rheinmetall", "Rheinmetall's", "en"),
    ])
  func `typographic accidents make no difference`(
    term: String, text: String, language: String
  ) throws {
    #expect(try TextAnalyzer(query: term).fires(on: text, language: language))
  }

  @Test(
    arguments: [
      ("Tor", "FileStoreConfig restored"), ("go", "The cargo is good"), ("arm", "Harm to farms"),
      ("=SAFE", "All is safe and Safe"), ("ППО", "підполковник"), ("pact", "An impact"),
      ("rocket", "Rock concert"), ("=Leonardo", "leonardo"),
    ])
  func `nothing is found inside other words`(term: String, text: String) throws {
    #expect(try !TextAnalyzer(query: term).fires(on: text))
  }
}
