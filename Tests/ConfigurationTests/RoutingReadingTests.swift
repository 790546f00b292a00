// The routing of a sink: what is read, and what is refused with its place.

import Foundation
import Model
import Testing

@testable import Configuration

@Suite("The routing of a sink")
struct RoutingReadingTests {
  private static let watches = [
    WatchSettings("ua-it", owner: "press"), WatchSettings("drones", owner: nil),
  ]

  /// Reads the keys of a sink, written as one flow map.
  private func read(_ text: String, holds: Bool = true) throws -> (Routing, [String]) {
    let findings = Findings()
    let source = SourceText(file: "a.yaml", text: text)
    let node = try #require(YAMLReading.tree(of: source, findings: findings))
    let map = try #require(MapReader(node, "a sink", findings: findings))
    let routing = RoutingReading(map, watches: Self.watches).read(holds: holds)
    map.finish()
    return (routing, findings.problems.map(\.description))
  }

  @Test("every key is read, and keys that are not there hold nothing back")
  func good() throws {
    let (routing, problems) = try read(
      """
      match: {watches: [ua-it], severity_from: normal, countries_any: [UA, NO], stage_from: agreed,
        kinds: [new, update]}
      group_by: pair
      group_wait: 90s
      digest: {at: [17:00, "07:30"], tz: Europe/Rome, unless: {severity_from: high}}
      quiet: {from: 22:00, to: 07:00, tz: Asia/Seoul, unless: {owner: press}}
      cap: {per_hour: 12, overflow: digest}
      give_up_after: 7d
      """)
    #expect(problems.isEmpty)
    #expect(
      routing.match
        == AlertSelection(
          watches: ["ua-it"], severityFrom: .normal,
          countriesAny: Set(["UA", "NO"].compactMap { CountryCode($0) }), stageFrom: .agreed,
          kinds: [.new, .update]))
    #expect(routing.grouping == .init(by: .pair, wait: .seconds(90)))
    let rome = try #require(TimeZone(identifier: "Europe/Rome"))
    #expect(
      routing.digest
        == .init(
          times: [.init(hour: 7, minute: 30), .init(hour: 17, minute: 0)], zone: rome,
          unless: AlertSelection(severityFrom: .high)))
    #expect(routing.quiet?.zone.identifier == "Asia/Seoul")
    #expect(routing.quiet?.unless == AlertSelection(watches: ["ua-it"]))
    #expect(routing.perHour == 12 && routing.giveUpAfter == .seconds(7 * 86_400))

    let (plain, none) = try read("watches: [drones]")
    #expect(none.isEmpty && plain == Routing(match: AlertSelection(watches: ["drones"])))
    #expect(!plain.holds && routing.holds)
  }

  @Test(
    "what would have no effect, or cannot be, is refused with its place",
    arguments: [
      ("match: {}", "a.yaml:1:8: match is empty and asks for nothing"),
      (
        "match: {owner: pres}",
        "a.yaml:1:16: no watch has the owner “pres”; did you mean “press”?"
      ),
      (
        "match: {watches: [drones], owner: press}",
        "a.yaml:1:35: can never match: none of the watches has this owner"
      ),
      (
        "{watches: [drones], match: {severity_from: high}}",
        "a.yaml:1:2: watches stands beside match; write it inside"
      ),
      (
        "match: {kinds: [feed], stage_from: agreed}",
        "a.yaml:1:36: can never match: alerts of feeds and of the service have no stage_from"
      ),
      ("group_wait: 2m", "a.yaml:1:1: group_wait has no effect without group_by"),
      ("digest: {tz: Europe/Rome}", "a.yaml:1:9: the digest has no times; write at: [\"07:30\"]"),
      ("digest: {at: 7.30}", "a.yaml:1:14: at: “7.30” is no time of day; 00:00 to 23:59"),
      (
        "quiet: {from: 22:00, to: 07:00, tz: Europe/Roma}",
        "a.yaml:1:37: tz: “Europe/Roma” is no time zone; a name such as Europe/Rome; "
          + "did you mean “Europe/Rome”?"
      ),
      ("quiet: {from: 22:00}", "a.yaml:1:8: quiet has no to"),
      (
        "quiet: {from: 22:00, to: 22:00}",
        "a.yaml:1:26: quiet would never end: from and to are the same"
      ),
      ("cap: {overflow: digest}", "a.yaml:1:6: cap has no per_hour"),
    ])
  func bad(text: String, problem: String) throws {
    #expect(try read(text).1 == [problem])
  }

  @Test("a file or stdout holds nothing back, and says so")
  func lines() throws {
    let (routing, problems) = try read(
      "{match: {severity_from: high}, digest: {at: 07:30}, cap: {per_hour: 3}}", holds: false)
    #expect(
      problems == [
        "a.yaml:1:32: digest is for sinks that send messages; files and stdout get each alert at once",
        "a.yaml:1:53: cap is for sinks that send messages; files and stdout get each alert at once",
      ])
    #expect(routing == Routing(match: AlertSelection(severityFrom: .high)))
  }
}

extension WatchSettings {
  fileprivate init(_ name: String, owner: String?) {
    self.init(name: Located(name, at: SourcePlace(file: "a.yaml")))
    self.owner = owner
  }
}
