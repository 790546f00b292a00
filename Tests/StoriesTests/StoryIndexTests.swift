// One act, one story: across outlets and languages, and no further.

import Model
import Stories
import Testing

@Suite struct StoryIndexTests {
  let feed: SampleFeed
  var index: StoryIndex

  init() throws {
    feed = try SampleFeed()
    index = try StoryIndex(next: 10)
  }

  private typealias Given = SampleFeed.Given

  private var meeting: Fingerprint {
    feed.fingerprint(
      "Minister Kovalenko receives Italian envoy Bellini",
      "Halyna Kovalenko and ambassador Marco Bellini spoke of drones that Ukraine and Italy may build.",
      url: "https://example.org/meeting")
  }

  @Test("the first entry opens a story and its thread")
  mutating func first() {
    let placement = index.place(meeting)
    #expect(placement.story == StoryID(rawValue: 10))
    #expect(placement.thread == placement.story)
    #expect(placement.relation == .new)
    #expect(!placement.reason.isEmpty)
  }

  @Test("an edited headline at the same address is the same entry")
  mutating func editedTitle() {
    let story = index.place(meeting).story
    let edited = feed.fingerprint(
      "UPDATED: Kovalenko and Bellini talk drones",
      "Halyna Kovalenko and ambassador Marco Bellini spoke of drones in Kyiv.", hours: 3,
      url: "http://www.example.org/meeting/?utm_source=rss", feed: 2)
    let placement = index.place(edited)
    #expect(placement.relation == .sameEntry)
    #expect(placement.story == story)
  }

  @Test("entries that a feed gives all one address are told apart by their texts")
  mutating func sharedAddress() {
    let story = index.place(
      feed.fingerprint(
        "Minister Kovalenko receives Italian envoy", "Drones were discussed in the capital.",
        url: "https://example.org/live")
    ).story
    let other = index.place(
      feed.fingerprint(
        "Frigate yard opens second slipway", "Norwegian workers welded the first hull section.",
        url: "https://example.org/live",
        Given(countries: ["NO"], activity: [.sustainment], stage: .completed, domain: [.naval])))
    #expect(other.story != story)
  }

  @Test("the same text from another outlet is a copy, cut short or lightly edited too")
  mutating func copies() {
    let text =
      "Halyna Kovalenko and ambassador Marco Bellini spoke of drones that Ukraine and Italy may build "
      + "together near Lviv before winter, said officials who followed the talks over two days."
    let title = "Minister Kovalenko receives Italian envoy Bellini in Kyiv"
    let story = index.place(feed.fingerprint(title, text)).story
    let same = index.place(feed.fingerprint(title, text, hours: 5, feed: 2))
    #expect(same.relation == .copy && same.story == story)
    let cut = index.place(feed.fingerprint(title, String(text.prefix(120)), hours: 6, feed: 3))
    #expect(cut.relation == .copy && cut.story == story)
    let edited = index.place(
      feed.fingerprint(
        title, text.replacing("said officials", with: "officials told reporters"), hours: 7,
        feed: 4))
    #expect(edited.relation == .copy && edited.story == story)
  }

  @Test("reports of one meeting in three languages are one story")
  mutating func languages() {
    let story = index.place(meeting).story
    let ukrainian = index.place(
      feed.fingerprint(
        "Коваленко обговорила з послом Італії випуск дронів",
        "Галина Коваленко прийняла посла Марко Белліні. Україна та Італія могли б разом будувати дрони.",
        language: "uk", hours: 2, feed: 2))
    #expect(ukrainian.story == story)
    #expect(ukrainian.relation == .report)
    let italian = index.place(
      feed.fingerprint(
        "Droni, l'ambasciatore Bellini a colloquio con la ministra",
        "L'ambasciatore Marco Bellini ha incontrato Halyna Kovalenko: Ucraina e Italia pensano ai droni.",
        language: "it", hours: 4, feed: 3))
    #expect(italian.story == story)
    #expect(italian.relation == .report)
  }

  @Test("texts from one mould about different partners are different stories")
  mutating func moulds() {
    let text =
      "The agreement on drone production was signed in Kyiv and covers two plants this year."
    let feed = feed
    let signed = { (partner: String, code: String, hours: Int64) in
      feed.fingerprint(
        "Ukraine signs drone deal with \(partner)", "\(partner): " + text, hours: hours,
        Given(countries: ["UA", code], activity: [.agreement], stage: .agreed))
    }
    let norway = index.place(signed("Norway", "NO", 0))
    let romania = index.place(signed("Romania", "RO", 5))
    #expect(norway.story != romania.story)
  }

