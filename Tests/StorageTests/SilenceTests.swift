import Foundation
import Model
import Testing

@testable import Storage

@Suite("Silences in the outbox", .serialized)
struct SilenceTests {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func silence(
    _ subject: Silence.Subject, until limit: Silence.Limit = .time(noon + .seconds(60))
  ) -> Silence {
    Silence(subject: subject, author: "desk", reason: "known", made: noon, limit: limit)
  }

  private func raise(_ alerts: Alert..., in store: Store) async throws -> [Int64?] {
    let receipt = try await store.commit(PollCommit(feed: nil, time: noon, alerts: alerts))
    return try await store.alerts(numbered: receipt.alerts).map(\.silence)
  }

  @Test("it is decided once, when the alert is committed, and comes back as it was stored")
  func marks() async throws {
    let store = try scratch.store()
    let made = try await store.add(
      silence(.init(country: CountryCode("UA"), source: "wire.example")))
    #expect(try await store.silences() == [made])
    #expect(
      try await raise(
        alert("A", countries: ["UA"]), alert("B", countries: ["IT"]),
        alert("C", at: noon + .seconds(60), countries: ["UA"]), in: store)
        == [made.id, nil, nil])
    #expect(try await store.alerts(AlertFilter(silenced: false)).map(\.id) == ["B", "C"])
    #expect(try await store.endSilence(made.id, at: noon))
    #expect(try await !store.endSilence(made.id, at: noon))
    #expect(try await raise(alert("D", countries: ["UA"]), in: store) == [nil])
    #expect(try await store.silencedCounts() == [made.id: 1])
  }

  @Test("one until the stage moves ends with the alert that tells so, which is sent")
  func stageMoves() async throws {
    let store = try scratch.store()
    let made = try await store.add(
      silence(.init(story: StoryID(rawValue: 8)), until: .stageChange(from: .negotiating)))
    var update = alert("B", story: 8)
    update.kind = .update
    update.stage = .agreed
    update.change = [.init(field: "stage", from: "negotiating", to: "agreed")]
    #expect(
      try await raise(alert("A", story: 8), update, alert("C", story: 8), in: store)
        == [made.id, nil, nil])
    let ended = try #require(try await store.silences().first)
    #expect(ended.ended == noon && ended.ending == "the stage moved to agreed")
  }

  @Test("it follows a story that is merged into an earlier one")
  func mergers() async throws {
    let store = try scratch.store()
    let made = try await store.add(silence(.init(story: StoryID(rawValue: 8))))
    try await store.commit(
      PollCommit(
        feed: nil, time: noon, stories: [story(3), story(8)],
        mergers: [
          StoryMerger(
            later: StoryID(rawValue: 8), survivor: StoryID(rawValue: 3),
            thread: StoryID(rawValue: 3))
        ]))
    #expect(try await raise(alert("A", story: 3), in: store) == [made.id])
  }

  @Test("an alert that waits to leave outlives its age, and so does a silence that it tells of")
  func retention() async throws {
    let store = try scratch.store()
    let made = try await store.add(silence(.init(country: CountryCode("UA"))))
    let state = try await store.register(sink: "desk", kind: "test")
    let receipt = try await store.commit(
      PollCommit(
        feed: nil, time: noon,
        alerts: [alert("A"), alert("B", countries: ["UA"]), alert("C"), alert("D")]))
    var moved = state
    moved.cursor = receipt.alerts[3]
    try await store.take([receipt.alerts[0]], for: moved, at: noon)
    let policy = RetentionPolicy(alerts: .seconds(86_400))
    let purged = try await store.purge(policy, now: noon + .seconds(10 * 86_400))
    #expect(purged.alerts == 2)
    #expect(try await store.alerts().map(\.id) == ["A", "D"])
    #expect(try await store.silences().isEmpty)
    #expect(made.id == 1)
    #expect(try await store.status().undelivered == 1)
  }
}
