// Stories that a watch came near to and did not want: the way to find what it should have caught.

import Configuration
import Model
import Storage
import Watches

/// A stored entry that one watch nearly wanted.
public struct NearMiss: Encodable, Sendable {
  /// The watch.
  public var watch: String
  /// The entry.
  public var entry: Int64
  /// The story that it tells.
  public var story: StoryID?
  /// When it was news.
  public var time: Timestamp
  /// Its headline.
  public var title: String
  /// Its address.
  public var url: String?
  /// Its outlet.
  public var source: String
  /// How little was missing: next to nothing near 0, a whole condition at 1.
  public var distance: Double
  /// What was missing.
  public var failures: [WatchFailure]
  /// The words of the watch that were found.
  public var matches: [TermMatch]

  /// The score below which an entry is nowhere near a partnership.
  private static let leastScore = 0.1

  /// The near misses of a history's watches since `start`, the nearest first: at most `limit` a
  /// watch, one a story, and none of a story that the watch wanted by another report.
  public static func find(
    in history: History, since start: Timestamp, watch name: String? = nil, limit: Int
  ) async throws -> [NearMiss] {
    let watches = history.watches.definitions.filter {
      $0.enabled && (name == nil || $0.name == name)
    }
    let asked = Dictionary(
      watches.map { ($0.name, $0.conditions.count + ($0.query == nil ? 0 : 1)) },
      uniquingKeysWith: { first, _ in first })
    var wanted: [String: Set<StoryID>] = [:]
    var nearest: [String: [StoryID: NearMiss]] = [:]
    try await history.read(HistoryFilter(since: start)) { report in
      let subject = report.subject
      // Nothing of defence and none of the words: near to no watch.
      guard subject.labels.relevance > .unrelated || !subject.hits.isEmpty,
        report.newsTime >= start, let story = report.entry.story
      else { return true }
      // What is nowhere near a partnership is near to no watch for one more drone in it.
      let isFar = subject.labels.score < Self.leastScore
      for verdict in history.watches.verdicts(for: subject) {
        if isFar, verdict.firstFailure?.condition == "relevance" { continue }
        guard let asked = asked[verdict.watch] else { continue }
        if verdict.matched {
          wanted[verdict.watch, default: []].insert(story)
        } else if verdict.distance <= 1, verdict.distance < 1 || verdict.failures.count < asked {
          let miss = NearMiss(verdict, report)
          let known = nearest[verdict.watch, default: [:]][story]
          if known.map({ miss.distance < $0.distance }) ?? true {
            nearest[verdict.watch, default: [:]][story] = miss
          }
        }
      }
      return true
    }
    return watches.flatMap { watch in
      (nearest[watch.name] ?? [:])
        .filter { wanted[watch.name]?.contains($0.key) != true }
        .map(\.value)
        .sorted { ($0.distance, $1.time) < ($1.distance, $0.time) }
        .prefix(limit)
    }
  }

  private init(_ verdict: WatchVerdict, _ report: PastReport) {
    watch = verdict.watch
    entry = report.entry.id
    story = report.entry.story
    time = report.newsTime
    title = report.entry.title
    url = report.entry.url
    source = report.outlet.name
    distance = verdict.distance
    failures = verdict.failures
    matches = verdict.matches
  }
}
