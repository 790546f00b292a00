// feeds add, remove, import and export, by the real binary.

import FeedServer
import Foundation
import Testing

@Suite("Feeds, edited by commands", .timeLimit(.minutes(3)))
struct FeedsEditingTests {
  @Test("another reader's list is imported, exported again, and polled")
  func importing() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    house.server.answer("/two.rss", .feed(FeedText.rss([])))
    try house.configure(feeds: ["/one.rss"])
    let two = house.url("/two.rss")
    try house.write(
      "<opml><body><outline text='North'><outline text='Two' xmlUrl='\(two)'/></outline>"
        + "<outline text='old' xmlUrl='feed://x.example/'/></body></opml>", to: "list.opml")
    let path = house.path("list.opml")

    let trial = try await house.command("feeds import", "--dry-run", path)
    #expect(trial.end == .exited(0) && trial.lines == ["two  \(two)"], "\(trial.errors)")
    let added = try await house.command("feeds import", path)
    #expect(added.end == .exited(0), "\(added.errors)")
    #expect(added.errors.contains("left out: “feed” addresses are not polled"))
    #expect(added.errors.contains("added 1 to"))
    let again = try await house.command("feeds import", path)
    #expect(again.end == .exited(0) && again.errors.contains("added 0; 1 known already"))

    let exported = try await house.command("feeds export")
    #expect(exported.end == .exited(0))
    #expect(exported.output.contains("<outline text=\"north\" title=\"north\">"))
    #expect(exported.output.contains("xmlUrl=\"\(two)\""))

    #expect(try await house.command("run", "--once").end == .exited(0))
    #expect(house.server.requests(for: "/two.rss").count == 1)

    let removed = try await house.command("feeds remove", "two")
    #expect(removed.end == .exited(0) && removed.lines == ["two"], "\(removed.errors)")
    #expect(try await house.command("feeds remove", "two").end == .exited(1))
  }

  @Test("add --fetch takes only what is a feed, and names those of a page")
  func adding() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    try house.configure(feeds: ["/one.rss"])
    let none = try await house.command("feeds add", "--fetch", house.url("/missing.rss"))
    #expect(none.end == .exited(1))
    house.server.answer("/two.rss", .feed(FeedText.rss([])))
    let url = house.url("/two.rss")
    let added = try await house.command(
      "feeds add", "--fetch", "--name", "second", "--group", "wires", url)
    #expect(added.end == .exited(0) && added.lines == ["second  \(url)"], "\(added.errors)")
    #expect(try await house.command("check").errors.contains("2 feeds"))
  }

  @Test("what is no list ends with 65, what is no address with 1")
  func refused() async throws {
    let house = try House()
    try house.configure(feeds: ["/one.rss"])
    try house.write("<html></html>", to: "page.html")
    let page = try await house.command("feeds import", house.path("page.html"))
    #expect(page.end == .exited(65))
    #expect(page.errors.contains("neither OPML nor an address"))
    #expect(try await house.command("feeds add", "ftp://a.example/").end == .exited(1))
  }
}
