// Two stories that were alerted and turn out to be one: by the database, through a commit that
// fails, and over a restart.

import Foundation
import Model
import Storage
import Testing

@testable import Daemon

@Suite("Mergers in the pipeline", .serialized)
struct PipelineMergingTests: PipelineRoom {
  private let noon = Self.noon

  private func entry(
    _ outlet: String, _ title: String, _ summary: String, language: String, hours: Int
  ) -> Entry {
    Entry(
      id: "1", url: "https://\(outlet).example/1", title: title, summary: summary,
      published: noon + .seconds(hours * 3_600), language: language)
  }

  /// Names the minister, the drone and the loan.
  private var loan: Entry {
    entry(
      "a", "Italy to finance Ukrainian Zirka drones, Kovalenko tells parliament",
      "Halyna Kovalenko spoke of 340 airframes a year and a loan from Rome.", language: "en",
      hours: 0)
  }

  /// Names the envoy, the maker and the town, and none of those.
  private var plant: Entry {
    entry(
      "b", "Italia e Ucraina firmano: Ferrante produrrà a Rovigo insieme ai partner di Kiev",
      "L'ambasciatore Marco Bellini ha firmato l'accordo di coproduzione militare a Rovigo.",
      language: "it", hours: 3)
  }

  /// Names all of them.
  private var both: Entry {
    entry(
      "c",
      "Kovalenko and Bellini agree on Italian-funded Zirka drone plant of Ferrante and Strilka at "
        + "Rovigo",
      "Ukraine's minister Halyna Kovalenko and ambassador Marco Bellini said Italian Ferrante would "
        + "build the Zirka drone at Rovigo with a loan from Rome: 340 airframes a year, as she told "
        + "parliament.", language: "en", hours: 6)
  }

  /// Names a workshop, and nothing of the others.
  private var workshop: Entry {
    entry(
      "d", "L’Italie et l’Ukraine ouvrent à Tarente un atelier commun de moteurs navals",
      "Le colonel Salvatore Grimaldi et le groupe Motornyk ont signé mercredi un contrat de "
        + "maintenance pour les corvettes.", language: "fr", hours: 12)
  }

  /// Names the plant and the workshop.
  private var plantAndWorkshop: Entry {
    entry(
      "e",
      "Italy and Ukraine sign: Ferrante to produce at Rovigo with Kyiv's partners, Motornyk opens joint "
        + "workshop for naval engines at Taranto",
      "Ambassador Marco Bellini signed the accord on military co-production at Rovigo, colonel Salvatore "
        + "Grimaldi and the Motornyk group a maintenance contract for corvettes at Taranto.",
      language: "en", hours: 24)
  }

  private func time(_ hours: Int) -> Timestamp { noon + .seconds(hours * 3_600) }

  /// Both stories alerted, the one report that joins them not yet there.
  private func alertBoth(_ pipeline: Pipeline) async throws -> (StoryID, StoryID) {
    let first = try await ingest([loan], pipeline, feed: feed("a"), at: time(0))
    let second = try await ingest([plant], pipeline, feed: feed("b"), at: time(3))
    #expect(first.report.alerts == 1 && second.report.alerts == 1)
    let stories = (first.report.outcomes + second.report.outcomes).map(\.story)
    #expect(Set(stories).count == 2)
    return (stories[0], stories[1])
  }

  @Test("the later story is marked as merged, and none of the two alerts is unsent or sent again")
  func merged() async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      let (first, second) = try await alertBoth(pipeline)
      let third = try await ingest([both], pipeline, feed: feed("c"), at: time(6))
      #expect(third.report.outcomes.map(\.story) == [first])
      #expect(third.report.alerts == 0)
      #expect(try await store.story(second)?.mergedInto == first)
      let alerts = try await store.alerts().map { try $0.alert() }
      #expect(alerts.map(\.story) == [first, second])

