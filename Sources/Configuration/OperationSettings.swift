// How the service is kept in order: how long records stay, and how much it says of itself.

import Model

/// How long records are kept.
public struct RetainSettings: Equatable, Sendable {
  /// Entries, from when their feeds last held them. One about defence stays for half a year all the
  /// same, as other outlets' reports of its story are known again by it.
  public var entries: Duration = .seconds(180 * 86_400)
  /// Stories, from their last report.
  public var stories: Duration = .seconds(5 * 366 * 86_400)
  /// Alerts, from when they were raised, where every sink has them.
  public var alerts: Duration = .seconds(5 * 366 * 86_400)

  /// The defaults.
  public init() {}

  /// The shortest that entries may be kept: those without any defence in them are known again for
  /// so long.
  public static let leastEntries = Duration.seconds(14 * 86_400)
  /// The shortest that stories may be kept: for so long a report may still turn out to be of one.
  public static let leastStories = Duration.seconds(180 * 86_400)
  /// The shortest that alerts may be kept.
  public static let leastAlerts = Duration.seconds(7 * 86_400)

  private static let most = Duration.seconds(36_600 * 86_400)

  init(reading map: MapReader) {
    self.init()
    func age(_ key: String, from least: Duration) -> Duration? {
      map.scalar(key, .duration(least...Self.most))
    }
    entries = age("entries", from: Self.leastEntries) ?? entries
    stories = age("stories", from: Self.leastStories) ?? stories
    alerts = age("alerts", from: Self.leastAlerts) ?? alerts
    map.finish(hints: [
      "fingerprints": "is no key; they are kept for half a year, as long as they are looked at",
      "feedback": "is no key; what people said is kept for ever",
    ])
  }
}

/// What the service says of itself.
public struct LogSettings: Equatable, Sendable {
  /// How grave a message must be to be written.
  public enum Level: String, CaseIterable, Sendable {
    /// Everything, what was repaired in feeds included.
    case debug
    /// Each poll that brought a document.
    case info
    /// What changes: starts, reloads, faults and their ends.
    case notice
    /// What somebody should look at.
    case warning
    /// What the service could not do.
    case error
  }

  /// The least grave level that is written.
  public var level = Level.info

  /// The defaults.
  public init() {}

  init(reading map: MapReader) {
    self.init()
    level = map.scalar("level", .label("level")) ?? level
    map.finish(hints: [
      "file": "is no key; the service writes to the journal, or to stderr where there is none",
      "format": "is no key; fields go to the journal, or stand as key=value on stderr",
    ])
  }
}
