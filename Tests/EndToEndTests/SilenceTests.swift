// Silences, the prints of `alerts`, and a backup that was restored: what is kept from being sent,
// and where it is still seen.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Silences and prints", .serialized, .timeLimit(.minutes(3)))
struct SilenceTests {
  private static let watches = """
    watches:
      - {name: north, where: {countries_any: [NO, DK]}}
      - {name: east, where: {countries_any: [PL]}, severity: high}
    """

  @Test("A silenced alert is stored and marked, and goes to no log until the silence ends")
  func silence() async throws {
    let house = try House()
    house.server.answer(
      "/news.rss", .feed(FeedText.rss([.tanks])), .feed(FeedText.rss([.submarines, .tanks])),
      .feed(FeedText.rss([.howitzers, .submarines, .tanks])))
    try house.configure(feeds: ["/news.rss"], more: Self.watches)
    try await house.runOnce()
    #expect(try house.loggedAlerts().map(\.title) == [Story.tanks.title])

    let made = try await house.command(
      "silence add", "--watch", "north", "--for", "8h", "--reason", "told by phone", "--author",
      "desk")
    #expect(made.end == .exited(0) && made.errors.contains("silence 1: watch north, until "))
    try await house.runOnce()
    #expect(try house.loggedAlerts().count == 1)
    #expect(try house.lines().count == 1)
    #expect(try await house.storedAlerts().count == 1)
    let silenced = try await house.command("alerts", "--silenced")
    #expect(silenced.lines.count == 1 && silenced.output.contains(Story.submarines.title))

    let list = try await house.command("silence list", "--json")
    let row = try #require(
      try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [String: Any])
    #expect(row["reason"] as? String == "told by phone" && row["author"] as? String == "desk")
    #expect(row["alerts"] as? Int == 1 && row["active"] as? Bool == true)