      // Whatever still names the later story leads to the one that it became.
      let explainer = Explainer(store: store, runtime: try runtime())
      let late = try #require(alerts.last)
      for reference in [late.id, second.description] {
        let explained = try await explainer.explain(reference)
        #expect(explained.count == 3, "\(reference)")
        #expect(explained.allSatisfy { $0.alerts == alerts.map(\.id) })
        let history = try #require(try await StoryHistory(of: reference, in: store))
        #expect(history.story == first && history.merged == [second])
        #expect(history.reports.map(\.source) == ["a.example", "b.example", "c.example"])
      }
      #expect(try await explainer.explain(late.id).first?.title == plant.title)
    }
  }

  @Test("a merger whose commit fails has not happened, and happens once when it is tried again")
  func failedCommit() async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      let (first, second) = try await alertBoth(pipeline)
      let known = try await ingest([], pipeline, feed: feed("c"), at: time(5)).feed
      await #expect(throws: StorageError.self) {
        // SQLite stores no such number, and the column must have one.
        _ = try await ingest([both], pipeline, feed: known, at: time(6)) { $0.gaps.mean = .nan }
      }
      #expect(try await store.story(second)?.mergedInto == nil)
      #expect(try await store.entries(of: first).count == 1)
      let again = try await ingest([both], pipeline, feed: known, at: time(7))
      #expect(again.report.outcomes.map(\.story) == [first] && again.report.alerts == 0)
      #expect(try await store.story(second)?.mergedInto == first)
      #expect(try await store.alerts().count == 2)
    }
  }

  @Test("a restart before or after a merger changes neither stories nor alerts")
  func restarted() async throws {
    try await withStore { store in
      let (first, second) = try await alertBoth(try await pipeline(store))
      let third = try await ingest(
        [both], try await pipeline(store, now: time(6)), feed: feed("c"), at: time(6))
      #expect(third.report.outcomes.map(\.story) == [first] && third.report.alerts == 0)
      let restarted = try await pipeline(store, now: time(7))
      // The later story's report, copied and edited: what was told of it is known.
      var copy = plant
      copy.url = "https://d.example/copy"
      let copied = try await ingest([copy], restarted, feed: feed("d"), at: time(7))
      #expect(copied.report.outcomes.map(\.story) == [first] && copied.report.alerts == 0)
      let owner = try #require(try await store.feed(url: feed("b").url))
      var edited = plant
      edited.title = "Ferrante produrrà a Rovigo con Kiev"
      let changed = try await ingest([edited], restarted, feed: owner, at: time(8))
      #expect(changed.report.editedEntries == 1 && changed.report.alerts == 0)
      #expect(changed.report.outcomes.map(\.story) == [first])
      #expect(try await store.story(second)?.reports.count == 1)
      #expect(try await store.alerts().count == 2)
    }
  }

  @Test(
    "a story merged into one that is merged later is found by its own number, with all reports in time"
  )
  func chain() async throws {
    try await withStore { store in
      let pipeline = try await pipeline(store)
      let (first, second) = try await alertBoth(pipeline)
      let third = try await ingest([workshop], pipeline, feed: feed("d"), at: time(12))
      let last = try #require(third.report.outcomes.first?.story)
      #expect(third.report.alerts == 1 && last != first && last != second)
      let joined = try await ingest([plantAndWorkshop], pipeline, feed: feed("e"), at: time(24))
      #expect(joined.report.outcomes.map(\.story) == [second] && joined.report.alerts == 0)
      var late = both
      late.published = time(30)
      let all = try await ingest([late], pipeline, feed: feed("c"), at: time(30))
      #expect(all.report.outcomes.map(\.story) == [first] && all.report.alerts == 0)

      let alerts = try await store.alerts().map { try $0.alert() }
      #expect(alerts.map(\.story) == [first, second, last])
      for reference in [first, second, last].map(\.description) + alerts.map(\.id) {
        let history = try #require(try await StoryHistory(of: reference, in: store), "\(reference)")
        #expect(history.story == first, "\(reference)")
        #expect(Set(history.merged) == [second, last])
        #expect(history.firstSeen == time(0) && history.lastSeen == time(30))
        #expect(
          history.reports.map(\.source) == ["a", "b", "d", "e", "c"].map { $0 + ".example" })
        #expect(history.reports.map(\.time) == [0, 3, 12, 24, 30].map(time))
        #expect(history.languages == ["en": 3, "it": 1, "fr": 1])
        #expect(history.alerts.map(\.id) == alerts.map(\.id))
        #expect(history.steps.map(\.story) == [first])
      }

      // The same after a restart: a copy of the report that came third is known.
      let restarted = try await self.pipeline(store, now: time(31))
      var copy = workshop
      copy.url = "https://f.example/copy"
      let copied = try await ingest([copy], restarted, feed: feed("f"), at: time(31))
      #expect(copied.report.outcomes.map(\.story) == [first] && copied.report.alerts == 0)
    }
  }
}
