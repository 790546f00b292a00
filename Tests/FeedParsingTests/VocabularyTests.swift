// What the extensions that publishers use say of an entry, by namespace and not by prefix.

import Model
import Testing

@testable import FeedParsing

@Suite("Vocabularies")
struct VocabularyTests {
  private static let root = """
    <rss version="2.0" xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/"
    xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:m="http://search.yahoo.com/mrss/"
    xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:at="http://www.w3.org/2005/Atom"
    xmlns:s="http://purl.org/rss/1.0/modules/slash/" xmlns:th="http://purl.org/syndication/thread/1.0"
    xmlns:g="http://www.georss.org/georss" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#"
    xmlns:fb="http://rssnamespace.org/feedburner/ext/1.0" xmlns:y="http://news.yandex.ru"
    xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
    xmlns:w="http://wellformedweb.org/CommentAPI/">
    """

  private func entry(_ item: String) throws -> Entry {
    let entry = try parse(rss(item, root: Self.root)).entries.first
    return try #require(entry)
  }

  @Test("Dublin Core gives what RSS left out")
  func dublinCore() throws {
    let entry = try entry(
      "<d:title>Title</d:title><d:creator>A</d:creator><d:creator>B</d:creator>"
        + "<d:date>2026-05-01T10:00:00Z</d:date><d:subject>s</d:subject>"
        + "<d:description>D</d:description><d:identifier>urn:x</d:identifier>"
        + "<d:language>uk</d:language>")
    #expect(entry.title == "Title")
    #expect(entry.authors == ["A", "B"])
    #expect(entry.published?.rfc3339 == "2026-05-01T10:00:00Z")
    #expect(entry.categories == ["s"])
    #expect(entry.summary == "D")
    #expect(entry.id == "urn:x")
    #expect(entry.language == "uk")
  }

  @Test("the terms of Dublin Core tell when it was created and modified")
  func terms() throws {
    let entry = try entry(
      "<t:created>2026-05-01T10:00:00Z</t:created><t:modified>2026-05-02T10:00:00Z</t:modified>"
        + "<t:abstract>A</t:abstract>")
    #expect(entry.published?.rfc3339 == "2026-05-01T10:00:00Z")
    #expect(entry.updated?.rfc3339 == "2026-05-02T10:00:00Z")
    #expect(entry.summary == "A")
  }

  @Test("a Media RSS group describes its entry, a single medium only itself")
  func media() throws {
    let group = try entry(
      "<m:group><m:content url='http://e.org/a.mp4'/><m:thumbnail url='http://e.org/t.jpg'/>"
        + "<m:title>T</m:title><m:description>D</m:description><m:keywords>a, b</m:keywords></m:group>"
    )
    #expect(group.title == "T")
    #expect(group.summary == "D")
    #expect(group.categories == ["a", "b"])
    let single = try entry(
      "<m:content url='x'><m:title>no</m:title></m:content><m:title>T</m:title>")
    #expect(single.title == "T")
  }

  @Test("iTunes' summary, author and keywords stand in for those of RSS")
  func itunes() throws {
    let entry = try entry(
      "<i:author>A</i:author><i:summary>S</i:summary><i:keywords>a,b</i:keywords>"
        + "<i:title>T</i:title><i:image href='http://no/'/><i:duration>12:00</i:duration>")
    #expect(entry.authors == ["A"])
    #expect(entry.summary == "S")
    #expect(entry.categories == ["a", "b"])
    #expect(entry.title == "T")
  }

