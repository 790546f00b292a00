// Stories over time in the pipeline: restarts, edits, clocks that jump, pages that come again.

import Foundation
import Model
import Storage
import Stories
import Testing

@testable import Daemon

@Suite("Time in the pipeline", .serialized)
struct PipelineTimeTests: PipelineRoom {
  private let noon = Self.noon

  private func submarines(
    _ id: String = "1", outlet: String = "a", title: String? = nil, published: Timestamp? = nil
  ) -> Entry {
    Entry(
      id: id, url: "https://\(outlet).example/\(id)",
      title: title ?? "Norway and Germany order six submarines together",
      summary: "Oslo and Berlin signed a joint order for submarines of one design with a German "
        + "shipyard, which will deliver the first of them before the end of the decade.",
      published: published, language: "en")
  }

  /// Another report of the same order.
  private func other(_ published: Timestamp) -> Entry {
    Entry(
      id: "9", url: "https://z.example/9",
      title: "Norwegen und Deutschland bestellen gemeinsam sechs U-Boote",
      summary: "Oslo und Berlin haben den gemeinsamen Auftrag für sechs U-Boote unterzeichnet.",
      published: published, language: "de")
  }

  @Test("a restart halfway changes no story and no decision of what comes afterwards")
  func halfway() async throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let lines = try CorpusLine.read(
      Data(contentsOf: root.appendingPathComponent("Training/items/events-en.jsonl"))
    ).sorted { ($0.published ?? .epoch, $0.id ?? "") < ($1.published ?? .epoch, $1.id ?? "") }
    let chosen = Array(lines.prefix(100))
    func told(stops: Set<Int>) async throws -> [String] {
      var told: [String] = []
      try await withStore { store in
        var pipeline = try await pipeline(store, now: chosen.first?.published)
        for (number, line) in chosen.enumerated() {
          let now = line.published ?? noon
          if stops.contains(number) { pipeline = try await self.pipeline(store, now: now) }
          let source = line.source ?? "unknown"
          let url = "https://\(source)/rss"
          let record = try await store.feed(url: url) ?? FeedRecord(url: url, name: source)
          let entry = Entry(
            id: "\(number)", url: line.url, title: line.title, summary: line.summary,
            published: line.published, language: line.lang)
          let report = try await ingest([entry], pipeline, feed: record, at: now).report
          told += report.outcomes.map { "\(number): \($0.story) \($0.decision) \($0.watches)" }
        }
      }
      return told
    }
    let whole = try await told(stops: [])
    #expect(whole.count == chosen.count)
    #expect(Set(whole.map { $0.split(separator: " ")[1] }).count < whole.count)
    #expect(try await told(stops: [50]) == whole)
    #expect(try await told(stops: [20, 60, 61, 90]) == whole)
  }

  @Test("an entry without a date that is edited for weeks stays in the days of its story")
  func editedForWeeks() async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      var (feed, report) = try await ingest([submarines()], pipeline, feed: feed("a"))
      let story = try #require(report.outcomes.first?.story)
      for day in [7, 14, 21] {
        let edited = submarines(title: "Norway and Germany order six submarines: day \(day)")
        (feed, report) = try await ingest(
          [edited], pipeline, feed: feed, at: noon + .seconds(day * 86_400))
        #expect(report.editedEntries == 1)
      }
      let now = noon + .seconds(22 * 86_400)
      for pipeline in [pipeline, try await self.pipeline(store, now: now)] {
        // Of the order's own days, brought late.
        let late = try await ingest(
          [other(noon + .seconds(86_400))], pipeline, feed: self.feed("z"), at: now)
        #expect(late.report.outcomes.allSatisfy { $0.story == story })
      }
    }
  }

  @Test("an edited entry with a new date is still its report in the story's history")
  func editedDate() async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      let first = try await ingest(
        [submarines(published: noon)], pipeline, feed: feed("a"))
      let edited = submarines(title: "UPDATE: six submarines", published: noon + .seconds(3_000))
      _ = try await ingest([edited], pipeline, feed: first.feed, at: noon + .seconds(3_600))
      let story = try #require(first.report.outcomes.first?.story)
      let history = try #require(try await StoryHistory(of: story.description, in: store))
      #expect(history.reports.map(\.title) == ["UPDATE: six submarines"])
    }
  }

  @Test("a page that comes again by another identifier or in another feed is one source")
  func onePage() async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      let first = try await ingest([submarines()], pipeline, feed: feed("a"))
      var renamed = submarines()
      renamed.id = "renamed"
      var tracked = submarines()
      tracked.url = "http://www.a.example/1/?utm_source=rss"
      _ = try await ingest([renamed], pipeline, feed: first.feed)
      _ = try await ingest([tracked], pipeline, feed: feed("a-politics"))
      _ = try await ingest([submarines("2", outlet: "b")], pipeline, feed: feed("b"))
      let story = try #require(first.report.outcomes.first?.story)
      #expect(try await store.entries(of: story).count == 4)
      let reports = try #require(try await store.story(story)).reports
      #expect(reports.map(\.source) == ["a.example", "b.example"])
      #expect(try await store.alerts().count == 1)
    }
  }

  @Test("a clock that jumps years ahead and back makes nothing news again")
  func jumpingClock() async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      let first = try await ingest([submarines(published: noon)], pipeline, feed: feed("a"))
      let story = try #require(first.report.outcomes.first?.story)
      _ = try await ingest(
        [submarines("2", outlet: "b", published: noon)], pipeline, feed: feed("b"),
        at: noon + .seconds(10 * 366 * 86_400))
      let back = try await ingest(
        [submarines("3", outlet: "c", published: noon), other(noon)], pipeline, feed: feed("c"),
        at: noon + .seconds(3_600))
      #expect(back.report.alerts == 0)
      #expect(back.report.outcomes.map(\.story) == [story, story])
      // And what was stored under both clocks is read in the order in which it came.
      let again = try await ingest(
        [submarines("4", outlet: "d", published: noon)], try await self.pipeline(store),
        feed: feed("d"), at: noon + .seconds(7_200))
      #expect(again.report.outcomes.map(\.story) == [story] && again.report.alerts == 0)
    }
  }

  @Test("after a clock was set back the index goes on forgetting")
  func setBack() async throws {
    try await withStore { store in
      let start = noon + .seconds(10 * 366 * 86_400)
      let pipeline = try await pipeline(store, now: start)
      _ = try await ingest([submarines()], pipeline, feed: feed("a"), at: noon)
      #expect(await pipeline.indexed == 1)
      for day in stride(from: 1, through: 400, by: 1) {
        await pipeline.forgetOld(noon + .seconds(day * 86_400))
      }
      #expect(await pipeline.indexed == 0)
    }
  }

  @Test("a page from an archive alerts once, in whatever feed it comes up again")
  func archive() async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      let published = noon - .seconds(300 * 86_400)
      let page = submarines(published: published)
      let first = try await ingest([page], pipeline, feed: feed("a"))
      #expect(first.report.alerts == 1)
      await pipeline.forgetOld(noon + .seconds(86_400))
      let later = noon + .seconds(2 * 86_400)
      let second = try await ingest([page], pipeline, feed: feed("b"), at: later)
      #expect(second.report.alerts == 0)
      let third = try await ingest(
        [page], try await self.pipeline(store, now: later), feed: feed("c"), at: later)
      #expect(third.report.alerts == 0)
    }
  }

  @Test("entries in the future, without a date, without a text and out of order each find a place")
  func oddEntries() async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      var future = submarines("1", published: noon + .seconds(400 * 86_400))
      let first = try await ingest([future], pipeline, feed: feed("a"))
      let story = try #require(first.report.outcomes.first?.story)
      future.id = "2"
      future.url = "https://b.example/2"
      var empty = Entry(id: "3", url: nil, title: "", summary: nil, published: nil, language: nil)
      let second = try await ingest(
        [
          empty, future, submarines("4", outlet: "c", published: noon - .seconds(86_400)),
          submarines("5", outlet: "d"),
        ], pipeline, feed: feed("b"), at: noon + .seconds(60))
      #expect(second.report.alerts == 0 && second.report.newEntries == 4)
      #expect(second.report.outcomes.count { $0.story == story } == 3)
      empty.id = "6"
      let third = try await ingest([empty], pipeline, feed: feed("z"), at: noon + .seconds(90))
      #expect(third.report.alerts == 0 && third.report.outcomes.count == 1)
    }
  }
}

extension Pipeline {
  /// The entries that the index holds.
  fileprivate var indexed: Int { index.count }
}
