import GRDB
import Model
import Testing

@testable import Storage

@Suite("A poll is one transaction", .serialized, .timeLimit(.minutes(1)))
struct CommitTests {
  private let scratch: Scratch
  private let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  @Test("everything comes back as it was stored")
  func roundTrip() async throws {
    var row = feed()
    row.title = "The Wire"
    row.etag = "W/\"odd\\bytes\""
    row.lastModified = "Someday, 99 Foo"
    row.validatorsURL = "https://wire.example/rss2"
    row.nextDue = noon + .seconds(900)
    row.floorUntil = noon + .seconds(60)
    row.freshness = .seconds(900)
    row.errorCount = 3
    row.lastStatus = 503
    row.lastError = "503 Service Unavailable"
    row.lastAttempt = noon
    row.lastSuccess = noon - .seconds(900)
    row.lastNewEntry = noon - .seconds(9000)
    row.gaps = GapStatistics(count: 4, mean: 1.5, variance: 0.25, longest: 90_000)
    row.bodyHash = .max
    row.movedTo = "https://new.example/rss"
    row.movedCount = 2
    row.gone = true
    row.baselineDone = true
    row.silentSince = noon
    var item = entry("tag:a")
    item.canonical = "wire.example/a"
    item.url = "https://wire.example/a?utm_source=rss"
    item.summary = "Київ і Рим підписали"
    item.language = "uk"
    item.published = noon - .seconds(10)
    item.contentHash = .max - 1
    item.relevance = .partnership
    item.score = 0.93
    item.labels = labels("UA", "IT")
    item.story = StoryID(rawValue: 5)
    item.decision = .new
    item.fingerprint = [0, 255, 7]
    item.verdicts = #"{"ua-it":true}"#
    let told = story(5)
    let raised = alert("01J", story: 5, watches: ["ua-it"], countries: ["UA", "IT"])

    let receipt = try await store.commit(
      PollCommit(
        feed: row, time: noon, entries: [item], stories: [told], alerts: [raised],
        watchFacts: [
          WatchFacts(story: told.id, watch: "ua-it", facts: #"{"stage":"agreed"}"#, alertID: "01J")
        ]))

    row.id = receipt.feed
    item.feed = receipt.feed
    item.id = receipt.entries.first
    #expect(receipt.alerts == [1])
    #expect(try await store.feed(url: row.url) == row)
    #expect(try await store.feed(id: row.id ?? 0) == row)
    let account = try #require(try await store.account(ofEntry: receipt.entries[0]))
    #expect(account.entry == item)
    #expect(account.feed == row)
    #expect(account.story == told)
    #expect(account.watchFacts.map(\.alertSequence) == [1])
    #expect(try account.alerts.map { try $0.alert() } == [raised])
  }

  @Test("a commit that fails half-way leaves nothing behind")
  func allOrNothing() async throws {
    try await store.commit(PollCommit(feed: feed(), time: noon, alerts: [alert("01A")]))
    var later = feed()
    later.etag = "new"
    await #expect(throws: StorageError.self) {
      try await store.commit(
        PollCommit(
          feed: later, time: noon, entries: [entry("b")], stories: [story(1)],
          alerts: [alert("01B"), alert("01A")]))
    }
    #expect(try await store.feed(url: later.url)?.etag == nil)
    let status = try await store.status()
    #expect(status.entries == 0)
    #expect(status.stories == 0)
    #expect(try await store.alerts().map(\.id) == ["01A"])
  }

