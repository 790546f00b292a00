// Documents whose bytes are not what any label says: in two sets at once, encoded twice, or in a
// Cyrillic set where a western one is named.

import Foundation
import Model
import Testing

@testable import FeedParsing

@Suite("Mixed and mislabelled text")
struct MixedTextTests {
  private static let ukrainian = "Україна підписала угоду про спільне виробництво"

  private static func windows1251(_ text: String) throws -> [UInt8] {
    [UInt8](try #require(text.data(using: .windowsCP1251)))
  }

  private static func windows1252(_ text: String) throws -> [UInt8] {
    [UInt8](try #require(text.data(using: .windowsCP1252)))
  }

  private func document(_ label: String?, _ title: [UInt8], _ description: [UInt8]) -> [UInt8] {
    let declaration = label.map { "<?xml version='1.0' encoding='\($0)'?>" } ?? ""
    return Array("\(declaration)<rss version='2.0'><channel><item><title>".utf8) + title
      + Array("</title><description>".utf8) + description
      + Array("</description></item></channel></rss>".utf8)
  }

  private func entry(
    _ label: String?, _ title: [UInt8], _ description: [UInt8] = [], contentType: String? = nil
  ) throws -> Entry {
    let feed = try FeedParser.parse(
      document(label, title, description), contentType: contentType)
    #expect(feed.warnings != [])
    return try #require(feed.entries.first)
  }

  @Test(
    "is read word by word, whichever of the two sets is named",
    arguments: ["utf-8", "windows-1251", nil])
  func wordByWord(_ label: String?) throws {
    let title = "Київ — столиця України"
    let entry = try entry(label, Array(title.utf8), try Self.windows1251(Self.ukrainian))
    #expect(entry.title == title)
    #expect(entry.summary == Self.ukrainian)
  }

  @Test("is read word by word in western sets too")
  func western() throws {
    let entry = try entry(
      "utf-8", Array("Grüße – überall".utf8), try Self.windows1252("“Straßen” für Köln"))
    #expect(entry.title == "Grüße – überall")
    #expect(entry.summary == "“Straßen” für Köln")
  }

  @Test("keeps short words of other scripts, dates among them")
  func shortWords() throws {
    let document = document(
      "utf-8", Array("3일 뉴스 한".utf8),
      try Self.windows1252("“Straßen” für Köln</description><pubDate>")
        + Array("2024년 1월 3일 오후 1시</pubDate><description>".utf8))
    let entry = try #require(try FeedParser.parse(document).entries.first)
    #expect(entry.title == "3일 뉴스 한")
    #expect(entry.published?.rfc3339 == "2024-01-03T13:00:00Z")
  }

  @Test("in windows-1251 is not taken for UTF-8 for the sake of `дії`, which is both")
  func ambiguous() throws {
    let text = "Ві дії дії Рі та дії міністра"
    let feed = try FeedParser.parse(document("windows-1251", try Self.windows1251(text), []))
    #expect(feed.entries.first?.title == text)
    #expect(feed.warnings == [])
  }

  @Test("keeps its UTF-8 for one stray byte, which is lost")
  func stray() throws {
    let entry = try entry("utf-8", Array("Київ ".utf8) + [0xE9], [])
    #expect(entry.title == "Київ \u{FFFD}")
  }

  @Test("in windows-1251 is believed neither UTF-8 nor western, whatever says so")
  func mislabelled() throws {
    let bytes = try Self.windows1251(Self.ukrainian)
    for label in ["utf-8", "iso-8859-1", "us-ascii", "windows-1252", "klingon"] {
      #expect(try entry(label, bytes).title == Self.ukrainian, "\(label)")
    }
    #expect(
      try entry(nil, bytes, contentType: "text/xml; charset=iso-8859-1").title == Self.ukrainian)
    let marked = [0xEF, 0xBB, 0xBF] + document("utf-8", bytes, [])
    #expect(try FeedParser.parse(marked).entries.first?.title == Self.ukrainian)
  }

  @Test("in a western set stays western, for all its accents")
  func accents() throws {
    let text = "Größe, Übermaß und Köln: préférée élevée à l’âge où naïveté"
    let feed = try FeedParser.parse(document("iso-8859-1", try Self.windows1252(text), []))
    #expect(feed.entries.first?.title == text)
  }

  @Test("without a label is told from where its frequent letters are")
  func guessed() throws {
    let russian = "правительство подписало соглашение о совместном производстве"
    // In both sets the letters stand in the order of the alphabet, in one piece or in two.
    let iso = russian.unicodeScalars.map {
      $0.value < 0x80 ? UInt8($0.value) : UInt8($0.value - 0x360)
    }
    let dos = russian.unicodeScalars.map {
      $0.value < 0x80
        ? UInt8($0.value) : $0.value < 0x440 ? UInt8($0.value - 0x390) : UInt8($0.value - 0x360)
    }
    #expect(try entry(nil, iso).title == russian)
    #expect(try entry(nil, dos.map { $0 }).title == russian)
    #expect(try entry(nil, try Self.windows1251(russian)).title == russian)
  }

  @Test("in KOI8 has Ukrainian letters, though its label be the Russian one")
  func koi8() throws {
    // і and ї stand at A6 and A7.
    let bytes: [UInt8] = [0xCE, 0xA6, 0xCE, 0xA7, 0x20, 0xD4, 0xC1]
    let feed = try FeedParser.parse(document("koi8-r", bytes, []))
    #expect(feed.entries.first?.title == "ніні та".replacing("іні", with: "інї"))
  }

  static let twice: [(String, String)] = [
    ("GrÃ¼ÃŸe aus KÃ¶ln â€“ heute", "Grüße aus Köln – heute"),
    ("РЈРєСЂР°С—РЅР° С– РЎРІС–С‚", "Україна і Світ"),
    ("В«РќРѕРІРёРЅРёВ»", "«Новини»"),
    // What is encoded once stays.
    ("Світ і Рівне", "Світ і Рівне"), ("Ãœber", "Über"), ("São Paulo é Ã", "São Paulo é Ã"),
    ("Від Ві до Сі", "Від Ві до Сі"),
    // Cut by characters, inside one of two bytes and inside one of three.
    ("GrÃ¼ÃŸe aus KÃ", "Grüße aus K"), ("KÃ¶ln â€", "Köln"), ("В«РќРѕРІРёРЅРёВ", "«Новини"),
  ]

  @Test("that was encoded twice is mended, by either old set", arguments: twice)
  func doubleEncoding(_ written: String, _ meant: String) throws {
    #expect(try parse(rss("<title>\(written)</title>")).entries.first?.title == meant)
  }

  /// 2025년 3월, encoded twice and cut inside `월`.
  @Test("that was encoded twice and cut is UTF-8 in every field")
  func cutFields() throws {
    let cut = "2025ë…„ 3ì›"
    let inside = ["title", "guid", "link", "pubDate", "description", "author", "category"]
      .map { "<\($0)>\(cut)</\($0)>" }.joined()
    let entry = try #require(try parse(rss(inside)).entries.first)
    let texts = [entry.id, entry.url, entry.title, entry.summary].compactMap(\.self)
    for text in texts + entry.authors + entry.categories {
      #expect(String(validating: Array(text.utf8), as: UTF8.self) != nil)
    }
    #expect(entry.title == "2025년 3")
    #expect(entry.published?.description.hasPrefix("2025-03-01") == true)
  }

  @Test("is UTF-8 from sets that reach beyond Unicode, and from zeros that look like UTF-16")
  func beyondUnicode() throws {
    let set = try #require(CharacterSet(label: "ucs-4le"))
    let bytes: [UInt8] = [0x61, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F, 0x62, 0, 0, 0]
    let text = try #require(bytes.withUnsafeBufferPointer { set.decode($0) })
    #expect(String(validating: text.utf8, as: UTF8.self)?.hasSuffix("b") == true)
    #expect(text.faults > 0)
    let zeros = "\n<\0r\0s\0s\0>\0" + rss("<title>a</title>")
    #expect(try parse(zeros).entries.map(\.title) == ["a"])
  }

  @Test("keeps the letters that iconv holds back for an accent")
  func heldBack() throws {
    let set = try #require(CharacterSet(label: "windows-1258"))
    let text = try #require([0x62, 0x61].withUnsafeBufferPointer { set.decode($0) })
    #expect(String(decoding: text.utf8, as: UTF8.self) == "ba")
  }

  @Test("keeps a character that is referred to by its two halves")
  func surrogates() throws {
    for title in ["a&#xD83D;&#xDE00;b", "a&#55357;&#56832;b", "a&amp;#xD83D;&amp;#xDE00;b"] {
      #expect(try parse(rss("<title>\(title)</title>")).entries.first?.title == "a😀b")
    }
    #expect(try parse(rss("<title>a&#xD83D;b</title>")).entries.first?.title == "a\u{FFFD}b")
  }
}
