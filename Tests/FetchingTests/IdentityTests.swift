// Who asks, through whom, and that no secret leaks.

import FeedServer
import Synchronization
import Testing

@testable import Fetching

@Suite("Credentials, proxies and posts", .serialized, .timeLimit(.minutes(5)))
struct IdentityTests {
  @Test("basic credentials, tokens and those in the address reach their origin")
  func authorization() async throws {
    let world = try World()
    world.server.answer("/feed", .feed("x"))
    try await world.fetch(
      "/feed", credentials: .basic(username: "Aladdin", password: "open sesame"))
    try await world.fetch("/feed", credentials: .bearer(token: "t0ken"))
    try await world.fetch(world.url("/feed").replacing("//", with: "//me:a%40b@"))
    #expect(
      world.server.requests().map { $0.value("Authorization") } == [
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Bearer t0ken", "Basic bWU6YUBi",
      ])
    #expect(world.server.requests().allSatisfy { $0.target == "/feed" })
  }

  @Test("no secret shows in any description, dump or error")
  func secrets() async throws {
    let credentials = [
      Credentials.basic(username: "me", password: "hush"), .bearer(token: "hush"),
    ]
    var request = FetchRequest(url: "http://me:hush@feeds.example/a@b")
    for secret in credentials {
      request.credentials = secret
      request.proxy = .url("http://me:hush@proxy.example:1")
      var dumped = ""
      dump(secret, to: &dumped)
      let shown = "\(secret) \(String(reflecting: secret)) \(dumped) \(request) \(request.proxy)"
      #expect(!shown.contains("hush"))
    }
    #expect("\(request)" == "GET http://feeds.example/a@b")
    let world = try World()
    let error = await #expect(throws: FetchError.self) {
      try await world.fetch("ftp://me:hush@feeds.example/")
    }
    #expect(error.map { "\($0)".contains("hush") } == false)
  }

  @Test("a proxy from the environment is used, with its own address unjudged")
  func environmentProxy() async throws {
    let proxy = try FeedServer.onLoopback()
    proxy.server.answerAnythingElse { Answer(200, $0.target) }
    let world = try World(allow: [], environment: ["http_proxy": proxy.at.origin])
    let response = try await world.fetch("http://feeds.example/a?b")
    #expect(response.body == Array("http://feeds.example/a?b".utf8))
    let error = await #expect(throws: FetchError.self) {
      try await world.fetch("http://127.0.0.1:1/")
    }
    #expect(error?.code == "forbidden-address")
    await #expect(throws: FetchError.self) {
      try await world.fetch("http://feeds.invalid/") { $0.proxy = .direct }
    }
    #expect(proxy.server.requests().count == 1)
  }

  @Test(
    "a proxy is asked for no address that may not be reached, however it is written",
    arguments: ["localhost", "feeds.localhost", "127.1", "2130706433", "0x7f.1", "[::1]"])
  func forbiddenBehindProxy(host: String) async throws {
    let proxy = try FeedServer.onLoopback()
    let world = try World(allow: [])
    let error = await #expect(throws: FetchError.self) {
      try await world.fetch("http://\(host):1/") { $0.proxy = .url(proxy.at.origin) }
    }
    #expect(error?.code == "forbidden-address")
    #expect(proxy.server.requests().isEmpty)
  }

  @Test("through a tunnel only the proxy sees its credentials, and only the server the feed's")
  func tunnel() async throws {
    let proxy = try TunnelProxy()
    let authority = try TestAuthority()
    let directory = try Scratch()
    try directory.write("<rss/>", to: "news.rss")
    let url = try authority.serve(.files(directory: directory.path)) + "news.rss"
    let world = try World { $0.caFile = authority.file }
    let steps = Mutex<[String]>([])
    let response = try await world.fetch(
      url, credentials: .basic(username: "me", password: "hush")
    ) {
      $0.proxy = .url(proxy.endpoint.origin.replacing("//", with: "//us:whisper@"))
      $0.observer = { step in steps.withLock { $0.append("\(step)") } }
    }
    #expect(response.body == Array("<rss/>".utf8))
    #expect(response.facts.usedProxy)
    let head = try #require(proxy.heads.first)
    #expect(proxy.heads.count == 1)
    #expect(head.hasPrefix("CONNECT 127.0.0.1:"))
    #expect(head.contains("Proxy-Authorization: Basic dXM6d2hpc3Blcg=="))
    #expect(!head.contains("\nAuthorization:"))
    let told = steps.withLock { $0.joined(separator: "\n") }
    for secret in ["hush", "whisper", "dXM6d2hpc3Blcg==", "bWU6aHVzaA=="] {
      #expect(!told.contains(secret), "\(secret)")
    }
    #expect(told.contains("Proxy-Authorization: Basic (hidden)"))
  }

  @Test("no_proxy takes hosts, domains and blocks of addresses out")
  func exceptions() throws {
    let environment = ProxyEnvironment([
      "http_proxy": "http://p:1", "HTTPS_PROXY": "http://q:2",
      "no_proxy": "intern.example, .local.test,10.0.0.0/8,::1",
    ])
    let expected: [(String, String?)] = [
      ("http://feeds.example/", "http://p:1"), ("https://feeds.example/", "http://q:2"),
      ("http://intern.example/", nil), ("http://a.intern.example/", nil),
      ("http://notintern.example/", "http://p:1"), ("https://x.local.test/", nil),
      ("http://10.2.3.4/", nil), ("http://11.2.3.4/", "http://p:1"), ("http://[::1]/", nil),
    ]
    for (url, proxy) in expected {
      #expect(environment.proxy(for: try WebAddress(url)) == proxy, "\(url)")
    }
    let all = ProxyEnvironment(["ALL_PROXY": "socks5h://s:3", "NO_PROXY": "*"])
    #expect(all.proxy(for: try WebAddress("http://feeds.example/")) == nil)
    let cgi = ProxyEnvironment(["HTTP_PROXY": "http://evil:1"])
    #expect(cgi.proxy(for: try WebAddress("http://feeds.example/")) == nil)
  }

  @Test("a post carries its body and fields and follows no redirect")
  func post() async throws {
    let world = try World()
    world.server.answer("/hook", Answer(200, "taken"), .redirect(307, to: "/elsewhere"))
    let body = Array("{\"a\":\"\0\"}".utf8)
    let request = FetchRequest(
      url: world.url("/hook"), method: .post(body: body, contentType: "application/json"))
    #expect(try await world.client.fetch(request).body == Array("taken".utf8))
    #expect(try await world.client.fetch(request).status == 307)
    let received = try #require(world.server.requests().first)
    #expect(world.server.requests().count == 2)
    #expect(received.method == "POST")
    #expect(received.body == body)
    #expect(received.value("Content-Type") == "application/json")
    #expect(received.value("Expect") == nil)
  }

  @Test("an empty post is a post")
  func emptyPost() async throws {
    let world = try World()
    world.server.answer("/hook", Answer(204))
    let request = FetchRequest(
      url: world.url("/hook"), method: .post(body: [], contentType: "text/plain"))
    #expect(try await world.client.fetch(request).status == 204)
    #expect(world.server.requests().first?.value("Content-Length") == "0")
  }
}
