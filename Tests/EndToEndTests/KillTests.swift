// kill -9 at any moment: no alert is lost, none is doubled, no line is torn.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Crashes", .serialized, .timeLimit(.minutes(60)))
struct KillTests {
  /// How many; set `PACTWATCH_KILLS` for a longer run than CI's.
  private static let kills =
    ProcessInfo.processInfo.environment["PACTWATCH_KILLS"].flatMap(Int.init) ?? 40
  private static let feeds = 8

  @Test("Kills at random moments under load lose no alert and double none")
  func kills() async throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix64(state: seed)
    let house = try House()
    let presses = Presses(feeds: Self.feeds)
    for feed in 0..<Self.feeds {
      house.server.answer("/feed-\(feed)") { _ in presses.edition(of: feed, adding: 2) }
    }
    house.server.answer("/desk", Answer(204))
    try house.configure(
      feeds: (0..<Self.feeds).map { "/feed-\($0)" },
      more: """
          - {type: webhook, name: desk, url: "\(house.url("/desk"))", allow_private: true, proxy: none}
          - {type: atom, path: \(house.path("alerts.atom")), entries: 20, authority: example.org}
        \(Presses.configuration)
        """)

    for kill in 1...Self.kills {
      let asked = house.server.requests().count
      let written = try size(house.log)
      let service = try house.start()
      // A tenth while it starts or recovers, the others while it polls, commits and writes.
      let moment = Int.random(in: 0..<10, using: &random)
      if moment >= 5 {
        _ = try await house.server.request(asked + Int.random(in: 1...Self.feeds, using: &random))
      } else if moment >= 1 {
        try await eventually("a line before kill \(kill) with seed \(seed)") {
          try size(house.log) > written || !service.child.isRunning
        }
      }
      try await Task.sleep(
        for: .microseconds(Int.random(in: 0...(moment == 0 ? 500_000 : 60_000), using: &random)))
      service.child.send(SIGKILL)
      let end = await service.child.end()
      let errors = try service.errors
      #expect(end == .killed(by: SIGKILL), "seed \(seed), kill \(kill): \(errors)")
    }
    presses.stop()
    // What the last kill left to send may be more than one run at its end has time for.
    var last = try await house.command("run --once")
    for _ in 0..<60 where last.end == .exited(74) { last = try await house.command("run --once") }
    #expect(last.end == .exited(0), "seed \(seed): \(last.errors)")

    let published = presses.addresses
    let stored = try await house.storedAlerts()
    #expect(published.count > Self.kills, "seed \(seed): the load was too small to prove anything")
    #expect(stored.compactMap(\.url).sorted() == published.sorted(), "seed \(seed)")
    #expect(Set(stored.map(\.id)).count == stored.count, "seed \(seed)")

