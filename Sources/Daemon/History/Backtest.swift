// The alerts that watches would have sent, had they run while the stored entries were news.

import Configuration
import Model
import Storage
import Watches

/// What a set of watches would have sent over a span of the past.
public struct Backtest: Sendable {
  /// One alert that would have been sent.
  public struct PastAlert: Equatable, Encodable, Sendable {
    /// When.
    public var time: Timestamp
    /// `new` or `update`.
    public var kind: Alert.Kind
    /// The story.
    public var story: StoryID
    /// The entry that would have raised it.
    public var entry: Int64
    /// Its headline.
    public var title: String
    /// Its address.
    public var url: String?
    /// Its outlet.
    public var source: String
    /// The watches that wanted it, each with the words that matched.
    public var watches: [Alert.WatchMatch]
    /// What changed, for an update.
    public var change: [Alert.Change]
  }

  /// When the span began.
  public let since: Timestamp
  /// When the first entry of the span was news; nil where there is none. A span that begins before
  /// anything was stored says nothing about the days before this.
  public private(set) var firstNews: Timestamp?
  /// How many entries of the span were relevant enough to be looked at.
  public private(set) var entries = 0
  /// How many entries each watch wanted.
  public private(set) var wanted: [String: Int] = [:]
  /// The alerts, in the order in which the entries came.
  public private(set) var alerts: [PastAlert] = []

  private let rules: UpdateRules
  private var stories: [StoryID: (story: Story, told: [String: ToldFacts])] = [:]

  /// Asks the history's watches about everything since `start`.
  ///
  /// An entry counts for the day when it was news, so a feed's first poll, whose entries alerted
  /// nobody, is tried too. What was told before `start` is known and not told again.
  public init(_ history: History, settings: Settings, since start: Timestamp) async throws {
    since = start
    rules = UpdateRules(settings.alerts)
    let watches = history.watches
    let running = watches.definitions.filter(\.enabled)
    // Most entries of a general feed are of no relevance, and few watches want those.
    let relevance = running.map(\.conditions.relevance).min() ?? .partnership
    let countsSources = running.contains { $0.conditions.minSources != nil }
    try await history.read(HistoryFilter(since: start, relevance: relevance)) { report in
      if report.newsTime >= start {
        entries += 1
        firstNews = min(firstNews ?? report.newsTime, report.newsTime)
      }
      guard let id = report.entry.story else { return true }
      guard
        countsSources || stories[id] != nil || !watches.matches(for: report.subject).isEmpty
      else { return true }
      if stories[id] == nil {
        stories[id] = (Story(untold: id, thread: id, now: report.newsTime), [:])
        for earlier in try await history.reports(of: id, before: report.entry) {
          take(earlier, of: id, watches: watches)
        }
      }
      take(report, of: id, watches: watches)
      return true
    }
  }

  /// Adds a report to its story and raises the alerts that it would have caused, by the rules of
  /// the pipeline.
  private mutating func take(_ report: PastReport, of id: StoryID, watches: WatchSet) {
    guard var (story, told) = stories[id] else { return }
    let labels = report.entry.labels
    story.take(
      labels,
      report: report.outlet.report(
        url: report.entry.url, language: labels.language, published: report.entry.published),
      now: report.newsTime)
    var subject = report.subject
    subject.sources = story.reports.count
    subject.independentSources = story.independentOwners
    let matches = watches.matches(for: subject)
    let news = ReportNews(matches, told: told, report: labels, story: story, rules: rules)
    for verdict in news.pieces.flatMap(\.verdicts) { told[verdict.watch] = story.toldFacts }
    stories[id] = (story, told)
    guard report.newsTime >= since else { return }
    for match in matches { wanted[match.watch, default: 0] += 1 }
    alerts += news.pieces.map { PastAlert($0, report, of: id) }
  }
}

extension Backtest.PastAlert {
  fileprivate init(_ news: ReportNews.Piece, _ report: PastReport, of story: StoryID) {
    self.init(
      time: report.newsTime, kind: news.kind, story: story, entry: report.entry.id,
      title: report.entry.title, url: report.entry.url, source: report.outlet.name,
      watches: news.verdicts.map { Alert.WatchMatch(name: $0.watch, matched: $0.matches) },
      change: news.changes)
  }
}

/// What differs between two back-tests of the same span.
public struct BacktestDifference: Sendable {
  /// Alerts that only the new watches send, by story and kind.
  public var added: [Backtest.PastAlert]
  /// Alerts that only the old watches sent.
  public var removed: [Backtest.PastAlert]

  /// Compares what new watches would have sent with what old ones would have.
  public init(_ new: Backtest, against old: Backtest) {
    added = Self.alerts(of: new, missingFrom: old)
    removed = Self.alerts(of: old, missingFrom: new)
  }

  /// A story's alerts count, whichever of its entries raised them.
  private static func alerts(
    of one: Backtest, missingFrom other: Backtest
  ) -> [Backtest.PastAlert] {
    var known: [StoryID: Int] = [:]
    for alert in other.alerts { known[alert.story, default: 0] += 1 }
    return one.alerts.filter { alert in
      guard let left = known[alert.story], left > 0 else { return true }
      known[alert.story] = left - 1
      return false
    }
  }
}
