// From feeds to alert lines: what is alerted, once, and what is not.

import FeedServer
import Foundation
import Model
import Testing

/// Each test runs the real binary against feeds on loopback, with a real database and real logs.
@Suite("Alerts", .serialized, .timeLimit(.minutes(3)))
struct AlertTests {
  @Test("Feeds of three dialects become lines and records, and are asked conditionally afterwards")
  func dialects() async throws {
    let house = try House()
    let show = Story.lookAlikes[0]
    let modified = "Tue, 3 Mar 2026 07:05:09 GMT"
    house.server.answer(
      "/news.rss", .feed(FeedText.rss([.tanks, show]), etag: "\"v-1\"", lastModified: modified),
      .notModified())
    house.server.answer(
      "/news.atom", Answer(200, FeedText.atom([.submarines])).with("ETag", "W/\"odd,one\""),
      .notModified())
    house.server.answer(
      "/news.json",
      Answer(200, try FeedText.json([.howitzers])).with("Last-Modified", "yesterday, about noon"),
      .notModified())
    try house.configure(feeds: ["/news.rss", "/news.atom", "/news.json"])

    try await house.runOnce()

    let lines = try house.lines()
    #expect(lines.count == 3)
    for (story, parties) in [
      (Story.tanks, "KR+PL"), (.submarines, "DE+NO"), (.howitzers, "DK+UA"),
    ] {
      let line = try #require(lines.first { $0.contains("\"\(story.title)\"") })
      let column = line.split(separator: " ")
      #expect(Timestamp(rfc3339: column[0]) != nil)
      #expect(column[1] == "NEW" && column[2] == "normal")
      #expect(column[3].split(separator: "+").sorted().joined(separator: "+") == parties)
      #expect(line.hasSuffix(" \(story.url)"))
      #expect(line.contains("\" wire.example [all] "))
    }
    let alerts = try house.loggedAlerts()
    #expect(
      Set(alerts.map(\.title)) == [
        Story.tanks.title, Story.submarines.title, Story.howitzers.title,
      ])
    #expect(lines.allSatisfy { line in alerts.contains { line.contains(" \($0.id) ") } })

    try await house.runOnce()