  @Test("the same parties' other act on the same day is another story")
  mutating func otherAct() {
    let story = index.place(meeting).story
    let other = index.place(
      feed.fingerprint(
        "Rome delivers last of four frigates", "The Italian yard handed over hull number four.",
        hours: 3,
        Given(activity: [.procurement], stage: .completed, domain: [.naval])))
    #expect(other.story != story)
  }

  @Test("a later step of a deal opens a story in the deal's thread")
  mutating func steps() {
    let deal = Given(
      countries: ["UA", "DE"], activity: [.jointVenture, .coProduction], stage: .agreed,
      organisations: ["Quantum Systems"])
    let agreed = index.place(
      feed.fingerprint(
        "Quantum Systems and Ukrainian maker Strilka found drone venture",
        "German and Ukrainian engineers of Quantum Systems and Strilka will build the drone Zirka.",
        deal))
    var started = deal
    started.stage = .implementing
    let step = index.place(
      feed.fingerprint(
        "First Zirka drone leaves the line of Quantum Systems",
        "The German plant of Quantum Systems and Strilka has begun series production.",
        hours: 24 * 60, started))
    #expect(step.relation == .step)
    #expect(step.story != agreed.story)
    #expect(step.thread == agreed.thread)
  }

  @Test("an entry that is no partnership never joins a partnership's story but as a copy")
  mutating func kinds() {
    let story = index.place(meeting).story
    let related = feed.fingerprint(
      "Ambassador Bellini opens a drone race in Turin", "Students had built twelve machines.",
      hours: 1, feed: 2, Given(relevance: .adjacent))
    let apart = index.place(related)
    #expect(apart.story != story, "\(apart.reason)")
    let copy = feed.fingerprint(
      "Minister Kovalenko receives Italian envoy Bellini",
      "Halyna Kovalenko and ambassador Marco Bellini spoke of drones that Ukraine and Italy may build.",
      hours: 1, feed: 3, Given(relevance: .adjacent))
    let placement = index.place(copy)
    #expect(placement.story == story && placement.relation == .copy)
  }

  @Test("a report that says too little to be recognised joins on strong evidence only")
  mutating func strongEvidence() {
    let story = index.place(meeting).story
    let given = Given(relevance: .adjacent)
    let same = feed.fingerprint(
      "Italian envoy Bellini sees minister Kovalenko about drones",
      "Ambassador Marco Bellini of Italy told Halyna Kovalenko that Ukraine may expect engines.",
      hours: 2, feed: 2, given)
    let joined = index.place(same)
    #expect(joined.story == story && joined.relation == .report)
    let other = feed.fingerprint(
      "Kovalenko opens a school in Odesa", "Minister Halyna Kovalenko thanked teachers.", hours: 3,
      feed: 3, given)
    #expect(index.place(other).story != story)
  }

  @Test("a headline alone in another language finds its story by what its words mean")
  mutating func headlineAlone() {
    let loan = Given(
      countries: ["UA", "NO"], activity: [.financing], stage: .agreed, domain: [.unmanned])
    let story = index.place(
      feed.fingerprint(
        "Norway to lend Ukraine money for two drone factories",
        "Parliament approved the loan on Tuesday.", language: "en", loan)
    ).story
    let same = index.place(
      feed.fingerprint(
        "Парламент Норвегії схвалив кредит на два заводи дронів в Україні", language: "uk",
        hours: 5, feed: 2, loan))
    #expect(same.story == story, "\(same.reason)")
    let unseen = index.place(
      feed.fingerprint(
        "Парламент Норвегії схвалив кредит на заводи дронів", language: "uk", hours: 6, feed: 3,
        Given(relevance: .adjacent)))
    #expect(unseen.story == story, "\(unseen.reason)")
    let later = index.place(
      feed.fingerprint(
        "Норвегія передала Україні перші фрегати", language: "uk", hours: 24 * 7, feed: 2,
        Given(
          countries: ["UA", "NO"], activity: [.procurement], stage: .completed, domain: [.naval])))
    #expect(later.story != story, "\(later.reason)")
  }

