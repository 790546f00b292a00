// What the configuration says of one way out for alerts.

import Model

/// A way out for alerts.
public struct SinkSettings: Equatable, Sendable {
  /// How an alert is written.
  public enum Format: String, CaseIterable, Sendable {
    /// One line that people read.
    case line
    /// One JSON object on a line.
    case json
  }

  /// Where the alerts go.
  public enum Destination: Equatable, Sendable {
    /// Appended to a file, made with the group (nil: the process's) and the permission bits.
    case file(path: String, group: String?, mode: Int, sync: FileSync)
    /// The service's standard output.
    case stdout
    /// systemd's journal, by the socket that it listens at.
    case journal(socket: String)
    /// A program that is started for each message.
    case exec(ExecSettings)
    /// An address that messages are sent to over HTTP.
    case webhook(WebhookSettings)
    /// A mail server.
    case mail(MailSettings)
    /// A feed of the last alerts, in a file.
    case atom(AtomSettings)
  }

  /// Permission bits of an alert file where none are given.
  public static let defaultFileMode = 0o640

  /// What people, routes and commands call the sink; nil where it is called by its identity.
  public var name: String?
  /// Where the alerts go.
  public var destination: Destination
  /// How they are written.
  public var format = Format.line
  /// Which alerts go here, together with which, and when.
  public var routing = Routing()
  /// Where the sink is written.
  public var place: SourcePlace

  /// A sink for all alerts, one line each.
  public init(destination: Destination, place: SourcePlace) {
    self.destination = destination
    self.place = place
  }

  /// What tells the sink from the others and stays the same across restarts, so that its place in
  /// the outbox is kept under it: `stdout`, `file:/path`, or the name where a sink other than those
  /// two has one.
  public var identity: String {
    switch destination {
    case .file(let path, _, _, _): "file:\(path)"
    case .stdout: "stdout"
    default: name ?? destination.description
    }
  }

  /// What the sink is called by where somebody asks for it: its name, else its identity.
  public var label: String { name ?? identity }

  /// Whether two sinks do the same, wherever they are written.
  public static func == (left: SinkSettings, right: SinkSettings) -> Bool {
    left.destination == right.destination && left.name == right.name
      && left.format == right.format && left.routing == right.routing
  }
}
