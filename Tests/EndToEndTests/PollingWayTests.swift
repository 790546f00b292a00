// The way to the publisher: codings and protocol versions, proxies, names that change their minds,
// and secrets that nobody else gets to see.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Polling: the way", .serialized, .timeLimit(.minutes(3)))
struct PollingWayTests {
  @Test("br and zstd are read where libcurl undoes them")
  func newerCodings() async throws {
    let house = try House()
    @Sendable func bytes(_ story: Story) -> [UInt8] { [UInt8](FeedText.rss([story]).utf8) }
    house.server.answer(
      "/br", Answer(200, bytes: Brotli.stored(bytes(.tanks))).with("Content-Encoding", "br"))
    house.server.answer("/zstd") { request in
      request.value("Accept-Encoding")?.contains("zstd") == true
        ? Answer(200, bytes: Zstandard.stored(bytes(.shells))).with("Content-Encoding", "zstd")
        : .feed(FeedText.rss([.shells]))
    }
    try house.configure(feeds: ["/br", "/zstd"])
    try await house.runOnce()
    #expect(
      Set(try house.loggedAlerts().compactMap(\.url)) == [Story.tanks.url, Story.shells.url])
  }

  @Test(
    "HTTP/2 is spoken where the server has it, unless the feed is set to 1.1",
    .enabled(if: HTTP2Server.isInstalled, "needs nghttpd (Debian: nghttp2-server)"))
  func http2() async throws {
    let house = try House()
    let authority = try TestAuthority()
    let files = try Scratch()
    try files.write(FeedText.rss([.tanks]), to: "feed.rss")
    let server = try HTTP2Server(directory: files.path, authority: authority)
    let poll = ["ca_file": "\"\(authority.file)\""]
    try house.configure(feeds: [server.url + "feed.rss"], poll: poll)
    try await house.runOnce()
    #expect(try await house.feeds()["feed.rss"]?.state == "ok")
    #expect(try house.lines().count == 1)
    let test = try await house.command("feeds test", "feed.rss")
    #expect(test.end == .exited(0))
    #expect(test.output.contains("answer      HTTP/2 200"), "\(test.output)")

    // This server has no HTTP/1.1, so that only who does not offer HTTP/2 fails.
    let configuration = try House.text(house.configuration)
    try house.write(
      configuration.replacingOccurrences(of: "name: feed.rss}", with: "name: feed.rss, http: 1.1}"),
      to: "pactwatch.yaml")
    #expect(try await house.command("feeds test", "feed.rss").end == .exited(1))
  }

  @Test("The environment's proxy is used, a feed's own before it, and none where the feed says so")
  func proxies() async throws {
    let house = try House()
    let general = try house.server.listen(on: "127.0.0.40")
    let special = try house.server.listen(on: "127.0.0.41")
    for (feed, story) in [("a", Story.tanks), ("b", .shells)] {
      house.server.answer("http://feeds.example/\(feed)", .feed(FeedText.rss([story])))
    }
    house.server.answer("/c", .feed(FeedText.rss([.submarines])))
    try house.configure(feeds: ["http://feeds.example/a", "http://feeds.example/b", "/c"])
    let configuration = try House.text(house.configuration)
    try house.write(
      configuration.replacingOccurrences(of: "name: b}", with: "name: b, proxy: \(special.origin)}")
        .replacingOccurrences(of: "name: c}", with: "name: c, proxy: none}"),
      to: "pactwatch.yaml")
    try await house.runOnce(environment: ["http_proxy": general.origin])
    let asked = house.server.requests().map { "\($0.endpoint.address) \($0.target)" }
    #expect(
      Set(asked) == [
        "127.0.0.40 http://feeds.example/a", "127.0.0.41 http://feeds.example/b", "127.0.0.1 /c",
      ])
    #expect(try await house.feeds().values.allSatisfy { $0.state == "ok" })
  }

  @Test("TLS goes through a proxy's tunnel, which sees no request and no secret of the feed's")
  func tunnel() async throws {
    let house = try House()
    let proxy = try TunnelProxy()
    let authority = try TestAuthority()
    let files = try Scratch()
    try files.write(FeedText.rss([.tanks]), to: "feed.rss")
    let url = try authority.serve(.files(directory: files.path)) + "feed.rss"
    try house.write("hush-hush\n", to: "token")
    try house.configure(feeds: [url], poll: ["ca_file": "\"\(authority.file)\""])
    let configuration = try House.text(house.configuration)
    try house.write(
      configuration.replacingOccurrences(
        of: "name: feed.rss}", with: "name: feed.rss, token_file: \"\(house.path("token"))\"}"),
      to: "pactwatch.yaml")
    try await house.runOnce(environment: ["https_proxy": proxy.endpoint.origin])
    #expect(try await house.feeds()["feed.rss"]?.state == "ok")
    #expect(proxy.heads.count == 1 && proxy.heads[0].hasPrefix("CONNECT 127.0.0.1:"))
    #expect(!proxy.heads[0].contains("hush-hush"))
  }

  @Test("A secret from a file or from systemd reaches its server and nothing that is written")
  func secrets() async throws {
    let house = try House()
    let elsewhere = try house.server.listen(on: "127.0.0.42")
    house.server.answer("/basic", .feed(FeedText.rss([.tanks])))
    house.server.answer("/bearer", .redirect(302, to: elsewhere.url("/target")))
    house.server.answer("/target", Answer(401))
    try house.write("first-secret\n", to: "password")
    try house.write("second-secret\n", to: "credentials/token")
    try house.configure(feeds: ["/basic", "/bearer"])
    let configuration = try House.text(house.configuration)
    try house.write(
      configuration.replacingOccurrences(
        of: "name: basic}",
        with: "name: basic, username: ali, password_file: \"\(house.path("password"))\"}"
      ).replacingOccurrences(
        of: "name: bearer}", with: "name: bearer, token_file: \"${CREDENTIALS_DIRECTORY}/token\"}"),
      to: "pactwatch.yaml")
    let environment = ["CREDENTIALS_DIRECTORY": house.path("credentials")]
    try await house.runOnce(environment: environment)
    for arguments in [
      ["feeds", "test", "basic"], ["feeds", "test", "bearer"], ["feeds", "list"],
    ] {
      let finished = try await house.pactwatch(
        arguments + ["--config", house.configuration], environment: environment)
      #expect(finished.errors.contains("credentials") == false)
    }
    let basic = "Basic " + Data("ali:first-secret".utf8).base64EncodedString()
    #expect(
      house.server.requests(for: "/basic").map { $0.value("Authorization") } == [basic, basic])
    #expect(
      house.server.requests(for: "/bearer").allSatisfy {
        $0.value("Authorization") == "Bearer second-secret"
      })
    #expect(house.server.requests(for: "/target").count == 2)
    #expect(house.server.requests(for: "/target").allSatisfy { $0.value("Authorization") == nil })
    let written = try house.everythingWritten()
    #expect(written.count > 1000)
    for secret in ["first-secret", "second-secret", String(basic.dropFirst(6))] {
      #expect(written.range(of: Data(secret.utf8)) == nil, "\(secret)")
    }
  }

  @Test(
    "A name that comes to stand for a forbidden address between two polls does not lead there",
    .enabled(if: House.canReplaceHosts(), "needs unshare(1) and user name spaces"))
  func rebinding() async throws {
    let house = try House()
    let forbidden = try house.server.listen(on: "127.0.0.9", port: house.endpoint.port)
    let feed = FeedText.rss([.tanks])
    house.server.answer("/feed", .feed(feed, etag: "\"1\""), .notModified())
    try house.write("127.0.0.1 feeds.test\n", to: "hosts")
    try house.configure(
      feeds: ["http://feeds.test:\(house.endpoint.port)/feed"],
      poll: ["allow_addresses": "[127.0.0.1/32]"])
    let service = try house.start(hosts: house.path("hosts"))
    _ = try await house.server.request(2, for: "/feed")
    // In place, as the file itself is what is mounted, and at once: a poll that found no name at
    // all would be followed by a long wait.
    let hosts = try FileHandle(forWritingTo: URL(fileURLWithPath: house.path("hosts")))
    try hosts.write(contentsOf: Data("127.0.0.9 feeds.test\n".utf8))
    try hosts.close()
    try await eventually("the refusal") {
      try service.errors.contains("feeds.test is at 127.0.0.9, a loopback address")
    }
    #expect(await service.stop() == .exited(0))
    #expect(house.server.traffic(at: forbidden).connections == 0)
  }

  @Test("a secret in a pipe that nobody writes to fails its own feed only", .timeLimit(.minutes(1)))
  func pipedSecret() async throws {
    let house = try House()
    house.server.answer("/basic", .feed(FeedText.rss([.tanks])))
    house.server.answer("/news", .feed(FeedText.rss([.submarines])))
    #expect(mkfifo(house.path("password"), 0o600) == 0)
    try house.configure(feeds: ["/basic", "/news"])
    let configuration = try House.text(house.configuration)
    try house.write(
      configuration.replacingOccurrences(
        of: "name: basic}",
        with: "name: basic, username: ali, password_file: \"\(house.path("password"))\"}"),
      to: "pactwatch.yaml")
    let check = try await house.command("check")
    #expect(check.errors.contains("is not a regular file"), "\(check.errors)")
    let service = try house.start()
    try await eventually("the other feed is read") { try house.lines().count == 1 }
    try await eventually("the fault is told") {
      try service.errors.contains("it is not a regular file")
    }
    #expect(house.server.requests(for: "/basic").isEmpty)
    #expect(await service.stop() == .exited(0))
  }
}
