// Start, reload and end of the service, and what the service manager is told.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Lifecycle", .serialized, .timeLimit(.minutes(3)))
struct LifecycleTests {
  @Test("SIGTERM ends the service while transfers hang, without waiting for any, with exit code 0")
  func termination() async throws {
    let house = try House()
    let hanging = (1...6).map { "/silent-\($0)" }
    for path in hanging { house.server.answer(path, .silent) }
    house.server.answer(
      "/drip", .feed(FeedText.rss([.tanks])).delivered(.drip(bytes: 1, every: .seconds(1))))
    house.server.answer("/good", .feed(FeedText.rss([.shells])))
    try house.configure(feeds: hanging + ["/drip", "/good"])

    let service = try house.start()
    for path in hanging + ["/drip"] { _ = try await house.server.request(for: path) }
    try await eventually("the good feed's alert") { try house.lines().count == 1 }
    #expect(await service.stop() == .exited(0))

    // Whoever waits for a transfer that hangs hears that it has failed.
    #expect(try !service.errors.contains("feed failed"))
    #expect(try await house.feeds().values.allSatisfy { $0.errors == 0 })
  }

  @Test("A transfer that shutting down cut off is no failure of the feed's")
  func interruptedTransfer() async throws {
    let house = try House()
    house.server.answer("/news.rss", .silent, .feed(FeedText.rss([.tanks])))
    try house.configure(feeds: ["/news.rss"])

    let service = try house.start()
    _ = try await house.server.request(for: "/news.rss")
    #expect(await service.stop() == .exited(0))

    #expect(try await house.feeds()["news.rss"]?.errors == 0)
  }

  @Test("With too few open files the service says so instead of waiting for one")
  func openFiles() async throws {
    let house = try House()
    house.server.answer("/good", .feed(FeedText.rss([.shells])))
    try house.configure(feeds: ["/good"])
    let run = try await house.pactwatch(
      ["run", "--config", house.configuration], within: ["-n 100"])
    #expect(run.end == .exited(74))
    #expect(run.errors.contains("no more than 100 files may be open at once"))
    #expect(run.errors.contains("LimitNOFILE="))
  }

  @Test("SIGHUP with a good configuration adds a feed and leaves the others' schedule alone")
  func reload() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    house.server.answer("/two.rss", .feed(FeedText.rss([.submarines])))
    try house.configure(feeds: ["/one.rss"], poll: ["interval": "1h"])
    let service = try house.start()
    try await eventually("the first alert") { try house.lines().count == 1 }

    try house.configure(feeds: ["/one.rss", "/two.rss"], poll: ["interval": "1h"])
    service.child.send(SIGHUP)

