// What is asked of the running service over its control socket, and what it answers. One connection
// is one question: a line of JSON, answered by a line of JSON. docs/operations.md has the shapes.

import Foundation

/// A question.
public struct ControlRequest: Codable, Equatable, Sendable {
  /// What is wanted.
  public enum Command: String, Codable, Sendable {
    /// How the service stands.
    case status
    /// That it takes over the configuration on disk.
    case reload
  }

  /// What is wanted.
  public var command: Command
  /// With `reload`: the configuration that the asker means, as an absolute path.
  public var configuration: String?

  /// A question from its parts.
  public init(_ command: Command, configuration: String? = nil) {
    self.command = command
    self.configuration = configuration
  }
}

/// An answer; one of the last three is there.
public struct ControlAnswer: Codable, Equatable, Sendable {
  /// The version of the protocol. Members may be added without a new one.
  public var `protocol` = 1
  /// How the service stands.
  public var status: LiveStatus?
  /// What the reload came to.
  public var reload: ReloadOutcome?
  /// Why there is neither.
  public var error: String?

  /// An answer that says how the service stands.
  public static func status(_ status: LiveStatus) -> Self { Self(status: status) }
  /// An answer that says what a reload came to.
  public static func reload(_ outcome: ReloadOutcome) -> Self { Self(reload: outcome) }
  /// An answer that is none.
  public static func error(_ words: String) -> Self { Self(error: words) }
}

/// What a reload came to.
public struct ReloadOutcome: Codable, Equatable, Sendable {
  /// Whether the configuration on disk is in force now.
  public var accepted: Bool
  /// How many configurations have been in force since the start, this one included.
  public var generation: Int
  /// When it was decided.
  public var time: String
  /// What changed, in one line; nil where it was refused.
  public var changes: String?
  /// Why it was refused, each fault with its place.
  public var problems: [String]
  /// What was doubted.
  public var warnings: [String]
}

/// What only the running service knows of itself.
public struct LiveStatus: Codable, Equatable, Sendable {
  /// The configuration in force.
  public struct Configuration: Codable, Equatable, Sendable {
    /// The main file, as an absolute path.
    public var path: String
    /// How many configurations have been in force since the start.
    public var generation: Int
    /// The last reload, accepted or refused; nil where there was none.
    public var lastReload: ReloadOutcome?
  }

  /// The poll loop.
  public struct Polling: Codable, Equatable, Sendable {
    /// Polls under way.
    public var underWay: Int
    /// Feeds that are due and wait for their host's turn.
    public var waiting: Int
    /// Feeds that wait to be due.
    public var queued: Int
    /// Seconds until the next one is due; nil where none is queued.
    public var nextDueSeconds: Double?
    /// By how many seconds the loop is late: how long the next one has been due and not been taken.
    public var lagSeconds: Double
    /// Seconds since the loop last took a turn; it takes one every half minute at least.
    public var lastTurnSeconds: Double
    /// Polls since the start.
    public var polls: Int
    /// Those that failed.
    public var failures: Int
    /// Alerts since the start.
    public var alerts: Int
  }

  /// Its process number.
  public var process: Int32
  /// Its version.
  public var version: String
  /// When it started, RFC 3339.
  public var started: String
  /// Seconds since then, by a clock that nobody sets.
  public var uptimeSeconds: Double
  /// The configuration in force.
  public var configuration: Configuration
  /// The watches in force, in the configuration's order; none where every partnership alerts.
  public var watches: [String]
  /// The poll loop.
  public var polling: Polling
  /// Resident memory in bytes, now.
  public var memoryBytes: Int?
  /// Resident memory in bytes, at its highest.
  public var peakMemoryBytes: Int?
}
