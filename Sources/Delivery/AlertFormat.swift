// The two shapes in which an alert leaves: a line for people, a JSON record for programs.

import Model
import Storage

/// How a sink writes an alert.
public enum AlertFormat: String, CaseIterable, Sendable {
  /// Fixed columns, see `AlertLine`.
  case line
  /// The record of contract `pactwatch.alert/1`.
  case json

  /// The alert as one physical line in UTF-8, newline included.
  public func bytes(_ alert: OutboxAlert) throws(DeliveryError) -> [UInt8] {
    let text: String
    switch self {
    case .line:
      do {
        text = AlertLine().text(try alert.alert())
      } catch {
        throw .storage(error)
      }
    case .json:
      text = PlainText.json(alert.json)
    }
    return Array((text + "\n").utf8)
  }
}
