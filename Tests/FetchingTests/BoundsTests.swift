// What a hostile server can cost: never more than the limits say.

import FeedServer
import Testing

@testable import Fetching

@Suite("Bounds", .serialized, .timeLimit(.minutes(5)))
struct BoundsTests {
  @Test("a body of just the limit comes through, one byte more does not", arguments: [0, 1])
  func bodyLimit(extra: Int) async throws {
    let world = try World { $0.limits.maxBody = 100_000 }
    let body = [UInt8](repeating: 97, count: 100_000 + extra)
    world.server.answer("/feed", Answer(bytes: body).framed(.chunked(7000)))
    if extra == 0 {
      #expect(try await world.fetch("/feed").body == body)
    } else {
      await #expect(throws: FetchError.tooLarge(limit: 100_000)) {
        try await world.fetch("/feed")
      }
    }
  }

  @Test("a body declared too large is not read at all")
  func declared() async throws {
    let world = try World { $0.limits.maxBody = 1000 }
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"
    world.server.answer("/feed", .raw(Array(head.utf8)))
    await #expect(throws: FetchError.tooLarge(limit: 1000)) { try await world.fetch("/feed") }
  }

  @Test(
    "a bomb is cut at the limit after decompression",
    arguments: [
      ("gzip", Gzip.bomb(ofZeros: 200 << 20)), ("br", Brotli.bomb),
      ("zstd", Zstandard.bomb(ofZeros: 200 << 20)),
    ].filter { $0.0 != "zstd" || ContentEncodings.knowsZstandard })
  func bomb(coding: String, body: [UInt8]) async throws {
    let world = try World { $0.limits.maxBody = 1 << 20 }
    world.server.answer("/feed", Answer(bytes: body).with("Content-Encoding", coding))
    await #expect(throws: FetchError.tooLarge(limit: 1 << 20)) {
      try await world.fetch("/feed")
    }
  }

  @Test(
    "a body that is compressed more than once is refused unread",
    arguments: [
      [("Content-Encoding", "gzip, gzip")],
      [("Content-Encoding", "gzip"), ("content-encoding", "br")],
      [("Content-Encoding", "gzip"), ("Transfer-Encoding", "gzip, chunked")],
    ])
  func compressedTwice(fields: [(String, String)]) async throws {
    let world = try World()
    let head = fields.map { "\($0.0): \($0.1)\r\n" }.joined()
    world.server.answer("/feed", .raw(Array("HTTP/1.1 200 OK\r\n\(head)\r\nxxx".utf8)))
    let error = await #expect(throws: FetchError.self) { try await world.fetch("/feed") }
    #expect(error?.code == "bad-encoding")
    #expect(error?.description.contains("more than once: gzip, ") == true)
  }

  @Test("codings that do nothing are not counted")
  func identityCoding() async throws {
    let world = try World()
    world.server.answer(
      "/feed",
      Answer(bytes: Gzip.stored(Array("once".utf8))).with("Content-Encoding", "identity, gzip")
        .framed(.chunked(7)))
    #expect(try await world.fetch("/feed").body == Array("once".utf8))
  }

  @Test("an endless body is cut, and so is one that unpacks to nothing for ever")
  func endless() async throws {
    let world = try World { $0.limits.maxBody = 1 << 20 }
    world.server.answer("/plain", Answer(200, "more ").delivered(.endless).framed(.close))
    world.server.answer(
      "/nothing",
      Answer(bytes: Gzip.nothing(blocks: 1000)).with("Content-Encoding", "gzip")
        .framed(.close).delivered(.endless))
    await #expect(throws: FetchError.tooLarge(limit: 1 << 20)) {
      try await world.fetch("/plain")
    }
    let error = await #expect(throws: FetchError.self) { try await world.fetch("/nothing") }
    #expect(["too-large", "bad-encoding"].contains(error?.code))
  }

  @Test("a flood of header lines is cut")
  func headerFlood() async throws {
    let world = try World { $0.limits.maxHeaderBytes = 10_000 }
    let line = "X-Filler: " + String(repeating: "y", count: 200)
    let flood = "HTTP/1.1 200 OK\r\n" + String(repeating: line + "\r\n", count: 100)
    world.server.answer("/feed", .raw(Array(flood.utf8)))
    await #expect(throws: FetchError.headersTooLarge(limit: 10_000)) {
      try await world.fetch("/feed")
    }
  }

  @Test("a header line that has no end is told as one")
  func headerLine() async throws {
    let world = try World { $0.limits.maxHeaderBytes = 1 << 20 }
    let line = "HTTP/1.1 200 OK\r\nX-Filler: " + String(repeating: "y", count: 200_000)
    world.server.answer("/feed", .raw(Array((line + "\r\n\r\n").utf8)))
    await #expect(throws: FetchError.headersTooLarge(limit: 1 << 20)) {
      try await world.fetch("/feed")
    }
  }

  @Test("a silent server is given up in time")
  func silent() async throws {
    let world = try World { $0.limits.timeout = .seconds(1) }
    world.server.answer("/feed", .silent)
    await #expect(
      throws: FetchError.timeout(
        .transferring, host: "127.0.0.1", after: .seconds(1))
    ) { try await world.fetch("/feed") }
  }

  @Test("a body byte by byte is given up in time")
  func dripping() async throws {
    let world = try World { $0.limits.timeout = .milliseconds(400) }
    let slow = Answer(200, String(repeating: "x", count: 1000))
      .delivered(.drip(bytes: 1, every: .milliseconds(20)))
    world.server.answer("/feed", slow)
    let error = await #expect(throws: FetchError.self) { try await world.fetch("/feed") }
    #expect(error?.code == "timeout")
  }

  @Test("header lines byte by byte are given up in time")
  func drippingHead() async throws {
    let world = try World { $0.limits.timeout = .milliseconds(300) }
    world.server.answer(
      "/feed", Answer(200, "x").delivered(.dripHead(every: .milliseconds(50))))
    let error = await #expect(throws: FetchError.self) { try await world.fetch("/feed") }
    #expect(error?.code == "timeout")
  }

  @Test("a slow transfer is given up before its time where it is too slow for too long")
  func lowSpeed() async throws {
    let world = try World {
      $0.limits.lowSpeedBytes = 1000
      $0.limits.lowSpeedTime = .seconds(1)
    }
    world.server.answer(
      "/feed",
      Answer(200, String(repeating: "x", count: 10_000))
        .delivered(.drip(bytes: 1, every: .milliseconds(100))))
    await #expect(throws: FetchError.tooSlow(host: "127.0.0.1", bytesPerSecond: 1000)) {
      try await world.fetch("/feed")
    }
  }

  @Test("a slow but moving answer is read to its end")
  func slowButFine() async throws {
    let world = try World()
    let slow = Answer(200, "abcdefgh").delivered(.drip(bytes: 1, every: .milliseconds(10)))
    world.server.answer("/feed", slow)
    #expect(try await world.fetch("/feed").body == Array("abcdefgh".utf8))
  }
}
