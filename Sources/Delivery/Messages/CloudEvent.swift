// A message as an event of CloudEvents 1.0.2, with its attributes in one JSON object or in header
// fields (the structured and the binary mode of its HTTP binding).

import Fetching
import Model

/// The attributes of one event.
struct CloudEvent {
  /// `id` with `source` is unique: the same at every attempt.
  let id: String
  let source: String
  let type: String
  let subject: String?
  let time: String

  /// The event of a message from a machine.
  init(_ message: Message, _ decoded: [Alert], host: String) {
    id = message.id
    source = "//\(host)/pactwatch"
    if message.form == .single, let alert = decoded.first {
      type = "org.pactwatch.alert.\(alert.kind.rawValue)"
      subject = alert.story.map { "story/\($0.rawValue)" }
    } else {
      type = "org.pactwatch.alerts.\(message.form.rawValue)"
      subject = nil
    }
    time = (decoded.map(\.time).max() ?? .epoch).rfc3339
  }

  private var attributes: [(name: String, value: String)] {
    var attributes = [
      ("specversion", "1.0"), ("id", id), ("source", source), ("type", type), ("time", time),
    ]
    if let subject { attributes.append(("subject", subject)) }
    return attributes
  }

  /// One object with the attributes and the record as `data`.
  func structured(data: String) -> String {
    let pairs = attributes.map { "\"\($0.name)\":\(MessageRecord.string($0.value))" }
    return "{\(pairs.joined(separator: ",")),\"datacontenttype\":\"application/json\","
      + "\"data\":\(data)}"
  }

  /// The attributes as header fields; the record is the body.
  var fields: [HeaderField] {
    attributes.map { HeaderField("ce-\($0.name)", Self.headerValue($0.value)) }
  }

  /// A value as the HTTP binding §3.1.3.2 has it in a header: what is not printable ASCII, and
  /// blanks, quotes and percent signs, percent-encoded.
  private static func headerValue(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      if byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "%") {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }
}
