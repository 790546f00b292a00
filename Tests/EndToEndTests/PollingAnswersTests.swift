// What is sent again and what is believed: validators, damaged answers, errors of every kind, and
// what survives a crash.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Polling: answers", .serialized, .timeLimit(.minutes(3)))
struct PollingAnswersTests {
  @Test("A new feed costs one unconditional GET and no other request")
  func firstContact() async throws {
    let house = try House()
    house.server.answer("/feed", .feed(FeedText.rss([.tanks]), etag: "\"1\""))
    try house.configure(feeds: ["/feed"])
    try await house.runOnce()
    let requests = house.server.requests()
    #expect(requests.map(\.path) == ["/feed"])
    #expect(requests.first?.method == "GET")
    let fields = requests.first?.fields.map { $0.name.lowercased() } ?? []
    #expect(!fields.contains { $0.hasPrefix("if-") || $0 == "range" || $0 == "cache-control" })
  }

  @Test("Validators come back byte for byte, however odd they are, and none is invented")
  func roundTrip() async throws {
    let house = try House()
    let odd: [(path: String, etag: String?, date: String?)] = [
      ("/weak", "W/\"a b, c\"", nil), ("/bare", "abc-123", nil), ("/empty", "\"\"", nil),
      ("/long", "\"" + String(repeating: "x", count: 2000) + "\"", nil),
      ("/date", nil, "Tue, 3 Mar 2026 07:05:09 +0100"), ("/words", nil, "yesterday, about noon"),
      ("/both", "\"both\"", "Sun Nov  6 08:49:37 1994"), ("/none", nil, nil),
    ]
    for feed in odd {
      let good = Answer.feed(FeedText.rss([.tanks]), etag: feed.etag, lastModified: feed.date)
      let again = feed.etag == nil && feed.date == nil ? good : .notModified()
      house.server.answer(feed.path, good, again)
    }
    try house.configure(feeds: odd.map(\.path))
    try await house.runOnce()
    try await house.runOnce()
    for feed in odd {
      let requests = house.server.requests(for: feed.path)
      #expect(requests.count == 2)
      #expect(requests.last?.value("If-None-Match") == feed.etag, "\(feed.path)")
      #expect(requests.last?.value("If-Modified-Since") == feed.date, "\(feed.path)")
    }
    #expect(try await house.feeds().values.allSatisfy { $0.state == "ok" && $0.errors == 0 })
  }

