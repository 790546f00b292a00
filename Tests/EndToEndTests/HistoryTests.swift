// Questions about the stored past: back-tests, searches, near misses, and what people say of
// alerts.

import FeedServer
import Foundation
import Model
import Storage
import Testing

@Suite("History", .serialized, .timeLimit(.minutes(3)))
struct HistoryTests {
  private func object(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  private func titles(_ alerts: Any?) throws -> [String] {
    try #require(alerts as? [[String: Any]]).compactMap { $0["title"] as? String }.sorted()
  }

  /// A house that has stored four stories, one of them twice, as the history of its feeds.
  private func house(watches: String) async throws -> House {
    let house = try House()
    house.server.answer(
      "/one.rss",
      .feed(FeedText.rss([.tanks, .submarines, .howitzers, .lookAlikes[0]])))
    house.server.answer(
      "/two.rss", .feed(FeedText.rss([Story.tanks.with(outlet: "other.example")])))
    try house.configure(
      feeds: ["/one.rss", "/two.rss"], poll: ["first_fetch": "baseline"], more: watches)
    try await house.runOnce()
    return house
  }

  @Test("backtest counts stories, not entries, and takes history that alerted nobody")
  func backtest() async throws {
    let house = try await house(watches: "watches: [{name: land, query: tank}]")
    #expect(try house.lines().isEmpty)
    let result = try await house.command("backtest", "--json")
    #expect(result.end == .exited(0), "\(result.errors)")
    let report = try object(result.output)
    #expect(try titles(report["alerts"]) == [Story.tanks.title])
    let watch = try #require((report["watches"] as? [[String: Any]])?.first)
    #expect(watch["entries"] as? Int == 2 && watch["new"] as? Int == 1)
    let days = try #require(report["days"] as? [[String: Any]])
    // The month before anything was stored says nothing, and does not thin the rate.
    #expect((1...2).contains(days.count))
    #expect(report["perDay"] as? String == "1.0")
    #expect(days.compactMap { $0["alerts"] as? Int }.reduce(0, +) == 1)

    let words = try await house.command("backtest")
    #expect(words.output.contains("1 alerts") && words.output.contains("█ 1"))
    #expect(words.output.contains("K2 [tanks]"), "\(words.output)")
    // Nothing asked for, nothing sent.
    let later = try await house.command("backtest", "--since", "2100-01-01T00:00:00Z")
    #expect(later.end == .exited(1))
  }

  @Test("backtest tries a query that is no watch yet, and says what differs from another file")
  func against() async throws {
    let house = try await house(watches: "watches: [{name: land, query: tank}]")
    let query = try await house.command("backtest", "--json", "--query", "submarine OR tank")
    #expect(
      try titles(try object(query.output)["alerts"])
        == [Story.submarines.title, Story.tanks.title].sorted(), "\(query.errors)")

    try house.write(
      try String(contentsOfFile: house.configuration, encoding: .utf8)
        .replacingOccurrences(of: "query: tank", with: "query: submarine"), to: "old.yaml")
    let result = try await house.command("backtest", "--json", "--against", house.path("old.yaml"))
    let against = try #require(try object(result.output)["against"] as? [String: Any])
    #expect(try titles(against["added"]) == [Story.tanks.title])
    #expect(try titles(against["removed"]) == [Story.submarines.title])

    // A watch that is named is compared with its own past, not with all that was watched.
    try house.write(
      try String(contentsOfFile: house.path("old.yaml"), encoding: .utf8)
        .replacingOccurrences(
          of: "{name: land, query: submarine}",
          with: "{name: land, query: tank}, {name: sea, query: submarine}"), to: "wider.yaml")
    let named = try await house.command(
      "backtest", "--json", "--watch", "land", "--against", house.path("wider.yaml"))
    let same = try #require(try object(named.output)["against"] as? [String: Any])
    #expect(try titles(same["added"]).isEmpty && titles(same["removed"]).isEmpty, "\(same)")

    let broken = try await house.command("backtest", "--query", "(tank OR")
    #expect(broken.end == .exited(64) && broken.errors.contains("^"), "\(broken.errors)")
    let both = try await house.command("backtest", "--query", "tank", "--watch", "land")
    #expect(both.end == .exited(64))
    let unknown = try await house.command("backtest", "--watch", "sea")
    #expect(unknown.end == .exited(64) && unknown.errors.contains("there is no watch “sea”"))
    #expect(!unknown.errors.contains("Usage:") && !broken.errors.contains("Usage:"))
  }

