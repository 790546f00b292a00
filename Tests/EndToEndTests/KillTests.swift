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
