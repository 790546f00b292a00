// Late evidence: two stories that turn out to be one, and what stays apart.

import Model
import Testing

@testable import Stories

@Suite struct StoryMergingTests {
  let feed: SampleFeed
  var index: StoryIndex

  init() throws {
    feed = try SampleFeed()
    index = try StoryIndex(next: 10)
  }

  /// Names the minister and the drone.
  private var early: Fingerprint {
    feed.fingerprint(
      "Kovalenko: Zirka drone will be built with Italian partners",
      "Minister Halyna Kovalenko told parliament of 340 airframes a year.",
      SampleFeed.Given(activity: [.financing], stage: .proposed))
  }

  /// Names the envoy and the plant, and none of those.
  private var other: Fingerprint {
    feed.fingerprint(
      "L'ambasciatore Bellini annuncia lo stabilimento di Rovigo",
      "Marco Bellini ha parlato di Ferrante e dell'accordo.", language: "it", hours: 3, feed: 2,
      SampleFeed.Given(activity: [.coProduction]))
  }

  /// Names all of them.
  private var both: Fingerprint {
    feed.fingerprint(
      "Kovalenko and Bellini agree on Zirka drone plant at Rovigo",
      "Minister Halyna Kovalenko and ambassador Marco Bellini said Ferrante would build the Zirka "
        + "drone: 340 airframes a year, as she told parliament.", hours: 6, feed: 3,
      SampleFeed.Given(activity: [.financing, .coProduction]))
  }

  @Test("a report near two stories joins them, and the earlier number stays")
  mutating func merging() {
    let first = index.place(early)
    let second = index.place(other)
    #expect(first.story != second.story)
    let joining = index.place(both)
    #expect(joining.story == first.story)
    #expect(joining.merged == [second.story])
    #expect(index.storyCount == 1 && index.count == 3)
    let later = index.place(
      feed.fingerprint(
        "Rovigo: Bellini mostra lo stabilimento Ferrante", "L'ambasciatore Marco Bellini a Rovigo.",
        language: "it", hours: 8, feed: 4))
    #expect(later.story == first.story)
  }

  @Test("a copy goes where its story went, however often that was merged")
  mutating func copyAfterChain() throws {
    func report(_ feed: Int64, hours: Int64) -> Fingerprint {
      self.feed.fingerprint(
        "Harbour tugs of Lillevik get engines from Tampere",
        "The shipyard of Lillevik orders eleven engines for harbour tugs from a maker in Tampere, and the "
          + "first two arrive before the ice does.", hours: hours, feed: feed,
        SampleFeed.Given(countries: ["DE", "NO"], activity: [.procurement], domain: [.naval]))
    }
    let third = feed.fingerprint(
      "Radary z Brna pojedou do Chile", "Brno prodá dvanáct radarů do Santiaga.", language: "cs",
      hours: 4, feed: 4, SampleFeed.Given(countries: ["CZ", "CL"], domain: [.sensors]))
    let stories = [early, other, third, report(5, hours: 5)].map { index.place($0).story }
    try #require(Set(stories).count == 4)
    for (earlier, later) in zip(stories, stories.dropFirst()).reversed() {
      let slots = (try #require(index.slot(of: later)), try #require(index.slot(of: earlier)))
      index.merge(slots.0, into: slots.1)
    }
    #expect(index.place(report(6, hours: 9)).story == stories[0])
    index.undo()
    #expect(index.count == 0 && index.storyCount == 0)
  }

  @Test("a merger that was not committed is taken back")
  mutating func undo() {
    let first = index.place(early)
    let second = index.place(other)
    index.keep()
    let joining = index.place(both)
    index.undo()
    #expect(index.storyCount == 2 && index.count == 2)
    #expect(index.place(early).story == first.story)
    #expect(index.place(other).story == second.story)
    index.undo()
    #expect(index.place(both) == joining)
  }

  @Test("an index filled from the database after a merger decides as the one that was lost")
  mutating func restored() throws {
    var placed: [(entry: Fingerprint, story: StoryID)] = []
    var restored = try StoryIndex(next: 12)
    for entry in [early, other, both] {
      let placement = index.place(entry)
      placed.append((entry, placement.story))
      for merged in placement.merged {
        for number in placed.indices where placed[number].story == merged {
          placed[number].story = placement.story
        }
      }
    }
    index.keep()
    for (entry, story) in placed { restored.restore(entry, story: story, thread: story) }
    let next = [
      feed.fingerprint(
        "Bellini a Rovigo con Ferrante", "L'ambasciatore Marco Bellini.", language: "it", hours: 9,
        feed: 4),
      feed.fingerprint(
        "Norway orders frigates", "Three hulls.", hours: 9, feed: 4,
        SampleFeed.Given(
          countries: ["NO", "DE"], activity: [.procurement], stage: .agreed, domain: [.naval])),
    ]
    for entry in next {
      let (live, again) = (index.place(entry), restored.place(entry))
      #expect(live.story == again.story && live.relation == again.relation)
    }
  }

  @Test("stories that followed a merged story's deal follow the one that it became")
  mutating func followers() {
    let first = index.place(early).story
    let second = index.place(other).story
    let step = StoryID(rawValue: 12)
    index.restore(
      feed.fingerprint(
        "Ferrante ships the first hull from Rovigo", "Deliveries began.", hours: 24 * 40, feed: 5),
      story: step, thread: second)
    _ = index.place(both)
    let repeated = index.place(
      feed.fingerprint(
        "Ferrante ships the first hull from Rovigo", "Deliveries began.", hours: 24 * 40, feed: 6))
    #expect(repeated.story == step)
    #expect(repeated.thread == first)
  }

  @Test(
    "stories that together would be longer than ten days stay two, whatever was merged before",
    arguments: [(day: 5, isMerged: true), (day: 7, isMerged: false)])
  func span(day: Int64, isMerged: Bool) throws {
    // Of no other story's matter, so that only its date counts.
    func aside(_ hours: Int64) -> Fingerprint {
      feed.fingerprint(
        "Alpine huts open early", "Hikers found the passes free of snow.", hours: hours, feed: 7)
    }
    let third = feed.fingerprint(
      "L'ambasciatore Grimaldi annuncia lo stabilimento di Taranto",
      "Salvatore Grimaldi ha parlato di Montalto e dell'accordo.", language: "it", hours: 8,
      feed: 4,
      SampleFeed.Given(activity: [.coProduction]))
    let joining = feed.fingerprint(
      "Kovalenko and Grimaldi agree on Zirka drone plant at Taranto",
      "Minister Halyna Kovalenko and ambassador Salvatore Grimaldi said Montalto would build the "
        + "Zirka drone: 340 airframes a year, as she told parliament.", hours: 12, feed: 5,
      SampleFeed.Given(activity: [.financing, .coProduction]))
    let ids = (10...12).map { StoryID(rawValue: $0) }
    var index = try StoryIndex(next: 20)
    // The first story began four days before, the last one goes on for days.
    for (entry, story) in [
      (early, ids[0]), (aside(-96), ids[0]), (other, ids[1]), (third, ids[2]),
      (aside(day * 24), ids[2]),
    ] {
      index.restore(entry, story: story, thread: story)
    }
    var merged: [StoryID] = []
    for entry in [both, joining] {
      merged += index.place(entry).merged
      index.keep()
    }
    #expect(merged == (isMerged ? [ids[1], ids[2]] : [ids[1]]))
    #expect(index.storyCount == (isMerged ? 1 : 2))
  }
}
