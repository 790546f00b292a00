// Answers that break off, lie, or are no HTTP.

import FeedServer
import Model
import Testing

@testable import Fetching

@Suite("Damaged and odd answers", .serialized, .timeLimit(.minutes(5)))
struct DamageTests {
  @Test("an answer that breaks off is no answer")
  func cut() async throws {
    let world = try World()
    let body = String(repeating: "<item/>", count: 100)
    world.server.answer("/length", Answer(200, body).delivered(.cut(after: 300)))
    world.server.answer(
      "/chunked", Answer(200, body).framed(.chunked(50)).delivered(.cut(after: 300)))
    world.server.answer("/reset", Answer(200, body).delivered(.reset(after: 300)))
    world.server.answer("/at-once", .reset)
    world.server.answer("/hang-up", .hangUp)
    for path in ["/length", "/chunked", "/reset", "/at-once", "/hang-up"] {
      let error = await #expect(throws: FetchError.self) { try await world.fetch(path) }
      #expect(error?.code == "cut", "\(path)")
    }
  }

  @Test("what a redirect or an error says in its header counts, whatever becomes of its body")
  func damagedErrors() async throws {
    let world = try World { $0.limits.maxBody = 1 << 16 }
    let wait = "Retry-After: 7200\r\n"
    func raw(_ fields: String, _ body: String = "no") -> Answer {
      .raw(Array("HTTP/1.1 429 Too Many Requests\r\n\(fields)\(wait)\r\n\(body)".utf8))
    }
    world.server.answer("/cut", raw("Content-Length: 500\r\n"))
    world.server.answer("/large", raw("Content-Length: 5000000\r\n"))
    world.server.answer("/plain", raw("Content-Encoding: gzip\r\nContent-Length: 2\r\n"))
    world.server.answer("/twice", raw("Content-Encoding: gzip, br\r\nContent-Length: 2\r\n"))
    for path in ["/cut", "/large", "/plain", "/twice"] {
      let response = try await world.fetch(path)
      #expect(response.status == 429, "\(path)")
      #expect(response.retryDelay(received: Timestamp(seconds: 0)) == .seconds(7200), "\(path)")
    }
    let moved = "HTTP/1.1 301 Moved\r\nContent-Length: 500\r\nLocation: /there\r\n\r\ncut"
    world.server.answer("/moved", .raw(Array(moved.utf8)))
    world.server.answer("/there", Answer(200, "here"))
    #expect(try await world.fetch("/moved").body == Array("here".utf8))
    let members = Gzip.stored(Array("one".utf8)) + Gzip.stored(Array("two".utf8))
    world.server.answer("/members", Answer(bytes: members).with("Content-Encoding", "gzip"))
    let error = await #expect(throws: FetchError.self) { try await world.fetch("/members") }
    #expect(error?.code == "bad-encoding")
  }

  @Test(
    "an answer that ends within its header is none",
    arguments: ["200 OK\r\nContent-Le", "301 Moved\r\nLocation: /o", "410 Gone\r\nX"])
  func cutHeader(head: String) async throws {
    let world = try World()
    world.server.answer("/feed", .raw(Array("HTTP/1.1 \(head)".utf8)))
    let error = await #expect(throws: FetchError.self) { try await world.fetch("/feed") }
    #expect(error?.code == "cut")
  }

