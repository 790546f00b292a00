// Redirects: what is followed, what is carried along, what is learnt and what is refused.

import FeedServer
import Testing

@testable import Fetching

@Suite("Redirects", .serialized, .timeLimit(.minutes(5)))
struct RedirectTests {
  @Test("are followed, relative or absolute, and reported", arguments: [301, 302, 303, 307, 308])
  func followed(status: Int) async throws {
    let world = try World()
    world.server.answer("/old/feed", .redirect(status, to: "../new%7E?x=1#part"))
    world.server.answer("/new%7E?x=1", .feed("here"))
    let response = try await world.fetch("/old/feed")
    #expect(response.status == 200)
    #expect(response.finalURL == world.url("/new%7E?x=1"))
    #expect(
      response.redirects == [
        Redirect(from: world.url("/old/feed"), to: world.url("/new%7E?x=1"), status: status)
      ])
    #expect(
      response.permanentURL == (status == 301 || status == 308 ? response.finalURL : nil))
  }

  @Test("move an address only as far as the leading permanent ones go")
  func permanentPrefix() async throws {
    let world = try World()
    world.server.answer("/1", .redirect(301, to: "/2"))
    world.server.answer("/2", .redirect(308, to: "/3"))
    world.server.answer("/3", .redirect(302, to: "/4"))
    world.server.answer("/4", .redirect(301, to: "/5"))
    world.server.answer("/5", .feed("here"))
    let response = try await world.fetch("/1")
    #expect(response.permanentURL == world.url("/3"))
    #expect(response.redirects.count == 4)
  }

  @Test("take the target's validators to the target and nowhere else")
  func targetValidators() async throws {
    let world = try World()
    world.server.answer("/door", .redirect(302, to: "/room").with("ETag", "\"door\""))
    world.server.publish("<rss/>", at: "/room", etag: "\"room\"")
    let first = try await world.fetch("/door")
    #expect(first.validators == Validators(url: world.url("/room"), etag: "\"room\""))
    let second = try await world.fetch("/door", validators: first.validators)
    #expect(second.status == 304)
    let last = world.server.requests()
    #expect(last[2].value("If-None-Match") == nil)
    #expect(last[3].value("If-None-Match") == "\"room\"")
  }

  @Test("in a circle are one error")
  func circle() async throws {
    let world = try World()
    world.server.answer("/a", .redirect(302, to: "/b"))
    world.server.answer("/b", .redirect(302, to: "/a#again"))
    await #expect(throws: FetchError.redirectLoop(at: world.url("/a"))) {
      try await world.fetch("/a")
    }
    #expect(world.server.requests().count == 2)
  }

  @Test("beyond the limit are one error")
  func tooMany() async throws {
    let world = try World { $0.limits.maxRedirects = 3 }
    world.server.answerAnythingElse { request in
      .redirect(302, to: request.path + "x")
    }
    await #expect(
      throws: FetchError.tooManyRedirects(limit: 3, last: world.url("/fxxxx"))
    ) { try await world.fetch("/f") }
    #expect(world.server.requests().count == 4)
  }

  @Test(
    "to anything but http and https are refused",
    arguments: ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "http://"])
  func schemes(location: String) async throws {
    let world = try World()
    world.server.answer("/feed", .redirect(302, to: location))
    let error = await #expect(throws: FetchError.self) { try await world.fetch("/feed") }
    #expect(error?.code == "bad-redirect")
  }

  @Test("without a Location are one error")
  func noLocation() async throws {
    let world = try World()
    world.server.answer("/feed", Answer(301))
    let error = await #expect(throws: FetchError.self) { try await world.fetch("/feed") }
    #expect(error?.code == "bad-redirect")
  }

  @Test("from https to http are refused")
  func downgrade() throws {
    var chain = try RedirectChain(
      FetchRequest(url: "https://feeds.example/a"), limits: FetchLimits())
    let outcome = HopOutcome(302, ["Location": "http://feeds.example/a"])
    #expect(
      throws: FetchError.downgrade(from: "https://feeds.example/a", to: "http://feeds.example/a")
    ) { try chain.take(outcome) }
  }

  @Test("never take credentials to another origin, and bring none of their own")
  func credentials() async throws {
    let world = try World()
    let other = try world.server.listen(on: "127.0.0.2")
    let foreign = other.url("/feed").replacing("http://", with: "http://who:what@")
    world.server.answer("/first", .redirect(302, to: "/second"))
    world.server.answer("/second", .redirect(302, to: foreign))
    world.server.answer("/feed", .feed("x"))
    try await world.fetch("/first", credentials: .basic(username: "me", password: "söcret")) {
      $0.fields = [HeaderField("X-Key", "k")]
    }
    let requests = world.server.requests()
    #expect(
      requests.map { $0.value("Authorization") } == [
        "Basic bWU6c8O2Y3JldA==", "Basic bWU6c8O2Y3JldA==", nil,
      ])
    #expect(requests.map { $0.value("X-Key") } == ["k", "k", nil])
  }

  @Test("are judged hop by hop: a public door does not open a private room")
  func policy() async throws {
    let world = try World(allow: ["127.0.0.1"])
    let inner = try world.server.listen(on: "127.0.0.9")
    world.server.answer("/feed", on: world.endpoint, .redirect(301, to: inner.url("/secret")))
    await #expect(
      throws: FetchError.forbiddenAddress(
        host: "127.0.0.9", address: "127.0.0.9", kind: .loopback)
    ) { try await world.fetch("/feed") }
    #expect(world.server.traffic(at: inner).connections == 0)
  }

  @Test("count together against the time limit")
  func time() async throws {
    let world = try World { $0.limits.timeout = .milliseconds(600) }
    world.server.answerAnythingElse { request in
      Answer.redirect(302, to: request.path + "x").delayed(.milliseconds(250))
    }
    let error = await #expect(throws: FetchError.self) { try await world.fetch("/f") }
    #expect(error?.code == "timeout")
    #expect(world.server.requests().count <= 4)
  }
}

extension HopOutcome {
  init(_ status: Int, _ fields: [String: String]) {
    var headers = HeaderFields()
    for (name, value) in fields { headers.take(line: Array("\(name): \(value)".utf8)) }
    self.init(
      status: status, headers: headers, body: [], duration: .zero, wireBytes: 0,
      facts: ExchangeFacts())
  }
}
