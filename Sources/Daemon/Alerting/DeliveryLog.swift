// The sinks' turns of fortune as lines of the service's own log.

import Delivery
import Logging

/// Writes what deliveries tell into a log.
struct DeliveryLog: Sendable {
  private let log: Logger

  init(_ log: Logger) { self.log = log }

  /// Writes one event.
  func note(_ event: DeliveryEvent) {
    switch event {
    case .failing(let sink, let reason):
      log.warning(
        "sink fails, its alerts wait", metadata: ["sink": "\(sink)", "error": "\(reason)"])
    case .working(let sink): log.notice("sink works again", metadata: ["sink": "\(sink)"])
    case .deadLetter(let sink, let message, let reason):
      log.warning(
        "message given up, see pactwatch sinks list",
        metadata: ["sink": "\(sink)", "message": "\(message)", "error": "\(reason)"])
    case .forgotten(let sink, let unsent):
      log.log(
        level: unsent > 0 ? .warning : .notice, "sink forgotten, no configuration names it",
        metadata: ["sink": "\(sink)", "unsent": "\(unsent)"])
    }
  }
}