  @Test("a date in Retry-After is one of the server's clock")
  func skewedClock() async throws {
    let world = try World()
    world.server.answer(
      "/feed",
      Answer(503).with("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
        .with("Retry-After", "Sun, 06 Nov 1994 09:49:37 GMT"))
    let response = try await world.fetch("/feed")
    #expect(response.retryDelay(received: Timestamp(seconds: 0)) == .seconds(3600))
  }

  @Test("a body that ends with the connection is whole")
  func closeDelimited() async throws {
    let world = try World()
    world.server.answer("/feed", Answer(200, "whole").framed(.close))
    #expect(try await world.fetch("/feed").body == Array("whole".utf8))
  }

  @Test("what is no HTTP is said to be none")
  func noHTTP() async throws {
    let world = try World()
    world.server.answer("/feed", .raw(Array("220 mail.example ESMTP\r\n".utf8)))
    let error = await #expect(throws: FetchError.self) { try await world.fetch("/feed") }
    #expect(error?.code == "not-http")
  }

  @Test(
    "each encoding that is offered is understood",
    arguments: [
      ("gzip", Gzip.stored(Array("hello".utf8))), ("x-gzip", Gzip.stored(Array("hello".utf8))),
      ("deflate", Gzip.deflate(Array("hello".utf8))), ("deflate", Gzip.zlib(Array("hello".utf8))),
      ("br", Brotli.stored(Array("hello".utf8))),
      ("identity", Array("hello".utf8)),
    ])
  func understood(encoding: String, body: [UInt8]) async throws {
    let world = try World()
    world.server.answer("/feed", Answer(bytes: body).with("Content-Encoding", encoding))
    #expect(try await world.fetch("/feed").body == Array("hello".utf8))
  }

  @Test(
    "zstd is offered and understood where libcurl has it",
    .enabled(if: ContentEncodings.knowsZstandard, "this libcurl was built without zstd"))
  func zstandard() async throws {
    let world = try World()
    let body = [UInt8](repeating: 97, count: 300_000)
    world.server.answer(
      "/feed", Answer(bytes: Zstandard.stored(body)).with("Content-Encoding", "zstd"))
    #expect(try await world.fetch("/feed").body == body)
    #expect(world.server.requests()[0].value("Accept-Encoding") == "gzip, deflate, br, zstd")
  }

  @Test("a long brotli body is read to its end")
  func brotli() async throws {
    let world = try World()
    let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    world.server.answer(
      "/feed",
      Answer(bytes: Brotli.stored(body)).with("Content-Encoding", "br").framed(.chunked(5000)))
    #expect(try await world.fetch("/feed").body == body)
  }

  @Test("gzip is unpacked; broken gzip and unknown encodings are errors")
  func encodings() async throws {
    let world = try World()
    world.server.answer("/good", Answer(200, "<rss/>").gzipped())
    world.server.answer("/broken", Answer(200, "<rss/>").with("Content-Encoding", "gzip"))
    world.server.answer("/unknown", Answer(200, "x").with("Content-Encoding", "sdch"))
    #expect(try await world.fetch("/good").body == Array("<rss/>".utf8))
    for path in ["/broken", "/unknown"] {
      let error = await #expect(throws: FetchError.self) { try await world.fetch(path) }
      #expect(error?.code == "bad-encoding", "\(path)")
    }
  }

  @Test("interim responses and trailers do not touch the answer's fields")
  func interim() async throws {
    let world = try World()
    let text =
      "HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\n\r\n"
      + "HTTP/1.1 200 OK\r\nX-A: 1\r\n  folded\r\nTransfer-Encoding: chunked\r\n\r\n"
      + "2\r\nok\r\n0\r\nETag: \"trailer\"\r\n\r\n"
    world.server.answer("/feed", .raw(Array(text.utf8)))
    let response = try await world.fetch("/feed")
    #expect(response.status == 200)
    #expect(response.etag == nil)
    #expect(response.headers["x-a"] == "1 folded")
    #expect(response.body == Array("ok".utf8))
  }

  @Test("error statuses are answers, with what they say about coming back")
  func statuses() async throws {
    let world = try World()
    world.server.answer("/busy", Answer(429, "slow down").with("Retry-After", "120"))
    world.server.answer("/gone", Answer(410))
    let busy = try await world.fetch("/busy")
    #expect(busy.status == 429)
    #expect(busy.retryDelay(received: .epoch) == .seconds(120))
    #expect(try await world.fetch("/gone").status == 410)
  }

  @Test("a port where nobody listens is a connection error that names the host")
  func refused() async throws {
    let world = try World()
    let nowhere = try world.server.reserve()
    let error = await #expect(throws: FetchError.self) { try await world.fetch(nowhere.url("/")) }
    #expect(error?.code == "connect")
    #expect(error?.description.contains("127.0.0.1") == true)
  }

  @Test(
    "a name that does not exist is a DNS error",
    arguments: ["no-such-host.invalid", "новини.invalid", "xn--b1aew.invalid"])
  func noName(host: String) async throws {
    let world = try World()
    let error = await #expect(throws: FetchError.self) {
      try await world.fetch("http://\(host)/feed")
    }
    #expect(error?.code == "dns")
  }
}
