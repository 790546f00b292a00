// Polls one feed from end to end: request, answer, pipeline, and the record with the next due time.

import Configuration
import FeedParsing
import Fetching
import Foundation
import Logging
import Model
import Storage

/// Polls feeds. A feed's record is read when the feed is due and stored when it has been polled;
/// nothing of it is kept between but what the database did not take.
actor Poller {
  /// What the polls of this process came to, for the summary and the status line.
  struct Tally: Equatable, Sendable {
    var polls = 0
    var failures = 0
    var unchanged = 0
    var newEntries = 0
    var alerts = 0
  }

  /// What a poll goes by from its start to its end, whatever is reloaded meanwhile.
  private struct Plan: Sendable {
    var runtime: Runtime
    /// How many configurations had been taken over when it began.
    var reloads: Int
    var timing: PollTiming
  }

  private let store: Store
  private let client: HTTPClient
  private let pipeline: Pipeline
  private let clock: any WallClock
  private let log: PollLog
  private let alertsCommitted: @Sendable () async -> Void
  private var runtime: Runtime
  /// How many configurations were taken over.
  private var reloads = 0
  private var backfill: Duration?
  private var rejectedReload: String?
  /// Feeds whose last poll failed.
  private var failing: Set<Int64> = []
  /// What is known of feeds whose last polls the database did not take, and how many those were.
  private var unstored: [Int64: (record: FeedRecord, polls: Int)] = [:]
  private(set) var tally = Tally()
  /// Documents are read and judged a few at a time: more at once would not be sooner, as that is
  /// the processors' work alone, and a document takes some thirty times its size while it is
  /// judged.
  private let documents = Gate(width: ProcessInfo.processInfo.activeProcessorCount + 1)
  /// So many documents may wait before polls wait for them to be read: more of them would only take
  /// memory.
  private let unreadLimit = 8 * ProcessInfo.processInfo.activeProcessorCount
  private var documentsRead = 0
  private let counters: Counters

  /// Feeds whose last polls the database did not take.
  var unstoredCount: Int { unstored.count }

  /// One line on how the daemon fares, for the service manager.
  var statusLine: String {
    let feeds = "\(runtime.settings.feeds.count) feeds"
    let sick = failing.isEmpty ? "" : ", \(failing.count) failing"
    let counts = "\(feeds)\(sick); \(tally.polls) polls, \(tally.alerts) alerts since the start"
    return rejectedReload.map { "RELOAD REFUSED (\($0)); \(counts)" } ?? counts
  }

  /// The names of the watches in force, in the configuration's order.
  var watchNames: [String] { runtime.settings.watches.map(\.name.value) }

  /// How long records are kept, as the configuration in force says.
  var retention: RetentionPolicy { runtime.settings.retain.policy }

  /// Notes why the last reload was refused; nil where it was not.
  func note(rejectedReload reason: String?) { rejectedReload = reason }

  init(
    store: Store, client: HTTPClient, pipeline: Pipeline, clock: any WallClock, log: Logger,
    faults: FaultLog, runtime: Runtime, backfill: Duration?, counters: Counters,
    alertsCommitted: @escaping @Sendable () async -> Void
  ) {
    self.store = store
    self.client = client
    self.pipeline = pipeline
    self.clock = clock
    self.log = PollLog(log: log, faults: faults)
    self.runtime = runtime
    self.backfill = backfill
    self.counters = counters
    self.alertsCommitted = alertsCommitted
  }

  /// Takes over a configuration: the feeds are reconciled with the database. Returns them for the
  /// scheduler, with the times at which they are due.
  ///
  /// Overdue feeds are spread over `spread`, so that a start is no burst. With `everything`, all
  /// feeds are due but those whose publishers asked not to be polled yet.
  func use(
    _ runtime: Runtime, spread: Duration, everything: Bool = false
  ) async throws -> [PollLoop.Feed] {
    let standings = try await store.reconcile(
      runtime.settings.feeds.map { ConfiguredFeed(url: $0.url.value, name: $0.name) },
      keeping: FeedStanding.init)
    self.runtime = runtime
    reloads += 1
    failing = Set(standings.lazy.filter(\.isFailing).map(\.id))
    log.faults.keep { Set(standings.lazy.map(\.id)) }
    if !unstored.isEmpty {
      let listed = Set(standings.map(\.id))
      unstored = unstored.filter { listed.contains($0.key) }
      failing.formUnion(unstored.lazy.filter { $0.value.record.errorCount > 0 }.map(\.key))
    }
    let now = clock.now()
    let latest = now + runtime.settings.poll.maxInterval
    let dues = standings.map { $0.due(now: now, latest: latest, everything: everything) }
    let overdue = dues.count { $0.map { $0 <= now } ?? false }
    var place = 0
    return zip(runtime.settings.feeds, zip(standings, dues)).map { settings, scheduled in
      var (standing, due) = scheduled
      if let planned = due, planned <= now {
        due = now + spread * (Double(place) / Double(max(overdue, 1)))
        place += 1
      }
      let host = standing.movedHost ?? OutletNames.host(of: settings.url.value) ?? ""
      return PollLoop.Feed(key: standing.id, host: host, due: due, sign: standing.sign)
    }
  }

  /// Polls the feed in a row; the flag says whether more feeds of its host follow at once, so that
  /// the connection is worth keeping. Returns when the feed is due again and where.
  func poll(_ id: Int64, moreFollow: Bool) async -> PollLoop.Ended {
    // What is read from here on is of the time of the request.
    await documents.room(limit: unreadLimit)
    var record: FeedRecord
    do {
      let known = unstored[id]?.record
      let read = if let known { known } else { try await store.feed(id: id) }
      guard let read, !read.gone else { return PollLoop.Ended(due: nil) }
      record = read
    } catch {
      log.unreadable(row: id, error: error)
      tally.failures += 1
      return PollLoop.Ended(due: clock.now() + runtime.settings.poll.minInterval)
    }
    // Taken out meanwhile: should it come back before this is noticed, its turn is still to come.
    guard let settings = runtime.feed(record.url) else {
      return PollLoop.Ended(due: record.nextDue ?? clock.now())
    }
    let plan = Plan(
      runtime: runtime, reloads: reloads,
      timing: PollTiming(feed: settings, settings: runtime.settings.poll))
    var request: FetchRequest
    do {
      // A secret is read from its file, which may take long where that is far away.
      request =
        settings.credentials == nil
        ? try Self.request(record: record, settings: settings)
        : try await withTaskExecutorPreference(globalConcurrentExecutor) { [record] in
          try await Self.requestWithSecret(record: record, settings: settings)
        }
    } catch {
      counters.pollsFailed.add()
      let due = await conclude(
        &record, .failed(reason: "\(error)", status: nil, retryAfter: nil), plan: plan)
      return PollLoop.Ended(due: due)
    }
    request.keepsConnection = moreFollow
    let client = client
    let outcome: Result<FetchResponse, FetchError>
    do {
      outcome = .success(try await client.fetch(request))
    } catch {
      outcome = .failure(error)
    }
    // Shutting down is no fault of the feed's.
    if Task.isCancelled { return PollLoop.Ended(due: record.nextDue) }
    let (received, known) = (clock.now(), record)
    let ending = { @Sendable [self] in
      let answer = judge(outcome, record: known, received: received)
      return await end(outcome, answer, record: known, plan: plan)
    }
    // Wherever the poll has run so far, the thread may have others to serve: a document takes long,
    // and what is worth a line in the log waits for who reads the log.
    guard case .success(let response) = outcome, response.status == 200 else {
      return Self.isRoutine(outcome, known)
        ? await ending()
        : await withTaskExecutorPreference(globalConcurrentExecutor) { await ending() }
    }
    let ended = await documents.pass {
      await withTaskExecutorPreference(globalConcurrentExecutor) { await ending() }
    }
    documentsRead += 1
    if documentsRead.isMultiple(of: Self.heapful) {
      await withTaskExecutorPreference(globalConcurrentExecutor) { await Self.giveBackHeap() }
    }
    return ended
  }

  /// So many documents leave some mebibytes of the heap free behind them, most of them in the part
  /// that bodies are received in, which nothing else uses.
  private static let heapful = 64

  @concurrent
  private static func giveBackHeap() async { Heap.giveBack() }

  /// Whether an answer says no more than that nothing has changed.
  private static func isRoutine(
    _ outcome: Result<FetchResponse, FetchError>, _ record: FeedRecord
  ) -> Bool {
    guard case .success(let response) = outcome else { return false }
    return response.status == 304 && response.redirects.isEmpty && record.errorCount == 0
  }

  /// Stores what an answer leads to.
  private func end(
    _ outcome: Result<FetchResponse, FetchError>, _ answer: PollAnswer, record: FeedRecord,
    plan: Plan
  ) async -> PollLoop.Ended {
    let asked = record.pollAddress
    var record = record
    let due = await conclude(&record, answer, plan: plan)
    return PollLoop.Ended(
      due: due,
      host: record.pollAddress == asked ? PollAnswer.host(of: outcome) : record.pollHost,
      sign: PollAnswer.sign(of: outcome),
      address: PollAnswer.address(of: outcome))
  }

  private nonisolated func judge(
    _ outcome: Result<FetchResponse, FetchError>, record: FeedRecord, received: Timestamp
  ) -> PollAnswer {
    let start = ContinuousClock.now
    let answer = PollAnswer.judge(
      outcome, conditional: record.validators != nil, lastHash: record.bodyHash,
      received: received)
    if case .success(let response) = outcome { counters.bytes.add(response.body.count) }
    switch answer {
    case .document:
      counters.parsing.observe(start.duration(to: .now))
      counters.pollsRead.add()
    case .unchanged: counters.pollsUnchanged.add()
    case .failed: counters.pollsFailed.add()
    case .gone: counters.pollsGone.add()
    }
    return answer
  }

  /// Notes the answer in the record and commits both; returns the next due time.
  private func conclude(
    _ record: inout FeedRecord, _ answer: PollAnswer, plan: Plan
  ) async -> Timestamp? {
    let now = clock.now()
    let (runtime, timing) = (plan.runtime, plan.timing)
    // A reload may have renamed the feed while it was asked.
    if plan.reloads != reloads {
      record.name = self.runtime.feed(record.url)?.name ?? record.name
    }
    let before = record
    record.note(answer, now: now)
    tally.polls += 1
    do {
      switch answer {
      case .document(let feed, _, _):
        let audience = audience(for: before, runtime: runtime, now: now)
        let (committed, report) = try await pipeline.ingest(
          feed, of: record, audience: audience, runtime: runtime, now: now
        ) { record, newEntries in
          if newEntries {
            record.noteNewEntries(lastAsked: before.lastAttempt, now: now)
          } else {
            record.noteNothingNew(lastAsked: before.lastAttempt, now: now)
            // A feed without any entry stands still from its first document on.
            record.lastNewEntry = record.lastNewEntry ?? now
          }
          record.setDue(after: .read(newEntries: newEntries), timing: timing, now: now)
        }
        record = committed
        tally.newEntries += report.newEntries
        tally.alerts += report.alerts
        counters.newEntries.add(report.newEntries)
        counters.editedEntries.add(report.editedEntries)
        log.read(feed, report, record: record)
        if report.alerts > 0 { await alertsCommitted() }
      case .unchanged:
        tally.unchanged += 1
        record.setDue(after: .unchanged, timing: timing, now: now)
        try await commit(&record, before: before, now: now)
      case .failed where record.errorCount == 0, .gone where record.errorCount == 0:
        // Only the address that it has moved from is dead; the one that it lives at is next.
        record.setDue(after: .unchanged, timing: timing, now: now)
        try await commit(&record, before: before, now: now)
      case .failed(let reason, let status, let wait):
        tally.failures += 1
        record.setDue(
          after: .failed(retryAfter: wait.map { now + $0 }, answered: status != nil),
          timing: timing, now: now)
        log.failed(record, reason: reason)
        try await commit(&record, before: before, now: now)
      case .gone:
        tally.failures += 1
        record.setDue(
          after: record.gone ? .gone : .failed(retryAfter: nil), timing: timing, now: now)
        log.gone(record)
        try await commit(&record, before: before, now: now)
      }
      log.moved(record, before: before)
      log.stored(record, answer)
    } catch is CancellationError {
      return before.nextDue  // Shutting down before the commit: the poll has not happened.
    } catch {
      log.notStored(record, error: error)
      tally.failures += 1
      counters.pollsNotStored.add()
      let polls = 1 + (record.id.flatMap { unstored[$0]?.polls } ?? 0)
      record.keepUnstored(answer, before: before, failures: polls, timing: timing, now: now)
      remember(record, unstored: polls, plan: plan)
      return record.nextDue
    }
    remember(record, unstored: 0, plan: plan)
    return record.nextDue
  }

  /// Notes what is to be known of a feed until it is polled again, where it is still listed.
  private func remember(_ record: FeedRecord, unstored polls: Int, plan: Plan) {
    guard let id = record.id else { return }
    let isListed = plan.reloads == reloads || runtime.feed(record.url) != nil
    unstored[id] = isListed && polls > 0 ? (record, polls) : nil
    if isListed, record.errorCount > 0 { failing.insert(id) } else { failing.remove(id) }
  }

  /// Commits a poll that brought no document, with the news that the feed has fallen silent.
  private func commit(
    _ record: inout FeedRecord, before: FeedRecord, now: Timestamp
  ) async throws {
    record.noteNothingNew(lastAsked: before.lastAttempt, now: now)
    let alerts = try await pipeline.commit(record, before: before, now: now)
    guard alerts > 0 else { return }
    tally.alerts += alerts
    await alertsCommitted()
  }

  private func audience(
    for record: FeedRecord, runtime: Runtime, now: Timestamp
  ) -> Pipeline.Audience {
    if record.baselineDone || runtime.settings.poll.firstFetch == .alert { return .everyone }
    return backfill.map { .publishedSince(now - $0) } ?? .nobody
  }

  @concurrent
  private static func requestWithSecret(
    record: FeedRecord, settings: FeedSettings
  ) async throws -> FetchRequest {
    try request(record: record, settings: settings)
  }

  private static func request(
    record: FeedRecord, settings: FeedSettings
  ) throws -> FetchRequest {
    var request = try FetchRequest(settings)
    request.url = record.pollAddress
    request.validators = record.validators
    // A secret is for the configured origin alone: a feed that has moved does not take it along.
    request.credentialsURL = record.url
    return request
  }
}
