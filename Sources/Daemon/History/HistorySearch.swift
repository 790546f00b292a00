// One query asked of everything that is stored, whatever its relevance.

import Configuration
import Model
import Storage
import Watches

/// A stored entry that a query matches.
public struct FoundEntry: Encodable, Sendable {
  /// The entry.
  public var entry: Int64
  /// The story that it tells.
  public var story: StoryID?
  /// When it was news.
  public var time: Timestamp
  /// Its headline.
  public var title: String
  /// Its summary.
  public var summary: String?
  /// Its address.
  public var url: String?
  /// Its outlet.
  public var source: String
  /// Its language.
  public var language: String
  /// Its score.
  public var score: Double
  /// What it led to.
  public var decision: String
  /// The words that matched.
  public var matches: [TermMatch]

  /// The entries since `start` that the history's first watch wants, the latest first.
  public static func find(
    in history: History, since start: Timestamp, limit: Int
  ) async throws -> [FoundEntry] {
    var found: [FoundEntry] = []
    guard limit > 0 else { return found }
    try await history.read(HistoryFilter(since: start, newestFirst: true)) { report in
      if let verdict = history.watches.matches(for: report.subject).first {
        found.append(FoundEntry(verdict, report))
      }
      return found.count < limit
    }
    return found
  }

  private init(_ verdict: WatchVerdict, _ report: PastReport) {
    entry = report.entry.id
    story = report.entry.story
    time = report.newsTime
    title = report.entry.title
    summary = report.entry.summary
    url = report.entry.url
    source = report.outlet.name
    language = report.entry.labels.language
    score = report.entry.labels.score
    decision = report.entry.decision.description
    matches = verdict.matches
  }
}
