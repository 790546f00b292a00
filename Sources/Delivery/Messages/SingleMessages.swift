// A message sink as a sink of alerts: each alert by itself, in order, at least once.

import Model
import Storage

/// Sends every chosen alert as a message of its own.
public struct SingleMessages: Sink {
  /// The sink's name.
  public var name: String { sink.name }
  /// What the message sink is.
  public var kind: String { sink.kind }
  private let sink: any MessageSink
  private let selection: AlertSelection

  /// A sink of single messages.
  public init(_ sink: any MessageSink, selection: AlertSelection = .all) {
    self.sink = sink
    self.selection = selection
  }

  /// Whether the other sends the same alerts by the same sink.
  public func isSetUp(like other: any Sink) -> Bool {
    guard let other = other as? SingleMessages else { return false }
    return other.selection == selection && sink.isSetUp(like: other.sink)
  }

  /// Nothing: a peer cannot be asked what it has.
  public func recover(_ state: inout SinkRecord, from outbox: any Outbox) {}

  /// Sends the alerts one by one.
  public func deliver(
    _ alerts: [OutboxAlert], state: inout SinkRecord, outbox: any Outbox
  ) async throws(DeliveryError) {
    for alert in alerts {
      if try selection.takes(alert) {
        do {
          try await sink.send(Message(form: .single, id: alert.id, alerts: [alert]))
        } catch {
          switch error {
          case .again(let reason, _), .refused(let reason): throw .notSent(reason: reason)
          }
        }
      }
      state.cursor = alert.sequence
    }
  }
}
