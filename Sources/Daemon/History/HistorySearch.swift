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

  /// The entries that were news since `start` and that the history's first watch wants, the latest
  /// first.
  public static func find(
    in history: History, since start: Timestamp, limit: Int
  ) async throws -> [FoundEntry] {
    var found: [FoundEntry] = []
    guard limit > 0 else { return found }
    try await history.read(HistoryFilter(since: start, newestFirst: true)) { report in
      // Entries come in the order in which they were first seen, and none was news after that; a
      // feed's first poll brings entries that were news long before.
      if let last = found.last, found.count == limit, last.time >= report.entry.firstSeen {
        return false
      }
      guard report.newsTime >= start,
        let verdict = history.watches.matches(for: report.subject).first
      else { return true }
      let place = found.firstIndex { $0.time < report.newsTime } ?? found.endIndex
      found.insert(FoundEntry(verdict, report), at: place)
      if found.count > limit { found.removeLast() }
      return true
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
