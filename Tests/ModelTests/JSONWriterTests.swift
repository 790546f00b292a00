// What values write themselves must be, byte by byte, what Foundation's encoder writes: stored
// documents are compared as text.

import Foundation
import Model
import Testing

@Suite("JSON written by hand")
struct JSONWriterTests {
  private func foundations(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static let texts = [
    "", "plain", "a \"quoted\" \\ word", "line\nfeed\r\ttab\u{8}\u{C}", "\u{1}\u{1F}\u{7F}",
    "https://example.org/ä?x=1", "дрон 드론 🛩️", "\u{2028}\u{2029}</script>",
  ]

  @Test("labels are the bytes that Foundation writes", arguments: texts)
  func labels(text: String) throws {
    var labels = Labels(score: 0.5, relevance: .unrelated, language: text)
    #expect(labels.compactJSON == (try foundations(labels)))
    labels.activity = [.coProduction, .dialogue]
    labels.stage = .negotiating
    labels.domain = [.unmanned]
    labels.countries = ["UA", "IT"].compactMap { CountryCode($0) }
    labels.organisations = [text, "Leonardo"]
    labels.money = [Money(amount: 1.5e9, currency: text), Money(amount: 12.25, currency: "EUR")]
    labels.evidence = [
      Evidence(label: text, field: .title, start: 0, end: 12, text: text, weight: -1.25),
      Evidence(label: "x", field: .summary, start: 3, end: 4, text: "y", weight: 3),
    ]
    #expect(labels.compactJSON == (try foundations(labels)))
  }

  @Test(
    "numbers are the digits that Foundation writes",
    arguments: [
      0, -0.0, 1, -1, 0.1, 1.0 / 3, 1e15, 1e16, 123_456_789_012_345_680, 1e-5,
      .leastNonzeroMagnitude, 1.5e300,
      -2.5e-7, .greatestFiniteMagnitude, .pi,
    ])
  func numbers(number: Double) throws {
    let money = Money(amount: number, currency: "EUR")
    #expect(money.compactJSON == (try foundations(money)))
  }

  @Test("a number that is not finite is still a number")
  func notFinite() throws {
    for amount in [Double.infinity, -.infinity, .nan] {
      let text = Money(amount: amount, currency: "EUR").compactJSON
      let read = try JSONDecoder().decode(Money.self, from: Data(text.utf8))
      #expect(read.amount.isFinite)
    }
  }

  @Test(
    "reports are the bytes that Foundation writes, with null for what is unknown", arguments: texts)
  func reports(text: String) throws {
    let reports = [
      StoryReport(url: nil, source: text, owner: text, language: "uk", published: nil),
      StoryReport(
        url: text, source: "a", owner: "b", language: "en",
        published: Timestamp(milliseconds: 1_790_000_000_123)),
    ]
    #expect(reports.compactJSON == (try foundations(reports)))
    #expect([StoryReport]().compactJSON == "[]")
  }

  @Test("alerts are the bytes that Foundation writes", arguments: texts)
  func alerts(text: String) throws {
    var alert = Alert(
      id: "01J", kind: .new, severity: .high, time: Timestamp(milliseconds: 1_790_000_000_123),
      title: text, language: "en", source: text)
    #expect(alert.compactJSON == (try foundations(alert)))
    alert.kind = .update
    alert.published = Timestamp(seconds: 1_790_000_000)
    (alert.story, alert.thread) = (StoryID(rawValue: 7), StoryID(rawValue: 3))
    alert.change = [
      Alert.Change(field: "stage", from: nil, to: text),
      Alert.Change(field: "party", from: text, to: nil),
    ]
    let match = TermMatch(field: .summary, start: 4, end: 9, term: text)
    alert.watches = [
      Alert.WatchMatch(name: text, matched: [match, match]),
      Alert.WatchMatch(name: "b", matched: []),
    ]
    alert.score = 0.97
    alert.activity = [.financing]
    alert.stage = .agreed
    alert.domain = [.naval, .unmanned]
    alert.countries = ["UA", "IT"].compactMap { CountryCode($0) }
    alert.organisations = [text]
    (alert.summary, alert.url) = (text, text)
    alert.sources = [
      StoryReport(url: nil, source: text, owner: "b", language: "en", published: nil)
    ]
    alert.evidence = [
      Evidence(label: text, field: .title, start: 0, end: 12, text: text, weight: -1.25)
    ]
    alert.flags = ["replay", text]
    #expect(alert.compactJSON == (try foundations(alert)))
  }
}
