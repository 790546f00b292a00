// Doubts about watches that are no errors.

import Model
import Testing

@testable import Watches

struct WatchLintTests {
  private func doubts(
    _ query: String, mute: String? = nil, lists: [String: [String: [String]]] = [:],
    change: (inout WatchConditions) -> Void = { _ in }
  ) throws -> [String] {
    var watch = WatchDefinition(
      name: "w", query: query, mute: mute, tests: [WatchTest(text: "x", expect: .none)])
    change(&watch.conditions)
    return try WatchSet([watch], lists: lists).lint().map {
      "\($0.kind.rawValue) \($0.range.map { range in String(decoding: query.utf8.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self) } ?? "-")"
    }
  }

  @Test(
    arguments: [
      ("drone", []), ("=AI drone", []), ("=SAFE loan", []), ("\"of the\"", []),
      ("ai drone", ["short-term ai"]), ("а1 drone", ["short-term а1"]),
      ("\"the\" OR drone", ["stop-word \"the\""]), ("для OR дрон", ["stop-word для"]),
      ("drone missile NOT drone", ["never-matches NOT drone"]),
      ("drone NOT (radar OR drone)", ["never-matches NOT (radar OR drone)"]),
      ("lang:uk lang:ru drone", ["never-matches lang:uk lang:ru drone"]),
      ("drone OR Drone", ["repeated Drone"]), ("drone* OR drones", ["repeated drones"]),
      ("radar drone OR shell", ["unclear radar drone"]), ("(radar drone) OR shell", []),
      ("NOT drone", ["matches-all NOT drone"]),
      ("radar OR NOT drone", ["matches-all radar OR NOT drone"]),
      ("drone/missile", ["unclear drone/missile"]), ("SAMP/T", []),
      ("radar NEAR/3 radar", ["unclear radar NEAR/3 radar"]),
      ("/[a-z]+\\d/", ["slow /[a-z]+\\d/"]), ("/F-?35/", []),
    ] as [(String, [String])])
  func `a doubt names its piece of the query`(query: String, expected: [String]) throws {
    #expect(try doubts(query) == expected)
  }

  @Test func `what two parts of a watch make impossible is told`() throws {
    #expect(try doubts("drone radar", mute: "show OR radar") == ["never-matches -"])
    #expect(try doubts("lang:uk drone") { $0.languages = ["en"] } == ["never-matches -"])
    #expect(try doubts("lang:uk drone") { $0.languages = ["UK", "en"] } == [])
    // Norwegian's two written languages are read as one.
    #expect(try doubts("lang:nb drone") { $0.languages = ["no"] } == [])
  }

  @Test func `watches that ask for the same and lists that nobody uses are told`() throws {
    let watches = try WatchSet(
      [
        WatchDefinition(name: "a", query: "(drone OR radar) @x"),
        WatchDefinition(name: "b", query: "@x AND (radar OR drone)"),
        WatchDefinition(
          name: "c", query: "@x AND (radar OR drone)", severity: .high, enabled: false),
      ],
      lists: ["x": ["k": ["@y", "shell"]], "y": ["k": ["gun"]], "z": ["k": ["tank"]]])
    let found = watches.lint().filter { $0.kind != .untested }.map(\.description)
    #expect(
      found == [
        "b: asks for the same as the watch a [same-watch]",
        "@z: no watch uses the list [unused-list]",
      ])
    #expect(watches.lint().count { $0.kind == .untested } == 3)
  }

  @Test func `a feed that nobody has configured is doubted, with the name that is near`() throws {
    let names = ["ukrinform-en", "https://wire.example/rss", "agencies"]
    let query = "drone (feed:ukrinform-en OR feed:ukr* OR feed:Agencies OR feed:agencys)"
    let watches = try WatchSet([WatchDefinition(name: "w", query: query)])
    let found = watches.lint(feeds: names).filter { $0.kind == .neverMatches }
    #expect(found.map(\.message) == ["no feed or group is called ‘agencys’"])
    #expect(found.first?.suggestion == "feed:agencies")
    #expect(watches.lint().allSatisfy { $0.kind != .neverMatches })
  }

  @Test func `organisations that the lexicon does not know are told, with the likeliest`() throws {
    var watch = WatchDefinition(name: "w", query: nil)
    watch.conditions.organisationsAny = ["Leonardo", "rheinmetal", "Nobody & Sons"]
    let found = try WatchSet([watch], lists: [:])
      .lint(organisations: ["Leonardo", "Rheinmetall"]).map(\.description)
    #expect(
      found == [
        "w: orgs_any: the lexicon does not know “rheinmetal”, which is met only where a text says that it "
          + "is a company; write Rheinmetall [unknown-name]",
        "w: orgs_any: the lexicon does not know “Nobody & Sons”, which is met only where a text says that "
          + "it is a company [unknown-name]",
      ])
  }
}
