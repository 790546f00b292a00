// What watches say of stories, and why.

import Model
import Testing

@testable import Watches

struct WatchVerdictTests {
  private func verdict(
    _ definition: WatchDefinition, on title: String, summary: String = "",
    labels: Labels = .partnership(), change: (inout WatchSubject) -> Void = { _ in }
  ) throws -> WatchVerdict {
    let analyzer = try TextAnalyzer(WatchSet([definition]))
    var subject = analyzer.subject(title, summary: summary, labels: labels)
    change(&subject)
    let verdict = try #require(analyzer.watches.verdicts(for: subject).first)
    let quick = analyzer.watches.matches(for: subject)
    #expect(quick == (verdict.matched ? [verdict] : []))
    return verdict
  }

  // MARK: What fires

  @Test func `a query alone fires on partnership stories only`() throws {
    let watch = WatchDefinition(name: "w", query: "drone")
    #expect(try verdict(watch, on: "Drones for Kyiv").matched)
    let show = Labels(score: 0.03, relevance: .unrelated, language: "en")
    let no = try verdict(watch, on: "Drones over Milan", labels: show)
    #expect(!no.matched)
    #expect(
      no.failures.map(\.description) == [
        "relevance: is unrelated (score 0.03), needs partnership"
      ])
    #expect(no.matches.map(\.term) == ["drone"])
  }

  @Test func `relevance any lifts that`() throws {
    var watch = WatchDefinition(name: "w", query: "drone")
    watch.conditions.relevance = .unrelated
    let show = Labels(score: 0.03, relevance: .unrelated, language: "en")
    #expect(try verdict(watch, on: "Drones over Milan", labels: show).matched)
  }

  @Test func `with no watch every partnership story matches`() throws {
    let watches = try WatchSet([])
    #expect(watches.definitions.map(\.name) == ["all"])
    let analyzer = try TextAnalyzer(watches)
    #expect(watches.matches(for: analyzer.subject("A deal", labels: .partnership())).count == 1)
    let adjacent = Labels(score: 0.3, relevance: .adjacent, language: "en")
    #expect(watches.matches(for: analyzer.subject("A show", labels: adjacent)).isEmpty)
  }

  @Test func `query and conditions must both hold, unless combined by any`() throws {
    var watch = WatchDefinition(name: "w", query: "drone")
    watch.conditions.countriesAll = CountryCode.list("UA", "NO")
    let both = Labels.partnership(["UA", "NO"])
    #expect(try verdict(watch, on: "Drones", labels: both).cause == .both)
    #expect(try !verdict(watch, on: "Radars", labels: both).matched)
    #expect(try !verdict(watch, on: "Drones", labels: .partnership(["UA"])).matched)
    watch.combine = .any
    #expect(try verdict(watch, on: "Radars", labels: both).cause == .conditions)
    #expect(try verdict(watch, on: "Drones", labels: .partnership(["UA"])).cause == .query)
    #expect(try verdict(watch, on: "Drones", labels: both).cause == .both)
    let neither = try verdict(watch, on: "Radars", labels: .partnership(["UA"]))
    #expect(neither.failures.map(\.condition) == ["query", "countries_all"])
  }

  @Test func `combining by any without conditions needs the query all the same`() throws {
    let watch = WatchDefinition(name: "w", query: "drone", combine: .any)
    #expect(try !verdict(watch, on: "Radars").matched)
    #expect(try verdict(watch, on: "Drones").matched)
  }

  @Test func `a muted watch is silent and says what muted it`() throws {
    let watch = WatchDefinition(name: "w", query: "drone", mute: "football OR \"film festival\"")
    #expect(try verdict(watch, on: "Drones made together").matched)
    let muted = try verdict(watch, on: "Drones at film festivals")
    #expect(muted.firstFailure?.description == "mute: found ‘film festivals’")
  }

  @Test func `a watch that is switched off says so`() throws {
    let watch = WatchDefinition(name: "w", query: "drone", enabled: false)
    #expect(try verdict(watch, on: "Drones").firstFailure?.condition == "enabled")
  }

  // MARK: Where

  @Test func `matched words carry their bytes in the field as given`() throws {
    let watch = WatchDefinition(name: "w", query: "дрон* NEAR/6 (спільне OR разом)")
    let title = "Київ: дронів більше"
    let summary = "<b>Дрони</b> збиратимуть &amp; лагодитимуть разом"
    let found = try verdict(watch, on: title, summary: summary)
    #expect(found.matched)
    let words = found.matches.map { match in
      let text = Array((match.field == .title ? title : summary).utf8)
      return String(decoding: text[match.start..<match.end], as: UTF8.self)
    }
    #expect(words == ["Дрони", "разом"])
    #expect(found.matches.map(\.term) == ["дрон*", "разом"])
    #expect(found.matches.allSatisfy { $0.field == .summary })
  }

  @Test func `a regular expression is shown where it matched`() throws {
    let watch = WatchDefinition(name: "w", query: "/F-?35/ NEAR/3 part")
    let found = try verdict(watch, on: "Parts of the F-35")
    #expect(found.matches.map { [$0.start, $0.end] } == [[0, 5], [13, 17]])
  }

  @Test func `nearness never reaches from the title into the summary`() throws {
    let watch = WatchDefinition(name: "w", query: "drone NEAR/50 joint")
    let apart = try verdict(watch, on: "Drones", summary: "Joint work")
    #expect(
      apart.firstFailure?.description
        == "query: ‘drone’ and ‘joint’ never stand beside each other in one field")
    #expect(try verdict(watch, on: "x", summary: "Drones. Joint work").matched)
  }

  @Test(
    arguments: [
      ("a1x NEAR/1 b2x", "b2x one a1x", true), ("a1x NEAR/1 b2x", "b2x one two a1x", false),
      ("a1x THEN/1 b2x", "b2x one a1x", false), ("a1x THEN/0 b2x", "a1x b2x", true),
      ("drone NEAR/5 drone*", "one drone", false),
      ("drone NEAR/5 drone*", "a drone of drones", true),
      ("alpha NEAR/10 beta NEAR/1 gamma", "alpha beta one two beta gamma", true),
      ("\"air defence\" THEN/2 system", "air defence missile systems", true),
      ("(alpha OR beta) THEN/1 (gamma OR delta)", "alpha zeta beta zeta delta", true),
    ])
  func `nearness counts the words between`(query: String, text: String, expected: Bool) throws {
    #expect(try TextAnalyzer(query: query).fires(on: text) == expected)
  }

  @Test func `a text made of nothing but the words takes no quadratic time`() throws {
    let analyzer = try TextAnalyzer(query: "alpha NEAR/100 beta NEAR/100 gamma")
    let text = String(repeating: "alpha beta ", count: 5000)
    #expect(try !analyzer.fires(on: text))
    #expect(try analyzer.fires(on: text + "gamma") == false)
  }
}

extension CountryCode {
  /// Codes that are known to exist.
  static func list(_ codes: String...) -> [CountryCode] { codes.compactMap { CountryCode($0) } }
}
