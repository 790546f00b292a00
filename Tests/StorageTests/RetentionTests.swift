import Foundation
import Model
import Storage
import Testing

@Suite("Growing old", .serialized)
struct RetentionTests {
  private let scratch: Scratch
  private let store: Store
  private let day = Duration.seconds(86_400)

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  @Test("a purged entry is known to be old, never new")
  func tombstones() async throws {
    let entries = (0..<7).map { entry("old-\($0)", at: noon - .seconds(86_400 * 40)) }
    let receipt = try await store.commit(
      PollCommit(feed: feed(), time: noon, entries: entries + [entry("fresh")]))
    // Listed by the feed to this day, so it stays.
    try await store.commit(
      PollCommit(feed: feed(), time: noon, seenAgain: [receipt.entries[0]]))
    let counts = try await store.purge(
      RetentionPolicy(entries: .seconds(86_400 * 30)), now: noon, batch: 2)
    #expect(counts.entries == 6)
    let known = try await store.known(
      feed: receipt.feed ?? 0, guids: ["old-0", "old-1", "old-6", "fresh", "new"])
    #expect(known["old-1"] == .purged)
    #expect(known["old-6"] == .purged)
    #expect(known["new"] == nil)
    guard case .stored = known["old-0"], case .stored = known["fresh"] else {
      Issue.record("an entry that is still listed was purged: \(known)")
      return
    }
  }

  @Test("a purged story's number is never given again")
  func storyNumbers() async throws {
    try await store.commit(
      PollCommit(
        feed: nil, time: noon, stories: [story(1), story(8, at: noon - .seconds(99))],
        watchFacts: [WatchFacts(story: StoryID(rawValue: 8), watch: "w", facts: "{}")]))
    let counts = try await store.purge(RetentionPolicy(stories: .seconds(10)), now: noon)
    #expect(counts.stories == 1)
    #expect(try await store.story(StoryID(rawValue: 8)) == nil)
    #expect(try await store.watchFacts(of: StoryID(rawValue: 8)).isEmpty)
    #expect(try await store.nextStoryID() == StoryID(rawValue: 9))
  }

  @Test("fingerprints go before their entries")
  func fingerprints() async throws {
    var marked = entry("a", at: noon - day)
    marked.fingerprint = [1]
    let receipt = try await store.commit(PollCommit(feed: feed(), time: noon, entries: [marked]))
    let counts = try await store.purge(RetentionPolicy(fingerprints: .seconds(3600)), now: noon)
    #expect(counts.fingerprints == 1)
    #expect(counts.entries == 0)
    #expect(try await store.entry(id: receipt.entries[0])?.fingerprint == nil)
  }

  @Test("an alert stays until every sink has delivered it, and the newest always")
  func alerts() async throws {
    _ = try await store.register(sink: "slow", kind: "webhook")
    let alerts = (1...4).map { alert("01\($0)", at: noon - day) }
    try await store.commit(PollCommit(feed: nil, time: noon, alerts: alerts))
    let policy = RetentionPolicy(alerts: .seconds(60))
    #expect(try await store.purge(policy, now: noon).alerts == 0)
    var sink = try #require(try await store.sinks().first)
    sink.cursor = 2
    try await store.save(sink)
    #expect(try await store.purge(policy, now: noon).alerts == 2)
    sink.cursor = 4
    try await store.save(sink)
    #expect(try await store.purge(policy, now: noon).alerts == 1)
    #expect(try await store.lastAlertID() == "014")
    // What was purged is not missed where a log still tells of it; what never was here is.
    #expect(try await store.unknownAlerts(of: ["011", "013", "014", "015"]) == ["015"])
    try await store.remove(sink: sink.name)
    try await store.save(sink)
    #expect(try await store.sinks().isEmpty, "a sink that is forgotten stays so")
    #expect(try await store.outboxEnd() == 4)
  }

  @Test("an alert that no sink waits for does not stay for want of sinks")
  func alertsWithoutSinks() async throws {
    let alerts = (1...4).map { alert("01\($0)", at: noon - day) }
    try await store.commit(PollCommit(feed: nil, time: noon, alerts: alerts))
    let policy = RetentionPolicy(alerts: .seconds(60))
    #expect(try await store.purgeable(policy, now: noon).alerts == 3)
    #expect(try await store.purge(policy, now: noon).alerts == 3)
    #expect(try await store.register(sink: "late", kind: "webhook").cursor == 4)
  }

  @Test("an entry about defence stays until its story is no longer known by it")
  func recognition() async throws {
    var entries = ["deal", "cooking"].map { entry($0, at: noon - day * 40) }
    entries[0].relevance = .partnership
    entries[1].relevance = .unrelated
    for index in entries.indices { entries[index].fingerprint = [1] }
    let receipt = try await store.commit(PollCommit(feed: feed(), time: noon, entries: entries))
    let policy = RetentionPolicy(entries: day * 30, fingerprints: day * 180)
    #expect(try await store.purgeable(policy, now: noon).entries == 1)
    #expect(try await store.purge(policy, now: noon).entries == 1)
    #expect(try await store.entry(id: receipt.entries[0])?.fingerprint == [1])
    #expect(try await store.entry(id: receipt.entries[1]) == nil)
    let later = noon + day * 150
    #expect(try await store.purgeable(policy, now: later).total == 2)
    #expect(try await store.purge(policy, now: later).entries == 1)
  }

  @Test("what was purged is given back to the system in steps, and a rewrite leaves nothing free")
  func space() async throws {
    let old = (0..<2000).map { entry("\($0)", at: noon - .seconds(99)) }
    try await store.commit(PollCommit(feed: feed(), time: noon, entries: old))
    let before = try await store.size()
    _ = try await store.purge(RetentionPolicy(entries: .seconds(9)), now: noon)
    #expect(try await store.size().free > 0)
    try await store.releaseFreePages(batch: 3)
    let after = try await store.size()
    #expect(after.free == 0)
    #expect(after.bytes < before.bytes)
    try await store.compact()
    #expect(try await store.size().free == 0)
    try store.close()
    #expect(try DatabaseFile(store.path).findings() == [])
  }
}
