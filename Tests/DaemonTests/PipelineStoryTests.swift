// Stories on their way through the pipeline and its database: edits, mergers, restarts and purges.

import Foundation
import Model
import Storage
import Testing

@testable import Daemon

@Suite("Stories in the pipeline", .serialized)
struct PipelineStoryTests: PipelineRoom {
  private let noon = Self.noon

  private func submarines(_ id: String = "1", title: String? = nil, outlet: String = "a") -> Entry {
    Entry(
      id: id, url: "https://\(outlet).example/\(id)",
      title: title ?? "Norway and Germany order six submarines together",
      summary: "Oslo and Berlin signed a joint order for submarines of one design with a German "
        + "shipyard.",
      published: noon, language: "en")
  }

  @Test("an edit changes the entry, is told by why, and neither opens a story nor alerts")
  func edit() async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      let first = try await ingest([submarines()], pipeline, feed: feed("a"))
      #expect(first.report.alerts == 1)
      let edited = submarines(title: "Norway, Germany order six submarines of one design")
      let second = try await ingest(
        [edited], pipeline, feed: first.feed, at: noon + .seconds(3_600))
      #expect(second.report.editedEntries == 1 && second.report.alerts == 0)
      #expect(second.report.outcomes.map(\.story) == first.report.outcomes.map(\.story))
      let explained = try await Explainer(store: store, runtime: try runtime())
        .explain("https://a.example/1")
      #expect(explained.map(\.title) == [edited.title])
      let edits = explained.flatMap(\.edits)
      #expect(edits.map(\.titleBefore) == [submarines().title])
      #expect(edits.map(\.summaryChanged) == [false])
      #expect(explained.first?.placement == "nothing like it is known")
    }
  }

  @Test("a changed identifier alone is the same entry again")
  func changedIdentifier() async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      let first = try await ingest([submarines()], pipeline, feed: feed("a"))
      var again = submarines()
      again.id = "https://a.example/1?v=2"
      let second = try await ingest([again], pipeline, feed: first.feed)
      #expect(second.report.alerts == 0)
      #expect(second.report.outcomes.map(\.story) == first.report.outcomes.map(\.story))
    }
  }

  @Test("after a restart a copy and an edited copy belong to the story that was alerted")
  func restart() async throws {
    try await withStore { store in
      let first = try await ingest([submarines()], try await pipeline(store), feed: feed("a"))
      let restarted = try await pipeline(store, now: noon + .seconds(60))
      let copies = [
        submarines("2", outlet: "b"),
        submarines("3", title: "Oslo and Berlin: six submarines ordered together", outlet: "b"),
      ]
      let second = try await ingest(
        copies, restarted, feed: feed("b"), at: noon + .seconds(120))
      #expect(second.report.alerts == 0)
      let story = try #require(first.report.outcomes.first?.story)
      #expect(second.report.outcomes.map(\.story) == [story, story])
    }
  }

  @Test("what was purged does not alert again while its feed still shows it")
  func purge() async throws {
    try await withStore { store in
      let first = try await ingest([submarines()], try await pipeline(store), feed: feed("a"))
      #expect(first.report.alerts == 1)
      let later = noon + .seconds(400 * 86_400)
      let purged = try await store.purge(
        RetentionPolicy(
          entries: .seconds(86_400), fingerprints: .seconds(86_400), stories: .seconds(86_400),
          alerts: .seconds(86_400)), now: later)
      #expect(purged.entries == 1 && purged.stories == 1)
      let restarted = try await pipeline(store, now: later)
      let second = try await ingest([submarines()], restarted, feed: first.feed, at: later)
      #expect(second.report == IngestReport())
    }
  }

  @Test("a story that lost its fingerprints is still told of, and what watches know of it stays")
  func fingerprintsPurged() async throws {
    try await withStore { store in
      let first = try await ingest([submarines()], try await pipeline(store), feed: feed("a"))
      let story = try #require(first.report.outcomes.first?.story)
      _ = try await store.purge(
        RetentionPolicy(fingerprints: .seconds(60)), now: noon + .seconds(86_400))
      #expect(try await store.watchFacts(of: story).count == 1)
      let edited = submarines(title: "Norway and Germany order six submarines: what is known")
      let second = try await ingest(
        [edited], try await pipeline(store, now: noon + .seconds(86_400)), feed: first.feed,
        at: noon + .seconds(86_400))
      #expect(second.report.alerts == 0)
      #expect(second.report.outcomes.map(\.story) == [story])
    }
  }

  @Test("a merged story's alerts stay, and what they told is known of the story that it became")
  func merger() async throws {
    try await withStore { store in
      let facts = ToldFacts(stage: .agreed, countries: [], value: nil, owners: 1)
      let told = String(decoding: try JSONEncoder().encode(facts), as: UTF8.self)
      let alerts = [(3, "A"), (7, "B")].map { number, id in
        Alert(
          id: id, kind: .new, severity: .normal, time: noon, story: StoryID(rawValue: number),
          title: "T", language: "en", source: "wire")
      }
      var entry = EntryRecord(guid: "x", title: "T", firstSeen: noon, contentHash: 1)
      entry.story = StoryID(rawValue: 7)
      try await store.commit(
        PollCommit(
          feed: feed("a"), time: noon, entries: [entry],
          stories: [story(3), story(7), story(9, thread: 7)], alerts: alerts,
          watchFacts: [WatchFacts(story: StoryID(rawValue: 7), watch: "w", facts: told)]))
      var draft = Pipeline.Draft(commit: PollCommit(feed: nil, time: noon))
      draft.told[StoryID(rawValue: 7)] = ["w": facts]
      draft.merge(story(7), into: story(3), thread: StoryID(rawValue: 3))
      #expect(draft.survivor(of: StoryID(rawValue: 7)) == StoryID(rawValue: 3))
      draft.commit.stories = draft.changedStories.sorted().compactMap { draft.stories[$0] }
      try await store.commit(draft.commit)

      #expect(try await store.entries(of: StoryID(rawValue: 3)).map(\.guid) == ["x"])
      let later = try #require(try await store.story(StoryID(rawValue: 7)))
      #expect(later.mergedInto == StoryID(rawValue: 3))
      #expect(try await store.story(StoryID(rawValue: 9))?.thread == StoryID(rawValue: 3))
      #expect(try await store.watchFacts(of: StoryID(rawValue: 3)).map(\.watch) == ["w"])
      #expect(try await store.alerts().map(\.id) == ["A", "B"])
      let history = try #require(try await StoryHistory(of: "s7", in: store))
      #expect(history.story == StoryID(rawValue: 3))
      #expect(history.merged == [StoryID(rawValue: 7)])
      #expect(history.reports.map(\.source) == ["outlet-3", "outlet-7"])
      #expect(history.alerts.map(\.id) == ["A", "B"])
      #expect(history.steps.map(\.story.rawValue) == [3, 9])
    }
  }

  @Test("reports that tell another stage, another sum or the end are shown as disagreeing")
  func disagreements() async throws {
    try await withStore { store in
      var entries: [EntryRecord] = []
      var told = story(1)
      told.reports = []
      let reports: [(String, Stage, Double)] = [
        ("a", .agreed, 2e8), ("b", .agreed, 2.5e8), ("c", .ended, 2e8),
      ]
      for (number, (source, stage, sum)) in reports.enumerated() {
        let time = noon + .seconds(number)
        var entry = EntryRecord(
          guid: source, url: "https://\(source).example/", title: source, published: time,
          firstSeen: time, contentHash: 1)
        entry.story = told.id
        entry.labels = Labels(
          score: 0.9, relevance: .partnership, stage: stage,
          money: [Money(amount: sum, currency: "EUR")], language: "en")
        entries.append(entry)
        told.reports.append(
          StoryReport(
            url: entry.url, source: source, owner: source, language: "en", published: time))
      }
      try await store.commit(
        PollCommit(feed: feed("a"), time: noon, entries: entries, stories: [told]))
      let history = try #require(try await StoryHistory(of: "1", in: store))
      typealias Claim = Disagreement.Claim
      #expect(
        history.disagreements == [
          Disagreement(
            field: "denial",
            claims: [
              Claim(value: "agreed", sources: ["a", "b"]), Claim(value: "ended", sources: ["c"]),
            ]),
          Disagreement(
            field: "value",
            claims: [
              Claim(value: "EUR 200m", sources: ["a", "c"]),
              Claim(value: "EUR 250m", sources: ["b"]),
            ]),
        ])
    }
  }

  private func story(_ number: Int64, thread: Int64? = nil) -> Story {
    Story(
      id: StoryID(rawValue: number), thread: StoryID(rawValue: thread ?? number), firstSeen: noon,
      lastSeen: noon, labels: Labels(score: 0.9, relevance: .partnership, language: "en"),
      reports: [
        StoryReport(
          url: "https://wire.example/\(number)", source: "outlet-\(number)", owner: "wire",
          language: "en", published: noon + .seconds(number))
      ])
  }
}
