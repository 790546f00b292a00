// Reads the times that feeds carry, in every form that publishers send, and never guesses.

import Model

/// Times of feeds.
///
/// Sources: RFC 822 §5 and RFC 2822 §3.3 and §4.3; ISO 8601:2004 with its calendar, ordinal and
/// week dates; W3C note "Date and Time Formats"; asctime of ISO C. A time without a zone is UTC.
enum FeedDate {
  /// The instant that `text` names; nil where it cannot be told for certain.
  static func parse(_ text: String) -> Timestamp? {
    guard let text = text.trimmed, text.utf8.count <= 128 else { return nil }
    if let fast = InternetDate.parse(text) { return plausible(fast) }
    if let fast = Timestamp(rfc3339: text), text.utf8.count > 10 { return plausible(fast) }
    var reader = DateText(text)
    return reader.read().flatMap(plausible)
  }

  /// Years beyond these come from fields that hold no time at all.
  private static func plausible(_ time: Timestamp) -> Timestamp? {
    (1...9999).contains(time.civil.year) ? time : nil
  }
}