  @Test("a watch's name that is none asks for the one that may be meant")
  func likelyWatch() async throws {
    let house = try await house(watches: "watches: [{name: ua-no-drones, query: tank}]")
    let question = "there is no watch “ua-no-drone”; did you mean “ua-no-drones”?"
    for (command, end) in [
      ("backtest --watch ua-no-drone", 64), ("why-not --watch ua-no-drone", 64),
      ("why 1 --watch ua-no-drone", 64), ("test ua-no-drone", 64),
      ("alerts --watch ua-no-drone", 1), ("export --format csv --watch ua-no-drone", 1),
    ] {
      let result = try await house.command(command)
      #expect(result.end == .exited(Int32(end)), "\(command): \(result.end)")
      #expect(result.errors.contains(question), "\(command): \(result.errors)")
    }
  }

  @Test("search finds entries of every relevance, the latest first, with the words marked")
  func search() async throws {
    let house = try await house(watches: "lists: {ships: {sub: [submarine, frigate]}}")
    let found = try await house.command("search", "--json", "drone OR @ships")
    #expect(found.end == .exited(0), "\(found.errors)")
    #expect(
      try found.lines.map { try #require(try object($0)["title"] as? String) }.sorted()
        == [Story.lookAlikes[0].title, Story.submarines.title].sorted())
    let one = try await house.command("search", "--limit", "1", "tank OR submarine")
    #expect(one.output.contains("["))
    #expect(one.lines.filter { $0.contains("entry ") }.count == 1)
    let none = try await house.command("search", "zeppelin")
    #expect(none.end == .exited(1))
    let broken = try await house.command("search", "tank NEAR/ submarine")
    #expect(broken.end == .exited(64) && broken.errors.contains("^"))
    #expect(!broken.errors.contains("watch search"), "\(broken.errors)")
  }

  @Test("search goes by when an entry was news, not by when a feed was first polled")
  func searchOrder() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    let old = Story.submarines.with(published: Story.hoursAgo(20 * 24))
    house.server.answer("/two.rss", .feed(FeedText.rss([old])))
    for feeds in [["/one.rss"], ["/one.rss", "/two.rss"]] {
      try house.configure(feeds: feeds, poll: ["first_fetch": "baseline"])
      try await house.runOnce()
    }
    func titles(_ arguments: String...) async throws -> [String] {
      let found = try await house.pactwatch(
        ["search", "--config", house.configuration, "--json", "tank OR submarine"] + arguments)
      return try found.lines.map { try #require(try object($0)["title"] as? String) }
    }
    #expect(try await titles() == [Story.tanks.title, old.title])
    #expect(try await titles("--limit", "1") == [Story.tanks.title])
    #expect(try await titles("--since", "7d") == [Story.tanks.title])
  }

  @Test("Questions about the past say so where no service ever ran")
  func nothingStored() async throws {
    let house = try House()
    try house.configure(feeds: ["/one.rss"])
    for question in ["feeds list", "search tank", "backtest", "why-not", "feedback --export"] {
      let asked = try await house.command(question)
      #expect(asked.end == .exited(69), "\(question)")
      #expect(asked.errors.contains("none ever ran on"), "\(asked.errors)")
    }
  }

  @Test("why-not ranks what a watch nearly wanted by how little was missing")
  func nearMisses() async throws {
    let house = try await house(
      watches: """
        watches:
          - {name: far, query: Denmark NEAR/2 artillery}
          - {name: pair, query: tank, where: {countries_all: [PL, UA]}}
          - {name: met, query: submarine}
          - {name: show, query: drone}
        """)
    let result = try await house.command("why-not", "--json")
    #expect(result.end == .exited(0), "\(result.errors)")
    let misses = try result.lines.map(object)
    func titles(_ watch: String) -> [String] {
      misses.filter { $0["watch"] as? String == watch }.compactMap { $0["title"] as? String }
    }
    #expect(titles("far") == [Story.howitzers.title])
    #expect(titles("pair") == [Story.tanks.title])
    #expect(titles("met").isEmpty)
    // A drone show has the word, and is nowhere near a partnership.
    #expect(titles("show").isEmpty)
    let distances = misses.compactMap { $0["distance"] as? Double }
    #expect(distances.count == 2 && distances.allSatisfy { $0 > 0 && $0 <= 1 })
    let pair = try #require(misses.first { $0["watch"] as? String == "pair" })
    let failure = try #require((pair["failures"] as? [[String: Any]])?.first)
    #expect(failure["condition"] as? String == "countries_all")

    let words = try await house.command("why-not", "--watch", "far")
    #expect(words.output.contains("[Denmark]") || words.output.contains("NEAR/2"))
    let near = try await house.command("why-not", "--watch", "met")
    #expect(near.end == .exited(1))
  }

