// `feeds test` on a web page: which feeds belong to it, and what to write in the configuration.

import FeedServer
import Foundation
import Testing

@Suite("Feeds of a web page", .serialized, .timeLimit(.minutes(3)))
struct FeedSearchTests {
  private func page(_ head: String, _ body: String = "") -> Answer {
    Answer(200, "<!DOCTYPE html><html><head>\(head)</head><body>\(body)</body></html>")
      .with("Content-Type", "text/html; charset=utf-8")
  }

  private func test(_ house: House, _ path: String, _ more: String...) async throws
    -> House.Finished
  {
    try house.configure(feeds: ["/other.rss"])
    return try await house.pactwatch(
      ["feeds", "test", "--config", house.configuration, house.url(path)] + more)
  }

  @Test("are those that it names, with the lines for the configuration, and no other is asked for")
  func declared() async throws {
    let house = try House()
    house.server.answer(
      "/news",
      page(
        """
        <link rel="alternate" type="application/rss+xml" title="All &amp; more" href="/all.rss">
        <link rel="stylesheet" href="a.css">
        <link rel="alternate" type="application/atom+xml" href="rss/world">
        """))
    let finished = try await test(house, "/news")
    #expect(finished.end == .exited(1))
    #expect(
      finished.lines.suffix(3) == [
        "feeds:", "  - url: \(house.url("/all.rss"))  # All & more",
        "  - url: \(house.url("/rss/world"))",
      ])
    #expect(house.server.requests().map(\.path) == ["/news"])
  }

  @Test("are looked for at the usual places where it names none")
  func tried() async throws {
    let house = try House()
    house.server.answer("/", page("<title>Outlet</title>", "<a href='/about/rss'>about RSS</a>"))
    house.server.answer("/about/rss", page("", "what RSS is"))
    house.server.answer("/feed/", .redirect(301, to: house.url("/rss.xml")))
    house.server.answer("/rss.xml", .feed(FeedText.rss([.tanks])))
    house.server.answer("/atom.xml", .feed(FeedText.atom([.tanks])))
    let finished = try await test(house, "/")
    #expect(finished.end == .exited(1))
    // `/feed/` and `/rss.xml` are one feed.
    #expect(finished.lines.count { $0.contains("/rss.xml") } == 1)
    #expect(finished.lines.contains { $0.hasPrefix("  - url: \(house.url("/atom.xml"))") })
    #expect(!finished.output.contains("/about/rss"))
    #expect(!finished.output.contains("/feed.json"))

    let json = try await test(house, "/", "--json")
    let trial = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(
      trial?["discovered"] as? [String] == [house.url("/rss.xml"), house.url("/atom.xml")])
  }

  @Test("are none where nothing answers with a feed")
  func none() async throws {
    let house = try House()
    house.server.answer("/", page("<title>Outlet</title>"))
    let finished = try await test(house, "/")
    #expect(finished.end == .exited(1))
    #expect(!finished.output.contains("feeds:"))
    #expect(finished.output.contains("web page (“Outlet”)"))
  }

  @Test("are printed so that the configuration takes the lines")
  func pasted() async throws {
    let house = try House()
    house.server.answer(
      "/",
      page(
        """
        <link rel="alternate" type="text/xml" href="/a: b#c.rss" title="x\n  - url: http://evil/">
        """))
    let finished = try await test(house, "/")
    let start = try #require(finished.lines.firstIndex(of: "feeds:"))
    try house.write(
      (["state_dir: state"] + finished.lines[start...]).joined(separator: "\n") + "\n",
      to: "pactwatch.yaml")
    let check = try await house.command("check")
    #expect(check.end == .exited(0), "\(check.errors)")
    #expect(check.errors.contains("configuration is valid: 1 feeds"))
  }
}
