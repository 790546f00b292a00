// How the service itself fares: loop, sinks, database, clock, silences, what became of the entries.

import Configuration
import Daemon
import Delivery
import Foundation
import Model
import Storage

/// The standing of the service with everything behind it.
struct ServiceReport: Encodable, Sendable {
  /// What became of entries of one relevance.
  struct Fate: Encodable, Sendable {
    let decision: String
    let relevance: String
    let entries: Int
  }

  let version: String
  let process: Int32
  let alive: AliveReport
  let database: String
  let walBytes: Int
  let schema: Int
  let oldestEntry: Timestamp?
  let watches: Int
  let languages: [String]
  /// Digests of the configuration's files and of the model's, twelve hexadecimal digits each.
  let configurationDigest: String?
  let modelDigest: String?
  let silences: [SilenceReport]
  /// What became of the entries of the last seven days.
  let fates: [Fate]
  let polls: [String: Int]

  init(
    version: String, alive: AliveReport, service: ServiceObservation, settings: Settings,
    store: Store
  ) async throws {
    self.version = version
    self.alive = alive
    process = ProcessInfo.processInfo.processIdentifier
    database = store.path
    walBytes = fileSize(store.path + "-wal")
    schema = try await store.schemaVersion()
    oldestEntry = try await store.historyStart()
    watches = settings.watches.count
    languages = settings.languages
    configurationDigest = service.digests.map { "\($0.configuration)" }
    modelDigest = service.digests.map { "\($0.model)" }
    silences = try await SilenceReport.list(store, all: false, now: alive.time)
    fates = try await store.decisions(firstSeenSince: alive.time - .seconds(7 * 86_400)).map {
      Fate(
        decision: $0.decision.description, relevance: $0.relevance.map { "\($0)" } ?? "unjudged",
        entries: $0.count)
    }
    let counters = service.counters
    polls = [
      "read": counters.pollsRead.count, "unchanged": counters.pollsUnchanged.count,
      "failed": counters.pollsFailed.count, "gone": counters.pollsGone.count,
    ]
  }
}

/// The size of a file in bytes; 0 where there is none.
func fileSize(_ path: String) -> Int {
  let found = try? FileManager.default.attributesOfItem(atPath: path)
  return (found?[.size] as? NSNumber)?.intValue ?? 0
}

/// The service's page.
struct ServicePage: Sendable {
  /// A name with what is to be said of it.
  struct Line: Sendable {
    let name: String
    let value: String
  }

  /// A sink.
  struct SinkRow: Sendable {
    let name: String
    let kind: String
    let state: String
    let waiting: String
    let last: Moment?
    let next: Moment?
    let remark: String?
  }

  /// A silence.
  struct SilenceRow: Sendable {
    let subject: String
    let until: String
    let reason: String
    let author: String
    let alerts: Int
  }

  let layout: Layout
  let lines: [Line]
  let sinks: [SinkRow]
  let hasSinks: Bool
  let silences: [SilenceRow]
  let hasSilences: Bool
  let fates: [Line]

  init(_ report: ServiceReport) {
    let alive = report.alive
    let now = alive.time
    layout = Layout("Service", at: "/service", alive: alive)
    func time(_ time: Timestamp?) -> String {
      time.map { Moment($0, now: now) }.map { "\($0.ago) (\($0.full))" } ?? "none yet"
    }
    var lines = [
      Line(name: "version", value: report.version),
      Line(
        name: "running since",
        value: "\(Moment(alive.started, now: now).full), process \(report.process)"),
      Line(name: "clock", value: Moment(now, now: now).full),
      Line(name: "last poll", value: time(alive.lastPoll)),
      Line(name: "last good answer", value: time(alive.lastGoodPoll)),
      Line(
        name: "polls since the start",
        value: ["read", "unchanged", "failed", "gone"].map { "\(report.polls[$0] ?? 0) \($0)" }
          .joined(separator: ", ")),
    ]
    if let loop = alive.loop {
      lines.append(
        Line(
          name: "poll loop",
          value: "turned \(tenths(loop.secondsSinceTurn)) s ago; \(loop.pollsUnderWay) polls under "
            + "way, \(loop.pollsWaiting) waiting for their turn, \(loop.feedsScheduled) scheduled"))
      lines.append(
        Line(
          name: "story index",
          value: "\(counted(loop.indexStories, "story", "stories")) of "
            + counted(loop.indexEntries, "entry", "entries")))
    }
    lines += [
      Line(
        name: "database",
        value: "\(sizeInWords(alive.databaseBytes)), log \(sizeInWords(report.walBytes)), schema "
          + "\(report.schema), \(report.database)"),
      Line(name: "oldest stored entry", value: report.oldestEntry?.day ?? "none"),
      Line(
        name: "configuration",
        value:
          "\(counted(alive.feeds.all, "feed")), \(counted(report.watches, "watch", "watches")), "
          + "\(counted(alive.sinks.count, "sink")), languages \(report.languages.joined(separator: " "))"
      ),
    ]
    if let configuration = report.configurationDigest, let model = report.modelDigest {
      lines.append(
        Line(name: "digests", value: "of the configuration \(configuration), of the model \(model)")
      )
    }
    if let refused = alive.refusedReload {
      lines.append(Line(name: "reload refused", value: PlainText.line(refused)))
    }
    self.lines = lines
    sinks = alive.sinks.map { sink in
      var remarks: [String] = []
      if let error = sink.error {
        let since = sink.failingSince.map { "since \(Moment($0, now: now).full): " } ?? ""
        remarks.append(since + PlainText.line(error))
      }
      if sink.dead > 0 { remarks.append("\(counted(sink.dead, "message")) given up") }
      for (reason, count) in sink.held.sorted(by: { $0.key < $1.key }) {
        remarks.append("\(count) held: \(PlainText.line(reason))")
      }
      let oldest = sink.oldest.map { ", oldest \((now - $0).short)" } ?? ""
      return SinkRow(
        name: PlainText.line(sink.name), kind: sink.kind, state: sink.state,
        waiting: sink.waiting > 0 ? "\(sink.waiting)\(oldest)" : "0",
        last: Moment(sink.lastDelivery, now: now),
        next: sink.error == nil ? nil : Moment(sink.nextTry, now: now),
        remark: remarks.isEmpty ? nil : remarks.joined(separator: "; "))
    }
    hasSinks = !sinks.isEmpty
    silences = report.silences.map { silence in
      SilenceRow(
        subject: PlainText.line(silence.subject),
        until: silence.until.map { Moment($0, now: now).full }
          ?? "the stage moves" + (silence.stage.map { " on from \($0.rawValue)" } ?? ""),
        reason: PlainText.line(silence.reason), author: PlainText.line(silence.author),
        alerts: silence.alerts)
    }
    hasSilences = !silences.isEmpty
    func count(_ decisions: [String], _ relevance: String? = nil) -> Int {
      report.fates.filter {
        decisions.contains($0.decision) && (relevance ?? $0.relevance) == $0.relevance
      }.reduce(0) { $0 + $1.entries }
    }
    fates = [
      Line(name: "alerted", value: "\(count(["new", "update"]))"),
      Line(name: "told again", value: "\(count(["repeat"]))"),
      Line(name: "a feed's history", value: "\(count(["baseline"]))"),
      Line(
        name: "partnerships that no watch wanted", value: "\(count(["none"], "partnership"))"),
      Line(name: "defence without a partnership", value: "\(count(["none"], "adjacent"))"),
      Line(name: "unrelated", value: "\(count(["none"], "unrelated"))"),
    ]
  }
}
