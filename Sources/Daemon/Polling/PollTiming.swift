// When a feed is due next, as a pure function of what is known: the rhythm, the floors, the errors.

import Model

/// What a poll brought, as far as the timing of the next one is concerned.
public enum PollResult: Equatable, Sendable {
  /// A complete feed; whether it held entries that were not known.
  case read(newEntries: Bool)
  /// The publisher or the body's hash says that nothing changed.
  case unchanged
  /// No usable answer; `retryAfter` is the publisher's wish, where it gave one, and `answered` tells
  /// whether there was an answer at all.
  case failed(retryAfter: Timestamp?, answered: Bool = true)
  /// The publisher says that the feed is gone for good.
  case gone
}

/// What a feed's timing depends on; kept with the feed in the database.
public struct FeedRhythm: Equatable, Sendable {
  /// Errors since the last good answer.
  public var consecutiveErrors: Int
  /// How long the last good answer is fresh by its cache headers.
  public var freshness: Duration?
  /// How long the feed's document asks to wait between polls.
  public var timeToLive: Duration?
  /// Hours in UTC in which the publisher asks not to be polled.
  public var skipHours: Set<Int>
  /// Days in UTC on which the publisher asks not to be polled; 0 is Sunday.
  public var skipDays: Set<Int>
  /// When an entry was last seen for the first time.
  public var lastNewEntry: Timestamp?

  /// A rhythm from its parts.
  public init(
    consecutiveErrors: Int = 0, freshness: Duration? = nil, timeToLive: Duration? = nil,
    skipHours: Set<Int> = [], skipDays: Set<Int> = [], lastNewEntry: Timestamp? = nil
  ) {
    self.consecutiveErrors = consecutiveErrors
    self.freshness = freshness
    self.timeToLive = timeToLive
    self.skipHours = skipHours
    self.skipDays = skipDays
    self.lastNewEntry = lastNewEntry
  }
}

/// When a feed is due, and why then.
public struct PollDue: Equatable, Sendable {
  /// The instant from which the feed may be polled; nil where it never is again.
  public var at: Timestamp?
  /// Before when the publisher does not want to be asked; nil where it did not say.
  public var floor: Timestamp?
  /// The rule that decided, in words for `feeds list`.
  public var reason: String
}

/// The rules of the configuration that decide when a feed is polled.
public struct PollTiming: Equatable, Sendable {
  /// The interval of this feed.
  public var interval: Duration
  /// No poll follows another sooner, whatever the jitter.
  public var minimum: Duration
  /// The upper clamp of every delay.
  public var maximum: Duration
  /// Whether a feed that stands still is asked less and less often, up to `maximum`.
  public var adaptive: Bool
  /// The largest share of the interval by which a poll is moved at random, 0…0.5.
  public var jitter: Double

  /// Rules from their parts.
  public init(
    interval: Duration, minimum: Duration = .zero, maximum: Duration, adaptive: Bool,
    jitter: Double
  ) {
    self.interval = interval
    self.minimum = minimum
    self.maximum = maximum
    self.adaptive = adaptive
    self.jitter = jitter
  }

  /// When the feed is due after a poll that ended `now` with `result`.
  ///
  /// The rhythm is that after the poll. `chance` is a random number in 0…1. The order of the
  /// rules is that of RFC 9111 freshness and Retry-After as floors below which jitter never
  /// goes, then the upper clamp, then the hours and days that the publisher leaves out.
  public func due(
    after result: PollResult, rhythm: FeedRhythm, now: Timestamp, chance: Double
  ) -> PollDue {
    if result == .gone {
      return PollDue(at: nil, floor: nil, reason: "gone: the publisher answered 410")
    }
    var reason = "interval"
    var delay = interval
    switch result {
    case .failed(_, let answered):
      delay = backOff(errors: rhythm.consecutiveErrors)
      // Nobody is spared by a longer wait where no connection came about, and news would be missed
      // when the network is back.
      if !answered { delay = min(delay, max(interval, Self.longestWithoutAnswer)) }
      reason =
        rhythm.consecutiveErrors > 1
        ? "back-off after \(rhythm.consecutiveErrors) failed polls" : "back-off after a failed poll"
    case .read, .unchanged, .gone:
      if adaptive, let quiet = quietInterval(rhythm: rhythm, now: now), quiet > delay {
        delay = quiet
        reason = "adaptive: no new entry for a while"
      }
    }
    // Spread below the clamp, so that feeds that failed together do not return together.
    delay = min(delay, maximum * (1 / (1 + jitter))) * (1 + jitter * (2 * chance - 1))
    var floor = Duration.zero
    func raiseFloor(to candidate: Duration?, because why: String) {
      guard let candidate, min(candidate, maximum) > floor else { return }
      floor = min(candidate, maximum)
      if floor > delay { reason = why }
    }
    if case .failed(let retryAfter, _) = result {
      raiseFloor(to: retryAfter.map { $0 - now }, because: "Retry-After")
    } else {
      raiseFloor(to: rhythm.freshness, because: "fresh by its cache headers")
      raiseFloor(to: rhythm.timeToLive, because: "the feed's ttl")
    }
    let due = now + min(max(delay, minimum, floor * (1 + jitter * chance / 4)), maximum)
    let moved = Self.afterSkipped(due, hours: rhythm.skipHours, days: rhythm.skipDays)
    return PollDue(
      at: moved, floor: floor > .zero ? now + floor : nil,
      reason: moved == due ? reason : "skipHours or skipDays")
  }

  /// The longest back-off while nobody answers, unless the interval is longer.
  private static let longestWithoutAnswer = Duration.seconds(3600)

  /// Twice the interval for each error in a row, up to the clamp.
  private func backOff(errors: Int) -> Duration {
    var delay = interval
    for _ in 0..<min(max(errors, 1), 40) {
      delay = delay * 2
      if delay >= maximum { return maximum }
    }
    return delay
  }

  /// A sixth of the time for which no new entry came.
  private func quietInterval(rhythm: FeedRhythm, now: Timestamp) -> Duration? {
    rhythm.lastNewEntry.map { min((now - $0) / 6, maximum) }
  }

  /// The first instant from `due` on that lies in no skipped hour and on no skipped day.
  ///
  /// - Parameters:
  ///   - hours: hours of the day in UTC that the feed leaves out, 0 to 23.
  ///   - days: days of the week that it leaves out, Sunday as 0.
  static func afterSkipped(_ due: Timestamp, hours: Set<Int>, days: Set<Int>) -> Timestamp {
    guard hours.count < 24, days.count < 7 else { return due }
    var instant = due
    // A week and a day of hours: every hour of every day comes up at least once.
    for _ in 0..<(8 * 24) {
      let dayNumber = instant.seconds / 86_400
      let weekday = Int((dayNumber + 4) % 7)
      if !hours.contains(instant.civil.hour), !days.contains(weekday) {
        return instant
      }
      instant = Timestamp(seconds: (instant.seconds / 3600 + 1) * 3600)
    }
    return due
  }
}