    #expect(try await house.command("silence expire", "1").end == .exited(0))
    #expect(try await house.command("silence expire", "1").end == .exited(1))
    #expect(try await house.command("silence list").end == .exited(1))
    #expect(try await house.command("silence list", "--all").output.contains("expired by hand"))
    try await house.runOnce()
    #expect(
      try house.loggedAlerts().map(\.title) == [Story.tanks.title, Story.howitzers.title])
  }

  @Test("A silence that would silence nothing, or never end, is refused")
  func refusals() async throws {
    let house = try House()
    house.server.answer("/news.rss", .feed(FeedText.rss([.tanks])))
    try house.configure(feeds: ["/news.rss"], more: Self.watches)
    try await house.runOnce()
    let reason = ["--reason", "x"]
    for (arguments, code) in [
      (["--watch", "south", "--for", "1h"], Int32(1)), (["--story", "s99", "--for", "1h"], 1),
      (["--country", "UA", "--until", "stage-change"], 1),
      (["--country", "UA", "--until", "2020-01-01T00:00:00Z"], 1), (["--for", "1h"], 64),
      (["--country", "UA"], 64),
      (["--country", "UA", "--for", "1h", "--until", "stage-change"], 64),
      (["--pair", "UA+UA", "--for", "1h"], 64), (["--pair", "UA", "--for", "1h"], 64),
    ] {
      let refused = try await house.pactwatch(
        ["silence", "add", "--config", house.configuration] + arguments + reason)
      #expect(refused.end == .exited(code), "\(arguments): \(refused.errors)")
    }
    let story = try #require(try house.loggedAlerts().first?.story)
    let made = try await house.command(
      "silence add", "--story", "\(story)", "--until", "stage-change", "--reason", "x")
    #expect(made.errors.contains("until the stage moves from agreed"), "\(made.errors)")
  }

  @Test("alerts prints lines, records, Markdown and tables, and filters")
  func prints() async throws {
    let house = try House()
    house.server.answer("/news.rss", .feed(FeedText.rss([.tanks, .submarines, .howitzers])))
    try house.configure(feeds: ["/news.rss"], more: Self.watches)
    try await house.runOnce()
    func alerts(_ arguments: String...) async throws -> House.Finished {
      try await house.pactwatch(["alerts", "--config", house.configuration] + arguments)
    }
    let lines = try await alerts()
    #expect(try lines.lines == house.lines())
    #expect(try await alerts("--format", "line").output == lines.output)
    #expect(try await alerts("--json").output == (try await alerts("--format", "json").output))
    #expect(try await alerts("--limit", "2").lines == Array(lines.lines.suffix(2)))
    #expect(try await alerts("--severity", "high").lines.count == 1)
    #expect(try await alerts("--stage", "agreed", "--country", "PL").lines.count == 1)
    #expect(try await alerts("--stage", "ended").end == .exited(1))
    #expect(try await alerts("--kind", "new").lines.count == 3)
    #expect(try await alerts("--kind", "feed").end == .exited(1))
    #expect(try await alerts("--until", "1d").end == .exited(1))
    #expect(try await alerts("--until", "2100-01-01T00:00:00Z").lines.count == 3)
    let first = try #require(try house.loggedAlerts().first)
    #expect(try await alerts("--after", first.id).lines == Array(lines.lines.dropFirst()))
    // One that was purged, or that a restored backup does not know: identifiers grow.
    let purged = try await alerts("--after", "01JPA0000000000000000000ZZ")
    #expect(purged.output == lines.output && purged.end == .exited(0))
    #expect(purged.errors.contains("those raised after 2025-"), "\(purged.errors)")
    let later = try await alerts("--after", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ")
    #expect(later.end == .exited(1) && later.output.isEmpty)
    #expect(try await alerts("-f", "--after", "nonsense").end == .exited(64))
    // A reader that has seen enough.
    let head = try ChildProcess(
      "/bin/sh",
      ["-c", "\(try House.binary()) alerts --config \(house.configuration) | head -n 1"],
      environment: ["PATH": "/usr/bin:/bin"], output: house.path("head.out"),
      errors: house.path("head.err"))
    #expect(await head.end() == .exited(0))
    #expect(try House.wholeLines(house.path("head.out")) == [lines.lines[0]])
    #expect(try House.text(house.path("head.err")).isEmpty)

    let markdown = try await alerts("--format", "markdown")
    #expect(markdown.lines.count == 3 && markdown.lines.allSatisfy { $0.hasPrefix("- **20") })
    #expect(markdown.output.contains("](<\(Story.tanks.url)>)"))
    let table = try await house.pactwatch(
      ["alerts", "--format", "table", "--config", house.configuration],
      environment: ["COLUMNS": "100"])
    #expect(table.lines.count == 4 && table.lines[0].hasPrefix("TIME (UTC)"))
    #expect(table.lines.allSatisfy { $0.count <= 100 })
    #expect(!table.output.contains("\u{1B}"))
    for arguments in [
      ["--limit", "0"], ["--json", "--format", "table"], ["-f", "--until", "1h"],
    ] {
      let refused = try await house.pactwatch(
        ["alerts", "--config", house.configuration] + arguments)
      #expect(refused.end == .exited(64), "\(arguments)")
    }
  }

  @Test("on a terminal there are colours, unless NO_COLOR says otherwise")
  func colours() async throws {
    let house = try House()
    house.server.answer("/news.rss", .feed(FeedText.rss([.tanks])))
    try house.configure(feeds: ["/news.rss"], more: Self.watches)
    try await house.runOnce()
    for (setting, kind, isColoured) in [
      ("", "xterm", true), ("1", "xterm", false), ("", "dumb", false),
    ] {
      // script(1) gives a program a terminal.
      let terminal = Process()
      let output = Pipe()
      terminal.executableURL = URL(fileURLWithPath: "/usr/bin/script")
      terminal.arguments = [
        "-qec", "\(try House.binary()) alerts --config \(house.configuration)", "/dev/null",
      ]
      terminal.environment = ProcessInfo.processInfo.environment.merging(
        ["NO_COLOR": setting, "TERM": kind]
      ) { $1 }
      terminal.standardInput = FileHandle.nullDevice
      terminal.standardOutput = output
      try terminal.run()
      let text = String(
        decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      #expect(text.contains(Story.tanks.title))
      #expect(text.contains("\u{1B}[31mhigh\u{1B}[0m") == isColoured, "\(text.debugDescription)")
      #expect(text.contains("\u{1B}") == isColoured)
    }
  }

  @Test("alerts -f waits for a database that is not there yet, and says so")
  func followEarly() async throws {
    let house = try House()
    house.server.answer(
      "/news.rss", .feed(FeedText.rss([.tanks])), .feed(FeedText.rss([.submarines, .tanks])))
    try house.configure(feeds: ["/news.rss"])
    let follower = try house.start(["alerts", "-f"])
    try await eventually("the follower says that it waits") {
      try follower.errors.contains("waiting for the service")
    }
    try await house.runOnce()
    try await eventually("the first alert is followed") {
      try House.wholeLines(follower.outputFile) == house.lines()
    }
    try await house.runOnce()
    try await eventually("the second alert is followed") {
      try House.wholeLines(follower.outputFile) == house.lines() && house.lines().count == 2
    }
    _ = await follower.stop()
  }

  @Test("After a restored backup nothing in the log is sent again, and the rest is flagged")
  func restoredBackup() async throws {
    let house = try House()
    house.server.answer(
      "/news.rss", .feed(FeedText.rss([.tanks])),
      .feed(FeedText.rss([.submarines.with(published: Story.hoursAgo(3)), .tanks])),
      .feed(
        FeedText.rss([
          .howitzers.with(published: Story.hoursAgo(2)),
          .submarines.with(published: Story.hoursAgo(3)), .tanks,
        ])))
    try house.configure(feeds: ["/news.rss"])
    try await house.runOnce()
    let files = FileManager.default
    try files.copyItem(atPath: house.path("state"), toPath: house.path("backup"))
    try await house.runOnce()
    let before = try house.lines()
    #expect(before.count == 2)

    try files.removeItem(atPath: house.path("state"))
    try files.moveItem(atPath: house.path("backup"), toPath: house.path("state"))
    let restored = try await house.pactwatch(
      ["run", "--once", "--config", house.configuration])
    #expect(restored.errors.contains("a backup was restored"), "\(restored.errors)")
    let lines = try house.lines()
    #expect(Array(lines.prefix(2)) == before)
    #expect(lines.count == 3 && lines[2].contains(Story.howitzers.title), "\(lines)")
    let records = try house.loggedAlerts()
    #expect(records.map(\.flags) == [nil, nil, ["replay"]])
    #expect(records.map(\.id) == records.map(\.id).sorted())
    #expect(
      try await house.command("alerts", "--silenced").output.contains(Story.submarines.title))
    // Started once more it knows, and says nothing of it again.
    let again = try await house.pactwatch(["run", "--once", "--config", house.configuration])
    #expect(!again.errors.contains("restored"))
    #expect(try house.lines() == lines)
  }

  @Test("A database that was begun anew owes nothing to the log of the old one")
  func freshDatabase() async throws {
    let house = try House()
    house.server.answer(
      "/news.rss", .feed(FeedText.rss([.tanks])), .feed(FeedText.rss([.tanks])),
      .feed(FeedText.rss([.submarines, .tanks])))
    try house.configure(feeds: ["/news.rss"])
    try await house.runOnce()
    try FileManager.default.removeItem(atPath: house.path("state"))
    for _ in 1...2 {
      let run = try await house.pactwatch(["run", "--once", "--config", house.configuration])
      #expect(run.end == .exited(0) && !run.errors.contains("restored"), "\(run.errors)")
    }
    let titles = try house.loggedAlerts().map(\.title)
    #expect(titles == [Story.tanks.title, Story.tanks.title, Story.submarines.title])
  }
}
