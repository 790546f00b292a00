// The commands about ways out, and routing by the real binary: what is held is there after a kill,
// and dead letters leave when they are asked for.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Sink commands", .serialized, .timeLimit(.minutes(3)))
struct SinkCommandTests {
  private struct Report: Decodable {
    struct DeadLetter: Decodable {
      var id: String
      var reason: String
    }
    var name: String
    var state: String
    var ahead: Int
    var held: [String: Int]
    var heldUntil: Timestamp?
    var waiting: Int
    var dead: [DeadLetter]
    var error: String?
    var nextTry: Timestamp?
  }

  /// A program that takes messages into `taken.jsonl`, or ends as the file `answer` says.
  private func configure(_ house: House, routing: String = "", sinks: String = "") throws {
    try house.write("0", to: "answer")
    let script =
      "read -r line; code=$(cat \(house.path("answer"))); "
      + "if [ $code = 0 ]; then echo $PACTWATCH_ID >> \(house.path("taken")); "
      + "else echo not today; fi; exit $code"
    try house.configure(
      feeds: ["/news.rss"],
      more: """
          - {type: exec, name: desk, command: [/bin/sh, -c, '\(script)']\(routing)}
        \(sinks)
        """)
  }

  private func taken(_ house: House) throws -> [String] {
    FileManager.default.fileExists(atPath: house.path("taken"))
      ? try House.wholeLines(house.path("taken")) : []
  }

