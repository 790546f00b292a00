// A message's alerts, decoded: what every way of writing one starts from.

import Model
import Storage

extension Message {
  /// The alerts as values.
  ///
  /// Throws where the store's record of one cannot be read, which no later attempt would change.
  func decoded() throws(SendFailure) -> [Alert] {
    var decoded: [Alert] = []
    for alert in alerts {
      do {
        decoded.append(try alert.alert())
      } catch {
        throw .refused(error.description)
      }
    }
    return decoded
  }

  /// What a reader sees first: the group's or digest's title, else the only alert's headline.
  func heading(_ decoded: [Alert]) -> String {
    guard form != .single || decoded.count > 1 else {
      return decoded.first.map { AlertWords($0).heading } ?? ""
    }
    let name = PlainText.line(title ?? (form == .digest ? "Digest" : "Group"))
    return "\(name): \(decoded.count == 1 ? "1 alert" : "\(decoded.count) alerts")"
  }

  /// The highest severity of the alerts.
  func severity(_ decoded: [Alert]) -> Severity { decoded.map(\.severity).max() ?? .normal }
}
