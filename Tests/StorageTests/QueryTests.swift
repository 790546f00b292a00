import Model
import Testing

@testable import Storage

@Suite("What can be asked", .serialized)
struct QueryTests {
  private let scratch: Scratch
  private let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  @Test("who was the first to report a partnership is counted, day by day")
  func firstReports() async throws {
    func report(_ guid: String, story: Int64, days: Int = 0) -> EntryRecord {
      var record = entry(guid, at: noon + .seconds(days * 86_400))
      record.relevance = .partnership
      record.story = StoryID(rawValue: story)
      return record
    }
    let fast = try #require(
      try await store.commit(
        PollCommit(
          feed: feed("fast"), time: noon,
          entries: [report("a", story: 1), report("b", story: 2, days: 1), entry("c")])
      ).feed)
    let slow = try #require(
      try await store.commit(
        PollCommit(
          feed: feed("slow"), time: noon,
          entries: [report("d", story: 2, days: 1), report("e", story: 3, days: 1)])
      ).feed)
    #expect(
      try await store.activity(of: [fast, slow], since: noon) == [
        DayActivity(feed: fast, day: 0, entries: 2, partnerships: 1, firstReports: 1),
        DayActivity(feed: fast, day: 1, entries: 1, partnerships: 1, firstReports: 1),
        DayActivity(feed: slow, day: 1, entries: 2, partnerships: 2, firstReports: 1),
      ])
  }

  @Test("alerts by watch, country, time, kind, story and identifier, newest last")
  func alertFilters() async throws {
    try await store.commit(
      PollCommit(
        feed: nil, time: noon,
        alerts: [
          alert("01A", watches: ["ua-it"], countries: ["UA", "IT"]),
          alert(
            "01B", at: noon + .seconds(1), story: 4, watches: ["ua", "ua-no"], countries: ["UA"]),
          alert("01C", at: noon + .seconds(2), countries: ["NO"]),
        ]))
    func ids(_ filter: AlertFilter) async throws -> [String] {
      try await store.alerts(filter).map(\.id)
    }
    #expect(try await ids(AlertFilter()) == ["01A", "01B", "01C"])
    #expect(try await ids(AlertFilter(watch: "ua")) == ["01B"])
    #expect(try await ids(AlertFilter(country: CountryCode("UA"))) == ["01A", "01B"])
    #expect(try await ids(AlertFilter(since: noon + .seconds(1))) == ["01B", "01C"])
    #expect(try await ids(AlertFilter(afterID: "01B")) == ["01C"])
    #expect(try await ids(AlertFilter(afterID: "unknown")) == [])
    #expect(try await ids(AlertFilter(afterSequence: 1, limit: 1)) == ["01C"])
    #expect(try await ids(AlertFilter(story: StoryID(rawValue: 4))) == ["01B"])
    #expect(try await ids(AlertFilter(kind: .feed)) == [])
    #expect(try await store.outbox(after: 1, limit: 1).map(\.sequence) == [2])
    #expect(try await store.lastAlertID() == "01C")
    #expect(try await store.sequence(ofAlert: "01B") == 2)
  }

  @Test("alerts come page by page, whatever the page's size, none left out and none twice")
  func pages() async throws {
    let alerts = (0..<7).map { alert("01\($0)", at: noon + .seconds($0)) }
    try await store.commit(PollCommit(feed: nil, time: noon, alerts: alerts))
    for size in [1, 2, 6, 7, 8] {
      for (filter, expected) in [
        (AlertFilter(), alerts.map(\.id)), (AlertFilter(limit: 3), alerts.suffix(3).map(\.id)),
        (AlertFilter(since: noon + .seconds(4)), alerts.suffix(3).map(\.id)),
        (AlertFilter(since: noon + .seconds(60)), []),
      ] {
        var ids: [String] = []
        let count = try await store.eachAlert(filter, page: size) { ids.append($0.id) }
        #expect(ids == expected && count == expected.count, "pages of \(size)")
      }
    }
  }

  @Test("an alert's JSON is one line with every key of the contract")
  func alertJSON() async throws {
    var raised = alert("01A")
    raised.title = "two\nlines and \u{2028} a \"quote\" https://a/b"
    try await store.commit(PollCommit(feed: nil, time: noon, alerts: [raised]))
    let json = try #require(try await store.alerts().first).json
    #expect(!json.contains("\n"))
    #expect(json.contains(#""schema":"pactwatch.alert/1""#))
    #expect(json.contains(#""summary":null"#))
    #expect(json.contains("https://a/b"))
  }

  @Test("the configuration decides which feeds are polled, and history outlives removal")
  func reconcile() async throws {
    let a = ConfiguredFeed(url: "https://a.example/", name: "a")
    let b = ConfiguredFeed(url: "https://b.example/", name: "b")
    let first = try await store.reconcile([a, b]) { $0 }
    #expect(first.map(\.name) == ["a", "b"])
    #expect(first.allSatisfy { $0.id != nil })

    var polled = first[0]
    polled.etag = "e"
    polled.gone = true
    try await store.commit(PollCommit(feed: polled, time: noon, entries: [entry("x")]))
    let second = try await store.reconcile([b]) { $0 }
    #expect(second.map(\.name) == ["b"])
    // A poll that was under way during the reload does not bring the feed back.
    try await store.commit(PollCommit(feed: polled, time: noon))
    #expect(try await store.feeds().map(\.name) == ["b"])
    #expect(try await store.feeds(includingRemoved: true).map(\.name) == ["a", "b"])

    let third = try await store.reconcile([ConfiguredFeed(url: a.url, name: "renamed"), b]) {
      $0
    }
    #expect(third.map(\.name) == ["renamed", "b"])
    #expect(third[0].id == first[0].id)
    #expect(third[0].etag == "e")
    #expect(!third[0].gone)
    #expect(try await store.feeds().map(\.name) == ["b", "renamed"])
    #expect(try await store.status().entries == 1)
  }

  @Test("a feed whose address in the configuration follows its move is the same feed")
  func followedMove() async throws {
    let old = ConfiguredFeed(url: "https://a.example/", name: "a")
    var polled = try #require(try await store.reconcile([old]) { $0 }.first)
    polled.movedTo = "https://b.example/"
    polled.movedCount = 4
    polled.baselineDone = true
    polled.etag = "e"
    try await store.commit(PollCommit(feed: polled, time: noon, entries: [entry("x")]))
    let new = ConfiguredFeed(url: "https://b.example/", name: "a")
    let followed = try #require(try await store.reconcile([new]) { $0 }.first)
    #expect(followed.id == polled.id && followed.url == new.url)
    #expect(followed.baselineDone && followed.etag == "e" && followed.movedTo == nil)
    #expect(try await store.feeds(includingRemoved: true).map(\.url) == [new.url])
    #expect(try await store.reconcile([new]) { $0 }.map(\.id) == [polled.id])
  }

  @Test("status counts what is there and what waits")
  func status() async throws {
    var sick = feed("sick")
    sick.errorCount = 2
    var gone = feed("gone")
    gone.gone = true
    var well = feed("well")
    well.lastSuccess = noon
    for feed in [sick, gone, well] { try await store.commit(PollCommit(feed: feed, time: noon)) }
    _ = try await store.register(sink: "log", kind: "file")
    try await store.commit(PollCommit(feed: nil, time: noon, alerts: [alert("01A"), alert("01B")]))
    var sink = try #require(try await store.sinks().first)
    sink.cursor = 1
    try await store.save(sink)
    let status = try await store.status()
    #expect(status.feeds == 3)
    #expect(status.feedsFailing == 1)
    #expect(status.feedsGone == 1)
    #expect(status.lastSuccess == noon)
    #expect(status.lastAlert == noon)
    #expect(status.undelivered == 1)
    #expect(status.databaseBytes > 0)
  }

  @Test("what became of the entries is counted by decision and relevance")
  func decisions() async throws {
    func judged(_ guid: String, _ decision: EntryDecision, _ relevance: Relevance?) -> EntryRecord {
      var row = entry(guid)
      row.decision = decision
      row.relevance = relevance
      return row
    }
    try await store.commit(
      PollCommit(
        feed: feed(), time: noon,
        entries: [
          judged("a", .none, .unrelated), judged("b", .none, .unrelated),
          judged("c", .none, .partnership), judged("d", .new, .partnership),
          judged("e", .baseline, nil), entry("old", at: noon - .seconds(1)),
        ]))
    #expect(
      try await store.decisions(firstSeenSince: noon) == [
        DecisionCount(decision: .none, relevance: .unrelated, count: 2),
        DecisionCount(decision: .none, relevance: .partnership, count: 1),
        DecisionCount(decision: .new, relevance: .partnership, count: 1),
        DecisionCount(decision: .baseline, relevance: nil, count: 1),
      ])
  }

  @Test("the story index is rebuilt from stories and fingerprints of a window")
  func rebuild() async throws {
    var marked = entry("a", at: noon)
    marked.fingerprint = [1, 2]
    marked.story = StoryID(rawValue: 2)
    var old = entry("b", at: noon - .seconds(60))
    old.fingerprint = [3]
    try await store.commit(
      PollCommit(
        feed: feed(), time: noon, entries: [marked, old, entry("c")],
        stories: [story(1, at: noon - .seconds(60)), story(2, thread: 1)]))
    var fingerprints: [[UInt8]] = []
    try store.forEachIndexedEntry(firstSeenSince: noon, unrelatedSince: noon) {
      fingerprints.append($0.fingerprint)
    }
    #expect(fingerprints == [[1, 2]])
    var stories: [StoryID] = []
    try store.forEachStory(lastSeenSince: noon) { stories.append($0.id) }
    #expect(stories == [StoryID(rawValue: 2)])
    #expect(try store.threadsOfSteps() == [StoryID(rawValue: 2): StoryID(rawValue: 1)])
    #expect(try await store.stories(thread: StoryID(rawValue: 1)).count == 2)
    #expect(try await store.entries(of: StoryID(rawValue: 2)).map(\.guid) == ["a"])
    #expect(try await store.nextStoryID() == StoryID(rawValue: 3))
  }

  @Test("a sink starts at the present end of the outbox, and keeps its place")
  func sinks() async throws {
    #expect(try await store.register(sink: "early", kind: "file").cursor == 0)
    try await store.commit(PollCommit(feed: nil, time: noon, alerts: [alert("01A"), alert("01B")]))
    var late = try await store.register(sink: "late", kind: "file")
    #expect(late.cursor == 2)
    late.cursor = 1
    late.file = FileIdentity(device: .max, inode: 9)
    late.lastError = "no room"
    late.failingSince = noon
    late.lastDelivery = noon
    try await store.save(late)
    #expect(try await store.register(sink: "late", kind: "file") == late)
    try await store.remove(sink: "early")
    #expect(try await store.sinks() == [late])
  }

  @Test("small facts are kept under names")
  func meta() async throws {
    try await store.setMeta(["watch.a": "1", "watch.b": "2", "config": "x"])
    try await store.setMeta(["watch.b": nil, "config": "y"])
    #expect(try await store.meta("config") == "y")
    #expect(try await store.meta("none") == nil)
    #expect(try await store.meta(prefix: "watch.") == ["watch.a": "1"])
  }
}
