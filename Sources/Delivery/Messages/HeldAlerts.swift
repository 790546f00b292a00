// What a sink of messages holds back, and until when: for people who wonder where an alert is.

import Model
import Storage

/// Alerts that a sink has taken and that wait for a time or for others.
public struct HeldAlerts: Equatable, Sendable {
  /// How many wait, by the reason: `quiet hours`, `digest`, `cap`, `group`.
  public var reasons: [String: Int]
  /// When the first of them may leave; nil where none waits.
  public var next: Timestamp?

  /// What a sink holds by a routing.
  public init(
    by sink: String, routing: Routing, store: Store, now: Timestamp
  ) async throws(StorageError) {
    let parcels = try await store.parcels(of: sink)
    var routed: [RoutedParcel] = []
    let alerts = try await store.alerts(numbered: parcels.map(\.alert))
    let known = Dictionary(alerts.map { ($0.sequence, $0) }) { first, _ in first }
    for parcel in parcels {
      guard let alert = known[parcel.alert] else { continue }
      routed.append(
        RoutedParcel(parcel: parcel, id: alert.id, traits: AlertTraits(try alert.alert())))
    }
    let made = try await store.messagesMade(by: sink, since: now - .seconds(3600))
    let dispatch = Dispatch(routed, by: routing, made: made, now: now)
    reasons = Dictionary(uniqueKeysWithValues: dispatch.held.map { ($0.key.rawValue, $0.value) })
    next = dispatch.next
  }
}
