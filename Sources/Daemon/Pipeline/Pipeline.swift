// From a feed's entries to one transaction: the new and edited ones are judged, placed in stories,
// shown to the watches, and committed with the alerts that they cause.

import Analysis
import Configuration
import Foundation
import Model
import Storage
import Stories
import Watches

/// What one poll brought.
public struct IngestReport: Equatable, Sendable {
  /// Entries that were not known.
  public var newEntries = 0
  /// Known entries whose text had changed.
  public var editedEntries = 0
  /// Alerts committed to the outbox.
  public var alerts = 0
  /// What became of each new or edited entry, the oldest first.
  public var outcomes: [EntryOutcome] = []
}

/// What became of one entry.
public struct EntryOutcome: Equatable, Sendable {
  /// The labels of its text.
  public var labels: Labels
  /// The story that it tells.
  public var story: StoryID
  /// What it led to.
  public var decision: EntryDecision
  /// The watches that wanted it.
  public var watches: [String]
}

/// Where entries become stories and alerts. One poll at a time goes through its gate.
public actor Pipeline {
  /// Which entries of a poll may alert.
  enum Audience: Sendable {
    /// All: a feed that is known.
    case everyone
    /// None but those published since then: a feed's first poll.
    case publishedSince(Timestamp)
    /// None: a feed's first poll without a backfill.
    case nobody
  }

  let store: Store
  private let gate = Gate()
  var index: StoryIndex
  var identifiers: ULIDGenerator
  /// When the index last forgot, and the time that counted for it.
  var lastForgotten: Timestamp
  var forgottenUntil: Timestamp
  /// What is done about alerts that logs know and the database has forgotten.
  let backup: RestoredBackup
  let counters: Counters
  var recent = RecentStories()

  /// How much the story index holds.
  var indexSize: (entries: Int, stories: Int) { (index.count, index.storyCount) }

  /// A pipeline whose story index is rebuilt from the database.
  init(
    store: Store, model: StoryModel, similarity: Similarity = .event, now: Timestamp,
    backup: RestoredBackup = .none, counters: Counters = Counters()
  ) async throws {
    self.store = store
    self.counters = counters
    self.backup = backup
    let empty = StoryIndex(
      next: try await store.nextStoryID(), model: model, similarity: similarity,
      window: Self.window)
    index = try Self.filled(empty, from: store, now: now)
    let last = [try await store.lastAlertID(), backup.newestID].compactMap(\.self).max()
    identifiers = ULIDGenerator(after: last)
    lastForgotten = now
    forgottenUntil = now
  }

  /// How far back stories are kept in the index; an older one that comes up again is news.
  static let window = Duration.seconds(180 * 24 * 3600)

  /// How far back entries without any defence in them are kept in the index: they are most of what
  /// a general feed brings, and memory is bounded.
  static let unrelatedWindow = Duration.seconds(14 * 24 * 3600)

  /// How often what is older than the window is dropped from the index.
  static let forgetInterval = Duration.seconds(6 * 3600)

  private static func filled(
    _ empty: StoryIndex, from store: Store, now: Timestamp
  ) throws -> StoryIndex {
    var index = empty
    let start = now - window
    let threads = try store.threadsOfSteps()
    try store.forEachIndexedEntry(firstSeenSince: start, unrelatedSince: now - unrelatedWindow) {
      guard let evidence = EntryEvidence(bytes: $0.fingerprint) else { return }
      index.restore(
        evidence, story: $0.story, thread: threads[$0.story] ?? $0.story, seen: $0.firstSeen)
    }
    index.keep()
    return index
  }

  /// Drops from the index what has grown old, now and then.
  func forgetOld(_ now: Timestamp) {
    // A clock that was set back has no time to wait for.
    lastForgotten = min(lastForgotten, now)
    guard now - lastForgotten > Self.forgetInterval else { return }
    // One that jumps years ahead must not empty the index before somebody sets it right: a day at a
    // time is as much as is believed.
    forgottenUntil = min(now, forgottenUntil + .seconds(86_400))
    index.forget(
      olderThan: forgottenUntil - Self.window,
      unrelatedOlderThan: forgottenUntil - Self.unrelatedWindow)
    lastForgotten = now
  }

  /// Takes in a feed document: judges what is new, and commits it with the feed's record.
  ///
  /// Where the commit fails, nothing has happened, and the error is thrown; so too where the task
  /// is cancelled before the commit has begun, as a shutdown waits for no feed of ten thousand
  /// entries.
  func ingest(
    _ feed: Feed, of record: FeedRecord, audience: Audience, runtime: Runtime, now: Timestamp,
    schedule: @escaping @Sendable (inout FeedRecord, _ newEntries: Bool) -> Void
  ) async throws -> (record: FeedRecord, report: IngestReport) {
    let fresh = try await unknownEntries(of: feed, record: record)
    let start = ContinuousClock.now
    let judged = try await Self.judge(
      fresh.entries, feed: feed, record: record, runtime: runtime, now: now)
    if !judged.isEmpty { counters.analysis.observe(start.duration(to: .now)) }
    return try await gate.pass { [self] in
      try await commit(
        judged, seenAgain: fresh.seenAgain, of: feed, record: record, audience: audience,
        runtime: runtime, now: now, schedule: schedule)
    }
  }

  /// Commits a feed's record after a poll without a document, together with the alert that tells
  /// of the feed's silence; returns how many alerts that were.
  ///
  /// Mostly there is nothing to tell, and nobody waits for an entry that is being placed meanwhile.
  nonisolated(nonsending) func commit(
    _ record: FeedRecord, before: FeedRecord, now: Timestamp
  ) async throws -> Int {
    guard let news = record.news(since: before) else {
      try await store.commit(unchanged: record)
      return 0
    }
    // Alerts' identifiers grow in the order of their commits, so this one waits its turn, among
    // work that is not for the thread that a poll runs on.
    try await withTaskExecutorPreference(globalConcurrentExecutor) {
      try await gate.pass { [self] in try await commit(news, of: record, now: now) }
    }
    return 1
  }

  private func commit(_ news: FeedNews, of record: FeedRecord, now: Timestamp) async throws {
    let alert = Alert(news, of: record, id: identifiers.next(at: now), now: now)
    try await store.commit(PollCommit(feed: record, time: now, alerts: [alert]))
    counters.note(committed: [alert])
  }

  // MARK: - What is new

  /// Entries of a document that are to be judged, and rows of those that came again after a day.
  struct UnknownEntries: Sendable {
    var entries: [(entry: Entry, text: EntryText, known: KnownEntry?)] = []
    var seenAgain: [Int64] = []
  }

  /// The entries that the store does not know, or knows with another text.
  private func unknownEntries(of feed: Feed, record: FeedRecord) async throws -> UnknownEntries {
    var known: [String: KnownEntry] = [:]
    if let id = record.id {
      known = try await store.known(feed: id, guids: feed.entries.map(\.id))
    }
    var result = UnknownEntries()
    var taken: Set<String> = []
    for entry in feed.entries where taken.insert(entry.id).inserted {
      switch known[entry.id] {
      case nil:
        result.entries.append((entry, EntryText(entry), nil))
      case .purged: break
      case .stored(let id, let contentHash, let lastSeen, _)?:
        let text = EntryText(entry)
        if text.hash != contentHash {
          result.entries.append((entry, text, known[entry.id]))
        } else if let attempt = record.lastAttempt, attempt - lastSeen > .seconds(24 * 3600) {
          result.seenAgain.append(id)
        }
      }
    }
    if let id = record.id { try await tellPagesApart(&result, taken: &taken, feed: id) }
    return result
  }

  /// Judges entries off the actor, the oldest first, so that stories grow in the order of events;
  /// undated ones in the document's order from its end, where publishers put the oldest.
  private nonisolated static func judge(
    _ entries: [(entry: Entry, text: EntryText, known: KnownEntry?)], feed: Feed,
    record: FeedRecord, runtime: Runtime, now: Timestamp
  ) async throws(CancellationError) -> [Candidate] {
    let settings = runtime.feed(record.url)
    let language = settings?.language ?? feed.language
    let judged = try entries.reversed().map { item throws(CancellationError) in
      guard !Task.isCancelled else { throw CancellationError() }
      let judged = JudgedEntry(
        item.entry, text: item.text, feedLanguage: language, analyzer: runtime.analyzer)
      let outlet = OutletNames(entry: item.entry, feed: settings, record: record)
      let isUnwanted = judged.isUnwanted(outlet, runtime)
      let isOffTopic =
        isUnwanted && OffTopic.holds(judged.reading, judged.analysis, runtime.analyzer.lexicon)
      return Candidate(
        judged: judged, outlet: outlet, isUnwanted: isUnwanted, isOffTopic: isOffTopic,
        evidence: item.known == nil
          ? judged.evidence(offTopic: isOffTopic, runtime: runtime, seen: now, feed: record) : nil,
        known: item.known)
    }
    let order = judged.indices.sorted { left, right in
      let dates = (judged[left].judged.entry.published, judged[right].judged.entry.published)
      guard let first = dates.0, let second = dates.1, first != second else { return left < right }
      return first < second
    }
    return order.map { judged[$0] }
  }
}