    let log = try House.text(house.log)
    #expect(log.hasSuffix("\n"), "seed \(seed)")
    let lines = try house.lines()
    let identifiers = lines.map(Presses.identifier)
    #expect(identifiers == stored.map(\.id), "seed \(seed): alerts.log")
    #expect(lines.allSatisfy { Timestamp(rfc3339: $0.prefix { $0 != " " }) != nil }, "seed \(seed)")
    #expect(try house.loggedAlerts() == stored, "seed \(seed): alerts.jsonl")
    // What is no file has every message at least once, always by the same identifier.
    let arrived = house.server.requests(for: "/desk").compactMap { $0.value("webhook-id") }
    #expect(Set(arrived) == Set(stored.map(\.id)), "seed \(seed): webhook")
    let atom = try House.text(house.path("alerts.atom"))
    #expect(atom.hasSuffix("</feed>\n"), "seed \(seed): atom")
    print(
      "\(Self.kills) kills, \(stored.count) alerts of \(published.count) entries, "
        + "\(Set(stored.map(\.id)).subtracting(identifiers.map { $0 }).count) lost, "
        + "\(identifiers.count - Set(identifiers).count) doubled in the log, "
        + "\(arrived.count - Set(arrived).count) repeated to the webhook (seed \(seed))")
  }

  /// Two reports of one event that share nothing, and a third that names what both do.
  private static let event = [
    Story(
      id: "plant",
      title: "Italia e Ucraina firmano: Ferrante produrrà a Rovigo insieme ai partner di Kiev",
      summary:
        "L'ambasciatore Marco Bellini ha firmato l'accordo di coproduzione militare a Rovigo.",
      outlet: "a.example", language: "it", published: Story.hoursAgo(14)),
    Story(
      id: "workshop",
      title: "L’Italie et l’Ukraine ouvrent à Tarente un atelier commun de moteurs navals",
      summary:
        "Le colonel Salvatore Grimaldi et le groupe Motornyk ont signé mercredi un contrat de "
        + "maintenance pour les corvettes.",
      outlet: "b.example", language: "fr", published: Story.hoursAgo(3)),
    Story(
      id: "both",
      title: "Bellini and Grimaldi sign Italy-Ukraine agreement: Ferrante to co-produce at Rovigo, "
        + "Motornyk workshop at Taranto",
      summary:
        "Ambassador Marco Bellini and colonel Salvatore Grimaldi signed the contract between "
        + "Italy and Ukraine on joint military production with Ferrante at Rovigo and on maintenance "
        + "of naval engines with Motornyk in the workshop at Taranto.",
      outlet: "c.example", published: Story.hoursAgo(2)),
  ]

  @Test(
    "A kill while two alerted stories become one leaves one that is merged, and both alerts once")
  func killedMergers() async throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix64(state: seed)
    var mergedBefore = 0
    let kills = max(1, Self.kills / 5)
    for kill in 1...kills {
      let house = try House(.installed)
      for (path, stories) in [("/a", [Self.event[0]]), ("/b", []), ("/c", [])] {
        house.server.answer(path, .feed(FeedText.rss(stories)))
      }
      try house.configure(feeds: ["/a", "/b", "/c"])
      let service = try house.start()
      try await eventually("the first alert") { try house.lines().count == 1 }
      house.server.answer("/b", .feed(FeedText.rss([Self.event[1]])))
      try await eventually("the second alert") { try house.lines().count == 2 }

      let asked = house.server.requests(for: "/c").count
      house.server.answer("/c", .feed(FeedText.rss([Self.event[2]])))
      _ = try await house.server.request(asked + 1, for: "/c")
      // Before the report is judged, while it is, and about when it is committed.
      let latest = [1_000, 4_000, 12_000, 40_000][kill % 4]
      try await Task.sleep(for: .microseconds(Int.random(in: 0...latest, using: &random)))
      service.child.send(SIGKILL)
      #expect(await service.child.end() == .killed(by: SIGKILL), "seed \(seed), kill \(kill)")

      func history() async throws -> [String: Any] {
        let told = try await house.command("story --json s2")
        return try #require(
          try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any],
          "seed \(seed), kill \(kill): \(told.errors)")
      }
      // Whole or not at all: merged with its third report, or neither.
      let found = try await history()
      let merged = found["merged"] as? [String] ?? []
      #expect(merged == (found["story"] as? String == "s1" ? ["s2"] : []), "seed \(seed)")
      #expect((found["reports"] as? [Any])?.count == (merged.isEmpty ? 1 : 3), "seed \(seed)")
      if !merged.isEmpty { mergedBefore += 1 }

      try await house.runOnce()
      let last = try await history()
      #expect(last["story"] as? String == "s1", "seed \(seed), kill \(kill)")
      #expect(last["merged"] as? [String] == ["s2"], "seed \(seed), kill \(kill)")
      #expect((last["reports"] as? [Any])?.count == 3, "seed \(seed), kill \(kill)")
      let stored = try await house.storedAlerts()
      #expect(stored.map { $0.story?.description } == ["s1", "s2"], "seed \(seed), kill \(kill)")
      #expect(stored.allSatisfy { $0.kind == .new })
      #expect(try house.loggedAlerts() == stored, "seed \(seed), kill \(kill)")
      #expect(try house.lines().map(Presses.identifier) == stored.map(\.id), "seed \(seed)")
      let checked = try await house.command("db check")
      #expect(checked.end == .exited(0), "seed \(seed), kill \(kill): \(checked.output)")
    }
    print("\(kills) kills at a merger, \(mergedBefore) after its commit (seed \(seed))")
  }

  private func size(_ path: String) throws -> Int {
    guard FileManager.default.fileExists(atPath: path) else { return 0 }
    return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
  }
}

/// A random number generator that starts from a number, so that a failing run can be told about
/// (Steele, Lea and Flood 2014).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
