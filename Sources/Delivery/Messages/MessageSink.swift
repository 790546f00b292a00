// A way out that is no file: what it is handed, and how it says that it could not pass it on.

import Storage

/// What one send carries: one alert, several of one group, or a digest.
public struct Message: Sendable {
  /// Why the alerts travel together.
  public enum Form: String, Sendable {
    /// One alert by itself.
    case single
    /// Alerts of one story, thread or country pair.
    case group
    /// Alerts that were held for a given time of day.
    case digest
  }

  /// Why the alerts travel together.
  public var form: Form
  /// The same at every attempt: the alert's identifier, or one derived from the alerts'
  /// identifiers.
  public var id: String
  /// The alerts in order, never none.
  public var alerts: [OutboxAlert]
  /// What a group or a digest is called; nil for a single alert.
  public var title: String?

  /// A message from its parts.
  public init(form: Form, id: String, alerts: [OutboxAlert], title: String? = nil) {
    self.form = form
    self.id = id
    self.alerts = alerts
    self.title = title
  }
}

/// A way out that is no file: it takes one message at a time, at least once, with an identifier
/// that stays the same, so that its reader can drop a repetition.
public protocol MessageSink: Sendable {
  /// The sink's name, under which its place in the outbox is kept.
  var name: String { get }
  /// What it is: `webhook`, `mail`, …
  var kind: String { get }

  /// Whether the other sink is set up just as this one, so that a reload can leave this one alone.
  func isSetUp(like other: any MessageSink) -> Bool

  /// Passes one message on. When this returns, the peer has it.
  func send(_ message: Message) async throws(SendFailure)
}

/// Why a message did not leave.
public enum SendFailure: Error, Equatable, Sendable {
  /// It may leave later, but not before `after`, where the peer said so, such as by `Retry-After`.
  case again(String, after: Duration?)
  /// The peer will never take this message: it becomes a dead letter.
  case refused(String)
}
