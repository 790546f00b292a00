// Feeds that bring nothing for far longer than they use to: noticed against each feed's own rhythm,
// told once, and told once more when they are back.

import Model
import Storage

extension FeedRecord {
  /// No feed is called silent sooner.
  static let leastSilence = Duration.seconds(24 * 3600)

  /// How many gaps must be known before there is a rhythm to speak of.
  static let gapsThatMakeARhythm = 5

  /// After how long without a new entry the feed is out of its rhythm; nil while none is known.
  ///
  /// Six standard deviations above the mean gap, and half as long again as the longest, which is
  /// what keeps a feed that rests at the weekend from being called silent every Sunday.
  var silenceLimit: Duration? {
    guard gaps.count >= Self.gapsThatMakeARhythm else { return nil }
    let unusual = max(gaps.mean + 6 * gaps.variance.squareRoot(), 1.5 * gaps.longest)
    return max(Self.leastSilence, .seconds(min(unusual, 10 * 365 * 86_400)))
  }

  /// Notes that entries came which were not known, for the feed's rhythm; ends a silence.
  ///
  /// `lastAsked` is when the feed was asked before: a gap for most of which nobody asked says
  /// nothing about the feed.
  mutating func noteNewEntries(lastAsked: Timestamp? = nil, now: Timestamp) {
    if let last = lastNewEntry {
      let gap = now - last
      let unwatched = now - (lastAsked ?? last)
      if gap < Self.leastSilence || unwatched * 2 < gap {
        gaps.add(gap.inSeconds)
      }
    }
    lastNewEntry = now
    silentSince = nil
  }

  /// Notes that a poll brought nothing new; begins a silence where that is out of rhythm.
  mutating func noteNothingNew(lastAsked: Timestamp?, now: Timestamp) {
    guard silentSince == nil, !gone, let limit = silenceLimit, let lastNewEntry, let lastAsked,
      now - lastNewEntry > limit, now - lastAsked <= limit
    else { return }
    silentSince = now
  }

  /// What is to be told of the feed after a poll that left it as it is now; nil where nothing is.
  func news(since before: FeedRecord) -> FeedNews? {
    switch (before.silentSince, silentSince) {
    case (nil, .some): .silent(since: lastNewEntry, usually: .seconds(gaps.mean), error: lastError)
    case (.some, nil): .back(silentSince: before.lastNewEntry)
    default: nil
    }
  }
}

/// News about a feed itself.
enum FeedNews: Equatable, Sendable {
  /// It has brought nothing for far longer than usual.
  case silent(since: Timestamp?, usually: Duration, error: String?)
  /// It brings new entries again.
  case back(silentSince: Timestamp?)
}

extension Alert {
  /// The alert that tells news about a feed.
  init(_ news: FeedNews, of feed: FeedRecord, id: String, now: Timestamp) {
    let title: String
    var summary: String?
    switch news {
    case .silent(let since, let usually, let error):
      title =
        "Feed \(feed.name) is silent: no new entry"
        + (since.map { " since \($0.rfc3339)" } ?? "")
        + ", usually one every \(usually.inWords)"
      summary = error.map { "The last poll failed: \($0)" } ?? "The feed still answers."
    case .back(let since):
      title =
        "Feed \(feed.name) is back: new entries"
        + (since.map { " after \((now - $0).inWords) of silence" } ?? " after a silence")
    }
    self.init(
      id: id, kind: .feed, severity: .normal, time: now, title: title, summary: summary,
      language: "en", url: feed.url, source: feed.name)
  }
}

extension Duration {
  /// The duration in its greatest whole unit, for people: `3 days`, `1 hour`.
  fileprivate var inWords: String {
    let seconds = max(0, components.seconds)
    for (unit, length) in [("day", Int64(86_400)), ("hour", 3600), ("minute", 60)]
    where seconds >= length {
      let count = seconds / length
      return count == 1 ? "1 \(unit)" : "\(count) \(unit)s"
    }
    return seconds == 1 ? "1 second" : "\(seconds) seconds"
  }
}
