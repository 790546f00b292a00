// Alerts as an Atom feed (RFC 4287) for a reader, in the shape that the Atom sink keeps.

import Model

/// Writes feeds.
public struct AtomExport: Sendable {
  /// A writer of feeds.
  public init() {}

  /// The feed of alerts in the order in which they were raised: one entry a story, as it was told last.
  public func text(_ alerts: [Alert]) -> String {
    AtomFeed(AtomSink.Settings(path: "", entries: max(1, alerts.count)), alerts: alerts).text
  }
}