  @Test("a dateline, an agency's name and an outlet's name do not hide a copy")
  mutating func agencies() {
    let title = "Minister Kovalenko receives Italian envoy Bellini in the capital"
    let text =
      "Halyna Kovalenko and ambassador Marco Bellini spoke of drones that Ukraine and Italy may "
      + "build together near Lviv before winter, officials said on Tuesday."
    let story = index.place(feed.fingerprint(title, text)).story
    let wired = index.place(
      feed.fingerprint(
        title + " - The Daily Example", "KYIV (Reuters) - " + text, hours: 1, feed: 2))
    #expect(wired.relation == .copy && wired.story == story)
  }

  @Test("an edited entry is known by its new text, and no more once the edit is undone")
  mutating func revision() {
    let stub = feed.fingerprint(
      "Envoy at the ministry today", "More follows.", hours: 1, Given(relevance: .adjacent))
    let story = index.place(stub).story
    index.keep()
    let report = feed.fingerprint(
      "Коваленко обговорила з послом Італії випуск дронів",
      "Галина Коваленко прийняла посла Марко Белліні. Україна та Італія могли б разом будувати дрони.",
      language: "uk", hours: 2, feed: 2)
    #expect(index.place(report).story != story)
    index.undo()
    index.revise(.report(stub), to: .report(meeting), of: story)
    #expect(index.place(report).story == story)
    index.undo()
    #expect(index.place(report).story != story)
  }

  @Test("under identity only the same entry belongs to a story")
  mutating func identity() throws {
    var strict = try StoryIndex(next: 1, similarity: .identity)
    let story = strict.place(meeting).story
    let report = feed.fingerprint(
      "Envoy Bellini sees minister Kovalenko about drones",
      "Halyna Kovalenko and ambassador Marco Bellini spoke of drones that Ukraine and Italy may build.",
      hours: 1, feed: 2)
    #expect(strict.place(report).relation == .new)
    #expect(strict.place(meeting).story == story)
  }

  @Test("what was not committed is as if it had never been placed")
  mutating func undo() {
    let first = index.place(meeting)
    index.keep()
    let report = feed.fingerprint(
      "Envoy Bellini sees minister Kovalenko", "Marco Bellini spoke of drones.", hours: 2, feed: 2)
    let other = feed.fingerprint(
      "Norway orders frigates", "", hours: 2,
      Given(countries: ["NO", "DE"], activity: [.procurement], stage: .agreed, domain: [.naval]))
    let before = [index.place(report), index.place(other)]
    index.undo()
    #expect(index.count == 1)
    #expect([index.place(report), index.place(other)] == before)
    index.undo()
    #expect(
      [index.place(other), index.place(report)].map(\.story) == before.reversed().map(\.story))
    #expect(index.place(meeting).story == first.story)
  }

  @Test("an index filled from the database decides as the one that was lost")
  mutating func restore() throws {
    let entries = [
      meeting,
      feed.fingerprint(
        "Norway orders frigates", "", hours: 2,
        Given(countries: ["NO", "DE"], activity: [.procurement], stage: .agreed, domain: [.naval])),
    ]
    var restored = try StoryIndex(next: 1)
    for entry in entries {
      let placement = index.place(entry)
      let stored = try #require(Fingerprint(bytes: entry.bytes))
      restored.restore(stored, story: placement.story, thread: placement.thread)
    }
    index.keep()
    let next = feed.fingerprint(
      "Коваленко прийняла посла", "Галина Коваленко та Марко Белліні говорили про дрони.",
      language: "uk", hours: 5, feed: 4)
    #expect(index.place(next) == restored.place(next))
  }

  @Test("what is older than asked for is forgotten, the rest stays found")
  mutating func forgetting() {
    _ = index.place(meeting)
    let late = feed.fingerprint(
      "Norway orders frigates from German yard", "Three hulls.", hours: 24 * 30,
      url: "https://example.org/frigates",
      Given(countries: ["NO", "DE"], activity: [.procurement], stage: .agreed, domain: [.naval]))
    let story = index.place(late).story
    index.keep()
    index.forget(olderThan: SampleFeed.start + .seconds(86_400 * 10))
    #expect(index.count == 1)
    #expect(index.place(late).story == story)
    // Numbers are not given twice.
    #expect(index.place(meeting).story > story)
  }
}
