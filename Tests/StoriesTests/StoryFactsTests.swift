// What all reports of a story say together, beside a new one.

import Model
import Testing

@testable import Stories

@Suite struct StoryFactsTests {
  let feed: SampleFeed
  var index: StoryIndex

  init() throws {
    feed = try SampleFeed()
    index = try StoryIndex(next: 20)
    let story = StoryID(rawValue: 10)
    // One outlet has the number and the firm, the other the envoy and the town.
    let first = feed.fingerprint(
      "Minister Kovalenko tells of drones", "Quantum Systems will build 340 airframes.")
    let second = feed.fingerprint(
      "Italian envoy Bellini in Rovigo", "Ambassador Marco Bellini saw the drone plant.", hours: 2,
      feed: 2)
    for entry in [first, second] { index.restore(entry, story: story, thread: story) }
  }

  private func evidence(_ report: Fingerprint, beside entry: Int) -> (
    alone: PairEvidence, story: PairEvidence
  ) {
    let probe = index.probe(report)
    let alone = index.evidence(probe, entry)
    var story = alone
    story.add(StoryFacts(probe, toldBy: [0, 1], in: index), of: probe)
    return (alone, story)
  }

  @Test("what a report shares with any of a story's reports counts beside each")
  func shared() {
    let report = feed.fingerprint(
      "Bellini and Kovalenko: 340 drones a year", "Marco Bellini named the number.", hours: 4,
      feed: 3)
    let (alone, story) = evidence(report, beside: 1)
    #expect(alone[.numbers] == 0 && story[.numbers] > 0)
    #expect(story[.names] > alone[.names])
    #expect(story[.wordsShare] == alone[.wordsShare])
  }

  @Test("another firm than a story's stands apart from the report that names none, too")
  func apart() {
    let report = feed.fingerprint(
      "Leonardo sells drones to Ukraine", "The Italian firm was named by Marco Bellini.", hours: 4,
      feed: 3)
    let (alone, story) = evidence(report, beside: 1)
    #expect(alone[.organisationsApart] == 0 && story[.organisationsApart] > 0)
    #expect(story[.names] == alone[.names])
    let (same, beside) = evidence(report, beside: 0)
    #expect(same[.organisationsApart] == beside[.organisationsApart])
  }
}
