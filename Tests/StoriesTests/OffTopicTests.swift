// Entries that have nothing to do with defence: known again by page and text, in no event's way.

import Analysis
import Foundation
import Model
import Testing

@testable import Stories

@Suite("Entries off topic") struct OffTopicTests {
  private let feed: SampleFeed
  private let title = "Bakers of the old town bring back a loaf of the last century"
  private let text =
    "Three bakeries in the old town sell the sour loaf again that grandmothers still remember. The "
    + "recipe was found in a drawer of the guild, and the flour comes from two mills upriver."

  init() throws { feed = try SampleFeed() }

  private func sketch(
    _ title: String? = nil, _ text: String? = nil, hours: Int64 = 0, url: String? = nil,
    feed number: Int64 = 1
  ) -> CopySketch {
    CopySketch(report(title, text, hours: hours, url: url, feed: number))
  }

  private func report(
    _ title: String? = nil, _ text: String? = nil, hours: Int64 = 0, url: String? = nil,
    feed number: Int64 = 1, relevance: Relevance = .unrelated
  ) -> Fingerprint {
    var given = SampleFeed.Given()
    given.relevance = relevance
    return feed.fingerprint(
      title ?? self.title, text ?? self.text, language: "en", hours: hours, url: url, feed: number,
      given)
  }

  @Test("the sketch that is made of a text is the one that its fingerprint gives")
  func sameSketch() {
    let reading = feed.analyzer.read(
      ItemText(title: title, summary: text + " Italy sold 450 of them.", languageHint: "en"))
    let analysis = feed.analyzer.analyze(reading)
    let (seen, page) = (SampleFeed.start, "news.example/loaf")
    let sketch = CopySketch(
      reading: reading, analysis: analysis, lexicon: feed.analyzer.lexicon, published: nil,
      seen: seen, canonical: page, feed: 7)
    let fingerprint = Fingerprint(
      reading: reading, analysis: analysis, lexicon: feed.analyzer.lexicon, model: feed.model,
      published: nil, seen: seen, canonical: page, feed: 7)
    #expect(sketch == CopySketch(fingerprint))
    #expect(sketch.head.countries.nonzeroBitCount == 1 && sketch.head.numbers != 0)
  }

  @Test("a sketch comes back from its bytes, and damaged bytes give none")
  func bytes() {
    for sketch in [sketch(url: "https://a.example/1"), sketch("A loaf", ""), sketch("", "")] {
      let bytes = sketch.bytes
      #expect(bytes.count <= 125)
      #expect(CopySketch(bytes: bytes) == sketch)
      #expect(EntryEvidence(bytes: bytes) == .offTopic(sketch))
      #expect(CopySketch(bytes: bytes.dropLast()) == nil)
      #expect(CopySketch(bytes: bytes + [0]) == nil)
    }
    #expect(EntryEvidence(bytes: report().bytes) == .report(report()))
  }

  @Test("the same page, the same text and a cut text are known again; another text is not")
  func knownAgain() throws {
    var index = try StoryIndex(next: 1)
    let first = index.place(.offTopic(sketch(url: "https://a.example/1")))
    #expect(first.relation == .new)
    let page = index.place(
      .offTopic(
        sketch(title + ", and queues form", text, hours: 3, url: "https://a.example/1", feed: 2)))
    #expect(page.relation == .sameEntry && page.story == first.story)
    let copy = index.place(.offTopic(sketch(hours: 4, url: "https://b.example/9", feed: 3)))
    #expect(copy.relation == .copy && copy.story == first.story)
    let half = String(text.prefix(while: { $0 != "." }))
    let cut = index.place(
      .offTopic(sketch(title, half, hours: 5, url: "https://c.example/2", feed: 4)))
    #expect(cut.relation == .copy && cut.story == first.story)
    let headline = index.place(
      .offTopic(sketch(title, "", hours: 6, url: "https://d.example/2", feed: 5)))
    #expect(headline.relation == .copy && headline.story == first.story)
    let other = index.place(
      .offTopic(
        sketch(
          "Bakers of the old town strike",
          "They want to sleep until four, says their guild, and "
            + "the town's councillors want their rolls at six.", url: "https://a.example/2")))
    #expect(other.relation == .new && other.story != first.story)
    #expect(index.count == 6 && index.storyCount == 2)
  }

  @Test("one address for all entries of a feed makes them no one page")
  func oneAddress() throws {
    var index = try StoryIndex(next: 1)
    let first = index.place(.offTopic(sketch(url: "https://a.example/live")))
    let other = index.place(
      .offTopic(
        sketch(
          "Ferries stay in port as the wind rises",
          "Nobody crosses the strait before Sunday, the "
            + "harbour master told commuters.", url: "https://a.example/live")))
    #expect(other.story != first.story)
  }

