// Validators there and back, and what a first request looks like on the wire.

import FeedServer
import Fetching
import Testing

@Suite("Conditional requests", .serialized, .timeLimit(.minutes(5)))
struct ConditionalRequestTests {
  @Test("a first request is one GET without validators, cookies or referrer")
  func firstContact() async throws {
    let world = try World()
    world.server.answer("/feed", .feed("<rss/>", etag: "\"a\"", lastModified: "yesterday"))
    let response = try await world.fetch("/feed")
    #expect(response.status == 200)
    #expect(response.body == Array("<rss/>".utf8))
    let request = try #require(world.server.requests().first)
    #expect(world.server.requests().count == 1)
    #expect(request.method == "GET")
    for name in ["If-None-Match", "If-Modified-Since", "Cookie", "Referer"] {
      #expect(request.value(name) == nil)
    }
    #expect(request.value("User-Agent") == "pactwatch/test (+https://example.org)")
    #expect(request.value("Accept-Encoding")?.hasPrefix("gzip, deflate, br") == true)
  }

  @Test(
    "validators go back byte for byte",
    arguments: [
      "\"plain\"", "W/\"weak\"", "unquoted", "\"with \\\" inside\"", "\"a, b\"", "\"été\"",
    ])
  func verbatim(etag: String) async throws {
    let world = try World()
    let date = "Thu, 1 Jan 26 00:00:00 +0200 (odd)"
    world.server.answer("/feed", .feed("x", etag: etag, lastModified: date), .notModified())
    let first = try await world.fetch("/feed")
    #expect(first.etag == etag)
    #expect(first.lastModified == date)
    let second = try await world.fetch("/feed", validators: first.validators)
    #expect(second.status == 304)
    let request = world.server.requests()[1]
    #expect(request.value("If-None-Match") == etag)
    #expect(request.value("If-Modified-Since") == date)
  }

  @Test("a validator that is no UTF-8 goes back byte for byte too")
  func verbatimBytes() async throws {
    let world = try World()
    let etag: [UInt8] = [0x22, 0xe9, 0xff, 0x80, 0x22]
    let head =
      Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: ".utf8) + etag + [13, 10, 13, 10]
    world.server.answer("/feed", .raw(head), .notModified())
    let first = try await world.fetch("/feed")
    _ = try await world.fetch("/feed", validators: first.validators)
    #expect(world.server.requests()[1].bytes("If-None-Match") == etag)
  }

  @Test("a 200 with an older date is new content, not a made-up 304")
  func olderDate() async throws {
    let world = try World()
    world.server.answer(
      "/feed", .feed("old news", lastModified: "Thu, 01 Jan 2015 00:00:00 GMT"))
    let validators = Validators(
      url: world.url("/feed"), lastModified: "Thu, 01 Jan 2026 00:00:00 GMT")
    let response = try await world.fetch("/feed", validators: validators)
    #expect(response.status == 200)
    #expect(response.body == Array("old news".utf8))
  }

  @Test("validators of another address are not sent")
  func foreignValidators() async throws {
    let world = try World()
    world.server.answer("/feed", .feed("x"))
    let validators = Validators(url: world.url("/other"), etag: "\"other\"")
    _ = try await world.fetch("/feed", validators: validators)
    #expect(world.server.requests()[0].value("If-None-Match") == nil)
  }

  @Test("304 to a request without validators is an error")
  func unasked() async throws {
    let world = try World()
    world.server.answer("/feed", .notModified())
    await #expect(throws: FetchError.unaskedNotModified(url: world.url("/feed"))) {
      try await world.fetch("/feed")
    }
  }

  @Test("a control character in a field is refused before anything is sent")
  func smuggling() async throws {
    let world = try World()
    let validators = Validators(url: world.url("/feed"), etag: "\"a\"\r\nX-Evil: 1")
    await #expect(throws: FetchError.self) {
      try await world.fetch("/feed", validators: validators)
    }
    #expect(world.server.requests().isEmpty)
  }

  @Test("the address goes out as it was written", arguments: ["/a%7Eb?q=%2f&&", "/a/../b", "/~x/"])
  func addressBytes(target: String) async throws {
    let world = try World()
    world.server.answerAnythingElse { _ in Answer(200) }
    _ = try await world.fetch(target)
    #expect(world.server.requests()[0].target == target)
  }
}
