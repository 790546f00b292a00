// How the feeds fare, those in trouble first, with what each brought in two weeks.

import Configuration
import Daemon
import Delivery
import Foundation
import Model
import Storage

/// A feed with what it brought.
struct FeedLine: Encodable, Sendable {
  let feed: FeedReport
  /// Its state as the page counts them: `silent` beside those of `FeedReport`.
  let state: String
  /// The usual time between two new entries in seconds; nil where it is not known yet.
  let usualGapSeconds: Double?
  /// New entries a day, the oldest day first; the last day is today, in UTC.
  let entriesADay: [Int]
  /// Those of them that report a partnership.
  let partnershipsADay: [Int]
  /// How many partnerships of these days it was the first to report.
  let firstReports: Int
}

/// A page of feeds.
struct FeedsReport: Encodable, Sendable {
  let time: Timestamp
  let total: Int
  let page: Int
  let feeds: [FeedLine]

  /// Feeds a page.
  static let size = 100
  /// Days that are counted.
  static let days = 14

  init(
    _ filter: FeedPageFilter, page: Int, settings: Settings, store: Store, now: Timestamp
  ) async throws {
    time = now
    self.page = page
    let found = try await store.feedPage(filter, offset: (page - 1) * Self.size, limit: Self.size)
    total = found.total
    let start = Timestamp.start(ofDays: Self.days, endingAt: now)
    var activity: [Int64: (entries: [Int], partnerships: [Int], first: Int)] = [:]
    let none = Array(repeating: 0, count: Self.days)
    for day in try await store.activity(of: found.feeds.compactMap(\.id), since: start)
    where (0..<Self.days).contains(day.day) {
      activity[day.feed, default: (none, none, 0)].entries[day.day] = day.entries
      activity[day.feed, default: (none, none, 0)].partnerships[day.day] = day.partnerships
      activity[day.feed, default: (none, none, 0)].first += day.firstReports
    }
    // Only the feeds of the page, of however many there are.
    var shown = settings
    shown.feeds = FeedList(found.feeds.compactMap { settings.feeds.feed(at: $0.url) })
    feeds = zip(found.feeds, FeedReport.all(found.feeds, settings: shown)).map { record, report in
      let brought = record.id.flatMap { activity[$0] } ?? (none, none, 0)
      return FeedLine(
        feed: report,
        state: report.state == "ok" && report.silentSince != nil ? "silent" : report.state,
        usualGapSeconds: record.gaps.count > 2 ? record.gaps.mean : nil,
        entriesADay: brought.entries, partnershipsADay: brought.partnerships,
        firstReports: brought.first)
    }
  }
}

/// The feeds' page.
struct FeedsPage: Sendable {
  /// A row.
  struct Row: Sendable {
    let name: String
    let title: String
    let href: String?
    let state: String
    let chart: Sparkline
    let entries: Int
    let partnerships: Int
    /// What part of the entries they are.
    let share: String?
    /// How many of them it was the first to report.
    let first: Int
    let lastNew: Moment?
    let usual: String
    let lastPoll: Moment?
    let next: Moment?
    let why: String
    let status: String?
    let remark: String?
  }

  let layout: Layout
  let rows: [Row]
  let isEmpty: Bool
  let shown: String
  let states: [Choice]
  let text: String
  let earlierHref: String?
  let laterHref: String?

  init(_ report: FeedsReport, filter: FeedPageFilter, alive: AliveReport) {
    let now = report.time
    func address(_ page: Int) -> String {
      var parts = page > 1 ? ["page=\(page)"] : []
      if let state = filter.state { parts.append("state=\(state.rawValue)") }
      if let text = filter.text { parts.append("q=\(text.urlEncoded)") }
      return parts.isEmpty ? "/feeds" : "/feeds?" + parts.joined(separator: "&")
    }
    let here = address(report.page)
    layout = Layout(
      "Feeds", at: "/feeds", alive: alive,
      json: here + (here.contains("?") ? "&" : "?") + "format=json")
    rows = report.feeds.map { line in
      let (feed, entries) = (line.feed, line.entriesADay.reduce(0, +))
      let partnerships = line.partnershipsADay.reduce(0, +)
      return Row(
        name: PlainText.line(feed.name), title: feed.title.map(PlainText.line) ?? "",
        href: Link.web(feed.url), state: line.state,
        chart: Sparkline(
          line.entriesADay, stressed: line.partnershipsADay,
          words: "\(counted(entries, "entry", "entries")) in \(FeedsReport.days) days, "
            + "\(partnerships) about partnerships"),
        entries: entries, partnerships: partnerships,
        share: partnerships > 0 ? "\((100 * partnerships + entries / 2) / entries) %" : nil,
        first: line.firstReports, lastNew: Moment(feed.lastNewEntry, now: now),
        usual: line.usualGapSeconds.map { "every \(Duration.seconds($0).short)" } ?? "",
        lastPoll: Moment(feed.lastAttempt, now: now), next: Moment(feed.nextDue, now: now),
        why: feed.dueReason.map(PlainText.line) ?? "",
        status: feed.lastStatus.map { "\($0)" },
        remark: Optional(feed.remark(now: now)).flatMap { $0.isEmpty ? nil : $0 })
    }
    isEmpty = rows.isEmpty
    let first = (report.page - 1) * FeedsReport.size
    shown =
      rows.isEmpty
      ? "0 of \(report.total)" : "\(first + 1)–\(first + rows.count) of \(report.total)"
    let counts = alive.feeds
    states = Choice.list(
      [
        ("failing", "failing (\(counts.failing))"), ("gone", "gone (\(counts.gone))"),
        ("silent", "silent (\(counts.silent))"), ("new", "not read yet (\(counts.new))"),
        ("ok", "ok (\(counts.ok))"),
      ], chosen: filter.state?.rawValue, all: "every state (\(counts.all))")
    text = filter.text ?? ""
    earlierHref = report.page > 1 ? address(report.page - 1) : nil
    laterHref = first + rows.count < report.total ? address(report.page + 1) : nil
  }
}
