// One watch: how it fares, and the stories that it came near to and did not want, with what was
// missing.

import Configuration
import Daemon
import Delivery
import Foundation
import Model
import Storage
import Watches

/// A watch with its near misses.
struct WatchReport: Encodable, Sendable {
  let watch: WatchLine
  /// From when on near misses were looked for.
  let since: Timestamp
  /// The nearest first, one a story.
  let nearMisses: [NearMiss]
  /// Why none were looked for, or not to the end; nil where they were.
  let fault: String?

  /// Near misses a page.
  static let size = 30

  init(
    _ line: WatchLine, since: Timestamp, settings: Settings, store: Store
  ) async throws {
    watch = line
    self.since = since
    guard line.enabled else {
      nearMisses = []
      fault = "the watch is off"
      return
    }
    // The others' words need not be looked for.
    var asked = settings
    asked.watches = settings.watches.filter { $0.name.value == line.name }
    let history = try await History(
      store: store, settings: settings, watches: try RuntimeCompiler.watchSet(asked))
    do {
      nearMisses = try await HistoryGate.withinLimit {
        try await NearMiss.find(in: history, since: since, limit: Self.size)
      }
      fault = nil
    } catch is CancellationError {
      nearMisses = []
      fault =
        "to look for near misses took longer than \(HistoryGate.limit.components.seconds) s and was "
        + "given up; ask for a shorter time, or use pactwatch why-not"
    }
  }
}

/// A watch's page.
struct WatchPage: Sendable {
  /// An entry that it nearly wanted.
  struct Miss: Sendable {
    let headline: [TextPiece]
    let href: String?
    let story: String?
    let storyHref: String?
    let time: Moment
    let source: String
    let missing: [String]
  }

  let layout: Layout
  let row: WatchesPage.Row
  let fault: String?
  let isEmpty: Bool
  let misses: [Miss]
  let spans: [Choice]

  init(_ report: WatchReport, span: String, alive: AliveReport) {
    row = WatchesPage.Row(report.watch, now: alive.time)
    layout = Layout(
      "Watch \(row.name)", at: row.href, alive: alive, atom: row.atom,
      json: "\(row.href)?since=\(span.urlEncoded)&format=json", isStill: true)
    fault = report.fault
    isEmpty = report.fault == nil && report.nearMisses.isEmpty
    spans = [("1d", "a day"), ("7d", "a week"), ("30d", "a month"), ("180d", "half a year")]
      .map { Choice(value: $0.0, label: $0.1, isChosen: $0.0 == span) }
    misses = report.nearMisses.map { miss in
      Miss(
        headline: MarkedText.pieces(miss.title, field: .title, matches: miss.matches, limit: 400),
        href: Link.web(miss.url), story: miss.story?.description,
        storyHref: miss.story.map { "/stories/\($0)" },
        time: Moment(miss.time, now: alive.time), source: PlainText.line(miss.source),
        missing: miss.failures.map { PlainText.line("\($0)") })
    }
  }
}
