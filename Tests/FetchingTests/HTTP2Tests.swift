// HTTP/2 with a server that speaks nothing else.

import FeedServer
import Model
import Testing

@testable import Fetching

@Suite(
  "HTTP/2", .serialized, .timeLimit(.minutes(5)),
  .enabled(if: HTTP2Server.isInstalled, "needs nghttpd (Debian: nghttp2-server)"))
struct HTTP2Tests {
  private let authority: TestAuthority
  private let server: HTTP2Server
  private let policy: FetchPolicy
  private let client: HTTPClient
  private let directory: Scratch

  init() throws {
    authority = try TestAuthority()
    directory = try Scratch()
    try directory.write("<rss/>", to: "news.rss")
    server = try HTTP2Server(directory: directory.path, authority: authority)
    var policy = FetchPolicy(userAgent: "pactwatch/test")
    policy.allowAddresses = [try CIDR("127.0.0.0/8")]
    policy.caFile = authority.file
    policy.maxPerHost = 8
    self.policy = policy
    client = try HTTPClient(policy: policy, environment: [:])
  }

  @Test("is spoken where the server has it, validators and all")
  func spoken() async throws {
    let url = server.url + "news.rss"
    let first = try await client.fetch(FetchRequest(url: url))
    #expect(first.facts.httpVersion == "2")
    #expect(first.body == Array("<rss/>".utf8))
    let validators = try #require(first.validators)
    #expect(first.cacheControl == "max-age=3600")
    let second = try await client.fetch(FetchRequest(url: url, validators: validators))
    #expect(second.status == 304)
    #expect(second.facts.httpVersion == "2")
    let absent = try await client.fetch(FetchRequest(url: server.url + "absent"))
    #expect(absent.status == 404)
  }

  @Test("is not offered to a feed that asks for 1.1")
  func switchedOff() async throws {
    var request = FetchRequest(url: server.url + "news.rss")
    request.http11Only = true
    await #expect(throws: FetchError.self) { try await client.fetch(request) }
    #expect(try !server.said().contains("negotiated protocol: h2"))
  }

  @Test("many requests at once share few connections")
  func shared() async throws {
    try await fetchAtOnce(by: client)
    #expect(try (1...8).contains(handshakes()))
  }

  /// libcurl leaves a transfer's buffer in its handle where other transfers continue on the same
  /// connection.
  @Test("a handle whose connection others still used serves the next request")
  func handleAfterShared() async throws {
    var policy = policy
    policy.maxTotal = 8  // No more handles than that are made.
    let client = try HTTPClient(policy: policy, environment: [:])
    var first = FetchRequest(url: server.url + "news.rss")
    first.keepsConnection = true
    _ = try await client.fetch(first)
    // The connection is known to be HTTP/2 now, so all of these share it.
    try await fetchAtOnce(by: client)
    #expect(try handshakes() == 1)
  }

  private func fetchAtOnce(by client: HTTPClient) async throws {
    let url = server.url + "news.rss"
    try await withThrowingTaskGroup { group in
      for _ in 0..<64 {
        group.addTask {
          var request = FetchRequest(url: url)
          request.keepsConnection = true
          return try await client.fetch(request)
        }
      }
      for try await response in group {
        #expect(response.status == 200 && response.facts.httpVersion == "2")
      }
    }
  }

  private func handshakes() throws -> Int {
    try server.said().split(separator: "\n").count { $0.contains("handshake completed") }
  }
}