  @Test("texts of one mould that name other countries or numbers are no copies")
  func mould() throws {
    func result(_ country: String, _ goals: Int) -> CopySketch {
      sketch(
        "Late goal decides the match against \(country)",
        "A late goal in the last minute of the second half decided the match against \(country) "
          + "before \(goals) spectators in the sold-out stadium by the river on Saturday evening.",
        url: "https://a.example/\(country)\(goals)")
    }
    var index = try StoryIndex(next: 1)
    let first = index.place(.offTopic(result("Norway", 40_000)))
    #expect(index.place(.offTopic(result("Italy", 40_000))).story != first.story)
    #expect(index.place(.offTopic(result("Norway", 31_000))).story != first.story)
  }

  @Test("what is off topic is found by reports with its text, and finds them")
  func besideReports() throws {
    var index = try StoryIndex(next: 1)
    let first = index.place(.offTopic(sketch(url: "https://a.example/1")))
    let copy = index.place(.report(report(hours: 1, url: "https://b.example/1", feed: 2)))
    #expect(copy.relation == .copy && copy.story == first.story && copy.thread == first.story)
    let cut = String(text.prefix(while: { $0 != "." }))
    let third = index.place(.report(report(title, cut, hours: 2, feed: 3, relevance: .adjacent)))
    #expect(third.relation == .copy && third.story == first.story)
    let last = index.place(.offTopic(sketch(hours: 3, url: "https://d.example/1", feed: 4)))
    #expect(last.story == first.story)
    #expect(index.storyCount == 1 && index.count == 4)
  }

  @Test("another report of the event is a story of its own")
  func noEvents() throws {
    var index = try StoryIndex(next: 1)
    let first = index.place(.offTopic(sketch()))
    let other = index.place(
      .offTopic(
        sketch(
          "The sour loaf of the old town is back",
          "Grandmothers remember it: bakeries found the "
            + "guild's recipe in a drawer, and two mills upriver grind the flour.", feed: 2)))
    #expect(other.story != first.story)
  }

  @Test("an entry that an edit brings on topic is found as a report from then on")
  func broughtOnTopic() throws {
    let deal = (
      title: "Ukraine and Norway agree to build drones",
      text: "Ministers in Oslo signed the Vestfjord programme of joint production."
    )
    var index = try StoryIndex(next: 1)
    let old = sketch(url: "https://a.example/1")
    let first = index.place(.offTopic(old))
    index.keep()
    let edited = report(
      deal.title, deal.text, url: "https://a.example/1", relevance: .partnership)
    index.revise(.offTopic(old), to: .report(edited), of: first.story)
    index.keep()
    let later = index.place(
      .report(
        report(
          "Norway, Ukraine: Vestfjord drones agreed", "Joint production was signed in Oslo.",
          hours: 2, url: "https://b.example/4", feed: 2, relevance: .partnership)))
    #expect(later.story == first.story)
    // What the page said before is nobody's copy any more.
    #expect(index.place(.offTopic(sketch(hours: 3, feed: 3))).story != first.story)
  }

  @Test("an edit that is undone leaves what was known before")
  func undoneEdit() throws {
    var index = try StoryIndex(next: 1)
    let old = sketch(url: "https://a.example/1")
    let first = index.place(.offTopic(old))
    index.keep()
    let edited = sketch("Ferries stay in port", "Nobody crosses the strait before Sunday.")
    index.revise(.offTopic(old), to: .offTopic(edited), of: first.story)
    index.undo()
    #expect(index.place(.offTopic(sketch(feed: 2))).story == first.story)
    #expect(index.count == 2)
  }

  @Test("it is forgotten sooner than reports, and stories go on")
  func forgotten() throws {
    var index = try StoryIndex(next: 1)
    let seen = SampleFeed.start
    let first = index.place(.offTopic(sketch()), seen: seen)
    let deal = index.place(
      .report(
        report("Ukraine and Norway agree", "Drones are built together.", relevance: .partnership)),
      seen: seen)
    index.keep()
    index.forget(olderThan: seen - .seconds(1), unrelatedOlderThan: seen)
    #expect(index.count == 2)
    index.forget(olderThan: seen - .seconds(1), unrelatedOlderThan: seen + .seconds(1))
    #expect(index.count == 1)
    let again = index.place(.offTopic(sketch(hours: 1, feed: 2)))
    #expect(again.story > max(first.story, deal.story))
  }

  @Test("a headline, a sign of defence and any nearness to a partnership are not off topic")
  func rule() {
    func holds(
      _ title: String, _ text: String, score: Double = 0.01, relevance: Relevance = .unrelated
    ) -> Bool {
      let reading = feed.analyzer.read(ItemText(title: title, summary: text, languageHint: "en"))
      var analysis = feed.analyzer.analyze(reading)
      analysis.labels = Labels(score: score, relevance: relevance, language: reading.language)
      return OffTopic.holds(reading, analysis, feed.analyzer.lexicon)
    }
    #expect(holds(title, text))
    #expect(holds(title, text + " Italy bakes it too."))
    #expect(!holds(title, text + " Ukraine and Italy bake it too."))
    #expect(!holds(title, text + " A drone brings it."))
    #expect(!holds(title, text, score: 0.2))
    #expect(!holds(title, text, relevance: .adjacent))
    #expect(!holds("Loaf is back", ""))
    #expect(!holds("Loaf is back", "Loaf is back. Loaf is back. Loaf is back. Loaf is back."))
  }
}
