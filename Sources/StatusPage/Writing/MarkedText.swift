// The world's text in pieces: what a watch matched, what moved a label, and what lies between.

import Delivery
import Model

/// One piece of a text.
struct TextPiece: Equatable, Sendable {
  /// The text, without what could turn or hide it.
  let text: String
  /// Whether a watch matched it.
  let isMatch: Bool
  /// Whether it moved a label, and no watch matched it.
  let isEvidence: Bool
  /// Which term matched it, or which labels it moved.
  let hint: String
}

/// A text cut where marks begin and end.
enum MarkedText {
  private struct Span {
    var start: Int
    var end: Int
    var isMatch: Bool
    var hint: String
  }

  /// The pieces of a field's text, of its first `limit` bytes or so.
  static func pieces(
    _ text: String, field: TextField, matches: [TermMatch] = [], evidence: [Evidence] = [],
    limit: Int = 900
  ) -> [TextPiece] {
    var bytes = Array(text.utf8)
    let isCut = bytes.count > limit
    if isCut {
      var end = limit
      while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
      bytes.removeSubrange(end...)
    }
    var spans = matches.filter { $0.field == field }.map {
      Span(start: $0.start, end: $0.end, isMatch: true, hint: $0.term)
    }
    spans += evidence.filter { $0.field == field && $0.weight > 0 }.map {
      Span(start: $0.start, end: $0.end, isMatch: false, hint: $0.label)
    }
    // What would cut a character in two marks nothing.
    func isBoundary(_ place: Int) -> Bool {
      place == bytes.count || bytes.indices.contains(place) && bytes[place] & 0xC0 != 0x80
    }
    spans = spans.filter { $0.start < $0.end && isBoundary($0.start) && isBoundary($0.end) }
    let cuts = Set(spans.flatMap { [$0.start, $0.end] } + [0, bytes.count]).sorted()
    var pieces: [TextPiece] = []
    for (start, end) in zip(cuts, cuts.dropFirst()) {
      let over = spans.filter { $0.start <= start && $0.end >= end }
      let matched = over.filter(\.isMatch)
      var hints: [String] = []
      for span in matched.isEmpty ? over : matched where !hints.contains(span.hint) {
        hints.append(span.hint)
      }
      pieces.append(
        TextPiece(
          text: clean(bytes[start..<end]), isMatch: !matched.isEmpty,
          isEvidence: matched.isEmpty && !over.isEmpty,
          hint: PlainText.line(hints.joined(separator: ", "))))
    }
    if isCut { pieces.append(TextPiece(text: "…", isMatch: false, isEvidence: false, hint: "")) }
    return pieces.filter { !$0.text.isEmpty }
  }

  /// A piece on one line; the space at its ends belongs to it.
  private static func clean(_ bytes: ArraySlice<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    let line = PlainText.line(text)
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else {
      return ""
    }
    if line.isEmpty { return first.properties.isWhitespace ? " " : "" }
    return (first.properties.isWhitespace ? " " : "") + line
      + (last.properties.isWhitespace ? " " : "")
  }
}

/// Addresses that a page may link to.
enum Link {
  /// The address, where it is one of the web, so that none runs a script or opens a file.
  static func web(_ url: String?) -> String? {
    guard let url, url.utf8.count <= 2048 else { return nil }
    let start = url.prefix(8).lowercased()
    guard start.hasPrefix("https://") || start.hasPrefix("http://"),
      url.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && $0 != "\"" })
    else { return nil }
    return PlainText.line(url) == url ? url : nil
  }
}