  private func report(_ house: House) async throws -> Report {
    let list = try await house.command("sinks list", "--json", "desk")
    return try JSONDecoder().decode(
      Report.self, from: Data(try #require(list.lines.first, "\(list.errors)").utf8))
  }

  @Test("a test message is sent at once, is marked, and the peer's answer is told")
  func test() async throws {
    let house = try House()
    try configure(house)
    let sent = try await house.command("sinks test", "desk")
    #expect(sent.end == .exited(0) && sent.output.contains("the peer took it"), "\(sent.errors)")
    #expect(try taken(house).count == 1)
    try house.write("69", to: "answer")
    let failed = try await house.command("sinks test", "desk")
    #expect(failed.end == .exited(1) && failed.errors.contains("not today"), "\(failed.errors)")
    let file = try await house.command("sinks test", "file:\(house.log)")
    #expect(file.end == .exited(0) && file.output.contains("nothing was written"))
    #expect(!FileManager.default.fileExists(atPath: house.log))
    // Whoever starts the service may have it ignore that its children end.
    try house.write("0", to: "answer")
    let deaf = try ChildProcess(
      "/usr/bin/env",
      [
        "--ignore-signal=CHLD", try House.binary(), "sinks", "test", "desk", "--config",
        house.configuration,
      ], environment: house.environment, output: house.path("deaf.out"),
      errors: house.path("deaf.err"))
    #expect(await deaf.end() == .exited(0))
    let unknown = try await house.command("sinks test", "desc")
    #expect(unknown.end == .exited(1) && unknown.errors.contains("there is no sink “desc”"))
  }

  @Test("what is refused becomes a dead letter that is listed, and leaves when it is replayed")
  func deadLetters() async throws {
    let house = try House()
    house.server.answer("/news.rss", .feed(FeedText.rss([.tanks, .submarines])))
    try configure(house)
    try house.write("65", to: "answer")
    try await house.runOnce()
    let ids = try house.loggedAlerts().map(\.id)
    var report = try await report(house)
    #expect(report.dead.map(\.id) == ids && report.waiting == 0)
    #expect(report.dead.allSatisfy { $0.reason.contains("not today") })
    let list = try await house.command("sinks list")
    #expect(list.end == .exited(1) && list.output.contains("dead letter"))
    #expect(try await house.command("sinks replay", "desk").end == .exited(64))
    let logs = try await house.command("sinks replay", "file:\(house.log)", "--dead")
    #expect(logs.end == .exited(1) && logs.errors.contains("pactwatch alerts"))

    try house.write("0", to: "answer")
    let replay = try await house.command("sinks replay", "desk", "--dead")
    #expect(replay.end == .exited(0) && replay.errors.contains("2 dead letters"))
    try await house.runOnce()
    #expect(try taken(house) == ids)
    report = try await self.report(house)
    #expect(report.dead.isEmpty && report.state == "ok")
    #expect(try await house.command("sinks list").end == .exited(0))
    #expect(try await house.command("sinks replay", "desk", "--dead").end == .exited(1))

    #expect(try await house.command("sinks discard", "desk").end == .exited(1))

    #expect(try await house.command("sinks replay", "desk", "--alert", ids[1]).end == .exited(0))
    #expect(try await house.command("sinks replay", "desk", "--since", "1h").end == .exited(0))
    #expect(try await house.command("sinks replay", "desk", "--alert", "no").end == .exited(1))
    try await house.runOnce()
    #expect(try taken(house).sorted() == (ids + ids).sorted())

    try house.write("65", to: "answer")
    #expect(try await house.command("sinks replay", "desk", "--alert", ids[0]).end == .exited(0))
    try await house.runOnce()
    #expect(try await self.report(house).dead.map(\.id) == [ids[0]])
    #expect(try await house.command("sinks discard", "desk").end == .exited(0))
    #expect(try await self.report(house).dead.isEmpty)
    #expect(try await house.storedAlerts().count == 2)
  }

  @Test("a running service notices a replay by itself, and a failing sink waits longer and longer")
  func running() async throws {
    let house = try House()
    house.server.answer("/news.rss", .feed(FeedText.rss([.tanks])))
    try configure(house)
    try house.write("75", to: "answer")
    let service = try house.start()
    try await eventually("the alert is logged") { try house.lines().count == 1 }
    let state = try await eventually(
      "the sink has failed",
      asking: {
        let state = try await report(house)
        return state.error == nil ? nil : state
      })
    #expect(state.state == "failing" && state.waiting == 1 && state.nextTry != nil)
    #expect(state.error?.contains("not today") == true)
    let id = try #require(try house.loggedAlerts().first?.id)
    try house.write("0", to: "answer")
    try await eventually("the sink takes it when it is up again") { try taken(house) == [id] }
    #expect(try await house.command("sinks replay", "desk", "--alert", id).end == .exited(0))
    try await eventually("the service notices the replay") { try taken(house) == [id, id] }
    #expect(await service.stop() == .exited(0))
  }

  @Test(
    "a program that takes its time does not outlive the service", arguments: ["", "trap '' TERM; "])
  func orphans(deafness: String) async throws {
    let house = try House()
    house.server.answer("/news.rss", .feed(FeedText.rss([.tanks])))
    let script = "\(deafness)echo $$ > \(house.path("pid")); cat > /dev/null; sleep 600"
    try house.configure(
      feeds: ["/news.rss"],
      more: #"  - {type: exec, name: desk, command: [/bin/sh, -c, "\#(script)"], timeout: 1h}"#)
    let service = try house.start()
    let process = try await eventually("the program runs") { () throws -> pid_t? in
      FileManager.default.fileExists(atPath: house.path("pid"))
        ? pid_t(try House.text(house.path("pid")).trimmingCharacters(in: .newlines)) : nil
    }
    #expect(await service.stop() == .exited(0))
    try await eventually("the program's end") { kill(process, 0) != 0 }
  }

  @Test("a sink that a reload has mended is told to work again")
  func mended() async throws {
    let house = try House()
    house.server.answer("/news.rss", .feed(FeedText.rss([.tanks])))
    try configure(house)
    try house.write("75", to: "answer")
    let service = try house.start()
    try await eventually("the sink fails") {
      try service.errors.contains("alerts cannot be delivered")
    }
    try house.write("0", to: "answer")
    // A setting of the sink's own: it goes on as another.
    try configure(house, routing: ", timeout: 20s")
    #expect(try await house.command("reload").end == .exited(0))
    try await eventually("the sink works") {
      try service.errors.contains("alerts are delivered again")
    }
    #expect(await service.stop() == .exited(0))
  }

  @Test("what a digest holds survives a kill and a reload that sets it free")
  func digest() async throws {
    let house = try House()
    house.server.answer("/news.rss", .feed(FeedText.rss([.tanks, .submarines])))
    // Twelve hours from now or more, whatever the clock shows.
    let hour = Int(Date().timeIntervalSince1970) / 3600 % 24
    try configure(house, routing: ", digest: {at: \"\((hour + 23) % 24):00\", tz: UTC}")
    let service = try house.start()
    try await eventually("both alerts are logged") { try house.lines().count == 2 }
    let held = try await eventually(
      "both alerts are held",
      asking: {
        let held = try await report(house)
        return held.held["digest"] == 2 ? held : nil
      })
    #expect(held.heldUntil != nil && held.ahead == 0 && held.state == "ok")
    service.child.send(SIGKILL)
    _ = await service.child.end()
    #expect(try await report(house).held == ["digest": 2])
    #expect(try await house.command("sinks list", "desk").output.contains("2 alerts, by digest"))
    #expect(try taken(house).isEmpty)

    try configure(house)
    try await house.runOnce()
    #expect(try taken(house) == (try house.loggedAlerts().map(\.id)))
  }

  @Test("a digest on a file is an error with its place")
  func filesHoldNothing() async throws {
    let house = try House()
    try configure(
      house, sinks: "  - {type: file, path: \(house.path("b.log")), digest: {at: 07:30}}")
    let check = try await house.command("check")
    #expect(check.end == .exited(78))
    #expect(check.errors.contains("digest is for sinks that send messages"), "\(check.errors)")
  }
}
