// The control socket of the running service: what status and reload say, and who may not disturb
// it.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Asking the running service", .serialized, .timeLimit(.minutes(3)))
struct ControlTests {
  /// What `status --json` says of the running service.
  private struct Status: Decodable {
    struct Live: Decodable {
      struct Configuration: Decodable {
        struct Reload: Decodable {
          var accepted: Bool
          var problems: [String]
        }
        var path: String
        var generation: Int
        var lastReload: Reload?
      }
      struct Polling: Decodable {
        var underWay: Int
        var queued: Int
        var polls: Int
        var lagSeconds: Double
        var lastTurnSeconds: Double
      }
      var version: String
      var uptimeSeconds: Double
      var configuration: Configuration
      var polling: Polling
      var watches: [String]
      var memoryBytes: Int?
    }
    struct Sink: Decodable {
      var name: String
      var backlog: Int
      var oldest: String?
    }
    var running: Bool
    var process: Int32?
    var live: Live?
    var silence: String?
    var sinks: [Sink]
  }

  private func status(
    _ house: House, _ arguments: String...
  ) async throws -> (House.Finished, Status) {
    let finished = try await house.pactwatch(
      ["status", "--json"]
        + (arguments.isEmpty ? ["--config", house.configuration] : arguments))
    return (finished, try JSONDecoder().decode(Status.self, from: Data(finished.output.utf8)))
  }

  /// A house whose service has polled its feed once and rests.
  private func resting(more: String = "") async throws -> (House, House.Service) {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    try house.configure(feeds: ["/one.rss"], poll: ["interval": "1h"], more: more)
    let service = try house.start()
    try await eventually("the alert") { try house.lines().count == 1 }
    try await listening(house)
    return (house, service)
  }

  private func listening(_ house: House) async throws {
    try await eventually("the control socket") {
      FileManager.default.fileExists(atPath: house.path("state/control.sock"))
    }
  }

  @Test("status tells what only the running service knows, and 69 once it has ended")
  func liveStatus() async throws {
    let (house, service) = try await resting(
      more: "watches:\n  - {name: land, where: {domain_any: [armour]}}")
    try await eventually("the loop's rest") {
      try service.errors.contains("feed read")
    }
    let (finished, status) = try await status(house)
    #expect(finished.end == .exited(0), "\(finished.errors)")
    let live = try #require(status.live)
    #expect(status.running && status.process == service.child.process)
    #expect(live.configuration.path == house.configuration && live.configuration.generation == 1)
    #expect(live.configuration.lastReload == nil && live.watches == ["land"])
    #expect(live.polling.polls == 1 && live.polling.queued == 1 && live.polling.underWay == 0)
    #expect(live.polling.lagSeconds == 0 && live.polling.lastTurnSeconds >= 0)
    #expect((live.memoryBytes ?? 0) > 1 << 20 && live.uptimeSeconds > 0)
    #expect(status.sinks.allSatisfy { $0.backlog == 0 && $0.oldest == nil })
    let words = try await house.command("status").output
    #expect(words.contains("running (process \(service.child.process)), version \(live.version)"))

    #expect(await service.stop() == .exited(0))
    #expect(!FileManager.default.fileExists(atPath: house.path("state/control.sock")))
    let (ended, last) = try await self.status(house)
    #expect(ended.end == .exited(69) && ended.errors.contains("no daemon is running on"))
    #expect(!last.running && last.live == nil)
  }

