// What a person is told of the feeds: how they fare, and one poll step by step.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Feed commands", .serialized, .timeLimit(.minutes(2)))
struct FeedCommandTests {
  private func fields(_ line: String) -> [String] {
    line.split(separator: /\s{2,}/).map(String.init)
  }

  @Test("feeds list says how each feed fares, when it is polled next and why then")
  func list() async throws {
    let house = try House()
    house.server.answer("/good", .feed(FeedText.rss([.tanks], channel: "<ttl>120</ttl>")))
    house.server.answer("/gone", Answer(410))
    house.server.answer("/locked", Answer(401))
    house.server.answer("/moved", .redirect(301, to: "/here"))
    house.server.answer("/here", .feed(FeedText.rss([.shells])))
    try house.configure(feeds: ["/good", "/gone", "/locked", "/moved"], poll: ["interval": "15m"])
    for _ in 1...3 { try await house.runOnce() }
    let list = try await house.command("feeds list")
    #expect(list.end == .exited(0))
    let rows = Dictionary(uniqueKeysWithValues: list.lines.map { (fields($0)[0], fields($0)) })
    #expect(
      fields(list.lines[0]) == [
        "FEED", "STATE", "LAST GOOD", "NEXT POLL", "BECAUSE", "INTERVAL", "REMARK",
      ])
    let good = try #require(rows["good"])
    #expect(good[1] == "ok" && good[2].hasSuffix(" ago"), "\(good)")
    #expect(good[3].hasPrefix("in 1h") || good[3] == "in 2h", "\(good)")
    #expect(good[4...] == ["the feed's ttl", "15m"], "\(good)")
    let gone = try #require(rows["gone"])
    #expect(Array(gone[1...3]) == ["gone", "never", "never"], "\(gone)")
    let locked = try #require(rows["locked"])
    #expect(locked[1] == "failing" && locked[4] == "back-off after 3 failed polls", "\(locked)")
    #expect(
      locked.last
        == "3 times in a row: 401 Unauthorized: set username and password_file, or token_file")
    #expect(rows["moved"]?.last == "moved to \(house.url("/here")): change the configuration")
    #expect(list.errors.contains("4 feeds: 2 ok, 1 failing, 1 gone"))

    let json = try await house.command("feeds list", "--json").lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(json.allSatisfy { $0["intervalSeconds"] as? Int == 900 })
    #expect(json.first { $0["name"] as? String == "locked" }?["lastStatus"] as? Int == 401)
  }

  @Test("feeds test explains one poll step by step and stores nothing")
  func explained() async throws {
    let house = try House()
    house.server.answer("/door", .redirect(302, to: "/feed"))
    house.server.answer(
      "/feed",
      .feed(FeedText.rss([.tanks, .shells]), etag: "\"v1\"")
        .with("Cache-Control", "max-age=1800").gzipped())
    try house.configure(feeds: ["/door"], poll: ["interval": "15m", "first_fetch": "baseline"])
    let test = try await house.command("feeds test", "door")
    #expect(test.end == .exited(0), "\(test.errors)")
    let steps = test.lines.map { line in
      (
        name: String(line.prefix(10)).trimmingCharacters(in: .whitespaces),
        text: String(line.dropFirst(12))
      )
    }
    func texts(_ name: String) -> [String] { steps.filter { $0.name == name }.map(\.text) }
    #expect(texts("request") == [house.url("/door"), house.url("/feed")])
    #expect(texts("address") == ["127.0.0.1 may be reached", "127.0.0.1 may be reached"])
    #expect(texts("sent").filter { $0.hasPrefix("GET ") }.count == 2)
    #expect(texts("answer").first?.hasPrefix("HTTP/1.1 302 after ") == true)
    #expect(texts("got").contains("ETag: \"v1\""))
    #expect(texts("got").contains("Content-Encoding: gzip"))
    #expect(texts("redirect") == ["302 to \(house.url("/feed")), for now: asked anew each time"])
    #expect(texts("validators") == ["the ETag is sent back next time"])
    #expect(texts("caching") == ["fresh for 30m: not asked again before"])
    #expect(texts("size").first?.contains("decoded") == true)
    #expect(texts("feed") == ["rss-2.0, 2 entries"])
    #expect(
      texts("stored") == [
        "nothing by this command; the service would store 2 entries as history, without alerts"
      ])
    #expect(texts("next poll").first?.hasSuffix(": fresh by its cache headers") == true)
    #expect(test.lines.last?.hasPrefix("rss-2.0, 2 entries") == true)

    // Afterwards the service polls it as if nothing had been.
    try await house.runOnce()
    #expect(house.server.requests(for: "/feed").last?.value("If-None-Match") == nil)
    let later = try await house.command("feeds test", house.url("/door"))
    #expect(later.output.contains("the service would judge 0 new entries"), "\(later.output)")
  }

  @Test("feeds test says at which step a feed fails, and when it would be asked again")
  func failing() async throws {
    let house = try House()
    house.server.answer("/lure", .redirect(301, to: "http://[64:ff9b::10.0.0.1]/feed"))
    house.server.answer("/busy", Answer(429).with("Retry-After", "7200"))
    try house.configure(feeds: ["/lure", "/busy"])
    let lure = try await house.command("feeds test", "lure")
    #expect(lure.end == .exited(1))
    #expect(
      lure.output.contains("64:ff9b::a00:1 is refused: a translated address"), "\(lure.output)")
    #expect(lure.output.contains("poll.allow_addresses"))
    let busy = try await house.command("feeds test", "busy")
    #expect(busy.end == .exited(1))
    #expect(busy.lines.contains { $0.hasPrefix("next poll") && $0.hasSuffix(": Retry-After") })

    struct Trial: Decodable {
      struct Step: Decodable { var name, text: String }
      var ok: Bool
      var problem: String?
      var steps: [Step]
    }
    let json = try await house.command("feeds test", "--json", "busy")
    let trial = try JSONDecoder().decode(Trial.self, from: Data(json.output.utf8))
    #expect(!trial.ok && trial.problem == "429 Too Many Requests")
    #expect(trial.steps.map(\.name).starts(with: ["request", "address", "sent"]))
    #expect(trial.steps.last?.name == "next poll")
  }
}
