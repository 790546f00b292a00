// The text of an entry as it is judged and stored: plain, bounded, and hashed to notice an edit.

import FeedParsing
import Model

/// Title and summary of an entry as plain text.
struct EntryText: Equatable, Sendable {
  /// The headline.
  var title: String
  /// The summary or, where the feed has none, the beginning of the content.
  var summary: String

  /// The longest summary that is judged and kept, in UTF-8 bytes: a lead with room to spare.
  static let maximumSummary = 4096
  /// The longest title, in UTF-8 bytes.
  static let maximumTitle = 1024

  /// A text that was stored.
  init(title: String, summary: String) {
    self.title = title
    self.summary = summary
  }

  /// The text of an entry.
  init(_ entry: Entry) {
    title = Self.cut(entry.title ?? "", to: Self.maximumTitle)
    let lead = entry.summary.map(HTMLText.plainText) ?? ""
    let text = lead.isEmpty ? entry.content.map(HTMLText.plainText) ?? "" : lead
    summary = Self.cut(text, to: Self.maximumSummary)
  }

  /// A hash by which an edited text is told from an unchanged one.
  var hash: UInt64 {
    var hash = FNV1a()
    for text in [title, summary] {
      hash.add(text)
      hash.add(0xFF)
    }
    return hash.value
  }

  /// The longest beginning of `text` within `limit` bytes that ends between two words.
  private static func cut(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    let ellipsis = "…"
    let head = text.utf8.prefix(limit - ellipsis.utf8.count + 1)
    // Without a space, the last whole character: a byte that continues none begins one.
    let end =
      head.lastIndex(of: UInt8(ascii: " ")) ?? head.lastIndex { $0 & 0xC0 != 0x80 }
      ?? head.startIndex
    return text[..<end] + ellipsis
  }
}
