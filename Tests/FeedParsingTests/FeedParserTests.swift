// What a feed reader must get right, stated on documents small enough to see.

import Model
import Testing

@testable import FeedParsing

/// Parses text as UTF-8.
func parse(
  _ text: String, contentType: String? = nil, baseURL: String? = nil
) throws -> Feed {
  try FeedParser.parse(Array(text.utf8), contentType: contentType, baseURL: baseURL)
}

/// An RSS document around the inside of one item.
func rss(_ item: String, channel: String = "", root: String = "<rss version=\"2.0\">") -> String {
  "\(root)<channel><title>Channel</title>\(channel)<item>\(item)</item></channel></rss>"
}

/// An Atom document around the inside of one entry.
func atom(_ entry: String, feed: String = "") -> String {
  "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Feed</title>\(feed)"
    + "<entry>\(entry)</entry></feed>"
}

@Suite("Dialects")
struct DialectTests {
  static let cases: [(String, String)] = [
    (rss("<title>a</title>"), "rss-2.0"),
    (rss("<title>a</title>", root: "<rss>"), "rss"),
    (rss("<title>a</title>", root: "<rss version='0.91'>"), "rss-0.91"),
    (rss("<title>a</title>", root: "<rss version='0.92'>"), "rss-0.92"),
    (rss("<title>a</title>", root: "<rss version='2.0' xmlns='http://foo.example/'>"), "rss-2.0"),
    (atom("<title>a</title>"), "atom-1.0"),
    (
      "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:title>a</a:title></a:entry></a:feed>",
      "atom-1.0"
    ),
    (
      "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title>a</title></entry></feed>",
      "atom-0.3"
    ),
    (
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
        + "<channel rdf:about='x'><title>c</title></channel><item rdf:about='y'><title>a</title></item></rdf:RDF>",
      "rss-1.0"
    ),
    (
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'>"
        + "<channel><title>c</title></channel><item><title>a</title></item></rdf:RDF>", "rss-0.90"
    ),
    (
      "<CHANNEL HREF='http://e.org/'><TITLE>c</TITLE><ITEM HREF='http://e.org/1'><TITLE>a</TITLE></ITEM></CHANNEL>",
      "cdf"
    ),
    (
      #"{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"title":"a"}]}"#, "json-feed-1"
    ),
    (
      #"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"a"}]}"#,
      "json-feed-1.1"
    ),
    ("<rss version='2.0'><item><title>a</title></item></rss>", "rss-2.0"),
  ]

  @Test("are told by the root element", arguments: cases)
  func dialect(_ document: String, _ format: String) throws {
    let feed = try parse(document)
    #expect(feed.format == format)
    #expect(feed.entries.map(\.title) == ["a"])
  }

  static let refused: [(String, FeedParsingError)] = [
    ("", .empty), (" \n ", .empty),
    (
      "<!DOCTYPE html><html><head><title>Just a moment</title></head></html>",
      .webPage(title: "Just a moment")
    ),
    ("<html><body>x", .webPage(title: nil)),
    (
      "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url/></urlset>",
      .otherXML(root: "urlset")
    ),
    ("<opml version='2.0'><body/></opml>", .otherXML(root: "opml")),
    ("<svg xmlns='http://www.w3.org/2000/svg'/>", .otherXML(root: "svg")),
    (#"{"error": "not found"}"#, .otherJSON), ("[1,2]", .otherJSON),
    ("Not found", .unrecognised), ("\u{1}\u{2}\u{3}", .unrecognised),
  ]

  @Test("other documents are refused with a reason", arguments: refused)
  func refusal(_ document: String, _ error: FeedParsingError) {
    #expect(throws: error) { try parse(document) }
  }

  @Test("a feed without entries is a feed")
  func noEntries() throws {
    #expect(try parse("<rss version='2.0'><channel><title>t</title></channel></rss>").entries == [])
  }
}

@Suite("Text")
struct TextTests {
  static let titles: [(String, String)] = [
    ("<title>AT&amp;T</title>", "AT&T"), ("<title>AT&amp;amp;T</title>", "AT&T"),
    ("<title><![CDATA[AT&amp;T]]></title>", "AT&T"),
    ("<title><![CDATA[<b>bold</b> move]]></title>", "bold move"),
    ("<title>&lt;b&gt;bold&lt;/b&gt; move</title>", "bold move"),
    ("<title>a <i>b</i> c</title>", "a b c"),
    ("<title>5 &lt; 10 and 7 > 6</title>", "5 < 10 and 7 > 6"),
    ("<title>How the &lt;blink&gt; tag died</title>", "How the <blink> tag died"),
    ("<title>  two\n   lines </title>", "two lines"),
    ("<title>R&amp;D</title>", "R&D"), ("<title>caf&amp;eacute;</title>", "café"),
    ("<title>&#8220;x&#8221; &#150; y</title>", "“x” – y"),
  ]

