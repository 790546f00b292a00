// What an observer is told of a fetch.

import FeedServer
import Synchronization
import Testing

@testable import Fetching

@Suite("The steps of a fetch", .serialized, .timeLimit(.minutes(5)))
struct TraceTests {
  /// The steps of one fetch in short words, and what came of it.
  private func steps(
    _ world: World, _ url: String, credentials: Credentials? = nil
  ) async -> [String] {
    let told = Mutex<[FetchStep]>([])
    do {
      try await world.fetch(url, credentials: credentials) {
        $0.observer = { step in told.withLock { $0.append(step) } }
      }
    } catch {
      told.withLock { $0.append(.secured("failed: \(error.code)")) }
    }
    return told.withLock { $0 }.map { step in
      switch step {
      case .hop(let url): "hop \(url)"
      case .proxy(let proxy): "proxy \(proxy)"
      case .address(let address, let kind): "address \(address) \(kind?.rawValue ?? "fine")"
      case .secured(let words): words
      case .sent(let lines): lines.joined(separator: "|")
      case .answer(let answer): "answer \(answer.status), \(answer.bodyBytes) bytes"
      }
    }
  }

  @Test("tell addresses, requests without their secrets, and answers, hop by hop")
  func hops() async throws {
    let world = try World(allow: ["127.0.0.1"])
    world.server.answer("/door", .redirect(302, to: "/room"))
    world.server.answer("/room", Answer(200, "hello").gzipped())
    let told = await steps(world, "/door", credentials: .bearer(token: "hush"))
    #expect(told.count == 8, "\(told)")
    #expect(told[0] == "hop \(world.url("/door"))")
    #expect(told[1] == "address 127.0.0.1 fine")
    #expect(told[2].hasPrefix("GET /door HTTP/1.1|Host: 127.0.0.1:"))
    #expect(told[2].contains("|Authorization: Bearer (hidden)"))
    #expect(told[3] == "answer 302, 0 bytes")
    #expect(told.last == "answer 200, 5 bytes")
    #expect(!told.contains { $0.contains("hush") })
  }

  @Test("end with the address that is refused")
  func refused() async throws {
    let world = try World(allow: ["127.0.0.1"])
    world.server.answer("/door", .redirect(302, to: "http://127.0.0.9:1/"))
    let told = await steps(world, "/door")
    #expect(
      told.suffix(3) == [
        "hop http://127.0.0.9:1/", "address 127.0.0.9 loopback", "failed: forbidden-address",
      ])
  }

  @Test("tell the version and the certificate of a secure connection")
  func secured() async throws {
    let authority = try TestAuthority()
    let url = try authority.serve()
    let world = try World { $0.caFile = authority.file }
    let told = await steps(world, url)
    #expect(told.contains { $0.hasPrefix("SSL connection using TLSv1.") }, "\(told)")
    #expect(told.contains { $0.hasPrefix("issuer: ") && $0.contains("Test Authority") })
  }
}
