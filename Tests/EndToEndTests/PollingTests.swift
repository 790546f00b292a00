// How publishers are treated: nothing is asked that they said was needless.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Polling", .serialized, .timeLimit(.minutes(3)))
struct PollingTests {
  @Test("Cache headers and ttl put the next poll off, and another run asks nothing before then")
  func floors() async throws {
    let house = try House()
    let document = FeedText.rss([.tanks])
    house.server.answer("/max-age", .feed(document).with("Cache-Control", "max-age=3600"))
    house.server.answer(
      "/expires",
      .feed(document).with("Date", "Thu, 05 Mar 2026 12:00:00 GMT")
        .with("Expires", "Thu, 05 Mar 2026 14:00:00 GMT"))
    house.server.answer("/ttl", .feed(FeedText.rss([.tanks], channel: "<ttl>90</ttl>")))
    house.server.answer(
      "/absurd", .feed(document).with("Cache-Control", "max-age=99999999999"))
    house.server.answer("/no-cache", .feed(document).with("Cache-Control", "no-cache, max-age=900"))
    let names = ["max-age", "expires", "ttl", "absurd", "no-cache"]
    try house.configure(feeds: names.map { "/\($0)" })

    try await house.runOnce()
    let feeds = try await house.feeds()
    #expect(feeds["max-age"]?.wait ?? .zero >= .seconds(3600))
    #expect(feeds["max-age"]?.dueReason == "fresh by its cache headers")
    #expect(feeds["expires"]?.wait ?? .zero >= .seconds(7200))
    #expect(feeds["ttl"]?.wait ?? .zero >= .seconds(5400))
    #expect(feeds["ttl"]?.dueReason == "the feed's ttl")
    #expect(feeds["absurd"]?.wait == .seconds(86_400))
    #expect(feeds["no-cache"]?.wait == .seconds(1))

    try await house.runOnce()
    #expect(
      names.map { house.server.requests(for: "/\($0)").count } == [1, 1, 1, 1, 2])
  }

  @Test("Retry-After is kept to in both its forms; without one, errors back off")
  func errors() async throws {
    let house = try House()
    house.server.answer("/seconds", Answer(429).with("Retry-After", "7200"))
    house.server.answer("/date", Answer(503).with("Retry-After", "Fri, 01 Jan 2100 00:00:00 GMT"))
    house.server.answer("/garbage", Answer(429).with("Retry-After", "in a while"))
    house.server.answer("/gone", Answer(410))
    house.server.answer(
      "/flaky", Answer(500), Answer(500), .feed(FeedText.rss([.tanks])))
    let names = ["seconds", "date", "garbage", "gone", "flaky"]
    try house.configure(feeds: names.map { "/\($0)" }, poll: ["interval": "10m"])

    let before = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
    try await house.runOnce()
    let first = try await house.feeds()
    func wait(_ feed: String, _ feeds: [String: FeedState]) throws -> Duration {
      try #require(feeds[feed]?.nextDue) - before
    }
    #expect(try wait("seconds", first) >= .seconds(7200))
    #expect(first["seconds"]?.dueReason == "Retry-After")
    #expect(try wait("date", first) >= .seconds(86_400))
    #expect(try wait("garbage", first) >= .seconds(1200))
    #expect(first["gone"]?.state == "gone")
    #expect(first["gone"]?.nextDue == nil)

    try await house.runOnce()
    let second = try await house.feeds()
    #expect(try wait("flaky", second) >= .seconds(2400))
    #expect(second["flaky"]?.errors == 2)
    #expect(second["flaky"]?.dueReason == "back-off after 2 failed polls")

    try await house.runOnce()
    let third = try await house.feeds()
    #expect(third["flaky"]?.state == "ok")
    #expect(third["flaky"]?.wait == .seconds(600))
    #expect(names.map { house.server.requests(for: "/\($0)").count } == [1, 1, 3, 1, 3])
  }

  @Test("A permanent redirect is learnt after three good answers, a temporary one never")
  func redirects() async throws {
    let house = try House()
    house.server.answer("/old", .redirect(301, to: house.url("/new")))
    house.server.answer("/new", .feed(FeedText.rss([.tanks]), etag: "\"n\""))
    house.server.answer("/here", .redirect(302, to: house.url("/there")))
    house.server.answer("/there", .feed(FeedText.rss([.shells])))
    house.server.answer("/closed", .redirect(301, to: house.url("/maintenance")))
    house.server.answer("/maintenance", Answer(200, "<html><p>Back soon</p></html>"))
    try house.configure(feeds: ["/old", "/here", "/closed"])

    for _ in 1...3 { try await house.runOnce() }
    let feeds = try await house.feeds()
    #expect(feeds["old"]?.movedTo == house.url("/new"))
    #expect(feeds["here"]?.movedTo == nil)
    #expect(feeds["closed"]?.movedTo == nil)

    try await house.runOnce()
    func asked(_ path: String) -> Int { house.server.requests(for: path).count }
    #expect(asked("/old") == 3 && asked("/new") == 4)
    #expect(asked("/here") == 4 && asked("/there") == 4)
    #expect(asked("/closed") == 4)
    // The validators belong to the address that gave them.
    #expect(house.server.requests(for: "/old").allSatisfy { $0.value("If-None-Match") == nil })
    #expect(
      house.server.requests(for: "/new").map { $0.value("If-None-Match") }
        == [nil, "\"n\"", "\"n\"", "\"n\""])
  }

  @Test("Loopback is refused unless it is allowed, in a redirect too")
  func forbiddenAddresses() async throws {
    let house = try House()
    house.server.answer("/direct", .feed(FeedText.rss([.tanks])))
    try house.configure(feeds: ["/direct"], poll: ["allow_addresses": "[]"])
    try await house.runOnce()
    #expect(house.server.traffic().connections == 0)
    let refused = try #require(try await house.feeds()["direct"])
    #expect(refused.state == "failing")
    #expect(refused.error?.contains("allow_addresses") == true, "\(refused.error ?? "")")

    let elsewhere = try house.server.listen(on: "127.0.0.9")
    house.server.answer("/secret", .feed(FeedText.rss([.tanks])))
    house.server.answer("/lure", .redirect(302, to: elsewhere.url("/secret")))
    try house.configure(feeds: ["/lure"], poll: ["allow_addresses": "[127.0.0.1/32]"])
    try await house.runOnce()
    #expect(house.server.requests(for: "/lure").count == 1)
    #expect(house.server.traffic(at: elsewhere).connections == 0)
    #expect(try await house.feeds()["lure"]?.state == "failing")
  }

  @Test("Validators are replaced as a set by good answers and survive bad ones and kill -9")
  func validators() async throws {
    let house = try House()
    let document = FeedText.rss([.tanks])
    house.server.answer(
      "/feed", .feed(document, etag: "\"1\"", lastModified: "Mon, 02 Mar 2026 10:00:00 GMT"),
      Answer(500).with("ETag", "\"error\""), Answer(200, "").with("ETag", "\"empty\""),
      .feed(FeedText.rss([.tanks, .shells]), etag: "\"2\"").delivered(.cut(after: 300)),
      .feed(document, etag: "\"3\""), .notModified(), .silent)
    try house.configure(feeds: ["/feed"])

    for _ in 1...6 { try await house.runOnce() }
    let service = try house.start()
    _ = try await house.server.request(7, for: "/feed")
    service.child.send(SIGKILL)
    _ = await service.child.end()
    let again = try house.start()
    let last = try await house.server.request(8, for: "/feed")
    again.child.send(SIGKILL)
    _ = await again.child.end()

    #expect(
      house.server.requests(for: "/feed").map { $0.value("If-None-Match") }
        == [nil, "\"1\"", "\"1\"", "\"1\"", "\"1\"", "\"3\"", "\"3\"", "\"3\""])
    #expect(last.value("If-Modified-Since") == nil)
  }

  @Test("A silent host delays no other feed")
  func fairness() async throws {
    let house = try House()
    for feed in 1...8 { house.server.answer("/silent-\(feed)", .silent) }
    house.server.answer("/good", .feed(FeedText.rss([.tanks])))
    try house.configure(
      feeds: (1...8).map { "/silent-\($0)" } + ["/good"], poll: ["max_per_host": "16"])
    let service = try house.start()
    _ = try await house.server.request(3, for: "/good")
    #expect((1...8).allSatisfy { house.server.requests(for: "/silent-\($0)").count == 1 })
    #expect(await service.stop() == .exited(0))
  }

  @Test("Every request introduces pactwatch the same way and carries nothing that tracks")
  func identity() async throws {
    let house = try House()
    house.server.answer(
      "/feed%7E?a=1&b=2", .feed(FeedText.rss([.tanks])).with("Set-Cookie", "id=1"))
    try house.configure(feeds: ["/feed%7E?a=1&b=2"])
    try await house.runOnce()
    try await house.runOnce()
    let requests = house.server.requests()
    #expect(requests.map(\.target) == ["/feed%7E?a=1&b=2", "/feed%7E?a=1&b=2"])
    for request in requests {
      #expect(request.method == "GET")
      #expect(request.value("User-Agent")?.contains(/^pactwatch\/[0-9.]+ \(\+https:/) == true)
      #expect(request.value("Cookie") == nil && request.value("Referer") == nil)
    }
  }
}
