// Where polling may lead: moves that are learnt and taken back, secrets that stay at home,
// addresses that are refused, certificates that must hold, and bodies that would eat the machine.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Polling: reach", .serialized, .timeLimit(.minutes(3)))
struct PollingReachTests {
  @Test("A move is taken back where it fails, and credentials never follow it to another origin")
  func moves() async throws {
    let house = try House()
    let elsewhere = try house.server.listen(on: "127.0.0.7")
    let document = FeedText.rss([.tanks])
    house.server.answer(
      "/old", .redirect(301, to: elsewhere.url("/new")), .redirect(308, to: elsewhere.url("/new")),
      .redirect(301, to: elsewhere.url("/new")), .feed(document))
    house.server.answer(
      "/new", .feed(document), .feed(document), .feed(document), .feed(document), Answer(410))
    try house.write("open sesame\n", to: "password")
    try house.configure(feeds: ["/old"])
    let configuration = try House.text(house.configuration).replacingOccurrences(
      of: "name: old}",
      with: "name: old, username: ali, password_file: \"\(house.path("password"))\"}")
    try house.write(configuration, to: "pactwatch.yaml")

    for _ in 1...4 { try await house.runOnce() }
    #expect(try await house.feeds()["old"]?.movedTo == elsewhere.url("/new"))
    func asked(_ path: String) -> Int { house.server.requests(for: path).count }
    #expect(asked("/old") == 3 && asked("/new") == 4)
    try await house.runOnce()
    let failing = try #require(try await house.feeds()["old"])
    #expect(failing.state == "failing" && failing.movedTo == nil, "gone there is not gone here")
    try await house.runOnce()
    #expect(asked("/old") == 4 && asked("/new") == 5)
    #expect(try await house.feeds()["old"]?.state == "ok")

    let old = house.server.requests(for: "/old")
    #expect(old.allSatisfy { $0.value("Authorization")?.hasPrefix("Basic ") == true })
    #expect(house.server.requests(for: "/new").allSatisfy { $0.value("Authorization") == nil })
  }

  @Test("A forbidden address is refused in a redirect however it is written")
  func spellings() async throws {
    let house = try House()
    let forbidden = try house.server.listen(on: "127.0.0.9")
    let port = forbidden.port
    let spellings = [
      "127.0.0.9", "127.9", "2130706441", "0x7f.0.0.9", "0177.0.0.011", "[::ffff:127.0.0.9]",
      "[::ffff:7f00:9]",
    ]
    for (number, host) in spellings.enumerated() {
      house.server.answer("/lure-\(number)", .redirect(302, to: "http://\(host):\(port)/secret"))
    }
    let lures = spellings.indices.map { "/lure-\($0)" }
    try house.configure(feeds: lures, poll: ["allow_addresses": "[127.0.0.1/32]"])
    try await house.runOnce()
    #expect(lures.allSatisfy { house.server.requests(for: $0).count == 1 })
    #expect(house.server.traffic(at: forbidden).connections == 0)
    #expect(try await house.feeds().values.allSatisfy { $0.state == "failing" })
  }

  @Test("Translated and mapped addresses are refused at the redirect that leads to them")
  func translated() async throws {
    let house = try House()
    let hosts = [
      "[64:ff9b::7f00:9]", "[64:ff9b:1::7f00:9]", "[2002:7f00:9::1]", "[::7f00:9]", "[fe80::1]",
      "169.254.169.254", "[fd00:ec2::254]", "10.0.0.1", "100.64.0.1", "239.1.1.1", "[ff02::1]",
    ]
    for (number, host) in hosts.enumerated() {
      house.server.answer("/lure-\(number)", .redirect(308, to: "http://\(host)/secret"))
    }
    try house.configure(feeds: hosts.indices.map { "/lure-\($0)" })
    try await house.runOnce()
    let feeds = try await house.feeds()
    #expect(feeds.count == hosts.count)
    for (number, host) in hosts.enumerated() {
      let error = feeds["lure-\(number)"]?.error ?? ""
      #expect(error.contains("address that may not be reached"), "\(host): \(error)")
    }
  }