  @Test(
    "A sink that takes nothing shows how many alerts wait for it and since when; the log says so once"
  )
  func backlog() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks, .shells])))
    house.server.answer("/desk", Answer(503))
    try house.configure(
      feeds: ["/one.rss"], poll: ["interval": "1h"],
      more: """
          - {type: webhook, name: desk, url: "\(house.url("/desk"))", allow_private: true, proxy: none}
        """)
    let service = try house.start()
    try await eventually("the lines") { try house.lines().count == 2 }
    _ = try await house.server.request(3, for: "/desk")
    let (_, status) = try await status(house)
    let desk = try #require(status.sinks.first { $0.name == "desk" })
    #expect(desk.backlog == 2 && desk.oldest != nil)
    house.server.answer("/desk", Answer(204))
    try await eventually("the delivery") {
      try service.errors.contains("alerts are delivered again sink=desk")
    }
    #expect(await service.stop() == .exited(0))
    let told = try service.errors.split(separator: "\n").filter {
      $0.contains("alerts cannot be delivered") && $0.contains("sink=desk")
    }
    #expect(told.count == 1, "\(told)")
  }

  @Test("reload validates first, then waits for the service and says what changed")
  func reload() async throws {
    let (house, service) = try await resting()
    let good = try House.text(house.configuration)
    try house.write(
      good.replacingOccurrences(of: "  interval: 1h", with: "  intervall: 1h"),
      to: "pactwatch.yaml")
    let typo = try await house.command("reload")
    #expect(typo.end == .exited(78))
    #expect(typo.errors.contains("“intervall” is no key of poll; did you mean “interval”?"))
    #expect(try !service.errors.contains("reload refused"), "the service was not asked")
    // A broken file does not keep anybody from seeing what runs.
    let (blind, standing) = try await status(house)
    #expect(blind.end == .exited(0) && standing.live?.configuration.generation == 1)
    #expect(blind.errors.contains("has faults, which pactwatch check tells"), "\(blind.errors)")

    house.server.answer("/two.rss", .feed(FeedText.rss([.submarines])))
    try house.configure(feeds: ["/one.rss", "/two.rss"], poll: ["interval": "1h"])
    let reloaded = try await house.command("reload")
    #expect(reloaded.end == .exited(0), "\(reloaded.errors)")
    #expect(reloaded.errors.contains("configuration reloaded: feeds +1 changed"))
    try await eventually("the second feed's alert") { try house.lines().count == 2 }

    let (_, after) = try await status(house)
    #expect(after.live?.configuration.generation == 2)
    #expect(after.live?.configuration.lastReload?.accepted == true)
    #expect(await service.stop() == .exited(0))
    let alone = try await house.command("reload")
    #expect(alone.end == .exited(69) && alone.errors.contains("no daemon is running"))
  }

  @Test("What the service alone can refuse is told with its reason, and what runs goes on")
  func refusedReload() async throws {
    let (house, service) = try await resting()
    let good = try House.text(house.configuration)
    try house.write(good + "alerts: {similarity: identity}\n", to: "pactwatch.yaml")
    let refused = try await house.command("reload")
    #expect(refused.end == .exited(78))
    #expect(refused.errors.contains("cannot change while the service runs; restart it"))
    #expect(refused.errors.contains("reload refused, the running configuration stays"))
    let (_, status) = try await status(house)
    #expect(status.live?.configuration.lastReload?.accepted == false)
    #expect(status.live?.configuration.lastReload?.problems.isEmpty == false)

    // Another file than the one it runs on is not taken for it.
    try house.write(good, to: "other.yaml")
    let other = try await house.pactwatch(["reload", "--config", house.path("other.yaml")])
    #expect(other.end == .exited(1))
    #expect(other.errors.contains("it runs on \(house.configuration), not on"), "\(other.errors)")
    #expect(await service.stop() == .exited(0))
  }

  @Test("A level of the log is taken over by a reload")
  func logLevel() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    try house.configure(feeds: ["/one.rss"], more: "log: {level: warning}")
    let service = try house.start()
    _ = try await house.server.request(3, for: "/one.rss")
    try await listening(house)
    #expect(try !service.errors.contains("started"))
    #expect(try !service.errors.contains("feed read"))
    try house.configure(feeds: ["/one.rss"], more: "log: {level: debug}")
    #expect(try await house.command("reload").end == .exited(0))
    house.server.answer("/one.rss", .feed(FeedText.rss([.shells, .tanks])))
    try await eventually("what a poll says") { try service.errors.contains("feed read") }
    #expect(await service.stop() == .exited(0))
  }

  @Test("A feed that fails again and again is one line, and one when it answers")
  func repeats() async throws {
    let house = try House()
    house.server.answer("/bad.rss", Answer(500))
    try house.configure(feeds: ["/bad.rss"])
    let service = try house.start()
    _ = try await house.server.request(3, for: "/bad.rss")
    house.server.answer("/bad.rss", .feed(FeedText.rss([.tanks])))
    try await eventually("the recovery") {
      try service.errors.contains("feed answers again feed=bad.rss")
    }
    #expect(await service.stop() == .exited(0))
    let lines = try service.errors.split(separator: "\n")
    #expect(lines.count { $0.contains("feed failed") } == 1, "\(lines)")
    #expect(lines.contains { $0.contains("feed answers again feed=bad.rss since=2") })
  }

  @Test("A stopped service is said not to answer, within seconds, and what is stored is shown")
  func stopped() async throws {
    let (house, service) = try await resting()
    service.child.send(SIGSTOP)
    let (finished, status) = try await status(house)
    service.child.send(SIGCONT)
    #expect(finished.end == .exited(69))
    #expect(
      finished.errors.contains(
        "the daemon (process \(service.child.process)) does not answer within 5 s; it is stopped or hangs"
      ), "\(finished.errors)")
    #expect(status.running && status.live == nil && status.silence != nil)
    let (again, _) = try await self.status(house)
    #expect(again.end == .exited(0))
    #expect(await service.stop() == .exited(0))
  }

  @Test(
    "A socket that kill -9 left is replaced; something else of that name is left alone and told of")
  func staleSocket() async throws {
    let (house, service) = try await resting()
    service.child.send(SIGKILL)
    _ = await service.child.end()
    #expect(FileManager.default.fileExists(atPath: house.path("state/control.sock")))
    let (dead, _) = try await status(house)
    #expect(dead.end == .exited(69) && dead.errors.contains("no daemon is running on"))

    let second = try house.start()
    try await eventually("the second service's answer") {
      (try? ControlPeer(directory: house.path("state"))) != nil
    }
    #expect(try await status(house).0.end == .exited(0))
    #expect(await second.stop() == .exited(0))

    try house.write("mine", to: "state/control.sock")
    let third = try house.start()
    try await eventually("the warning") {
      try third.errors.contains("is in the way of the control socket; move it away")
    }
    let (deaf, _) = try await status(house)
    #expect(deaf.end == .exited(69) && deaf.errors.contains("does not listen at"), "\(deaf.errors)")
    #expect(await third.stop() == .exited(0))
    #expect(try House.text(house.path("state/control.sock")) == "mine")
  }

  @Test(
    "Nobody at the socket can hold up the service or who asks after him, whatever he sends or not")
  func hostile() async throws {
    let (house, service) = try await resting()
    let state = house.path("state")
    // More than may be held at once, who say nothing, half a question, or too much.
    let idle = try (0..<40).map { _ in try ControlPeer(directory: state) }
    for peer in idle.prefix(20) { peer.send(#"{"command":"#) }
    let talker = try ControlPeer(directory: state)
    for _ in 0..<100 where talker.send(String(repeating: "x", count: 1000)) {}
    #expect(try await status(house).0.end == .exited(0))

    for (question, answer) in [
      ("\n", "not a question"), ("{\"command\":\"stop\"}\n", "not a question"),
      ("[[[[[[[[\u{0}\n", "not a question"),
      (String(repeating: "x", count: 5000), "longer than 4096 bytes"),
      ("{\"command\":\"status\"}\n{\"command\":\"reload\"}\n", "\"uptimeSeconds\""),
    ] {
      let peer = try ControlPeer(directory: state)
      peer.send(question)
      let said = peer.answer()
      #expect(said.contains(answer), "\(question.prefix(20)): \(said)")
    }
    // Asked and gone, many times.
    for _ in 0..<50 { try ControlPeer(directory: state).send("{\"command\":\"status\"}\n") }
    let (finished, status) = try await status(house)
    #expect(finished.end == .exited(0))
    #expect(status.live?.configuration.generation == 1, "nobody had it reload")
    withExtendedLifetime(idle) {}
    #expect(await service.stop() == .exited(0))
  }

  @Test(
    "Who may read the state directory may ask how it stands, without the configuration, and no more",
    .enabled(if: geteuid() == 0 && House.othersMayRun(), "needs to become another user"))
  func analyst() async throws {
    let (house, service) = try await resting()
    let socket = house.path("state/control.sock")
    #expect(
      try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions] as? Int == 0o660)
    // The group of analysts has the state directory; the configuration is closed to them.
    let group = gid_t(65_533)
    for path in try FileManager.default.subpathsOfDirectory(atPath: house.path("state")) {
      _ = chown(house.path("state/" + path), geteuid(), group)
    }
    _ = chown(house.path("state"), geteuid(), group)
    for file in ["pactwatch.db", "pactwatch.db-wal", "pactwatch.db-shm"] {
      chmod(house.path("state/" + file), 0o640)
    }
    chmod(house.configuration, 0o600)
    chmod(house.path("."), 0o755)
    func asked(_ arguments: String...) async throws -> House.Finished {
      try await house.pactwatch(arguments, as: 65_532, group: group)
    }
    let status = try await asked("status", "--state-dir", house.path("state"))
    #expect(status.end == .exited(0), "\(status.errors)")
    #expect(status.output.contains("running (process \(service.child.process))"))
    let unreadable = try await asked("status", "--config", house.configuration)
    #expect(unreadable.errors.contains("cannot be read; this is how /var/lib/pactwatch stands"))
    let reload = try ControlPeer(directory: house.path("state"))
    reload.send("{\"command\":\"reload\"}\n")
    #expect(reload.answer().contains("\"accepted\":true"), "root may")
    let other = try await house.pactwatch(
      ["status", "--state-dir", house.path("state")], as: 65_532, group: 65_532)
    #expect(other.end != .exited(0))
    #expect(await service.stop() == .exited(0))
  }
}
