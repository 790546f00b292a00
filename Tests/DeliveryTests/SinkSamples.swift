// Messages and a way to send them, for the tests of message sinks.

import Fetching
import Foundation
import Model
import Storage

@testable import Delivery

/// A message of one alert or of several.
func message(
  _ alerts: Alert..., form: Message.Form = .single, title: String? = nil
) throws -> Message {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .withoutEscapingSlashes
  return Message(
    form: form, id: alerts.count == 1 ? alerts[0].id : "group-\(alerts[0].id)",
    alerts: try alerts.enumerated().map { index, alert in
      OutboxAlert(
        sequence: Int64(index + 1), id: alert.id,
        json: String(decoding: try encoder.encode(alert), as: UTF8.self))
    }, title: title)
}

/// The failure of a send; nil where it did not fail.
func failure(of sink: any MessageSink, _ message: Message) async -> SendFailure? {
  do {
    try await sink.send(message)
    return nil
  } catch {
    return error
  }
}

/// A client without proxies.
func plainClient(caFile: String? = nil) throws -> HTTPClient {
  var policy = FetchPolicy(userAgent: "pactwatch/test")
  policy.caFile = caFile
  return try HTTPClient(policy: policy)
}

/// Text that would break a line, hide itself, turn the reading direction, colour a terminal or call
/// everybody.
let attack =
  "a\u{1B}[31mred\u{7}\r\nb\u{85}c\u{2028}d\u{2029}e\u{202E}f\u{2066}g\u{200B}h\u{FEFF}i\u{FFF9}j"
  + "\u{E0041}k\u{0}l<script>\"'&|`*_[x](javascript:alert(1)) <!channel> @all"

extension SendFailure {
  /// The words.
  var words: String {
    switch self {
    case .again(let words, _), .refused(let words): words
    }
  }

  /// Whether another attempt is asked for.
  var isForLater: Bool {
    if case .again = self { true } else { false }
  }
}
