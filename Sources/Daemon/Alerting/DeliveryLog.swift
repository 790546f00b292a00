// The sinks' turns of fortune as lines of the service's own log.

import Delivery
import Logging

/// Writes what deliveries tell into a log.
struct DeliveryLog: Sendable {
  let log: Logger
  let faults: FaultLog

  /// Writes one event.
  func note(_ event: DeliveryEvent) {
    switch event {
    case .failing(let sink, let reason): faults.happened(.sink(sink), error: reason)
    case .working(let sink): faults.ended("sink \(sink)", .sink(sink))
    case .deadLetter(let sink, let message, let reason):
      log.warning(
        "message given up; pactwatch sinks list tells of it, sinks replay sends it again",
        metadata: ["sink": "\(sink)", "message": "\(message)", "error": "\(reason)"])
    case .forgotten(let sink, let unsent):
      faults.forget("sink \(sink)")
      log.log(
        level: unsent > 0 ? .warning : .notice, "sink forgotten, no configuration names it",
        metadata: ["sink": "\(sink)", "unsent": "\(unsent)"])
    }
  }
}
