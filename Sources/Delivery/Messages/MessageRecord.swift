// A message as one JSON object for programs: the alert's own record, or several of them with what
// they have in common.

import Model
import Storage

/// JSON of messages and for messages.
enum MessageRecord {
  /// The record of contract `pactwatch.alert/1` for a single alert; for a group or a digest one of
  /// contract `pactwatch.message/1`: `schema`, `id`, `form`, `title` and `alerts`.
  static func json(_ message: Message) -> String {
    if message.form == .single, message.alerts.count == 1 {
      return PlainText.json(message.alerts[0].json)
    }
    let alerts = message.alerts.map { PlainText.json($0.json) }.joined(separator: ",")
    return "{\"schema\":\"pactwatch.message/1\",\"id\":\(string(message.id)),"
      + "\"form\":\(string(message.form.rawValue)),"
      + "\"title\":\(message.title.map(string) ?? "null"),\"alerts\":[\(alerts)]}"
  }

  /// A text as a JSON string, every character that could harm a terminal escaped.
  static func string(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text)
    return PlainText.json(String(decoding: json.bytes, as: UTF8.self))
  }
}