  @Test("feedback is kept, shown as a watch's precision, and exported as lines of a corpus")
  func feedback() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks, .submarines])))
    try house.configure(
      feeds: ["/one.rss"],
      more: "watches: [{name: land, query: tank}, {name: sea, query: submarine}]")
    try await house.runOnce()
    let alerts = try house.loggedAlerts()
    let tanks = try #require(alerts.first { $0.title == Story.tanks.title })
    let submarines = try #require(alerts.first { $0.title == Story.submarines.title })

    for (reference, verdict) in [
      (tanks.id, ["--wrong", "stage"]), (tanks.id, ["--right"]),
      (submarines.story?.description ?? "", ["--wrong", "orgs"]),
      (submarines.story?.description ?? "", ["--wrong", "countries"]),
    ] {
      let said = try await house.pactwatch(
        ["feedback", "--config", house.configuration, reference] + verdict)
      #expect(said.end == .exited(0), "\(said.errors)")
      let words =
        switch verdict.last {
        case "stage": "noted that the stage is wrong"
        case "orgs": "noted that the organisations are wrong"
        case "countries": "noted that the parties are wrong"
        default: "noted as right"
        }
      #expect(said.errors.contains(words), "\(said.errors)")
    }
    let status = try await house.command("status", "--json")
    let watches = try #require(try object(status.output)["watches"] as? [[String: Any]])
    #expect(watches.map { $0["precision"] as? Double } == [1, 0])
    #expect(watches.map { $0["alerts"] as? Int } == [1, 1])

    let export = try await house.command("feedback", "--export")
    let lines = try export.lines.map(object)
    #expect(lines.count == 3)
    let land = try #require(lines.first { $0["title"] as? String == Story.tanks.title })
    #expect(land["feedback"] as? String == "right" && land["relevance"] as? Int == 2)
    #expect(land["countries"] as? [String] == tanks.countries.map(\.rawValue))
    func sea(_ fault: String) throws -> [String: Any] {
      try #require(lines.first { $0["feedback"] as? String == fault })
    }
    #expect(try sea("countries")["title"] as? String == Story.submarines.title)
    #expect(try sea("countries")["countries"] is NSNull && sea("countries")["orgs"] is [String])
    #expect(try sea("orgs")["orgs"] is NSNull && sea("orgs")["countries"] is [String])
    #expect(try sea("orgs")["relevance"] as? Int == 2)

    let unknown = try await house.command("feedback", "s999", "--right")
    #expect(unknown.end == .exited(1))
    let silent = try await house.command("feedback", "s1")
    #expect(silent.end == .exited(64))
  }

  @Test("check warns of a watch that matched nothing for a month, and of one that matches too much")
  func volume() async throws {
    let watches = "watches: [{name: land, query: tank}, {name: air, query: zeppelin}]"
    let house = try await house(watches: watches)
    let young = try await house.command("check")
    #expect(!young.errors.contains("matched"), "\(young.errors)")

    // What was stored forty days ago makes it a month of history.
    let store = try Store(path: house.path("state/pactwatch.db"))
    let long = Story.hoursAgo(40 * 24)
    try await store.commit(
      PollCommit(
        feed: try await store.feeds().first, time: long,
        entries: [
          EntryRecord(
            guid: "old", title: "Old news", language: "en", firstSeen: long, contentHash: 1,
            relevance: .unrelated, score: 0.01, story: nil)
        ]))
    try store.close()
    let check = try await house.command("check")
    #expect(check.end == .exited(0), "\(check.errors)")
    let warnings = check.errors.split(separator: "\n")
    let idle = try #require(warnings.first { $0.contains("air matched nothing for a month") })
    #expect(idle.contains(#/pactwatch\.yaml:\d+:\d+/#))
    #expect(check.errors.contains("land matched 2 of the 5 entries"), "\(check.errors)")
    #expect(idle.contains("`pactwatch why-not --watch air --since 30d`"))
    // Advice is no spelling that might have been meant.
    #expect(!check.errors.contains("did you mean"), "\(check.errors)")
    let generous = try await house.command("check", "--max-share", "50")
    #expect(!generous.errors.contains("land matched"))
    for ignored in [["--max-share", "101"], ["--json"]] {
      let refused = try await house.pactwatch(
        ["check", "--config", house.configuration] + ignored)
      #expect(refused.end == .exited(64), "\(ignored)")
    }
  }

  @Test("A new watch alerts nothing of the past and says in the log what it would have sent")
  func introduction() async throws {
    let house = try await house(watches: "watches: [{name: land, query: tank}]")
    try house.configure(
      feeds: ["/one.rss", "/two.rss"], poll: ["first_fetch": "baseline", "interval": "1h"],
      more: "watches: [{name: land, query: tank}, {name: sea, query: submarine}]")
    let service = try house.start()
    try await eventually("the new watch is introduced") {
      try service.errors.contains(#/watch=sea.*|would_have_alerted=1.*watch=sea/#)
    }
    let words = try service.errors
    #expect(words.contains("would_have_alerted=1"), "\(words)")
    #expect(!words.contains("watch=land"))
    #expect(await service.stop() == .exited(0))
    #expect(try house.lines().isEmpty)
  }
}
