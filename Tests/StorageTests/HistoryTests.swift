// Pages of stored entries, and what people said of them.

import Foundation
import Model
import Testing

@testable import Storage

@Suite("History and feedback", .serialized)
struct HistoryTests {
  private let scratch: Scratch
  private let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private func judged(_ guid: String, _ relevance: Relevance, at time: Timestamp) -> EntryRecord {
    var record = entry(guid, at: time)
    record.relevance = relevance
    record.score = 0.5
    record.labels = Labels(score: 0.5, relevance: relevance, language: "en")
    return record
  }

  @Test("pages go on where the last one ended, in either order, without gaps or repeats")
  func pages() async throws {
    let times = [0, 0, 1, 1, 1, 2].map { noon + .seconds($0) }
    try await store.commit(
      PollCommit(
        feed: feed(), time: noon,
        entries: times.enumerated().map { judged("e\($0.offset)", .partnership, at: $0.element) }))
    for newestFirst in [false, true] {
      let filter = HistoryFilter(since: noon, newestFirst: newestFirst)
      var seen: [Int64] = []
      var last: PastEntry?
      repeat {
        let page = try await store.history(filter, after: last, limit: 2)
        seen += page.map(\.id)
        last = page.last
      } while last != nil
      #expect(seen == (newestFirst ? Array((1...6).reversed()) : Array(1...6)))
    }
    #expect(
      try await store.history(HistoryFilter(since: noon + .seconds(2)), limit: 9).map(\.id) == [6])
  }

  @Test("entries below a relevance are left out, those never judged count as unrelated")
  func relevance() async throws {
    try await store.commit(
      PollCommit(
        feed: feed(), time: noon,
        entries: [
          judged("a", .unrelated, at: noon), judged("b", .adjacent, at: noon),
          judged("c", .partnership, at: noon), entry("d", at: noon),
        ]))
    for (relevance, count) in [(Relevance.unrelated, 4), (.adjacent, 2), (.partnership, 1)] {
      let found = try await store.history(HistoryFilter(relevance: relevance), limit: 9)
      #expect(found.count == count)
      #expect(found.allSatisfy { $0.labels.relevance >= relevance })
    }
    #expect(try await store.historyStart() == noon)
  }

  @Test("what is said again of an entry replaces what it contradicts")
  func feedback() async throws {
    func say(_ kind: FeedbackKind, of entry: Int64) async throws {
      try await store.save(
        FeedbackRecord(time: noon, entry: entry, kind: kind, watches: ["w"], line: "{}"))
    }
    try await say(.stage, of: 1)
    try await say(.countries, of: 1)
    try await say(.stage, of: 1)
    #expect(try await store.feedback().map(\.kind) == [.countries, .stage])
    try await say(.right, of: 2)
    #expect(try await store.watchTallies()["w"] == WatchTally(watch: "w", right: 1, wrong: 1))
    try await say(.right, of: 1)
    #expect(try await store.feedback().map(\.kind) == [.right, .right])
    try await say(.duplicate, of: 1)
    #expect(try await store.watchTallies()["w"] == WatchTally(watch: "w", right: 1, wrong: 1))
  }
}
