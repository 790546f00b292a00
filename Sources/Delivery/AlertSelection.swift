// Which alerts a sink takes; the others are passed over, and its place moves past them.

import Model
import Storage

/// A choice of alerts.
public struct AlertSelection: Hashable, Sendable {
  /// Alerts for at least one of these watches; nil for every alert.
  public var watches: Set<String>?

  /// A choice by watches.
  public init(watches: Set<String>? = nil) {
    self.watches = watches
  }

  /// Every alert.
  public static let all = AlertSelection()

  /// Whether an alert is chosen. One that is for no watch, such as the news of a silent feed, goes
  /// only where everything goes.
  func takes(_ alert: OutboxAlert) throws(DeliveryError) -> Bool {
    guard let watches else { return true }
    do {
      return try alert.alert().watches.contains { watches.contains($0.name) }
    } catch {
      throw .storage(error)
    }
  }
}