  @Test("Only servers that prove who they are are read; one's own authority is configured")
  func certificates() async throws {
    let house = try House()
    let authority = try TestAuthority()
    let files = try Scratch()
    try files.write(FeedText.rss([.tanks]), to: "feed.rss")
    let good = try authority.serve(.files(directory: files.path)) + "feed.rss"
    let bad = [
      try authority.serve(.files(directory: files.path), selfSigned: true) + "self-signed",
      try authority.serve(.files(directory: files.path), days: -1) + "expired",
      try authority.serve(.files(directory: files.path), name: "DNS:other.example") + "other-name",
    ]
    try house.configure(feeds: [good] + bad, poll: ["ca_file": "\"\(authority.file)\""])
    try await house.runOnce()
    let feeds = try await house.feeds()
    #expect(feeds["feed.rss"]?.state == "ok", "\(feeds)")
    for name in ["self-signed", "expired", "other-name"] {
      #expect(feeds[name]?.state == "failing" && feeds[name]?.error != nil, "\(name)")
    }
    try house.configure(feeds: [good])
    try await house.runOnce()
    #expect(try await house.feeds()["feed.rss"]?.state == "failing", "an unknown authority")
  }

  @Test("Hostile bodies cost at most 64 MiB each and their neighbour nothing")
  func hostile() async throws {
    let house = try House()
    let start = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title>"
    let laughs =
      "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"ha\">"
      + zip("bcdefghij", "abcdefghi").map { name, inner in
        "<!ENTITY \(name) \"" + String(repeating: "&\(inner);", count: 10) + "\">"
      }.joined() + "]><rss version=\"2.0\"><channel><title>&j;</title></channel></rss>"
    let hostile: [(name: String, answer: Answer)] = [
      (
        "bomb",
        Answer(200, bytes: Gzip.bomb(ofZeros: 64 << 20)).with("Content-Encoding", "gzip")
      ),
      (
        "endless",
        Answer(200, start + String(repeating: "<item/>", count: 9000)).delivered(.endless)
      ),
      (
        "fields",
        (0..<4000).reduce(Answer(200, start)) {
          $0.with("X-\($1)", String(repeating: "y", count: 90))
        }
      ),
      (
        "brotli", Answer(200, bytes: Brotli.bomb).with("Content-Encoding", "br")
      ),
      (
        "zstd",
        Answer(200, bytes: Zstandard.bomb(ofZeros: 1 << 30)).with("Content-Encoding", "zstd")
      ),
      ("laughs", Answer(200, laughs)),
      ("deep", Answer(200, start + String(repeating: "<a>", count: 300_000))),
    ]
    house.server.answer("/good", .feed(FeedText.rss([.tanks]), etag: "\"g\""), .notModified())
    for feed in hostile { house.server.answer("/\(feed.name)", feed.answer.held(until: feed.name)) }
    try house.configure(
      feeds: hostile.map { "/\($0.name)" } + ["/good"],
      poll: ["max_interval": "1h", "interval": "1s"])
    let service = try house.start()
    _ = try await house.server.request(2, for: "/good")
    for feed in hostile {
      _ = try await house.server.request(for: "/\(feed.name)")
      let before = try memory(of: service.child.process, "VmRSS")
      try forgetPeak(of: service.child.process)
      let start = ContinuousClock.now
      house.server.release(feed.name)
      try await eventually("the end of \(feed.name)") {
        // Refused and logged, or read for what there is in it.
        try service.errors.split(separator: "\n").contains { line in
          line.contains("feed=\(feed.name)")
            && (line.contains("feed failed") || line.contains("feed read"))
        }
      }
      let cost = try memory(of: service.child.process, "VmHWM") - before
      if ProcessInfo.processInfo.environment["PACTWATCH_FIGURES"] != nil {
        print("\(feed.name): \(cost) KiB, \(ContinuousClock.now - start)")
      }
      #expect(cost <= 64 << 10, "\(feed.name): \(cost) KiB")
      let asked = house.server.requests(for: "/good").count
      _ = try await house.server.request(asked + 1, for: "/good")
    }
    #expect(await service.stop() == .exited(0))
  }

  /// Makes the peak of a process's memory what it has now (proc_pid_clear_refs(5)).
  private func forgetPeak(of process: pid_t) throws {
    try "5".write(toFile: "/proc/\(process)/clear_refs", atomically: false, encoding: .utf8)
  }

  /// The memory that a process has (`VmRSS`) or had at its peak (`VmHWM`), in KiB.
  private func memory(of process: pid_t, _ kind: String) throws -> Int {
    let status = try House.text("/proc/\(process)/status")
    let line = status.split(separator: "\n").first { $0.hasPrefix(kind + ":") }
    return try #require(line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
  }
}
