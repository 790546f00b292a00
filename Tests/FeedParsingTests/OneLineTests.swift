// Documents of one endless line, which once took minutes: everything in them counts, once each.

import Model
import Testing

@testable import FeedParsing

/// The sizes are such that work growing with the square of the length would run into the limit,
/// which is there for hangs and not a measure.
@Suite("Documents of one line", .timeLimit(.minutes(5)))
struct OneLineTests {
  @Test("bare ampersands are all text, and named once with their line")
  func ampersands() throws {
    let signs = String(repeating: "& ", count: 100_000)
    let feed = try parse("\n\n" + rss("<description>\(signs)x</description>"))
    let summary = try #require(feed.entries.first?.summary)
    #expect(summary.utf8.filter { $0 == 0x26 }.count == 100_000)
    let remark = try #require(feed.warnings.first { $0.contains("bare “&”") })
    #expect(remark.contains("line 3"))
    #expect(feed.warnings.count < 10)
  }

  @Test("items that are never closed are items all the same")
  func unclosedItems() throws {
    let items = (0..<30_000).map { "<item><title>\($0)" }.joined()
    let feed = try parse("<rss version='2.0'><channel>\(items)")
    // The last one breaks off inside its title, so that nothing of it is sure.
    #expect(feed.entries.count == 29_999)
    #expect(feed.entries.last?.title == "29998")
    #expect(feed.warnings.contains { $0.contains("begins inside") && $0.contains("line 1") })
  }

  @Test("a tag of a hundred thousand attributes costs the tag's surplus, not the feed")
  func attributes() throws {
    let attributes = (0..<100_000).map { " a\($0)='\($0)'" }.joined()
    let document = rss("<enclosure url='http://e.org/a.mp3'\(attributes)/><title>a</title>")
    let feed = try parse(document)
    #expect(feed.entries.first?.title == "a")
    #expect(feed.entries.first?.enclosures.map(\.url) == ["http://e.org/a.mp3"])
    #expect(feed.warnings.contains { $0.hasPrefix("loss: attributes beyond") })
    #expect(try inPieces(document).entries == feed.entries)
  }

  @Test("end tags that close nothing, tags that are never ended, signs that open nothing")
  func strays() throws {
    for stray in ["</b>", "<b ", "< ", "<!", "<![CDATA[", "<!--", "<?", "<a b=\"", "&#", "]]>"] {
      let feed = try parse(
        "<rss><channel><item><title>a</title></item>" + String(repeating: stray, count: 30_000))
      #expect(feed.entries.map(\.title) == ["a"], "\(stray)")
      #expect(feed.warnings != [], "\(stray)")
    }
  }

  @Test("strays inside a text's HTML are text, or gone, and nothing else")
  func straysInHTML() {
    for stray in ["</b>", "<b ", "< ", "<!", "<![CDATA[", "<!--", "<?", "<a b=\"", "&#", "<b a='"] {
      let html = "<p>before</p>" + String(repeating: stray, count: 30_000)
      let clean = html.withBytes { HTMLSanitizer.clean($0, base: nil) }
      #expect(clean.hasPrefix("<p>before</p>"), "\(stray)")
      #expect(HTMLText.plainText(html).hasPrefix("before"), "\(stray)")
    }
  }

  @Test("a long tag is told from a short one before a long text, however the bytes come")
  func longTags() {
    let long = TagLengthGuard.maximumTagBytes + 10
    let filler = String(repeating: "x", count: long)
    for (document, isLong) in [
      ("<a b='\(filler)'>", true), ("<a>\(filler)</a>", false), ("<a b='>'>\(filler)", false),
      ("<a b='>\(filler)'>", true), ("<![CDATA[\(filler)]]>", false), ("<!--\(filler)-->", false),
    ] {
      let bytes = Array(document.utf8)
      var whole = TagLengthGuard()
      #expect(bytes.withUnsafeBufferPointer { whole.findsLongTag(in: $0) } == isLong)
      var growing = TagLengthGuard()
      var found = false
      for end in stride(from: 1000, through: bytes.count + 999, by: 1000) {
        bytes[..<min(end, bytes.count)].withUnsafeBufferPointer {
          found = found || growing.findsLongTag(in: $0)
        }
      }
      #expect(found == isLong)
    }
  }

  @Test("entities that a document declares and uses leave nothing behind")
  func entities() throws {
    // Under the leak sanitizer, declarations made of others once left their text behind.
    let feed = try parse(
      "<!DOCTYPE rss [<!ENTITY a 'Hafen'><!ENTITY a 'no'><!ENTITY b '&a;&a;'><!ENTITY amp 'x'>]>"
        + rss("<title>&a; &b; &amp;</title>"))
    #expect(feed.entries.first?.title == "Hafen &b; &")
  }

  private func inPieces(_ document: String) throws -> Feed {
    let bytes = Array(document.utf8)
    var parser = FeedParser()
    for start in stride(from: 0, to: bytes.count, by: 4096) {
      parser.parse(Array(bytes[start..<min(start + 4096, bytes.count)]))
    }
    return try parser.finish()
  }
}