    try await eventually("the second feed's alert") { try house.lines().count == 2 }
    #expect(house.server.requests(for: "/one.rss").count == 1)
    #expect(await service.stop() == .exited(0))
  }

  @Test("A feed that is renamed while it is polled has its new name at once")
  func renamedFeed() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])).held(until: "renamed"))
    try house.configure(feeds: ["/one.rss"], poll: ["interval": "1h"])
    let service = try house.start()
    _ = try await house.server.request(for: "/one.rss")

    let before = try String(contentsOfFile: house.path("pactwatch.yaml"), encoding: .utf8)
    try house.write(
      before.replacingOccurrences(of: "name: one.rss", with: "name: renamed"),
      to: "pactwatch.yaml")
    service.child.send(SIGHUP)
    try await eventually("the reload") { try service.errors.contains("configuration reloaded") }
    house.server.release("renamed")
    try await eventually("the poll") { try service.errors.contains("feed read") }
    #expect(try service.errors.contains("feed=renamed"))
    #expect(await service.stop() == .exited(0))
  }

  @Test("A feed that a reload takes out is polled no more; put back, its history alerts nobody")
  func removedFeed() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    house.server.answer("/two.rss", .feed(FeedText.rss([.submarines])))
    try house.configure(feeds: ["/one.rss", "/two.rss"])
    let service = try house.start()
    try await eventually("both alerts") { try house.lines().count == 2 }

    try house.configure(feeds: ["/two.rss"])
    service.child.send(SIGHUP)
    try await eventually("the reload") { try service.errors.contains("configuration reloaded") }
    let asked = house.server.requests(for: "/one.rss").count
    let others = house.server.requests(for: "/two.rss").count
    _ = try await house.server.request(others + 2, for: "/two.rss")
    // A poll may have been under way when the feed was taken out.
    #expect(house.server.requests(for: "/one.rss").count <= asked + 1)

    try house.configure(feeds: ["/one.rss", "/two.rss"])
    service.child.send(SIGHUP)
    let now = house.server.requests(for: "/one.rss").count
    _ = try await house.server.request(now + 2, for: "/one.rss")
    #expect(await service.stop() == .exited(0))
    #expect(try house.lines().count == 2)
  }

  @Test("SIGHUP with a broken configuration keeps what runs and names every fault's place")
  func brokenReload() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    house.server.answer("/two.rss", .feed(FeedText.rss([.submarines])))
    try house.configure(feeds: ["/one.rss"])
    let good = try House.text(house.configuration)
    let running = house.path("running.yaml")
    try house.write(good, to: "running.yaml")
    let service = try house.start()
    try await eventually("the first alert") { try house.lines().count == 1 }

    try house.write(
      good.replacingOccurrences(of: "  interval: 1s", with: "  intervall: 1s")
        .replacingOccurrences(of: "type: file", with: "type: files"), to: "pactwatch.yaml")
    service.child.send(SIGHUP)
    try await eventually("the refusal") { try service.errors.contains("reload refused") }
    let errors = try service.errors
    let lines = good.split(separator: "\n").map(String.init)
    let interval = try #require(lines.firstIndex { $0.hasPrefix("  interval") }) + 1
    let sink = try #require(lines.firstIndex { $0.contains("type: file") }) + 1
    for fault in [
      "pactwatch.yaml:\(interval):3: “intervall” is no key of poll; did you mean “interval”?",
      "pactwatch.yaml:\(sink):12: type: “files” is no sink; did you mean “file”?",
      "pactwatch.yaml:\(sink + 1):12: type: “files” is no sink; did you mean “file”?",
    ] {
      #expect(errors.contains(fault), "\(errors)")
    }
    // Warnings, of which there is one too, refuse nothing.
    #expect(!errors.contains(#/error .*warning/#), "\(errors)")
    let refused = try await house.pactwatch(["status", "--config", running]).output
    #expect(refused.contains("RELOAD REFUSED: 3 errors in the configuration, the first: "))
    #expect(refused.contains(":\(interval):3: “intervall” is no key of poll"), "\(refused)")

    // What ran goes on, and a good configuration is taken again.
    let asked = house.server.requests(for: "/one.rss").count
    _ = try await house.server.request(asked + 1, for: "/one.rss")
    try house.configure(feeds: ["/one.rss", "/two.rss"])
    service.child.send(SIGHUP)
    try await eventually("the second feed's alert") { try house.lines().count == 2 }
    #expect(try await !house.command("status").output.contains("REFUSED"))
    #expect(await service.stop() == .exited(0))
  }

  @Test("A second service on the same state directory is refused and says by whom it is held")
  func secondService() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    try house.configure(feeds: ["/one.rss"])
    let service = try house.start()
    _ = try await house.server.request(for: "/one.rss")

    let second = try await house.command("run", "--once")

    #expect(second.end == .exited(74))
    #expect(second.errors.contains("another pactwatch (process \(service.child.process))"))
    #expect(service.child.isRunning)
    #expect(await service.stop() == .exited(0))
    try await house.runOnce()
  }

  @Test("The service manager hears of readiness, standing, life, reloads and the end")
  func notifications() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    try house.configure(feeds: ["/one.rss"])
    let socket = try NotifySocket(path: house.path("notify"))
    let service = try house.start(environment: [
      "NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "300000",
    ])

    try await socket.message("READY=1")
    try await socket.message("STATUS=1 feeds")
    try await socket.message("WATCHDOG=1", 4)

    service.child.send(SIGHUP)
    let reloading = try await socket.message("RELOADING=1")
    #expect(reloading.contains(/^RELOADING=1\nMONOTONIC_USEC=[0-9]+$/))
    try await socket.message("READY=1", 2)

    try house.write("feeds: [{urll: x}]", to: "pactwatch.yaml")
    service.child.send(SIGHUP)
    try await socket.message("READY=1", 3)
    try await socket.message("STATUS=RELOAD REFUSED")

    #expect(await service.stop() == .exited(0))
    try await socket.message("STOPPING=1")
    let kinds = socket.messages.map { String($0.prefix { $0 != "=" }) }
    #expect(kinds.first == "READY" && kinds.last == "STOPPING")
    #expect(Set(kinds) == ["READY", "STATUS", "WATCHDOG", "RELOADING", "STOPPING"])
  }

  @Test("The log renamed again and again while alerts come loses no line and doubles none")
  func rotation() async throws {
    let house = try House()
    let presses = Presses(feeds: 6)
    for feed in 0..<6 {
      house.server.answer("/feed-\(feed)") { _ in presses.edition(of: feed, adding: 2) }
    }
    try house.configure(feeds: (0..<6).map { "/feed-\($0)" }, more: Presses.configuration)
    let service = try house.start()
    try await eventually("the first line") { try !house.lines().isEmpty }
    let follower = try house.start(["alerts", "-f"])

    for rotation in 1...4 {
      try await eventually("lines before rotation \(rotation)") { try house.lines().count > 5 }
      for log in [house.log, house.records] {
        try FileManager.default.moveItem(atPath: log, toPath: "\(log).\(rotation)")
      }
    }
    try await eventually("a line after the last rotation") { try !house.lines().isEmpty }
    presses.stop()
    #expect(await service.stop() == .exited(0))
    try await house.runOnce()

    let stored = try await house.storedAlerts()
    #expect(stored.compactMap(\.url).sorted() == presses.addresses.sorted())
    let logs = (1...4).map { "\(house.log).\($0)" } + [house.log]
    let lines = try logs.flatMap { try House.wholeLines($0) }
    #expect(lines.map(Presses.identifier) == stored.map(\.id))
    let records = (1...4).map { "\(house.records).\($0)" } + [house.records]
    let logged = try records.flatMap { try House.wholeLines($0) }.map {
      try JSONDecoder().decode(Alert.self, from: Data($0.utf8))
    }
    #expect(logged == stored)

    // Who follows the alerts does not notice.
    try await eventually("the follower's last line") {
      try House.wholeLines(follower.outputFile).count >= stored.count || !follower.child.isRunning
    }
    #expect(try House.wholeLines(follower.outputFile) == lines)
    #expect(follower.child.isRunning)
    follower.child.send(SIGINT)
    #expect(await follower.child.end() == .killed(by: SIGINT))
  }
}
