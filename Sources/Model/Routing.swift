// How a sink that sends messages is served: which alerts it takes, which travel together, and when.

import Foundation

/// The routing of one sink. Everything but the choice only holds alerts back, and drops none.
public struct Routing: Equatable, Sendable {
  /// What alerts are grouped by.
  public enum GroupKey: String, CaseIterable, Sendable {
    /// One event.
    case story
    /// One deal with all its steps.
    case thread
    /// The same parties.
    case pair
  }

  /// Alerts that come within a wait of one another travel together.
  public struct Grouping: Equatable, Sendable {
    /// What they must have in common.
    public var key: GroupKey
    /// How long the first of a group waits for others.
    public var wait: Duration

    /// A grouping from its parts.
    public init(by key: GroupKey, wait: Duration) {
      self.key = key
      self.wait = wait
    }
  }

  /// A time of day.
  public struct TimeOfDay: Hashable, Comparable, Sendable {
    /// Minutes since midnight, 0…1439.
    public var minutes: Int

    /// The time `hour:minute`.
    public init(hour: Int, minute: Int) { minutes = hour * 60 + minute }

    /// Orders by the hands of the clock.
    public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool {
      left.minutes < right.minutes
    }
  }

  /// Alerts are held for given times of the day and leave as one.
  public struct Digest: Equatable, Sendable {
    /// The times, at least one.
    public var times: [TimeOfDay]
    /// The zone whose clocks count.
    public var zone: TimeZone
    /// Alerts that do not wait; nil where all wait.
    public var unless: AlertSelection?

    /// A digest from its parts.
    public init(times: [TimeOfDay], zone: TimeZone, unless: AlertSelection? = nil) {
      self.times = times
      self.zone = zone
      self.unless = unless
    }
  }

  /// Hours of the day in which nothing is sent.
  public struct QuietHours: Equatable, Sendable {
    /// When they begin.
    public var from: TimeOfDay
    /// When they end: on the next day where this is not after `from`.
    public var to: TimeOfDay
    /// The zone whose clocks count.
    public var zone: TimeZone
    /// Alerts that are sent all the same; nil where none is.
    public var unless: AlertSelection?

    /// Quiet hours from their parts.
    public init(from: TimeOfDay, to: TimeOfDay, zone: TimeZone, unless: AlertSelection? = nil) {
      self.from = from
      self.to = to
      self.zone = zone
      self.unless = unless
    }
  }

  /// The alerts that the sink takes.
  public var match: AlertSelection
  /// Which alerts travel together; nil where each one travels alone.
  public var grouping: Grouping?
  /// The times of day at which alerts leave; nil where they leave at once.
  public var digest: Digest?
  /// The hours in which alerts are held; nil where there are none.
  public var quiet: QuietHours?
  /// How many messages may leave in an hour; what is beyond leaves in a digest.
  public var perHour: Int?
  /// After how long of failing a message is given up and becomes a dead letter; nil for never.
  public var giveUpAfter: Duration?

  /// A routing from its parts; without any, every alert leaves at once and alone.
  public init(
    match: AlertSelection = .all, grouping: Grouping? = nil, digest: Digest? = nil,
    quiet: QuietHours? = nil, perHour: Int? = nil, giveUpAfter: Duration? = nil
  ) {
    self.match = match
    self.grouping = grouping
    self.digest = digest
    self.quiet = quiet
    self.perHour = perHour
    self.giveUpAfter = giveUpAfter
  }

  /// Whether alerts may be held back or sent together.
  public var holds: Bool {
    grouping != nil || digest != nil || quiet != nil || perHour != nil
  }
}
