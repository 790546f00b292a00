// Whether an alert of the outbox goes to a sink at all; where it does not, the sink's place moves
// past it.

import Model
import Storage

extension AlertSelection {
  /// Whether an alert is chosen. A silenced one never is, whatever the sink.
  func takes(_ alert: OutboxAlert) throws(DeliveryError) -> Bool {
    guard alert.silence == nil else { return false }
    if self == .all { return true }
    do {
      return takes(AlertTraits(try alert.alert()))
    } catch {
      throw .storage(error)
    }
  }
}
