// The commands: what they print, byte for byte where it is a contract, and how they end.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Commands", .serialized, .timeLimit(.minutes(3)))
struct CommandTests {
  private func object(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  private func corpusLine(_ story: Story, published: String) throws -> String {
    let item = [
      "id": story.id, "title": story.title, "summary": story.summary, "lang": story.language,
      "source": story.outlet, "url": story.url, "published": published,
    ]
    return String(decoding: try JSONSerialization.data(withJSONObject: item), as: UTF8.self)
  }

  private static let labelKeys: Set = [
    "id", "score", "relevance", "activity", "stage", "domain", "countries", "orgs", "language",
    "evidence",
  ]

  // MARK: check

  @Test("check ends with 0 where the configuration is good")
  func goodConfiguration() async throws {
    let house = try House()
    try house.configure(feeds: ["/one.rss"])
    let check = try await house.command("check")
    #expect(check.end == .exited(0), "\(check.errors)")
    #expect(check.output.isEmpty)
    #expect(check.errors.contains("configuration is valid: 1 feeds"))
  }

  @Test("check ends with 78 and tells all faults at once, each with its place and a suggestion")
  func badConfiguration() async throws {
    let house = try House()
    try house.write(
      """
      state_dir: state
      poll: {intervall: 5m}
      feeds: [{url: "ftp://example.org/feed"}]
      watches:
        - {name: north, where: {countries_all: [UA, XX]}}
        - {name: acts, where: {activity_any: [co-producton]}}
        - {name: open, query: "(drone OR tank"}
      """, to: "pactwatch.yaml")
    let check = try await house.command("check")
    #expect(check.end == .exited(78))
    #expect(check.errors.contains("pactwatch.yaml:2:8: “intervall”"))
    #expect(check.errors.contains("did you mean “interval”?"))
    #expect(check.errors.contains("pactwatch.yaml:3:15: url: “ftp”"))
    #expect(check.errors.contains("pactwatch.yaml:5:47: countries_all: “XX”"))
    #expect(check.errors.contains("pactwatch.yaml:6:41: activity_any: “co-producton”"))
    #expect(check.errors.contains("did you mean “co-production”?"))
    #expect(check.errors.contains(#/pactwatch\.yaml:7:\d+: .+/#), "\(check.errors)")
  }

  @Test("check --fetch ends with 1 where a feed does not answer with one")
  func checkFetch() async throws {
    let house = try House()
    house.server.answer("/good.rss", .feed(FeedText.rss([.tanks])))
    try house.configure(feeds: ["/good.rss", "/missing.rss"])
    let check = try await house.command("check", "--fetch")
    #expect(check.end == .exited(1))
    #expect(check.lines.contains { $0.hasPrefix("ok\tgood.rss\t") })
    #expect(check.lines.contains { $0.hasPrefix("FAIL\tmissing.rss\t") && $0.contains("404") })
  }

  // MARK: parse, classify, replay

  @Test("parse prints one object with the keys of its contract")
  func parse() async throws {
    let house = try House()
    let parse = try await house.pactwatch(
      ["parse", "--base-url", "https://wire.example/", "-"],
      input: FeedText.rss([.tanks], channel: "<ttl>30</ttl>"))
    #expect(parse.end == .exited(0), "\(parse.errors)")
    #expect(parse.lines.count == 1)
    let feed = try object(parse.output)
    #expect(
      Set(feed.keys) == [
        "format", "title", "link", "language", "updated", "ttlSeconds", "hub", "entries",
        "warnings",
      ])
    #expect(feed["format"] as? String == "rss-2.0")
    #expect(feed["ttlSeconds"] as? Int == 1800)
    #expect(feed["hub"] is NSNull)
    let entry = try #require((feed["entries"] as? [[String: Any]])?.first)
    #expect(
      Set(entry.keys) == [
        "id", "url", "title", "summary", "content", "authors", "categories", "published",
        "updated", "enclosures", "language", "source",
      ])
    #expect(entry["id"] as? String == "tanks")
    #expect(entry["title"] as? String == Story.tanks.title)
    #expect(entry["published"] as? String == Story.tanks.published.rfc3339)
    #expect(entry["content"] is NSNull)
  }

  @Test("parse ends with 65 and one line on stderr where the input is no feed")
  func parseNoFeed() async throws {
    let house = try House()
    let parse = try await house.pactwatch(
      ["parse", "-"], input: "<html><p>Nothing here</p></html>")
    #expect(parse.end == .exited(65))
    #expect(parse.output.isEmpty)
    #expect(parse.errors.split(separator: "\n").count == 1)
  }

  @Test("classify prints one object a line with the keys of its contract and true evidence")
  func classify() async throws {
    let house = try House()
    let stories = [Story.tanks, Story.lookAlikes[1]]
    let input = try stories.map { try corpusLine($0, published: "2026-03-02T10:00:00Z") }
    let classify = try await house.pactwatch(
      ["classify"], input: input.joined(separator: "\n") + "\n\n{\"title\":\"Rain\"}\n")
    #expect(classify.end == .exited(0), "\(classify.errors)")
    #expect(classify.lines.count == 3)
    for (line, story) in zip(classify.lines, stories) {
      let labels = try object(line)
      #expect(Set(labels.keys) == Self.labelKeys)
      #expect(labels["id"] as? String == story.id)
      let evidence = try #require(labels["evidence"] as? [[String: Any]])
      for piece in evidence {
        #expect(Set(piece.keys) == ["label", "field", "start", "end", "text", "weight"])
        let field = piece["field"] as? String == "title" ? story.title : story.summary
        let start = try #require(piece["start"] as? Int)
        let end = try #require(piece["end"] as? Int)
        let slice = String(decoding: Array(field.utf8)[start..<end], as: UTF8.self)
        #expect(slice == piece["text"] as? String)
      }
    }
    let tanks = try object(classify.lines[0])
    #expect(tanks["relevance"] as? Int == 2)
    #expect((tanks["evidence"] as? [Any])?.isEmpty == false)
    let nameless = try object(classify.lines[2])
    #expect(nameless["id"] is NSNull)
    #expect(nameless["stage"] is NSNull)
  }

  @Test("replay adds story, decision and watches, and goes by the time of publication")
  func replay() async throws {
    let house = try House()
    let input = [
      try corpusLine(.submarines, published: "2026-03-03T08:00:00Z"),
      try corpusLine(.lookAlikes[0], published: "2026-03-02T12:00:00Z"),
      try corpusLine(.tanks, published: "2026-03-02T10:00:00Z"),
      try corpusLine(.tanks.with(outlet: "other.example"), published: "2026-03-02T11:00:00Z"),
    ]
    let replay = try await house.pactwatch(["replay", "-"], input: input.joined(separator: "\n"))
    #expect(replay.end == .exited(0), "\(replay.errors)")
    let results = try replay.lines.map(object)
    #expect(results.map { $0["id"] as? String } == ["tanks", "tanks", "show", "submarines"])
    #expect(
      results.map { $0["decision"] as? String } == ["new", "repeat", "none", "new"])
    for result in results {
      #expect(Set(result.keys) == Self.labelKeys.union(["story", "decision", "watches"]))
    }
    let stories = results.compactMap { $0["story"] as? String }
    #expect(stories.count == 4 && stories[0] == stories[1] && Set(stories).count == 3)
    #expect(results[0]["watches"] as? [String] == ["all"])
    #expect(results[2]["watches"] as? [String] == [])
  }

  @Test(
    "classify and replay end with 65 at a line that is no item, and say which",
    arguments: [
      "classify", "replay",
    ])
  func brokenLine(command: String) async throws {
    let house = try House()
    let input = "{\"title\":\"One\"}\n\n{\"title\": \"Two\n{\"title\":\"Three\"}\n"
    let finished = try await house.pactwatch([command], input: input)
    #expect(finished.end == .exited(65))
    #expect(finished.output.isEmpty)
    #expect(finished.errors.contains("line 3: not a JSON object"))
  }

  // MARK: alerts, why

  @Test("alerts filters by time, identifier, watch and country, and ends with 1 where none matches")
  func alerts() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks, .submarines])))
    try house.configure(
      feeds: ["/one.rss"],
      more: """
        watches:
          - {name: land, query: tanks}
          - {name: sea, query: submarines, severity: high}
        """)
    let empty = try await house.command("check")
    #expect(empty.end == .exited(0), "\(empty.errors)")
    try await house.runOnce()

    let all = try await house.command("alerts")
    #expect(all.end == .exited(0))
    #expect(all.lines == (try house.lines()))
    let stored = try await house.storedAlerts()
    #expect(stored == (try house.loggedAlerts()))
    let tanks = try #require(stored.first { $0.title == Story.tanks.title })

    for (arguments, titles) in [
      (["--watch", "sea"], [Story.submarines.title]), (["--country", "PL"], [Story.tanks.title]),
      (["--watch", "sea", "--country", "PL"], []), (["--country", "FR"], []),
      (["--since", "1h"], stored.map(\.title)), (["--since", "2100-01-01T00:00:00Z"], []),
      (["--after", stored[0].id], [stored[1].title]), (["--after", stored[1].id], []),
    ] {
      let found = try await house.pactwatch(
        ["alerts", "--json", "--config", house.configuration] + arguments)
      #expect(found.end == .exited(titles.isEmpty ? 1 : 0), "\(arguments): \(found.errors)")
      #expect(try found.lines.map { try object($0)["title"] as? String } == titles)
    }

    // An entry is explained by its address, its number, its story and its alert.
    let byAddress = try await house.command("why", "--json", Story.tanks.url)
    #expect(byAddress.end == .exited(0), "\(byAddress.errors)")
    let account = try object(byAddress.output)
    #expect(account["title"] as? String == Story.tanks.title)
    #expect(account["decision"] as? String == "new")
    #expect(account["alerts"] as? [String] == [tanks.id])
    let verdicts = try #require(account["verdicts"] as? [[String: Any]])
    #expect(verdicts.map { $0["watch"] as? String } == ["land", "sea"])
    let number = try #require(account["entry"] as? Int)
    for reference in ["\(number)", tanks.id, tanks.story?.description ?? ""] {
      let why = try await house.command("why", "--json", reference)
      #expect(why.output == byAddress.output, "\(reference): \(why.errors)")
    }
    let words = try await house.command("why", Story.tanks.url)
    let marked = Story.tanks.title.replacingOccurrences(of: "tanks", with: "[tanks]")
    #expect(words.output.contains(marked) && words.output.contains("land"), "\(words.output)")
    for unknown in ["999", "https://wire.example/nowhere", "s999", "nonsense"] {
      let why = try await house.command("why", unknown)
      #expect(why.end == .exited(1), "\(unknown): \(why.end)")
    }
  }

  // MARK: status, feeds

  @Test("status tells whether the service runs: 0 while it does, 69 when not")
  func status() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks, .lookAlikes[0]])))
    house.server.answer("/two.rss", Answer(500))
    try house.configure(feeds: ["/one.rss", "/two.rss"], poll: ["interval": "10s"])
    let never = try await house.command("status")
    #expect(never.end == .exited(69))
    #expect(never.errors.contains("no daemon is running"))

    let service = try house.start()
    _ = try await house.server.request(for: "/two.rss")
    try await eventually("the alert") { try house.lines().count == 1 }
    let running = try await house.command("status", "--json")
    #expect(running.end == .exited(0), "\(running.errors)")
    let report = try object(running.output)
    #expect(report["running"] as? Bool == true)
    #expect(report["process"] as? Int32 == service.child.process)
    #expect(report["feeds"] as? Int == 2)
    #expect(report["entries"] as? Int == 2)
    #expect(report["alerts"] as? Int == 1)
    #expect(await service.stop() == .exited(0))

    let stopped = try await house.command("status", "--json")
    #expect(stopped.end == .exited(69))
    #expect(try object(stopped.output)["running"] as? Bool == false)
    #expect(try object(stopped.output)["feedsFailing"] as? Int == 1)
  }

  @Test("feeds list tells each feed's state, next poll and the reason")
  func feedsList() async throws {
    let house = try House()
    house.server.answer("/good.rss", .feed(FeedText.rss([.tanks])))
    house.server.answer("/gone.rss", Answer(410))
    house.server.answer("/broken.rss", Answer(200, "no feed at all"))
    try house.configure(feeds: ["/good.rss", "/gone.rss", "/broken.rss"])
    try await house.runOnce()

    let feeds = try await house.feeds()
    #expect(feeds["good.rss"]?.state == "ok")
    #expect(feeds["good.rss"]?.dueReason == "interval")
    #expect(feeds["gone.rss"]?.state == "gone")
    #expect(feeds["gone.rss"]?.nextDue == nil)
    #expect(feeds["broken.rss"]?.state == "failing")
    #expect(feeds["broken.rss"]?.error?.contains("not a feed") == true)
    let table = try await house.command("feeds")
    #expect(table.lines.count == 4)
  }

  // MARK: Words

  @Test(
    "A usage error ends with 64",
    arguments: [
      ["nonsense"], ["run", "--sometimes"], ["alerts", "--since", "soon"], ["parse"], ["why"],
      ["run", "--backfill", "many"], ["alerts", "--country", "Atlantis"],
    ])
  func usage(arguments: [String]) async throws {
    let house = try House()
    let finished = try await house.pactwatch(arguments)
    #expect(finished.end == .exited(64), "\(finished.errors)")
    #expect(finished.output.isEmpty)
    #expect(!finished.errors.isEmpty)
  }

  @Test(
    "A configuration that is not there ends a command with 78",
    arguments: [
      "run", "check", "status", "alerts",
    ])
  func missingConfiguration(command: String) async throws {
    let house = try House()
    let finished = try await house.command(command)
    #expect(finished.end == .exited(78), "\(finished.errors)")
    #expect(finished.errors.contains("pactwatch.yaml"))
  }

  @Test(
    "What cannot be read ends a command with 74, and what is empty with 65, each named",
    arguments: [
      ("/", 74, "cannot read /: Is a directory"),
      ("/no/such/file", 74, "cannot read /no/such/file: No such file or directory"),
      ("/dev/null", 65, "/dev/null: the document is empty"),
    ])
  func input(path: String, status: Int32, words: String) async throws {
    let house = try House()
    let parse = try await house.pactwatch(["parse", path])
    #expect(parse.end == .exited(status), "\(parse.errors)")
    #expect(parse.errors.contains(words), "\(parse.errors)")
  }

  @Test(
    "A watch that is not there ends a command with 64 and the names of those that are",
    arguments: [["test", "sea"], ["backtest", "--watch", "sea"], ["why-not", "--watch", "sea"]])
  func unknownWatch(command: [String]) async throws {
    let house = try House()
    try house.configure(feeds: ["/one.rss"], more: "watches: [{name: land, query: tanks}]")
    try await house.runOnce()
    let finished = try await house.pactwatch(command + ["--config", house.configuration])
    #expect(finished.end == .exited(64), "\(finished.errors)")
    #expect(finished.errors.contains("there is no watch “sea”; there are land"))
    #expect(!finished.errors.contains("Usage"))
  }

  @Test(
    "Every command explains itself",
    arguments: [
      [], ["run"], ["check"], ["status"], ["alerts"], ["why"], ["feeds"], ["feeds", "list"],
      ["feeds", "test"], ["parse"], ["classify"], ["replay"], ["test"], ["backtest"],
      ["search"], ["why-not"], ["feedback"],
    ])
  func help(command: [String]) async throws {
    let house = try House()
    let finished = try await house.pactwatch(command + ["--help"])
    #expect(finished.end == .exited(0))
    #expect(finished.output.contains("OVERVIEW: "))
    #expect(finished.output.contains("USAGE: "))
    // Defaults stand there as one would type them, not as the program holds them.
    #expect(!finished.output.contains("Moment("))
    let takesConfiguration = !["parse", "classify", "feeds"].contains(command.last ?? "parse")
    if takesConfiguration { #expect(finished.output.contains("-c, --config")) }
  }
}