  @Test("RSS titles are plain", arguments: titles)
  func title(_ item: String, _ expected: String) throws {
    #expect(try parse(rss(item)).entries.first?.title == expected)
  }

  static let atomTitles: [(String, String)] = [
    ("<title type='text'>the &lt;b&gt; tag</title>", "the <b> tag"),
    ("<title type='html'>&lt;b&gt;x&lt;/b&gt; &amp;amp; y</title>", "x & y"),
    ("<title type='html'><![CDATA[<b>x</b>]]></title>", "x"),
    (
      "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <b>b</b> &lt; c</div></title>",
      "a b < c"
    ),
    (
      "<title type='xhtml' xmlns:h='http://www.w3.org/1999/xhtml'><h:div>a <h:b>b</h:b></h:div></title>",
      "a b"
    ),
  ]

  @Test("Atom titles are plain by their type", arguments: atomTitles)
  func atomTitle(_ entry: String, _ expected: String) throws {
    #expect(try parse(atom(entry)).entries.first?.title == expected)
  }

  @Test("summary and content stay apart, in either order")
  func summaryAndContent() throws {
    let prefix = "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
    for item in [
      "<description>short</description><content:encoded>&lt;p&gt;long&lt;/p&gt;</content:encoded>",
      "<content:encoded>&lt;p&gt;long&lt;/p&gt;</content:encoded><description>short</description>",
    ] {
      let entry = try #require(try parse(rss(item, root: prefix)).entries.first)
      #expect(entry.summary == "short")
      #expect(entry.content == "<p>long</p>")
    }
  }

  @Test("markup of an xhtml content is kept without its wrapping div")
  func xhtml() throws {
    let feed = try parse(
      atom(
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a &lt;b&gt;</p>"
          + "<br/><a href='/x'>y</a></div></content>"), baseURL: "http://e.org/f/")
    #expect(
      feed.entries.first?.content == "<p>a &lt;b&gt;</p><br><a href=\"http://e.org/x\">y</a>")
  }

  @Test("children of image, source and media content do not leak into the entry")
  func noLeaks() throws {
    let feed = try parse(
      rss(
        "<media:content url='x'><media:title>no</media:title></media:content>"
          + "<image><title>no</title><link>http://no/</link></image><title>yes</title>"
          + "<x:title xmlns:x='urn:x'>no</x:title>",
        channel: "<image><title>no</title><link>http://no/</link></image><link>http://e.org/</link>"
      ))
    #expect(feed.link == "http://e.org/")
    #expect(feed.entries.first?.title == "yes")
    #expect(feed.entries.first?.url == nil)
  }

  @Test("a text that was encoded twice is mended")
  func doubleEncoding() throws {
    let feed = try parse(rss("<title>GrÃ¼ÃŸe aus KÃ¶ln â€“ heute</title>"))
    #expect(feed.entries.first?.title == "Grüße aus Köln – heute")
  }
}