  @Test("Each good answer replaces both validators; what broke off or cannot be read gives none")
  func oneSet() async throws {
    let house = try House()
    let old = FeedText.rss([.tanks])
    let new = FeedText.rss([.shells, .tanks])
    let brokenOff = String(new.prefix(new.count / 2))
    house.server.answer(
      "/feed", .feed(old, etag: "\"1\"", lastModified: "Mon, 02 Mar 2026 10:00:00 GMT"),
      .feed(old, etag: "\"2\""), .feed(old, lastModified: "Tue, 03 Mar 2026 10:00:00 GMT"),
      .feed(old), .feed(old, etag: "\"5\""), .feed(brokenOff, etag: "\"6\""),
      Answer(200, "<html><p>Maintenance</p></html>").with("ETag", "\"7\""),
      Answer(200, "").with("ETag", "\"7b\"").with("Content-Type", "application/rss+xml"),
      .feed(new, etag: "\"8\"", lastModified: "Sun, 01 Mar 2026 10:00:00 GMT"), .notModified())
    try house.configure(feeds: ["/feed"])
    for _ in 1...10 { try await house.runOnce() }
    let requests = house.server.requests(for: "/feed")
    #expect(
      requests.map { $0.value("If-None-Match") } == [
        nil, "\"1\"", "\"2\"", nil, nil, "\"5\"", "\"5\"", "\"5\"", "\"5\"", "\"8\"",
      ])
    #expect(
      requests.map { $0.value("If-Modified-Since")?.prefix(3) } == [
        nil, "Mon", nil, "Tue", nil, nil, nil, nil, nil, "Sun",
      ])
    // An older date with a new body is news, and so is what the broken-off document left out.
    #expect(
      try house.loggedAlerts().compactMap(\.url).sorted() == [Story.shells.url, Story.tanks.url])
    #expect(try await house.feeds()["feed"]?.state == "ok")
  }

  @Test("Every kind of failure is one error with a later date, and none is the last poll")
  func failures() async throws {
    let house = try House()
    let refusing = try house.server.reserve(on: "127.0.0.8")
    house.server.answer("/reset", .reset)
    house.server.answer("/hang-up", .hangUp)
    house.server.answer("/cut", .feed(FeedText.rss([.tanks])).delivered(.cut(after: 100)))
    house.server.answer("/page", Answer(200, "<html><body>Hello</body></html>"))
    house.server.answer("/unasked", .notModified())
    house.server.answer("/loop", .redirect(302, to: house.url("/loop-2")))
    house.server.answer("/loop-2", .redirect(301, to: house.url("/loop")))
    house.server.answerAnythingElse { request in
      guard request.path.hasPrefix("/hop-"), let hop = Int(request.path.dropFirst(5)) else {
        return Answer(404)
      }
      return .redirect(302, to: "/hop-\(hop + 1)")
    }
    house.server.answer("/local-file", .redirect(302, to: "file:///etc/passwd"))
    house.server.answer("/ftp", .redirect(302, to: "ftp://127.0.0.1/feed"))
    let plain = house.url("/tls").replacingOccurrences(of: "http:", with: "https:")
    let names = [
      "reset", "hang-up", "cut", "page", "unasked", "loop", "hop-0", "local-file", "ftp", "missing",
    ]
    try house.configure(
      feeds: names.map { "/\($0)" } + [
        "http://nowhere.invalid/dns", refusing.url("/refused"), plain,
      ],
      poll: ["interval": "10m", "connect_timeout": "5s", "timeout": "8s"])

    try await house.runOnce()
    let feeds = try await house.feeds()
    #expect(feeds.count == names.count + 3)
    for feed in feeds.values {
      #expect(feed.state == "failing" && feed.errors == 1 && feed.error != nil, "\(feed)")
      #expect(feed.dueReason == "back-off after a failed poll" && feed.nextDue != nil, "\(feed)")
    }
    #expect(house.server.requests(for: "/hop-10").count == 1)
    #expect(house.server.requests(for: "/hop-11").isEmpty)
    #expect(house.server.requests(for: "/loop").count == 1)
  }

  @Test("kill -9 forgets no floor, no Retry-After, no back-off and nothing that is gone")
  func crash() async throws {
    let house = try House()
    let document = FeedText.rss([.tanks])
    house.server.answer(
      "/fresh", .feed(document, etag: "\"f\"").with("Cache-Control", "max-age=3600"))
    let far = "Fri, 01 Jan 2100 00:00:00 GMT"
    house.server.answer("/patient", Answer(429).with("Retry-After", "3600"))
    house.server.answer("/patient-date", Answer(429).with("Retry-After", far))
    house.server.answer("/pause", Answer(503).with("Retry-After", "3600"))
    house.server.answer("/pause-date", Answer(503).with("Retry-After", far))
    house.server.answer("/broken", Answer(500))
    house.server.answer("/gone", Answer(410))
    house.server.answer("/lively", .feed(document, etag: "\"l\""), .notModified())
    let resting = [
      "/fresh", "/patient", "/patient-date", "/pause", "/pause-date", "/broken", "/gone",
    ]
    try house.configure(feeds: resting + ["/lively"])
    let configuration = try House.text(house.configuration)
    try house.write(
      configuration.replacingOccurrences(of: "name: broken}", with: "name: broken, interval: 1h}"),
      to: "pactwatch.yaml")
    for round in 1...2 {
      let asked = house.server.requests(for: "/lively").count
      let service = try house.start()
      _ = try await house.server.request(asked + 3, for: "/lively")
      for path in resting { _ = try await house.server.request(for: path) }
      if round == 1 {
        // What was answered may still be on its way to the database.
        try await eventually("the answers' being stored") {
          let errors = try service.errors
          let lines = try house.lines().count
          let failures = errors.split(separator: "\n").count { $0.contains("feed failed") }
          return errors.contains("polled no more") && failures == 5 && lines == 1
        }
      }
      service.child.send(SIGKILL)
      _ = await service.child.end()
    }
    #expect(resting.allSatisfy { house.server.requests(for: $0).count == 1 })
    let lively = house.server.requests(for: "/lively").map { $0.value("If-None-Match") }
    #expect(lively.count { $0 == nil } == 1, "one unconditional request in all")
  }

  @Test("gzip and both kinds of deflate are read, whatever the content type says")
  func encodings() async throws {
    let house = try House()
    let stories: [Story] = [.tanks, .submarines, .howitzers]
    func bytes(_ story: Story) -> [UInt8] { [UInt8](FeedText.rss([story]).utf8) }
    house.server.answer(
      "/gzip", Answer(200, FeedText.rss([.tanks])).with("Content-Type", "text/html").gzipped())
    house.server.answer(
      "/zlib", Answer(200, bytes: Gzip.zlib(bytes(.submarines))).with("Content-Encoding", "deflate")
    )
    house.server.answer(
      "/raw",
      Answer(200, bytes: Gzip.deflate(bytes(.howitzers))).with("Content-Encoding", "deflate")
        .with("Content-Type", "image/png"))
    try house.configure(feeds: ["/gzip", "/zlib", "/raw"])
    try await house.runOnce()
    #expect(Set(try house.loggedAlerts().compactMap(\.url)) == Set(stories.map(\.url)))
    for request in house.server.requests() {
      let offered = request.value("Accept-Encoding") ?? ""
      #expect(["gzip", "deflate", "br"].allSatisfy { offered.contains($0) })
    }
  }
}
