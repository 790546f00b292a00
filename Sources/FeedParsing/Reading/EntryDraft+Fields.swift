// What becomes of the text of each field of an entry.

import Model

extension EntryDraft {
  /// Takes a field of the entry whose element has ended.
  mutating func take(_ capture: TextCapture, of reader: FeedReader) {
    switch capture.field {
    case .title: fill(&title, capture.plainTitle)
    case .mediaTitle: fill(&mediaTitle, capture.plainTitle)
    case .link: fill(&link, reader.address(capture))
    case .originalLink: fill(&originalLink, reader.address(capture))
    case .identifier:
      guard identifier == nil, let value = capture.value(or: link) else { break }
      identifier = value
      identifierIsLink =
        !reader.isAtom && capture.attributes["ispermalink"]?.asciiLowered ?? "true" != "false"
        && capture.isGUID
    case .identifierFallback: fill(&identifierFallback, capture.value)
    case .summary, .content: takeText(capture, of: reader)
    case .summaryFallback: fill(&summaryFallback, capture.html)
    case .contentFallback: fill(&contentFallback, capture.html)
    case .creator:
      let text = HTMLText.plainAuthor(capture.bytes.bytes)
      addAuthor(AuthorName.name(in: text))
    case .category: addCategory(capture.plainTitle)
    case .keywords:
      for word in (capture.plainTitle ?? "").split(separator: ",") {
        addCategory(String(word).trimmed)
      }
    case .published: fill(&published, reader.date(capture))
    case .created: fill(&created, reader.date(capture))
    case .updated: fill(&updated, reader.date(capture))
    case .modified: fill(&modified, reader.date(capture))
    case .dublinCoreDate: fill(&dublinCoreDate, reader.date(capture))
    case .source:
      fill(&source, capture.plainTitle)
      fill(&source, capture.attributes["url"].flatMap { reader.resolved($0, capture.base) })
    case .language: fill(&language, capture.value)
    default: break
    }
  }

  /// The first value that a field is given stays.
  func fill<Value>(_ slot: inout Value?, _ value: @autoclosure () -> Value?) {
    if slot == nil { slot = value() }
  }

  mutating func takeText(_ capture: TextCapture, of reader: FeedReader) {
    // Content that lies elsewhere (RFC 4287 §4.1.3.2) is none here.
    guard capture.attributes["src"] == nil || !reader.isAtom, let html = capture.html else {
      return
    }
    if capture.field == .summary, summary == nil {
      summary = html
    } else if capture.field == .content {
      content = longer(content, html)
    } else if !reader.isAtom {
      // A second description is the full text (some publishers send two).
      fill(&content, html)
    }
    fill(&language, capture.attributes.xml("lang"))
  }

  func longer(_ first: String?, _ second: String) -> String {
    guard let first else { return second }
    return second.utf8.count > first.utf8.count ? second : first
  }
}