  @Test("Atom links inside RSS lead to the page, the file and the hub, replies and self nowhere")
  func atomLinks() throws {
    let feed = try parse(
      rss(
        "<at:link rel='self' href='http://no/'/><at:link rel='replies' href='http://no/'/>"
          + "<at:link rel='alternate' type='text/html' href='http://e.org/1'/>"
          + "<at:link rel='enclosure' href='http://e.org/a.mp3' type='audio/mpeg' length='5'/>",
        channel: "<at:link rel='hub' href='http://hub/'/><at:link rel='self' href='http://no/'/>"
          + "<at:link href='http://e.org/'/>", root: Self.root))
    #expect(feed.hub == "http://hub/")
    #expect(feed.link == "http://e.org/")
    #expect(feed.entries.first?.url == "http://e.org/1")
    #expect(
      feed.entries.first?.enclosures == [
        Enclosure(url: "http://e.org/a.mp3", type: "audio/mpeg", length: 5)
      ])
  }

  @Test("comments, threads and places say nothing of title, text or address")
  func others() throws {
    let entry = try entry(
      "<title>t</title><s:comments>5</s:comments><s:section>no</s:section><th:total>5</th:total>"
        + "<th:in-reply-to ref='x' href='http://no/'/><g:point>1 2</g:point>"
        + "<geo:Point><geo:lat>1</geo:lat></geo:Point><comments>http://no/</comments>"
        + "<w:commentRss>http://no/</w:commentRss>")
    #expect(entry.title == "t")
    #expect(entry.url == nil)
    #expect(entry.summary == nil)
    #expect(entry.content == nil)
    #expect(entry.categories == [])
  }

  @Test("FeedBurner's original address counts where there is no other")
  func feedBurner() throws {
    #expect(try entry("<fb:origLink>http://e.org/1</fb:origLink>").url == "http://e.org/1")
    #expect(
      try entry("<fb:origLink>http://e.org/1</fb:origLink><link>http://e.org/2</link>").url
        == "http://e.org/2")
  }

  @Test("Google News tells the time and the keywords")
  func googleNews() throws {
    let entry = try entry(
      "<n:publication_date>2026-05-01</n:publication_date><n:keywords>a, b</n:keywords>")
    #expect(entry.published?.rfc3339 == "2026-05-01T00:00:00Z")
    #expect(entry.categories == ["a", "b"])
  }

  @Test("Yandex's full text is the content, unless there is one")
  func yandex() throws {
    let item = "<y:full-text>F</y:full-text><description>s</description>"
    #expect(try entry(item).content == "F")
    #expect(try entry(item).summary == "s")
    #expect(try entry("<y:full-text>F</y:full-text><c:encoded>C</c:encoded>").content == "C")
  }

  static let spellings: [(String, String, String)] = [
    ("encoded", "http://purl.org/rss/1.0/modules/content/", "content"),
    ("encoded", "https://purl.org/rss/1.0/modules/content", "content"),
    ("encoded", "HTTP://WWW.PURL.ORG/RSS/1.0/modules/content/#", "content"),
    ("encoded", "http://purl.org/rss/2.0/modules/content/", "content"),
    ("encoded", "http://web.resource.org/rss/1.0/modules/content/", "content"),
    ("encoded", "content", "content"),
    ("full-text", "http://news.yandex.ru/", "content"),
    ("full-text", "https://news.yandex.ru", "content"),
    ("full-text", "http://news.yandex.ua", "content"),
    ("full-text", "yandex", "content"),
    ("description", "http://purl.org/dc/elements/1.1", "summary"),
    ("description", "http://purl.org/dc/elements/1.0/", "summary"),
    ("description", "http://dublincore.org/2003/03/24/dces#", "summary"),
    ("description", "http://purl.org/metadata/dublin_core", "summary"),
    ("description", "http://search.yahoo.com/mrss", "summary"),
    ("description", "http://video.search.yahoo.com/mrss/", "summary"),
    ("description", "http://www.rssboard.org/media-rss", "summary"),
    ("summary", "http://www.itunes.com/DTDs/Podcast-1.0.dtd", "summary"),
    ("summary", "http://example.com/dtds/podcast-1.0.dtd", "summary"),
    ("summary", "http://www.w3.org/2005/atom/", "summary"),
  ]

  @Test("addresses of namespaces count in their usual wrong spellings too", arguments: spellings)
  func spelling(_ name: String, _ address: String, _ field: String) throws {
    for prefix in ["x", "Foo"] {
      let feed = try parse(
        rss(
          "<title>t</title><\(prefix):\(name)>text</\(prefix):\(name)>",
          root: "<rss version='2.0' xmlns:\(prefix)='\(address)'>"))
      let entry = try #require(feed.entries.first)
      #expect((field == "content" ? entry.content : entry.summary) == "text")
    }
  }
}
