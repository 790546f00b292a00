// The packed feeds give back what was put in.

import Configuration
import Testing

@Suite("Feed list")
struct FeedListTests {
  private func feed(_ number: Int) -> FeedSettings {
    var feed = FeedSettings(
      url: Located(
        "https://host-\(number).example/стрічка/\(number)",
        at: SourcePlace(file: "conf.d/\(number % 3).yaml", line: number, column: 10)),
      name: number.isMultiple(of: 2) ? "новини-\(number)" : "n\(number)")
    if number.isMultiple(of: 5) { feed.interval = .seconds(number) }
    if number.isMultiple(of: 7) { feed.groups = ["g"] }
    return feed
  }

  @Test("Each feed comes back as it was, with its place in the files")
  func contents() {
    let feeds = (1...500).map(feed)
    let list = FeedList(feeds)
    #expect(Array(list) == feeds)
    #expect(list.map(\.url.place) == feeds.map(\.url.place))
    #expect(list == FeedList(feeds))
    #expect(list != FeedList(feeds.dropLast()) && list != FeedList(feeds.reversed()))
  }

  @Test("A feed is found by its address, byte for byte")
  func finding() {
    let feeds = (1...500).map(feed)
    let list = FeedList(feeds)
    for feed in feeds { #expect(list.feed(at: feed.url.value) == feed) }
    #expect(list.feed(at: "https://host-1.example/") == nil)
    #expect(list.feed(at: "") == nil)
    #expect(FeedList([]).feed(at: "https://host-1.example/") == nil)
    var second = feeds[0]
    second.name = "second"
    #expect(FeedList([feeds[0], second]).feed(at: second.url.value) == feeds[0])
  }
}