    let rss = try await house.server.request(2, for: "/news.rss")
    #expect(rss.value("If-None-Match") == "\"v-1\"")
    #expect(rss.value("If-Modified-Since") == modified)
    let atom = try await house.server.request(2, for: "/news.atom")
    #expect(atom.value("If-None-Match") == "W/\"odd,one\"")
    #expect(atom.value("If-Modified-Since") == nil)
    let json = try await house.server.request(2, for: "/news.json")
    #expect(json.value("If-None-Match") == nil)
    #expect(json.value("If-Modified-Since") == "yesterday, about noon")
    #expect(try house.lines() == lines)
    #expect(try house.loggedAlerts() == alerts)
  }

  @Test("A record has every key of the alert's contract and no other")
  func recordKeys() async throws {
    let house = try House()
    house.server.answer("/news.rss", .feed(FeedText.rss([.shells])))
    try house.configure(
      feeds: ["/news.rss"],
      more: "watches: [{name: shells, query: ammunition, severity: high}]")
    try await house.runOnce()

    let line = try #require(try House.wholeLines(house.records).first)
    let record = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(
      Set(record.keys) == [
        "schema", "id", "kind", "severity", "time", "published", "story", "thread", "change",
        "watches", "score", "activity", "stage", "domain", "countries", "orgs", "title", "summary",
        "language", "url", "source", "sources", "evidence",
      ])
    #expect(record["schema"] as? String == "pactwatch.alert/1")
    #expect(record["kind"] as? String == "new")
    #expect(record["severity"] as? String == "high")
    let watch = try #require((record["watches"] as? [[String: Any]])?.first)
    #expect(Set(watch.keys) == ["name", "matched"])
    let matched = try #require((watch["matched"] as? [[String: Any]])?.first)
    #expect(Set(matched.keys) == ["field", "start", "end", "term"])
    let source = try #require((record["sources"] as? [[String: Any]])?.first)
    #expect(Set(source.keys).isSuperset(of: ["url", "source", "language", "published"]))

    let alert = try JSONDecoder().decode(Alert.self, from: Data(line.utf8))
    for piece in alert.evidence {
      let field = piece.field == .title ? alert.title : alert.summary ?? ""
      #expect(
        String(decoding: Array(field.utf8)[piece.start..<piece.end], as: UTF8.self) == piece.text)
    }
  }

  @Test("One meeting told by four outlets in four languages is one alert; look-alikes are none")
  func foundingStory() async throws {
    let house = try House(.installed)
    for story in Story.meeting {
      house.server.answer("/\(story.outlet)", .feed(FeedText.rss([story])))
    }
    house.server.answer("/mixed.example", .feed(FeedText.rss(Story.lookAlikes)))
    try house.configure(feeds: Story.meeting.map { "/\($0.outlet)" } + ["/mixed.example"])

    try await house.runOnce()

    let lines = try house.lines()
    #expect(lines.count == 1, "\(lines.joined(separator: "\n"))")
    let columns = try #require(lines.first).split(separator: " ")
    #expect(columns[1] == "NEW")
    #expect(Set(columns[3].split(separator: "+")) == ["UA", "IT"])

    // The others are known as reports of that story, and the look-alikes as read and left out.
    let fates = try await house.fates()
    #expect(fates == ["new": 1, "repeat": 3, "none": Story.lookAlikes.count])
  }

  @Test("A feed's history is a baseline that alerts nothing; what comes later alerts once")
  func baseline() async throws {
    let house = try House()
    house.server.answer(
      "/news.rss", .feed(FeedText.rss([.tanks, .shells])),
      .feed(FeedText.rss([.submarines, .tanks, .shells])))
    try house.configure(feeds: ["/news.rss"], poll: ["first_fetch": "baseline"])

    try await house.runOnce()
    #expect(try house.lines().isEmpty)

    try await house.runOnce()
    try await house.runOnce()
    let lines = try house.lines()
    #expect(lines.count == 1)
    #expect(lines.first?.contains(Story.submarines.title) == true)
    #expect(try house.loggedAlerts().map(\.title) == [Story.submarines.title])
  }

  @Test(
    "A feed that gives its history other identifiers, or one over all its pages, alerts none of it")
  func historyUnderOtherNames() async throws {
    let house = try House()
    let history = FeedText.rss([.tanks, .shells])
    let later = FeedText.rss([.submarines, .tanks, .shells])
    func renamed(_ text: String) -> String { text.replacing("</guid>", with: "-new</guid>") }
    func shared(_ text: String) -> String {
      text.replacing(#/false">[^<]*<\/guid>/#, with: "false\">site</guid>")
    }
    house.server.answer(
      "/renamed.rss", .feed(history), .feed(renamed(history)), .feed(renamed(later)))
    try house.configure(feeds: ["/renamed.rss"], poll: ["first_fetch": "baseline"])
    for _ in 1...3 { try await house.runOnce() }
    #expect(try house.loggedAlerts().map(\.title) == [Story.submarines.title])

    let other = try House()
    other.server.answer(
      "/shared.rss", .feed(shared(FeedText.rss([.tanks]))),
      .feed(shared(FeedText.rss([.submarines, .tanks]))),
      .feed(shared(FeedText.rss([.howitzers, .submarines, .tanks]))))
    try other.configure(feeds: ["/shared.rss"])
    for _ in 1...3 { try await other.runOnce() }
    #expect(
      Set(try other.loggedAlerts().map(\.title))
        == [Story.tanks.title, Story.submarines.title, Story.howitzers.title])
  }

  @Test("Deals of one mould under one address are so many stories, from the history on")
  func oneAddress() async throws {
    let deals = [
      "Japan and Australia sign contract for joint production of frigates",
      "Norway and Germany sign contract for joint production of missiles",
      "Poland and Sweden sign contract for joint production of submarines",
      "Italy and Ukraine sign contract for joint production of drones",
    ]
    func feed(_ count: Int) -> String {
      let items = deals.prefix(count).enumerated().reversed().map { number, title in
        "<item><title>\(title)</title><link>https://ex.example/news.html</link>"
          + "<guid isPermaLink='false'>n\(number)</guid></item>"
      }
      return "<rss version='2.0'><channel><title>x</title>\(items.joined())</channel></rss>"
    }
    let house = try House()
    house.server.answer("/a.rss", .feed(feed(1)), .feed(feed(2)), .feed(feed(3)), .feed(feed(4)))
    try house.configure(feeds: ["/a.rss"], poll: ["first_fetch": "baseline"])
    for _ in 1...4 { try await house.runOnce() }
    let titles = try house.loggedAlerts().map(\.title)
    #expect(titles == Array(deals.dropFirst()), "\(titles)")
  }

  @Test("An identifier that comes with another page is another entry; with an edit it is not")
  func numberedPlaces() async throws {
    let house = try House()
    func placed(_ stories: [Story]) -> String {
      var place = 0
      return FeedText.rss(stories).replacing(#/false">[^<]*<\/guid>/#) { _ in
        place += 1
        return "false\">slot-\(place)</guid>"
      }
    }
    house.server.answer(
      "/places.rss", .feed(placed([.tanks])), .feed(placed([.submarines])),
      .feed(placed([.howitzers, .submarines])),
      .feed(
        placed([.howitzers, .submarines]).replacing(
          "order six submarines", with: "order submarines"))
    )
    try house.configure(feeds: ["/places.rss"])
    for _ in 1...4 { try await house.runOnce() }
    let titles = try house.loggedAlerts().map(\.title)
    #expect(
      titles == [Story.tanks.title, Story.submarines.title, Story.howitzers.title], "\(titles)")
  }

  @Test("What a first document that broke off left out is history too")
  func cutBaseline() async throws {
    let house = try House()
    let whole = FeedText.rss([.tanks, .shells, .howitzers])
    let cut = String(whole.dropLast(whole.count / 2))
    house.server.answer(
      "/news.rss", Answer(200, cut), Answer(200, whole),
      Answer(200, FeedText.rss([.submarines, .tanks, .shells, .howitzers])))
    try house.configure(feeds: ["/news.rss"], poll: ["first_fetch": "baseline"])
    for _ in 1...3 { try await house.runOnce() }
    #expect(try house.loggedAlerts().map(\.title) == [Story.submarines.title])
  }

  @Test("A story that only stands in a feed's history is news when another feed reports it")
  func historyMutesNobody() async throws {
    let house = try House()
    house.server.answer("/new.rss", .feed(FeedText.rss([.tanks])))
    house.server.answer(
      "/known.atom", Answer(200, FeedText.atom([.shells])),
      Answer(200, FeedText.atom([.tanks, .shells])))
    try house.configure(
      feeds: ["/new.rss", "/known.atom"], poll: ["first_fetch": "baseline"])

    try await house.runOnce()
    #expect(try house.lines().isEmpty)
    try await house.runOnce()
    try await house.runOnce()

    #expect(try house.loggedAlerts().map(\.title) == [Story.tanks.title])
  }

  @Test("A backfill alerts of the history what was published within its span")
  func backfill() async throws {
    let house = try House()
    let recent = Story.tanks.with(published: Story.hoursAgo(5 * 24))
    let old = Story.submarines.with(published: Story.hoursAgo(9 * 24))
    house.server.answer("/news.atom", Answer(200, FeedText.atom([recent, old])))
    try house.configure(feeds: ["/news.atom"], poll: ["first_fetch": "baseline"])

    try await house.runOnce("--backfill", "7d")
    try await house.runOnce("--backfill", "30d")

    #expect(try house.loggedAlerts().map(\.title) == [recent.title])
  }

  @Test("The same entry in two feeds, or edited without a new fact, alerts once")
  func sameEntry() async throws {
    let house = try House()
    var edited = Story.tanks
    edited.summary += " The signing was shown on television."
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])), .feed(FeedText.rss([edited])))
    house.server.answer("/two.atom", Answer(200, FeedText.atom([.tanks])))
    try house.configure(feeds: ["/one.rss", "/two.atom"])

    try await house.runOnce()
    try await house.runOnce()

    #expect(try house.lines().count == 1)
  }
}
