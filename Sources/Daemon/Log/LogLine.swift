// One message of the service as one line: the words, then its fields as key=value.

import Delivery
import Logging
import Model

/// A message with its fields, cleaned of what could forge a second line, hide or turn the text.
struct LogLine {
  /// The words.
  var message: String
  /// The fields in the order in which they are written: what it is about first, the error last.
  var fields: [(key: String, value: String)]

  /// The longest that one value is told.
  static let longestValue = 1000

  init(_ message: String, _ metadata: Logger.Metadata) {
    self.message = Self.clean(message)
    fields = metadata.map { (Self.key($0.key), Self.clean($0.value.description)) }
      .sorted { (Self.rank($0.0), $0.0) < (Self.rank($1.0), $1.0) }
  }

  /// The whole line, without priority or time: `feed failed feed=wire error="HTTP 500"`.
  var text: String {
    fields.reduce(into: message) { $0 += " \($1.key)=\(Self.quoted($1.value))" }
  }

  private static let subjects = ["feed", "sink", "watch"]

  private static func rank(_ key: String) -> Int {
    if let place = subjects.firstIndex(of: key) { return place }
    return key == "error" ? subjects.count + 1 : subjects.count
  }

  /// Keys are ours, but a line that cannot be read back helps nobody.
  private static func key(_ key: String) -> String {
    String(key.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  private static func clean(_ text: String) -> String {
    let line = withoutPasswords(PlainText.line(text))
    return line.count <= longestValue ? line : String(line.prefix(longestValue)) + "…"
  }

  /// The text with what stands between `//` and `@` of an address gone: a name and a password.
  static func withoutPasswords(_ text: String) -> String {
    guard text.contains("//"), text.contains("@") else { return text }
    return text.replacing(#/(?<start>//)[^\s/?#@"“”]+@/#) { "\($0.output.start)…@" }
  }

  /// The value as logfmt readers take it: in quotes where it would not be one word without.
  private static func quoted(_ value: String) -> String {
    let needsQuotes =
      value.isEmpty || value.unicodeScalars.contains { $0 == " " || $0 == "\"" || $0 == "=" }
    guard needsQuotes else { return value }
    return "\"\(value.escaping(["\\", "\""]))\""
  }
}
