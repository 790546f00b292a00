// Alerts as an Atom feed (RFC 4287) for a reader, in the shape that the Atom sink keeps.

import Model

/// Writes feeds.
public struct AtomExport: Sendable {
  /// A writer of feeds.
  public init() {}

  /// The feed of alerts in the order in which they were raised: one entry a story, as it was told
  /// last.
  public func text(_ alerts: [Alert]) -> String {
    AtomFeed(AtomSink.Settings(path: "", entries: max(1, alerts.count)), alerts: alerts).text
  }

  /// The feed of one watch's alerts, or of all, as it is served at an address.
  public func text(_ alerts: [Alert], watch: String?, url: String) -> String {
    let settings = AtomSink.Settings(
      path: "", entries: max(1, alerts.count),
      title: watch.map { "pactwatch alerts: \($0)" } ?? "pactwatch alerts", url: url)
    // A feed of its own has an identifier of its own; its entries are those of the other feeds.
    return AtomFeed(settings, alerts: alerts, part: watch.map { "watch/\($0)" }).text
  }
}
