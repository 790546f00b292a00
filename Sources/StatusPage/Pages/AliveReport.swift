// Whether the service is alive, in one sentence and a list of what is wrong.

import Configuration
import Daemon
import Delivery
import Foundation
import Model
import Storage

/// The standing of the service as of one moment.
struct AliveReport: Encodable, Sendable {
  /// How it stands.
  enum Level: String, Encodable, Sendable {
    /// Nothing is wrong.
    case ok
    /// Something wants a look some time.
    case attention
    /// Something is not being done.
    case trouble
  }

  /// One thing that is wrong.
  struct Problem: Encodable, Sendable {
    /// Whether it keeps the service from doing its work.
    let isTrouble: Bool
    /// What it is.
    let words: String
    /// The page that tells more.
    let href: String
  }

  /// How many feeds are in each state.
  struct Feeds: Encodable, Sendable {
    let all: Int
    let ok: Int
    let new: Int
    let failing: Int
    let gone: Int
    let silent: Int
  }

  /// How the poll loop moves.
  struct Loop: Encodable, Sendable {
    let secondsSinceTurn: Double
    let pollsUnderWay: Int
    let pollsWaiting: Int
    let feedsScheduled: Int
    let feedsNotStored: Int
    let indexStories: Int
    let indexEntries: Int
  }

  /// A way out.
  struct Sink: Encodable, Sendable {
    let name: String
    let kind: String
    let state: String
    /// Alerts that have not left.
    let waiting: Int
    /// When the oldest of them was raised.
    let oldest: Timestamp?
    /// Alerts that are held, by the reason.
    let held: [String: Int]
    let dead: Int
    let error: String?
    let failingSince: Timestamp?
    let nextTry: Timestamp?
    let lastDelivery: Timestamp?
  }

  var level: Level
  var words: String
  var problems: [Problem]
  let time: Timestamp
  let started: Timestamp
  let lastPoll: Timestamp?
  let lastGoodPoll: Timestamp?
  let feeds: Feeds
  let loop: Loop?
  let sinks: [Sink]
  let databaseBytes: Int
  let refusedReload: String?

  /// The longest pause between two turns of a loop that moves; it takes one every 30 s.
  static let longestTurn = Duration.seconds(120)

  init(
    _ service: ServiceObservation, settings: Settings, store: Store
  ) async throws(StorageError) {
    let now = service.clock.now()
    time = now
    started = service.started
    let counts = try await store.feedCounts()
    lastPoll = counts.lastAttempt
    lastGoodPoll = counts.lastSuccess
    feeds = Feeds(
      all: counts.all, ok: counts.ok, new: counts.new, failing: counts.failing, gone: counts.gone,
      silent: counts.silent)
    databaseBytes = try await store.size().bytes
    refusedReload = try await store.meta(StatusReport.refusedReloadKey)
    let backlogs = try await store.backlogs()
    let reports = try await SinkReport.list(settings, store: store, now: now)
    sinks = zip(settings.sinks, reports).map { sink, report in
      let backlog = backlogs[sink.identity]
      return Sink(
        name: report.name, kind: report.kind, state: report.state, waiting: backlog?.alerts ?? 0,
        oldest: backlog?.oldest, held: report.held, dead: report.dead.count, error: report.error,
        failingSince: report.failingSince, nextTry: report.nextTry,
        lastDelivery: report.lastDelivery)
    }
    loop = await service.pulse().map { pulse in
      Loop(
        secondsSinceTurn: pulse.sinceLastTurn.inSeconds,
        pollsUnderWay: pulse.pollsUnderWay, pollsWaiting: pulse.pollsWaiting,
        feedsScheduled: pulse.feedsScheduled, feedsNotStored: pulse.feedsNotStored,
        indexStories: pulse.indexStories, indexEntries: pulse.indexEntries)
    }
    level = .ok
    words = ""
    problems = []
    problems = allProblems(longestPause: settings.poll.maxInterval)
    level =
      problems.isEmpty ? .ok : problems.contains(where: \.isTrouble) ? .trouble : .attention
    words = sentence
  }

  private var sentence: String {
    let watched = "Watching \(counted(feeds.all - feeds.gone, "feed"))"
    guard let lastPoll else { return "\(watched), none asked yet" }
    return "\(watched), last poll \(Moment(lastPoll, now: time).ago)"
  }

  private func allProblems(longestPause: Duration) -> [Problem] {
    var found: [Problem] = []
    func trouble(_ words: String, _ href: String) {
      found.append(Problem(isTrouble: true, words: words, href: href))
    }
    func attention(_ words: String, _ href: String) {
      found.append(Problem(isTrouble: false, words: words, href: href))
    }
    if let loop {
      if loop.secondsSinceTurn > Double(Self.longestTurn.components.seconds) {
        trouble("The poll loop stands still since \(Int(loop.secondsSinceTurn)) s", "/service")
      }
      if loop.feedsNotStored > 0 {
        trouble(
          "The database does not take the polls of \(counted(loop.feedsNotStored, "feed"))",
          "/service")
      }
    }
    if let refusedReload {
      trouble("The last reload was refused: \(PlainText.line(refusedReload))", "/service")
    }
    for sink in sinks where sink.error != nil {
      let since = sink.failingSince.map { " for \((time - $0).short)" } ?? ""
      trouble(
        "The sink \(sink.name) has been failing\(since): \(PlainText.line(sink.error ?? ""))",
        "/service")
    }
    if let lastPoll, lastPoll - time > .seconds(60) {
      trouble("The clock went back: a poll is dated \((lastPoll - time).short) ahead", "/service")
    }
    let polled = feeds.all - feeds.gone - feeds.new
    if polled > 0, feeds.failing == polled {
      trouble("Every feed fails: is the network there?", "/feeds?state=failing")
    } else if let lastGoodPoll, polled > 0, time - lastGoodPoll > longestPause + longestPause {
      trouble("No feed has answered for \((time - lastGoodPoll).short)", "/feeds")
    } else if feeds.failing > 0 {
      attention("\(counted(feeds.failing, "feed")) failing", "/feeds?state=failing")
    }
    if feeds.gone > 0 { attention("\(counted(feeds.gone, "feed")) gone", "/feeds?state=gone") }
    if feeds.silent > 0 {
      attention("\(counted(feeds.silent, "feed")) fell silent", "/feeds?state=silent")
    }
    for sink in sinks where sink.error == nil {
      if sink.dead > 0 {
        attention(
          "The sink \(sink.name) gave up \(counted(sink.dead, "message"))", "/service")
      } else if sink.held.isEmpty, let oldest = sink.oldest, time - oldest > .seconds(600) {
        attention(
          "The sink \(sink.name) is behind by \(counted(sink.waiting, "alert"))", "/service")
      }
    }
    return found
  }
}
