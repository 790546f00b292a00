// Every example of docs/query-language.md, run as it stands there.

import Foundation
import Model
import Testing

@testable import Watches

struct QueryExampleTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var query: String
    var texts: [String]
    var testDescription: String { query }
  }

  static let lists = [
    "primes": [
      "leonardo": ["Leonardo S.p.A.", "=Leonardo", "Леонардо"],
      "knds": ["KNDS", "Krauss-Maffei Wegmann", "Nexter"],
    ],
    "makers": ["all": ["@primes", "Rheinmetall"]],
  ]

  static let examples: [Example] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/query-language.md")
    guard let page = try? String(contentsOf: path, encoding: .utf8) else { return [] }
    return page.components(separatedBy: "```example\n").dropFirst().compactMap { block in
      let lines = block.prefix(upTo: block.range(of: "```")?.lowerBound ?? block.endIndex)
        .split(separator: "\n").map(String.init)
      return lines.first.map { Example(query: $0, texts: Array(lines.dropFirst())) }
    }
  }()

  @Test func `the manual has twenty examples, each with what it matches and what not`() {
    #expect(Self.examples.count == 20)
    for example in Self.examples {
      #expect(example.texts.contains { $0.hasPrefix("+ ") }, "\(example.query)")
      #expect(example.texts.contains { $0.hasPrefix("- ") }, "\(example.query)")
    }
  }

  @Test(arguments: examples)
  func `an example of the manual does what it says`(example: Example) throws {
    let analyzer = try TextAnalyzer(query: example.query, lists: Self.lists)
    for line in example.texts {
      var text = line.dropFirst(2)
      var known: [String: String] = [:]
      if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
        for pair in text[..<end].dropFirst().split(separator: ";") {
          let parts = pair.components(separatedBy: ": ")
          known[parts[0].trimmingCharacters(in: .whitespaces)] = parts[1]
        }
        text = text[text.index(after: end)...].drop { $0 == " " }
      }
      let fields = text.components(separatedBy: " ¶ ")
      let countries = known["country"]?.components(separatedBy: ", ") ?? []
      var subject = analyzer.subject(
        fields[0], summary: fields.count > 1 ? fields[1] : "", language: known["lang"],
        labels: .partnership(countries))
      subject.feed = known["feed"].map { [$0] } ?? []
      subject.outlet = known["source"].map { [$0] } ?? []
      let verdict = try #require(analyzer.watches.verdicts(for: subject).first)
      #expect(
        verdict.matched == line.hasPrefix("+"),
        "\(line) → \(verdict.failures.map(\.description)) \(verdict.matches)")
      #expect(analyzer.watches.matches(for: subject).isEmpty == !verdict.matched, "\(line)")
    }
  }
}
