// The feed server's own directory mode, which demonstrations rely on.

import FeedServer
import Fetching
import Testing

@Suite("The feed server's directory mode", .serialized, .timeLimit(.minutes(5)))
struct DirectoryServingTests {
  @Test("files come with validators and a content type, and 304 to those who have them")
  func files() async throws {
    let directory = try Scratch()
    try directory.write("<rss/>", to: "news.rss")
    let world = try World()
    world.server.serve(directory: directory.path)
    let first = try await world.fetch("/news.rss")
    #expect(first.body == Array("<rss/>".utf8))
    #expect(first.contentType == "application/rss+xml")
    #expect(first.lastModified?.hasSuffix(" GMT") == true)
    #expect(try await world.fetch("/news.rss", validators: first.validators).status == 304)
    var onlyDate = try #require(first.validators)
    onlyDate.etag = nil
    #expect(try await world.fetch("/news.rss", validators: onlyDate).status == 304)
    try directory.write("<rss>new</rss>", to: "news.rss")
    #expect(try await world.fetch("/news.rss", validators: first.validators).status == 200)
  }

  @Test("nothing outside the directory is served")
  func traversal() async throws {
    let directory = try Scratch()
    try directory.write("secret", to: "secret.txt")
    try directory.write("x", to: "public/feed.xml")
    let world = try World()
    world.server.serve(directory: directory.path + "/public", at: "/feeds")
    #expect(try await world.fetch("/feeds/feed.xml").status == 200)
    for path in ["/feeds/../secret.txt", "/feeds/%2e%2e/secret.txt", "/feeds/..%2Fsecret.txt"] {
      #expect(try await world.fetch(path).status == 400, "\(path)")
    }
    #expect(try await world.fetch("/secret.txt").status == 404)
    #expect(try await world.fetch("/feeds/").status == 404)
  }

  @Test("a server that runs long forgets old requests and tells of each as it comes")
  func memory() async throws {
    let (requests, continuation) = AsyncStream.makeStream(of: Int.self)
    let server = try FeedServer(remembering: 2) { request, answer in
      continuation.yield(request.number * 1000 + answer.status)
    }
    defer { server.stop() }
    let world = try World()
    let endpoint = try server.listen()
    for _ in 0..<9 { #expect(try await world.fetch(endpoint.url("/x")).status == 404) }
    continuation.finish()
    #expect(await requests.reduce(into: []) { $0.append($1) } == (1...9).map { $0 * 1000 + 404 })
    #expect(server.requests().count < 6)
    #expect(server.requests().last?.number == 9)
  }
}
