// TLS against servers of an authority made at test time.

import FeedServer
import Model
import Testing

@testable import Fetching

@Suite("TLS", .serialized, .timeLimit(.minutes(5)))
struct TLSTests {
  private func client(_ authorities: String?) throws -> HTTPClient {
    var policy = FetchPolicy(userAgent: "pactwatch/test")
    policy.allowAddresses = [try CIDR("127.0.0.0/8")]
    policy.caFile = authorities
    return try HTTPClient(policy: policy, environment: [:])
  }

  @Test("a certificate of one's own authority is taken, by configuration")
  func ownAuthority() async throws {
    let authority = try TestAuthority()
    let url = try authority.serve()
    let response = try await client(authority.file).fetch(FetchRequest(url: url))
    #expect(response.status == 200)
    #expect(response.facts.secured > .zero)
  }

  @Test("what cannot prove its name is refused")
  func refusals() async throws {
    let authority = try TestAuthority()
    let unknown = try await #require(failure(client(nil), try authority.serve()))
    #expect(unknown.code == "tls")
    #expect(unknown.advice?.contains("ca_file") == true)
    let own = try client(authority.file)
    #expect(await failure(own, try authority.serve(selfSigned: true))?.code == "tls")
    #expect(await failure(own, try authority.serve(days: -1))?.code == "tls")
    #expect(await failure(own, try authority.serve(name: "DNS:other.example"))?.code == "tls")
    #expect(await failure(own, try authority.serve(name: "IP:127.0.0.2"))?.code == "tls")
  }

  @Test("HTTP/2 is offered over TLS, and by a switch of the request it is not")
  func versions() async throws {
    let authority = try TestAuthority()
    // The server prefers HTTP/2 but does not speak it, so that only those who offer it fail.
    let url = try authority.serve(protocols: "h2,http/1.1")
    let client = try client(authority.file)
    var request = FetchRequest(url: url)
    request.limits = FetchLimits()
    request.limits?.timeout = .seconds(1)
    await #expect(throws: FetchError.self) { try await client.fetch(request) }
    request.http11Only = true
    #expect(try await client.fetch(request).status == 200)
  }

  @Test("files are served over TLS for tests of whole programs")
  func files() async throws {
    let authority = try TestAuthority()
    let directory = try Scratch()
    try directory.write("<rss/>", to: "news.rss")
    let url = try authority.serve(.files(directory: directory.path))
    let response = try await client(authority.file).fetch(FetchRequest(url: url + "news.rss"))
    #expect(response.body == Array("<rss/>".utf8))
  }

  @Test("a redirect from https to http is refused before anybody is asked there")
  func downgrade() async throws {
    let authority = try TestAuthority()
    let world = try World { $0.caFile = authority.file }
    let directory = try Scratch()
    let target = world.url("/feed")
    try directory.write(
      "HTTP/1.1 302 Found\r\nLocation: \(target)\r\nContent-Length: 0\r\n\r\n", to: "door")
    let door = try authority.serve(.answers(directory: directory.path)) + "door"
    await #expect(throws: FetchError.downgrade(from: door, to: target)) {
      try await world.fetch(door)
    }
    #expect(world.server.traffic().connections == 0)
  }

  @Test("plain HTTP behind an https address is a TLS error")
  func plain() async throws {
    let world = try World()
    world.server.answerAnythingElse { _ in Answer(200) }
    let url = world.url("/").replacing("http:", with: "https:")
    #expect(await failure(world.client, url)?.code == "tls")
  }

  @Test("the authorities are parsed once, and anew after an update")
  func authoritiesAreCached() async throws {
    let authority = try TestAuthority()
    let client = try client(authority.file)
    let url = try authority.serve()
    try await #expect(client.fetch(FetchRequest(url: url)).status == 200)
    try authority.spoilFile()
    let second = try await client.fetch(FetchRequest(url: url))
    #expect(second.status == 200)
    #expect(!second.facts.reusedConnection)
    try client.update(policy: client.policy)
    #expect(await failure(client, url)?.code == "tls")
  }

  @Test("a second connection resumes the session of the first, others in between or not")
  func resumption() async throws {
    let authority = try TestAuthority()
    let client = try client(authority.file)
    let urls = try (0..<3).map { _ in try authority.serve() }
    for url in urls {
      let first = try await client.fetch(FetchRequest(url: url))
      #expect(String(decoding: first.body, as: UTF8.self).contains("New, TLSv1.3"))
    }
    for url in urls {
      let second = try await client.fetch(FetchRequest(url: url))
      #expect(!second.facts.reusedConnection)
      #expect(String(decoding: second.body, as: UTF8.self).contains("Reused, TLSv1.3"))
    }
  }

  @Test("each host's session is found again, however many were polled at once")
  func resumptionAmongMany() async throws {
    let authority = try TestAuthority()
    let client = try client(authority.file)
    let urls = try (0..<8).map { _ in try authority.serve() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for url in urls {
        group.addTask { _ = try await client.fetch(FetchRequest(url: url)) }
      }
      try await group.waitForAll()
    }
    for url in urls.reversed() {
      let second = try await client.fetch(FetchRequest(url: url))
      #expect(String(decoding: second.body, as: UTF8.self).contains("Reused, TLSv1.3"))
    }
  }

  private func failure(_ client: HTTPClient, _ url: String) async -> FetchError? {
    do {
      _ = try await client.fetch(FetchRequest(url: url))
      return nil
    } catch {
      return error
    }
  }
}
