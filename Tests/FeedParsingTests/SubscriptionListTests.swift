// Lists of feeds as other readers write them, and as we do.

import Foundation
import FoundationXML
import Testing

@testable import FeedParsing

@Suite("A list of subscriptions")
struct SubscriptionListTests {
  private func read(_ text: String) throws(SubscriptionListError) -> [Subscription] {
    try SubscriptionList.read(Array(text.utf8))
  }

  @Test("is read from OPML with folders as groups, whatever the case of its attributes")
  func folders() throws {
    let list = try read(
      """
      <?xml version="1.0"?>
      <opml version="1.1"><head><title>mine</title></head><body>
        <outline text="Arms &amp; trade">
          <outline text="Wire" xmlUrl="https://wire.example/rss?a=1&amp;b=2" type="rss"/>
          <outline title="Північ">
            <outline TITLE="Fjord" XMLURL=" https://fjord.example/feed " language="nb"></outline>
          </outline>
        </outline>
        <outline text="Alone" xmlUrl='https://alone.example/feed' category="/a/b,/c"/>
      </body></opml>
      """)
    #expect(
      list == [
        Subscription(
          url: "https://wire.example/rss?a=1&b=2", title: "Wire", groups: ["Arms & trade"]),
        Subscription(
          url: "https://fjord.example/feed", title: "Fjord", groups: ["Arms & trade", "Північ"],
          language: "nb"),
        Subscription(
          url: "https://alone.example/feed", title: "Alone", groups: ["a", "b", "c"]),
      ])
  }

  @Test("is read from OPML with bare ampersands, without its end, and in UTF-16")
  func damaged() throws {
    let text = "<opml><body><outline text='a & b' xmlUrl='https://a.example/?x=1&y=2'><outline"
    let expected = [Subscription(url: "https://a.example/?x=1&y=2", title: "a & b")]
    #expect(try read(text) == expected)
    let wide = try #require(text.data(using: .utf16))
    #expect(try SubscriptionList.read(Array(wide)) == expected)
  }

  @Test("is read from one address a line with tags, names and comments")
  func lines() throws {
    let list = try read(
      "# mine\nhttps://a.example/rss \"arms trade\" uk \"~The A\"\n\n\"query:x:y\"\nhttps://b.example/\n"
    )
    #expect(
      list == [
        Subscription(url: "https://a.example/rss", title: "The A", groups: ["arms trade", "uk"]),
        Subscription(url: "https://b.example/"),
      ])
  }

  @Test("is refused where it is none, with the reason")
  func refused() {
    #expect(throws: SubscriptionListError.empty) { try read(" \n") }
    #expect(throws: SubscriptionListError.unrecognised(line: 1)) { try read("<html></html>") }
    #expect(throws: SubscriptionListError.unrecognised(line: 2)) {
      try read("https://a.example/\nnot an address\n")
    }
    #expect(throws: SubscriptionListError.noFeeds) {
      try read("<opml><body><outline text=\"folder\"/></body></opml>")
    }
  }

  @Test("is bounded in length, and folders without end cost no more than they are long")
  func hostile() {
    let outline = "<outline xmlUrl='https://a.example/'/>"
    #expect(throws: SubscriptionListError.tooMany(limit: SubscriptionList.limit)) {
      try read("<opml>" + String(repeating: outline, count: SubscriptionList.limit + 2))
    }
    let deep = String(repeating: "<outline text='f'>", count: 200_000)
    let list = try? read("<opml>\(deep)" + String(repeating: outline, count: 20_000))
    #expect(list?.count == 20_000)
    #expect(list?.last?.groups == ["f"])
  }

  @Test("is written as OPML that reads back as it was")
  func roundTrip() throws {
    let list = [
      Subscription(url: "https://b.example/?x=1&y=\"", title: "<b> & \"c\"", language: "uk"),
      Subscription(url: "https://a.example/", title: "дрони", groups: ["arms", "north"]),
    ]
    let text = SubscriptionList.opml(list, title: "a < b")
    #expect(try read(text) == list)
    let document = XMLParser(data: Data(text.utf8))
    #expect(document.parse())
  }
}
