// When a feed is due after a poll, by the configuration's rules and the record; and what is kept of
// a poll that the database did not take.

import Configuration
import Model
import Storage

extension PollTiming {
  /// The rules for one feed.
  init(feed: FeedSettings?, settings: PollSettings) {
    self.init(
      interval: max(feed?.interval ?? settings.interval, settings.minInterval),
      minimum: settings.minInterval, maximum: settings.maxInterval, adaptive: settings.adaptive,
      jitter: settings.jitter)
  }
}

extension FeedRecord {
  /// The host that the next poll goes to.
  var pollHost: String { OutletNames.host(of: pollAddress) ?? "" }

  /// What the last poll said about the host.
  var lastSign: HostLanes.Sign {
    switch lastStatus {
    case nil: errorCount > 0 ? .unreachable : .none
    case 429, 503: .overloaded
    default: .answered
    }
  }

  /// What is remembered of a poll that the database did not take.
  ///
  /// A document's poll has not happened: its entries are asked for again, soon and then later and
  /// later. What other answers say counts all the same, publishers' wishes and errors above all;
  /// only that a silence was told does not, as nobody was told.
  mutating func keepUnstored(
    _ answer: PollAnswer, before: FeedRecord, failures: Int, timing: PollTiming, now: Timestamp
  ) {
    guard case .document = answer else {
      silentSince = before.silentSince
      return
    }
    self = before
    var retry = timing
    retry.interval = max(timing.minimum, min(timing.interval, .seconds(60))) / 2
    nextDue =
      retry.due(
        after: .failed(retryAfter: nil), rhythm: FeedRhythm(consecutiveErrors: failures), now: now,
        chance: Double.random(in: 0...1)
      ).at
  }

  /// Sets when the feed is due next, and why then.
  mutating func setDue(after result: PollResult, timing: PollTiming, now: Timestamp) {
    let due = timing.due(
      after: result, rhythm: rhythm, now: now, chance: Double.random(in: 0...1))
    nextDue = due.at
    floorUntil = due.floor
    dueReason = due.reason
  }
}
