// A query of the watches' language asked of everything that is stored.

import Configuration
import Daemon
import Delivery
import Foundation
import Model
import Storage
import Watches

/// What a search found.
struct SearchReport: Encodable, Sendable {
  let query: String
  let since: Timestamp
  let found: [FoundEntry]
  /// Why the query cannot be asked, or was not answered; nil where it was.
  let fault: String?

  /// Entries a search.
  static let size = 60

  /// Where a query cannot be asked.
  init(_ query: String, since: Timestamp, fault: String) {
    self.query = query
    self.since = since
    found = []
    self.fault = fault
  }

  init(
    _ query: String, since: Timestamp, settings: Settings, store: Store
  ) async throws {
    self.query = query
    self.since = since
    let watches: WatchSet
    do {
      watches = try WatchSet(searching: query, lists: settings.aliases)
    } catch {
      found = []
      fault = error.all.map { problem in
        problem.queryError.map { "column \($0.column): \($0)" } ?? "\(problem)"
      }.joined(separator: "\n")
      return
    }
    let history = try await History(
      store: store, settings: settings, watches: watches, everyLanguage: true)
    do {
      found = try await HistoryGate.withinLimit {
        try await FoundEntry.find(in: history, since: since, limit: Self.size)
      }
      fault = nil
    } catch is CancellationError {
      found = []
      fault =
        "the search took longer than \(HistoryGate.limit.components.seconds) s and was given up; ask "
        + "for a shorter time, or use pactwatch search"
    }
  }
}

/// The search's page.
struct SearchPage: Sendable {
  /// An entry that was found.
  struct Row: Sendable {
    let headline: [TextPiece]
    let summary: [TextPiece]
    let href: String?
    let story: String?
    let storyHref: String?
    let time: Moment
    let source: String
    let language: String
    let score: String
    let decision: String
  }

  let layout: Layout
  let query: String
  let isAsked: Bool
  let fault: String?
  let count: String
  let isEmpty: Bool
  let rows: [Row]
  let spans: [Choice]

  init(_ report: SearchReport?, span: String, alive: AliveReport) {
    query = report?.query ?? ""
    isAsked = report != nil
    fault = report?.fault.map {
      $0.split(separator: "\n").map { PlainText.line(String($0)) }.joined(separator: "; ")
    }
    let found = report?.found ?? []
    isEmpty = report != nil && fault == nil && found.isEmpty
    count =
      found.count == SearchReport.size
      ? "the latest \(found.count)" : counted(found.count, "entry", "entries")
    layout = Layout(
      "Search", at: "/search", alive: alive, query: query,
      json: "/search?q=\(query.urlEncoded)&since=\(span.urlEncoded)&format=json", isStill: true)
    spans = [
      ("7d", "a week"), ("30d", "a month"), ("180d", "half a year"), ("all", "all that is stored"),
    ]
    .map { Choice(value: $0.0, label: $0.1, isChosen: $0.0 == span) }
    rows = found.map { entry in
      Row(
        headline: MarkedText.pieces(entry.title, field: .title, matches: entry.matches, limit: 400),
        summary: entry.matches.contains { $0.field == .summary }
          ? MarkedText.pieces(
            entry.summary ?? "", field: .summary, matches: entry.matches, limit: 500)
          : [],
        href: Link.web(entry.url), story: entry.story?.description,
        storyHref: entry.story.map { "/stories/\($0)" },
        time: Moment(entry.time, now: alive.time), source: PlainText.line(entry.source),
        language: PlainText.line(entry.language), score: percent(entry.score),
        decision: entry.decision == "none" ? "not wanted" : entry.decision)
    }
  }
}
