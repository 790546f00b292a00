// The forms of words that headlines use, as `Forms/<language>.tsv` lists them: cases, plurals,
// tenses. Each must be met as the concept that it stands for; those of `Forms/<language>.not.tsv`
// must not.

import Foundation
import Model
import Testing

@testable import Analysis

/// A line of a list of forms.
private struct FormLine {
  var number: Int
  var kind: LexiconKind
  var concept: String
  var forms: [String]
}

/// A sentence of a language around a form, so that nothing but the form says what it is about.
private let sentences: [String: String] = [
  "bg": "Днес се говореше, че {} и още", "cs": "Dnes se mluvilo, že {} a další",
  "da": "I dag handlede det om {} og mere", "de": "Heute ging es um {} und mehr, hieß es",
  "el": "Σήμερα συζητήθηκε και αυτό: {} και άλλα", "en": "Today they spoke of this: {} and more",
  "es": "Hoy se habló también de esto: {} y más", "fi": "Tänään puhuttiin, että {} oli mukana",
  "fr": "On a parlé aujourd’hui de ceci : {} et plus", "hu": "Ma erről volt szó: {} és más",
  "it": "Oggi nel giornale c'era anche questo: {} e altro", "ko": "오늘 회의에서는 {} 관련 논의가 있었다",
  "nl": "Vandaag ging het over {} en meer",
  "no": "Her snakket de ikke bare om {}, men også noe annet som han ikke ville si noe om, sa hun",
  "pl": "Dziś mówiono, że {} i nie tylko", "pt": "Hoje falou-se também disto: {} e mais",
  "ro": "Astăzi s-a vorbit și despre aceasta: {} și altele",
  "ru": "Сегодня говорили о том, что {} и другое", "sk": "Dnes sa hovorilo, že {} a ďalšie",
  "sv": "I dag handlade det om {} och mer", "tr": "Bugün bu konu konuşuldu: {} ve diğerleri",
  "uk": "Сьогодні йшлося про те, що {} та інше",
]

private func lines(of name: String) throws -> [FormLine] {
  let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Forms/\(name).tsv")
  return try String(contentsOf: file, encoding: .utf8)
    .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    .filter { !$0.element.isEmpty && !$0.element.hasPrefix("#") }
    .map { number, line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      try #require(fields.count == 3, "\(name).tsv:\(number + 1): three fields")
      return FormLine(
        number: number + 1,
        kind: try #require(LexiconKind(rawValue: String(fields[0]))), concept: String(fields[1]),
        forms: fields[2].split(separator: "|").map {
          $0.trimmingCharacters(in: .whitespaces)
        })
    }
}

@Suite("Forms of words")
struct FormTests {
  @Test("every form is met as its concept", arguments: sentences.keys.sorted())
  func met(language: String) throws {
    try check(language, language) { line, form, mentions in
      #expect(!mentions.isEmpty, "\(language).tsv:\(line.number): “\(form)” as \(line.concept)")
    }
  }

  @Test(
    "a form of another tense or meaning is not met, or weakly", arguments: sentences.keys.sorted())
  func notMet(language: String) throws {
    try check("\(language).not", language) { line, form, mentions in
      let isStrong = mentions.contains { !$0.isWeak }
      #expect(
        !isStrong, "\(language).not.tsv:\(line.number): “\(form)” as \(line.concept)")
    }
  }

  /// Reads each form of a list in a sentence, and calls `body` with what stands in it for the
  /// concept.
  private func check(
    _ name: String, _ language: String, _ body: (FormLine, String, [Concept]) -> Void
  ) throws {
    let analyzer = try shipped.get()
    let sentence = try #require(sentences[language])
    let lines = try lines(of: name)
    #expect(lines.count > 5)
    for line in lines {
      try #require(
        analyzer.lexicon.concepts.contains { $0.kind == line.kind && $0.name == line.concept },
        "\(name).tsv:\(line.number): no concept \(line.concept)")
      for form in line.forms {
        let reading = analyzer.read(
          ItemText(
            title: sentence.replacing("{}", with: form), summary: "", languageHint: language))
        try #require(reading.language == language, "\(name).tsv:\(line.number): “\(form)”")
        let concepts = analyzer.analyze(reading).concepts.map {
          analyzer.lexicon.concepts[$0.concept]
        }
        body(line, form, concepts.filter { $0.kind == line.kind && $0.name == line.concept })
      }
    }
  }
}
