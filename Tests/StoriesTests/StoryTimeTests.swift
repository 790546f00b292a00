// Stories in time: late copies, wrong dates, old entries that come again, clocks that jump.

import Model
import Stories
import Testing

@Suite struct StoryTimeTests {
  let feed: SampleFeed
  var index: StoryIndex

  init() throws {
    feed = try SampleFeed()
    index = try StoryIndex(next: 10)
  }

  private typealias Given = SampleFeed.Given
  private static let day: Int64 = 24

  private let title = "Minister Kovalenko receives Italian envoy Bellini in Kyiv"
  private let text =
    "Halyna Kovalenko and ambassador Marco Bellini spoke of drones that Ukraine and Italy may build "
    + "together near Lviv before winter, said officials who followed the talks over two days."

  private func meeting(
    days: Int64 = 0, hours: Int64 = 0, url: String? = nil, feed number: Int64 = 1
  ) -> Fingerprint {
    feed.fingerprint(title, text, hours: days * Self.day + hours, url: url, feed: number)
  }

  /// Another report of the meeting, with words of its own.
  private func report(days: Int64 = 0, feed number: Int64 = 9) -> Fingerprint {
    feed.fingerprint(
      "Коваленко обговорила з послом Італії випуск дронів",
      "Галина Коваленко прийняла посла Марко Белліні. Україна та Італія могли б разом будувати дрони.",
      language: "uk", hours: days * Self.day + 2, feed: number)
  }

  @Test(
    "a copy with a wrong date or of a later month does not close its story to others",
    arguments: [-60, -12, 12, 90])
  mutating func strayCopy(days: Int64) throws {
    let story = index.place(meeting()).story
    let stray = index.place(meeting(days: days, feed: 2))
    #expect(stray.story == story && stray.relation == .copy)
    let other = index.place(report(days: 1))
    #expect(other.story == story, "\(other.reason)")
    // Nor when the index is filled anew, or has forgotten something.
    index.keep()
    var restored = try StoryIndex(next: 10)
    for entry in [meeting(), meeting(days: days, feed: 2)] {
      restored.restore(entry, story: story, thread: story)
    }
    #expect(restored.place(report(days: 1)).story == story)
  }

  @Test(
    "a talk that is told again five days later is another talk, a signing may be told late",
    arguments: [(Stage.negotiating, false), (.proposed, false), (.agreed, true)])
  mutating func gap(stage: Stage, isOne: Bool) {
    let given = Given(activity: [.procurement], stage: stage)
    let story = index.place(
      feed.fingerprint(
        "Minister Kovalenko and envoy Bellini on 450 drones from Italy",
        "Halyna Kovalenko and Marco Bellini spoke in Lviv of 450 drones for €340 million.", given)
    ).story
    let later = index.place(
      feed.fingerprint(
        "Italy's 450 drones: Bellini and Kovalenko name the price",
        "In Lviv envoy Marco Bellini told minister Halyna Kovalenko: €340 million for 450 drones.",
        hours: 5 * Self.day, feed: 2, given))
    #expect((later.story == story) == isOne, "\(later.reason)")
  }

  @Test("a headline alone that comes again months later is news, and a whole text is a copy")
  mutating func headlineAgain() {
    let deal = Given(countries: ["UA", "NO"], activity: [.agreement], stage: .agreed)
    let headline = "Ukraine and Norway sign agreement on joint drone production in Kyiv"
    func told(_ days: Int64, _ outlet: Int64) -> Fingerprint {
      feed.fingerprint(
        headline, hours: days * Self.day, url: "https://example.org/\(outlet)-\(days)",
        feed: outlet, deal)
    }
    let story = index.place(told(0, 1)).story
    #expect(index.place(told(1, 2)).story == story)
    #expect(index.place(told(120, 2)).story != story)
    #expect(index.place(told(121, 1)).story != story)
    let meeting = index.place(meeting()).story
    #expect(index.place(self.meeting(days: 120, feed: 2)).story == meeting)
  }

  @Test("a feed's entry without an address is known by its text for as long as any copy")
  mutating func noAddress() {
    let headline = "Ukraine and Italy talk of drones"
    let story = index.place(feed.fingerprint(headline)).story
    #expect(index.place(feed.fingerprint(headline, hours: 40 * Self.day)).story == story)
  }

  @Test("what a feed digs out of its archive is known again from when it was seen")
  mutating func archive() {
    let today = SampleFeed.start + .seconds(400 * 86_400)
    let old = meeting(url: "https://example.org/archive")
    let story = index.place(old, seen: today).story
    index.keep()
    index.forget(olderThan: today - .seconds(180 * 86_400))
    #expect(index.count == 1)
    #expect(index.place(old, seen: today + .seconds(3_600)).story == story)
    index.undo()
    index.forget(olderThan: today + .seconds(1))
    #expect(index.count == 0)
  }

  @Test("short texts that a feed gives one address are told apart, too")
  mutating func shortTexts() {
    let given = Given(relevance: .adjacent)
    let first = feed.fingerprint("Deal signed", url: "https://example.org/ticker", given)
    let second = feed.fingerprint(
      "Talks cancelled", hours: 2, url: "https://example.org/ticker", given)
    #expect(index.place(first).story != index.place(second).story)
    #expect(index.place(first).relation == .sameEntry)
  }

  @Test("an edit moves its story's days with it")
  mutating func editedDate() {
    let entry = meeting()
    let story = index.place(entry).story
    index.revise(.report(entry), to: .report(meeting(days: 20)), of: story)
    #expect(index.place(report(days: 20)).story == story)
    index.undo()
    #expect(index.place(entry).story == story)
  }

  @Test("a report tells an older deal its story belongs to, never a younger one")
  mutating func youngerDeal() {
    let deal = Given(
      countries: ["UA", "DE"], activity: [.jointVenture, .coProduction], stage: .agreed,
      organisations: ["Quantum Systems"])
    let first = StoryID(rawValue: 1)
    let second = StoryID(rawValue: 2)
    // Two steps that nothing linked when they came.
    index.restore(
      feed.fingerprint(
        "German engineers and Ukrainian workers meet in Lviv", "The plant opens its doors.",
        Given(countries: ["UA", "DE"], activity: [.dialogue])), story: first, thread: first)
    index.restore(
      feed.fingerprint(
        "Quantum Systems and Ukrainian maker Strilka found drone venture",
        "German and Ukrainian engineers of Quantum Systems and Strilka will build the drone Zirka.",
        hours: 48, deal), story: second, thread: second)
    let placed = index.place(
      feed.fingerprint(
        "German engineers and Ukrainian workers of Quantum Systems meet in Lviv",
        "The plant of Quantum Systems and Strilka, where the Zirka is built, opens its doors.",
        hours: 3, feed: 2,
        Given(
          countries: ["UA", "DE"], activity: [.dialogue], organisations: ["Quantum Systems"])))
    #expect(placed.thread <= placed.story)
  }
}