  @Test("polls that end together are all stored, and one that cannot be takes no other along")
  func polledTogether() async throws {
    var spoilt = feed("spoilt")
    spoilt.gaps.mean = .nan  // Which SQLite takes for null, and the column refuses.
    let records = [spoilt] + (0..<20).map { feed("feed-\($0)") }
    let rows = await withTaskGroup(of: (String, Int64?).self) { group in
      for record in records {
        group.addTask { [store] in
          do {
            return (record.url, try await store.commit(unchanged: record))
          } catch {
            return (record.url, nil)
          }
        }
      }
      return await group.reduce(into: [String: Int64]()) { $0[$1.0] = $1.1 }
    }
    let stored = try await store.feeds()
    #expect(stored.count == 20)
    #expect(
      rows
        == Dictionary(
          uniqueKeysWithValues: stored.compactMap { feed in feed.id.map { (feed.url, $0) } }))
  }

  @Test(
    "polls that find the database held by another process fail together, not one timeout after the other"
  )
  func heldTogether() async throws {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: scratch.database, configuration: configuration)
    // Twenty timeouts would be longer than the suite may take.
    let waiting = try Store(path: scratch.database, busyTimeout: .seconds(4))
    try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let failures = await withTaskGroup(of: Bool.self) { group in
      for record in (0..<20).map({ feed("feed-\($0)") }) {
        group.addTask {
          do throws(StorageError) {
            try await waiting.commit(unchanged: record)
          } catch StorageError.locked {
            return true
          } catch {
            Issue.record("\(error)")
          }
          return false
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(failures == 20)
    try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    try await waiting.commit(unchanged: feed("feed-0"))
  }

  @Test(
    "feeds that are asked for together are each handed to who asked; a closed store hands out none")
  func askedForTogether() async throws {
    var numbers: [String: Int64] = [:]
    for number in 0..<20 {
      let record = feed("feed-\(number)")
      numbers[record.url] = try await store.commit(unchanged: record)
    }
    let asked = Array(numbers.values) + Array(numbers.values) + [1_000_000]
    let found = try await withThrowingTaskGroup(of: (Int64, FeedRecord?).self) { group in
      for id in asked {
        group.addTask { [store] in (id, try await store.feed(id: id)) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found.count == asked.count)
    for (id, record) in found {
      #expect(id == 1_000_000 ? record == nil : record.map { numbers[$0.url] } == id)
    }
    try store.close()
    await #expect(throws: StorageError.self) { try await store.feed(id: 1) }
  }

  @Test("a feed's texts come back as they were, empty ones and absent ones too")
  func textsOfAFeed() async throws {
    var record = FeedRecord(url: "https://texts.example/feed", name: "texts")
    (record.title, record.etag, record.lastModified) = ("", "\"é\"", nil)
    for _ in 0..<2 { record.id = try await store.commit(unchanged: record) }  // New, then changed.
    record.lastError = "Größe 京 🛰"
    try await store.commit(unchanged: record)
    let row = try #require(record.id)
    #expect(try await store.feed(id: row) == record)
  }

  @Test("an edited entry keeps its row and the time when it was first seen")
  func editedEntry() async throws {
    let first = try await store.commit(PollCommit(feed: feed(), time: noon, entries: [entry("a")]))
    var edited = entry("a", at: noon + .seconds(60))
    edited.title = "Corrected"
    edited.contentHash = 8
    let second = try await store.commit(PollCommit(feed: feed(), time: noon, entries: [edited]))
    #expect(second.entries == first.entries)
    let stored = try #require(try await store.entry(id: first.entries[0]))
    #expect(stored.title == "Corrected")
    #expect(stored.firstSeen == noon)
    #expect(stored.lastSeen == noon + .seconds(60))
  }

  @Test("known identifiers are told from new ones, feed by feed")
  func known() async throws {
    let one = try await store.commit(PollCommit(feed: feed(), time: noon, entries: [entry("a")]))
    let other = try await store.commit(PollCommit(feed: feed("other"), time: noon))
    let wire = try #require(one.feed)
    #expect(
      try await store.known(feed: wire, guids: ["a", "b", "a"]) == [
        "a": .stored(id: one.entries[0], contentHash: 7, lastSeen: noon, story: nil)
      ])
    #expect(try await store.known(feed: other.feed ?? 0, guids: ["a"]).isEmpty)
  }

  @Test("the same entry is found across feeds by its canonical address, and by the published one")
  func byAddress() async throws {
    var item = entry("a")
    item.canonical = "wire.example/a"
    item.url = "https://wire.example/a?x=1"
    try await store.commit(PollCommit(feed: feed(), time: noon, entries: [item]))
    try await store.commit(PollCommit(feed: feed("other"), time: noon, entries: [item]))
    #expect(try await store.entries(url: "x", canonical: "wire.example/a").count == 2)
    #expect(try await store.entries(url: "https://wire.example/a?x=1", canonical: nil).count == 2)
  }

  @Test("facts of a watch keep the number of the last alert until a newer one")
  func watchFacts() async throws {
    let id = StoryID(rawValue: 1)
    let told = WatchFacts(story: id, watch: "w", facts: "{}", alertID: "01A")
    try await store.commit(
      PollCommit(
        feed: nil, time: noon, stories: [story(1)], alerts: [alert("01A")], watchFacts: [told]))
    try await store.commit(
      PollCommit(
        feed: nil, time: noon, watchFacts: [WatchFacts(story: id, watch: "w", facts: "{\"n\":2}")]))
    #expect(
      try await store.watchFacts(of: id) == [
        WatchFacts(story: id, watch: "w", facts: "{\"n\":2}", alertSequence: 1)
      ])
  }

  @Test("a commit whose task is cancelled is carried out all the same")
  func cancellation() async throws {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await store.commit(PollCommit(feed: feed(), time: noon, entries: [entry("a")]))
    }
    #expect(try await task.value.entries.count == 1)
  }

  @Test("texts and bytes come back as they were, empty ones as empty and not as none")
  func values() async throws {
    var full = entry("full")
    full.title = "дрон 드론 🛩️"
    full.summary = ""
    full.fingerprint = [0, 255, 0]
    full.score = 0.25
    full.verdicts = "{}"
    var bare = entry("")
    bare.summary = nil
    bare.fingerprint = []
    try await store.commit(PollCommit(feed: feed(), time: noon, entries: [full, bare]))
    let stored = try await store.entries(rows: [1, 2, 3])
    #expect(stored.count == 2)
    #expect(stored[1]?.title == full.title && stored[1]?.summary == "")
    #expect(stored[1]?.fingerprint == [0, 255, 0] && stored[1]?.score == 0.25)
    #expect(stored[1]?.verdicts == "{}" && stored[1]?.labels == nil)
    #expect(stored[2]?.guid == "" && stored[2]?.summary == nil && stored[2]?.fingerprint == [])
  }

  @Test("an entry whose row is gone is stored as a new one")
  func gone() async throws {
    var lost = entry("lost")
    lost.id = 99
    try await store.commit(PollCommit(feed: feed(), time: noon, entries: [lost]))
    #expect(try await store.entry(id: 1)?.guid == "lost")
  }
}