@Suite("Addresses and identity")
struct IdentityTests {
  @Test("links are chosen: link, permalink, Atom alternate")
  func links() throws {
    #expect(try parse(rss("<link> http://e.org/1\n</link>")).entries.first?.url == "http://e.org/1")
    #expect(try parse(rss("<guid>http://e.org/2</guid>")).entries.first?.url == "http://e.org/2")
    #expect(
      try parse(rss("<guid isPermaLink='false'>http://e.org/2</guid>")).entries.first?.url == nil)
    #expect(
      try parse(
        rss("<atom:link rel='self' href='http://no/'/><atom:link href='http://e.org/3'/>")
      ).entries.first?.url == "http://e.org/3")
    #expect(
      try parse(
        atom(
          "<link rel='self' href='http://no/'/><link type='application/json' href='http://no/j'/>"
            + "<link rel='alternate' type='text/html' href='http://e.org/4'/>")
      ).entries.first?.url == "http://e.org/4")
  }

  @Test("relative addresses follow xml:base, in HTML too")
  func bases() throws {
    let feed = try parse(
      "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://e.org/a/'>"
        + "<entry xml:base='b/'><link href='c'/><content type='html'>"
        + "&lt;a href=\"d\"&gt;x&lt;/a&gt;&lt;img src=\"//h/i\" srcset=\"j 1x, /k 2x\"&gt;</content>"
        + "<link rel='enclosure' href='?q'/></entry></feed>")
    let entry = try #require(feed.entries.first)
    #expect(entry.url == "http://e.org/a/b/c")
    #expect(entry.enclosures.map(\.url) == ["http://e.org/a/b/?q"])
    #expect(
      entry.content
        == "<a href=\"http://e.org/a/b/d\">x</a>"
        + "<img src=\"http://h/i\" srcset=\"http://e.org/a/b/j 1x, http://e.org/k 2x\">")
  }

  @Test("a feed's own address serves as base where no other is known")
  func ownAddress() throws {
    let feed = try parse(
      atom(
        "<link href='/1'/><content type='html'>&lt;a href='2'>x&lt;/a></content>",
        feed: "<link rel='self' href='http://e.org/f/feed'/><link href='/home'/>"))
    #expect(feed.link == "http://e.org/home")
    #expect(feed.entries.first?.url == "http://e.org/1")
    #expect(feed.entries.first?.content == "<a href=\"http://e.org/f/2\">x</a>")
  }

  @Test("identifiers stay as written, never resolved")
  func asWritten() throws {
    let feed = try parse(atom("<id> tag:1 </id>"), baseURL: "http://e.org/")
    #expect(feed.entries.map(\.id) == ["tag:1"])
    #expect(try parse(atom("<id>x/1</id>"), baseURL: "http://e.org/").entries.first?.id == "x/1")
  }

  @Test("missing and repeated identifiers are made, stable and unique")
  func made() throws {
    let document =
      "<rss version='2.0'><channel><item><title>a</title><link>http://e.org/1</link></item>"
      + "<item><title>b</title></item><item><title>c</title></item>"
      + "<item><guid isPermaLink='false'>g</guid><link>http://e.org/2</link></item>"
      + "<item><guid isPermaLink='false'>g</guid><link>http://e.org/3</link></item></channel></rss>"
    let ids = try parse(document).entries.map(\.id)
    #expect(ids[0] == "http://e.org/1")
    // An identifier that two pages bear would be another's when a third comes on top.
    #expect(ids[3] == "http://e.org/2")
    #expect(ids[4] == "http://e.org/3")
    #expect(Set(ids).count == 5)
    #expect(try parse(document).entries.map(\.id) == ids)
    let twice = "<item><guid>http://e.org/4</guid><link>http://e.org/4</link></item>"
    #expect(
      try parse("<rss version='2.0'><channel>\(twice)\(twice)</channel></rss>").entries.first?.id
        == "http://e.org/4")
  }

  @Test("addresses that run code are none")
  func dangerous() throws {
    #expect(try parse(rss("<link>javascript:alert(1)</link>")).entries.first?.url == nil)
  }

  @Test("references resolve as RFC 3986 shows")
  func resolution() {
    // RFC 3986 §5.4.
    let base = "http://a/b/c/d;p?q"
    for (reference, expected) in [
      ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"),
      ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"), ("//g", "http://g"),
      ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"),
      ("g#s", "http://a/b/c/g#s"), (";x", "http://a/b/c/;x"), ("", "http://a/b/c/d;p?q"),
      (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
      ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../g", "http://a/g"),
      ("../../../g", "http://a/g"), ("/../g", "http://a/g"), ("g..", "http://a/b/c/g.."),
      ("./../g", "http://a/b/g"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
    ] {
      let resolved = WebAddress.resolve(reference, against: base)
      #expect(resolved == (reference == "" ? base : expected), "\(reference)")
    }
  }
}

@Suite("People, categories and the rest")
struct DetailTests {
  static let authors: [(String, [String])] = [
    ("<author>jo@e.org (Jo Doe)</author>", ["Jo Doe"]),
    ("<author>Jo Doe (jo@e.org)</author>", ["Jo Doe"]),
    ("<author>Jo Doe &lt;jo@e.org&gt;</author>", ["Jo Doe"]),
    ("<author>jo@e.org</author>", ["jo@e.org"]),
    ("<author><name>Jo Doe</name></author>", ["Jo Doe"]),
    ("<dc:creator>A</dc:creator><dc:creator>B</dc:creator><author>A</author>", ["A", "B"]),
    ("<itunes:author>A</itunes:author>", ["A"]),
  ]

  @Test("authors are names, each once", arguments: authors)
  func author(_ item: String, _ expected: [String]) throws {
    #expect(try parse(rss(item)).entries.first?.authors == expected)
  }

  @Test("an Atom entry inherits its source's authors, else its feed's")
  func inherited() throws {
    let author = "<author><name>Feed</name></author>"
    #expect(try parse(atom("<id>1</id>", feed: author)).entries.first?.authors == ["Feed"])
    let source =
      "<source><title>Out</title><author><name>Source</name></author></source><id>1</id>"
    let entry = try #require(try parse(atom(source, feed: author)).entries.first)
    #expect(entry.authors == ["Source"])
    #expect(entry.source == "Out")
  }

  @Test("categories, enclosures, hub, ttl, skip times and language are kept")
  func details() throws {
    let feed = try parse(
      rss(
        "<category>a</category><category/><dc:subject>b</dc:subject>"
          + "<enclosure url='http://e.org/a.mp3' length='12' type='audio/mpeg'/>"
          + "<enclosure url='http://e.org/b.mp3' length='many'/>"
          + "<source url='http://o.org/'>Outlet</source><dc:language>uk</dc:language>",
        channel: "<ttl>60</ttl><language>en</language><atom:link rel='hub' href='http://hub/'/>"
          + "<skipHours><hour>0</hour><hour>24</hour><hour>x</hour><hour>5</hour></skipHours>"
          + "<skipDays><day>Sunday</day></skipDays><category>channel</category>"))
    let entry = try #require(feed.entries.first)
    #expect(entry.categories == ["a", "b"])
    #expect(
      entry.enclosures == [
        Enclosure(url: "http://e.org/a.mp3", type: "audio/mpeg", length: 12),
        Enclosure(url: "http://e.org/b.mp3"),
      ])
    #expect(entry.source == "Outlet")
    #expect(entry.language == "uk")
    #expect(feed.ttlSeconds == 3600)
    #expect(feed.hub == "http://hub/")
    #expect(feed.language == "en")
    #expect(feed.skipHours == [0, 5])
    #expect(feed.skipDays == [0])
  }

  @Test("the syndication module gives the interval, nonsense none")
  func syndication() throws {
    let hourly =
      "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
    #expect(try parse(rss("", channel: hourly)).ttlSeconds == 1800)
    #expect(try parse(rss("", channel: "<ttl>soon</ttl>")).ttlSeconds == nil)
  }

  @Test("JSON Feed with wrong types is read as far as it makes sense")
  func json() throws {
    let feed = try parse(
      #"""
      {"version":"https://jsonfeed.org/version/1.1","title":"T &amp; T","home_page_url":"http://e.org/",
       "hubs":[{"type":"WebSub","url":"http://hub/"}],"authors":[{"name":"Feed"}],
       "items":[{"id":7,"url":"/a","title":null,"content_text":"1 < 2","tags":["x",3,null],
         "date_published":"2026-05-01T10:00:00+02:00","author":{"name":"Jo"},
         "attachments":[{"url":"b.mp3","mime_type":"audio/mpeg","size_in_bytes":"12"}]},
        "nonsense",{"id":null,"external_url":"http://x.org/","content_html":"<p>y<script>z</script>"}]}
      """#)
    #expect(feed.title == "T & T")
    #expect(feed.hub == "http://hub/")
    #expect(feed.entries.map(\.id) == ["7", "http://x.org/"])
    #expect(feed.entries.map(\.url) == ["http://e.org/a", "http://x.org/"])
    #expect(feed.entries.map(\.content) == ["1 &lt; 2", "<p>y</p>"])
    #expect(feed.entries.map(\.authors) == [["Jo"], ["Feed"]])
    #expect(feed.entries.first?.categories == ["x", "3"])
    #expect(feed.entries.first?.enclosures.first?.length == 12)
  }

  @Test("the printed document has every key, null where nothing is known")
  func document() throws {
    let feed = try parse(rss("<guid isPermaLink='false'>1</guid>"))
    #expect(
      String(decoding: try ParsedFeedDocument(feed).json(), as: UTF8.self)
        == #"{"entries":[{"authors":[],"categories":[],"content":null,"enclosures":[],"id":"1","language":null,"published":null,"source":null,"summary":null,"title":null,"updated":null,"url":null}],"format":"rss-2.0","hub":null,"language":null,"link":null,"title":"Channel","ttlSeconds":null,"updated":null,"warnings":[]}"#
    )
  }

  @Test("a page's feeds are found")
  func discovery() {
    let page = """
      <html><head><base href="http://e.org/x/"><link rel="alternate" type="application/rss+xml" \
      title="News &amp; more" href="../feed"><link rel="stylesheet" href="a.css"></head>
      <body><a href="/blog/atom.xml">feed</a><script>"<link rel=alternate type=text/xml href=no>"</script>
      """
    #expect(
      FeedDiscovery.feeds(inHTML: page, baseURL: "http://h.org/") == [
        DiscoveredFeed(
          url: "http://e.org/feed", title: "News & more", type: "application/rss+xml",
          origin: .declared),
        DiscoveredFeed(
          url: "http://e.org/blog/atom.xml", title: nil, type: nil, origin: .linked),
      ])
  }
}
