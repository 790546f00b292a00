// Entries that have nothing to do with defence, on their way through the pipeline: what is stored
// of them, and what they become when others join them or an edit makes news of them.

import Configuration
import Foundation
import Model
import Storage
import Testing

@testable import Daemon

@Suite("Entries off topic in the pipeline", .serialized)
struct PipelineOffTopicTests: PipelineRoom {
  private let noon = Self.noon

  private func loaf(_ id: String = "1", outlet: String = "a", title: String? = nil) -> Entry {
    Entry(
      id: id, url: "https://\(outlet).example/\(id)",
      title: title ?? "Bakers of the old town bring back a loaf of the last century",
      summary: "Three bakeries in the old town sell the sour loaf again that grandmothers still "
        + "remember. The recipe was found in a drawer of the guild, and the flour comes from two "
        + "mills upriver.",
      published: noon, language: "en")
  }

  @Test("one alone is a row without labels, without a story's row, and why explains it")
  func alone() async throws {
    try await withStore { store in
      let (_, report) = try await ingest([loaf()], try await pipeline(store), feed: feed("a"))
      let outcome = try #require(report.outcomes.first)
      #expect(outcome.labels.relevance == .unrelated && outcome.decision == .none)
      let entry = try #require(try await store.entry(id: 1))
      #expect(entry.story == outcome.story && entry.labels == nil && entry.verdicts == nil)
      #expect((entry.fingerprint?.count ?? 0) <= 125)
      #expect(try await store.story(outcome.story) == nil)
      let explained = try await Explainer(store: store, runtime: try runtime()).explain("1")
      #expect(explained.first?.labels == outcome.labels)
      #expect(explained.first?.placement?.hasPrefix("nothing to do with defence") == true)
      #expect(explained.first?.verdicts.first?.matched == false)
      let history = try #require(try await StoryHistory(of: "\(outcome.story)", in: store))
      #expect(history.reports.map(\.entry) == [1] && history.steps.map(\.story) == [outcome.story])
      #expect(try DatabaseFile(store.path).findings() == [])
      #expect(try await store.nextStoryID() > outcome.story)
    }
  }

  @Test("the second report brings the story's row, with both, before and after a restart")
  func joined() async throws {
    try await withStore { store in
      let running = try await pipeline(store)
      let first = try await ingest([loaf()], running, feed: feed("a"))
      let story = try #require(first.report.outcomes.first?.story)
      let second = try await ingest([loaf("2", outlet: "b")], running, feed: feed("b"))
      #expect(second.report.outcomes.map(\.story) == [story])
      #expect(try await store.story(story)?.reports.map(\.source) == ["a.example", "b.example"])
      let restarted = try await pipeline(store, now: noon + .seconds(60))
      let third = try await ingest([loaf("3", outlet: "c")], restarted, feed: feed("c"))
      #expect(third.report.outcomes.map(\.story) == [story])
      let told = try #require(try await store.story(story))
      #expect(told.reports.map(\.source) == ["a.example", "b.example", "c.example"])
      #expect(told.firstSeen == noon)
      let explained = try await Explainer(store: store, runtime: try runtime()).explain("3")
      #expect(explained.first?.placement?.hasPrefix("the same text as") == true)
      #expect(try DatabaseFile(store.path).findings() == [])
    }
  }

  @Test("two of one poll are one story with a row")
  func onePoll() async throws {
    try await withStore { store in
      let (_, report) = try await ingest(
        [loaf("1"), loaf("2", outlet: "b")], try await pipeline(store), feed: feed("a"))
      #expect(Set(report.outcomes.map(\.story)).count == 1)
      let story = try #require(report.outcomes.first?.story)
      #expect(try await store.story(story)?.reports.count == 2)
    }
  }

  @Test("an edit is told by why; one that makes news of it alerts, in the story that it has")
  func edited() async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      let first = try await ingest([loaf()], pipeline, feed: feed("a"))
      let second = try await ingest(
        [loaf(title: "Bakers of the old town bring back the guild's sour loaf")], pipeline,
        feed: first.feed, at: noon + .seconds(3_600))
      #expect(second.report.outcomes.map(\.story) == first.report.outcomes.map(\.story))
      let story = try #require(first.report.outcomes.first?.story)
      #expect(try await store.story(story) == nil)
      let explained = try await Explainer(store: store, runtime: try runtime()).explain("1")
      #expect(explained.first?.edits.map(\.titleBefore) == [loaf().title])
      #expect(explained.first?.placement?.hasPrefix("nothing to do with defence") == true)

      var news = loaf(title: "Norway and Germany order six submarines together")
      news.summary = "Oslo and Berlin signed a joint order for submarines of one design."
      let third = try await ingest(
        [news], pipeline, feed: second.feed, at: noon + .seconds(7_200))
      #expect(third.report.alerts == 1 && third.report.outcomes.map(\.story) == [story])
      var other = news
      other.id = "9"
      other.url = "https://b.example/9"
      other.title = "Six submarines: Norway and Germany order together"
      let fourth = try await ingest(
        [other], try await self.pipeline(store, now: noon + .seconds(7_300)), feed: feed("b"),
        at: noon + .seconds(7_400))
      #expect(fourth.report.alerts == 0 && fourth.report.outcomes.map(\.story) == [story])
      #expect(try DatabaseFile(store.path).findings() == [])
    }
  }

  @Test("its number is never given again, though nothing is left of it")
  func numbers() async throws {
    try await withStore { store in
      let first = try await ingest([loaf()], try await pipeline(store), feed: feed("a"))
      let story = try #require(first.report.outcomes.first?.story)
      let later = noon + .seconds(400 * 86_400)
      _ = try await store.purge(RetentionPolicy(entries: .seconds(86_400)), now: later)
      #expect(try await store.entry(id: 1) == nil)
      #expect(try await store.nextStoryID() > story)
    }
  }

  @Test("a watch that wants it however unrelated has its events found")
  func wanted() async throws {
    try await withStore { store in
      let watches = """
        watches:
          - {name: bread, query: "sour loaf", where: {relevance: any, min_sources: 2}}
        """
      let runtime = try runtime(watching: watches)
      let pipeline = try await pipeline(store)
      let (_, first) = try await pipeline.ingest(
        Feed(format: "test", entries: [loaf()]), of: feed("a"), audience: .everyone,
        runtime: runtime, now: noon, schedule: { _, _ in })
      let story = try #require(first.outcomes.first?.story)
      #expect(first.alerts == 0)
      #expect(try await store.story(story)?.reports.count == 1)
      #expect((try await store.entry(id: 1)?.fingerprint?.count ?? 0) > 125)
      let (_, second) = try await pipeline.ingest(
        Feed(format: "test", entries: [loaf("2", outlet: "b")]), of: feed("b"),
        audience: .everyone, runtime: runtime, now: noon, schedule: { _, _ in })
      #expect(second.alerts == 1 && second.outcomes.map(\.story) == [story])
    }
  }
}
