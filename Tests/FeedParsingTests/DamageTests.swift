// Documents that are broken, mislabelled or hostile: nothing good is lost, nothing bad gets
// through.

import Model
import Testing

@testable import FeedParsing

@Suite("Damaged documents")
struct DamageTests {
  static let cases: [(String, String, [String])] = [
    ("bare ampersands", rss("<title>R&D in Q&A?a=1&b=2 &</title>"), ["R&D in Q&A?a=1&b=2 &"]),
    ("HTML entities", rss("<title>caf&eacute;&nbsp;x &hellip;</title>"), ["café x …"]),
    ("unknown entities", rss("<title>a &foo; b</title>"), ["a &foo; b"]),
    ("control characters", rss("<title>a\u{1}b\u{B}c\u{0}d</title>"), ["abcd"]),
    ("forbidden references", rss("<title>a&#x1;b&#0;c</title>"), ["ab\u{FFFD}c"]),
    ("a less-than sign in text", rss("<title>1 < 2</title>"), ["1 < 2"]),
    ("a less-than sign before a word", rss("<title>if a<b then c</title>"), ["if a<b then c"]),
    (
      "a comment that is never closed",
      rss("<title>a</title></item><!-- oops <item><title>b</title>"), ["a", "b"]
    ),
    ("an unclosed title", rss("<title>a<link>http://e.org/</link>"), ["a"]),
    ("crossed tags", rss("<description><b><i>x</b></i></description><title>a</title>"), ["a"]),
    (
      "unquoted attributes", rss("<enclosure url=http://e.org/a.mp3 length=1/><title>a</title>"),
      ["a"]
    ),
    ("doubled attributes", rss("<enclosure url='http://a/' url='b'/><title>a</title>"), ["a"]),
    ("text behind the root", rss("<title>a</title>") + "trailing <b>junk", ["a"]),
    (
      "two declarations", "<?xml version='1.0'?><?xml version='1.0'?>" + rss("<title>a</title>"),
      ["a"]
    ),
    ("version 1.1", "<?xml version='1.1'?>" + rss("<title>a</title>"), ["a"]),
    ("dashes in a comment", rss("<!-- a -- b --><title>a</title>"), ["a"]),
    ("an unclosed CDATA section", rss("<title><![CDATA[a</title>"), ["a"]),
    (
      "upper case tags",
      "<RSS VERSION='2.0'><CHANNEL><ITEM><TITLE>a</title></ITEM></CHANNEL></RSS>", ["a"]
    ),
    (
      "warnings before the feed",
      "<br />\n<b>Warning</b>: x() in <b>/a.php</b> on line <b>1</b><br />\n"
        + rss("<title>a</title>"),
      ["a"]
    ),
    (
      "blank lines before the declaration", "\n\n <?xml version='1.0'?>" + rss("<title>a</title>"),
      ["a"]
    ),
    ("an item inside an item", rss("<title>a</title><item><title>b</title></item>"), ["a", "b"]),
    (
      "unclosed items",
      "<rss><channel><item><title>a</title><item><title>b</title></channel></rss>", ["a", "b"]
    ),
    (
      "a cut tail",
      "<rss version='2.0'><channel><item><title>a</title><link>http://e.org/1</link></item>"
        + "<item><title>b</title><link>http://e.org/2</link></item><item><title>half a ti",
      ["a", "b"]
    ),
  ]

  @Test("are read as they were meant, with a warning", arguments: cases)
  func damage(_ name: String, _ document: String, _ titles: [String]) throws {
    let feed = try parse(document)
    #expect(feed.entries.map(\.title) == titles)
    if name != "version 1.1" { #expect(feed.warnings != []) }
  }

  @Test("come out the same whether they arrive at once or byte by byte")
  func chunks() throws {
    for (_, document, _) in Self.cases {
      let bytes = Array(document.utf8)
      var parser = FeedParser()
      for byte in bytes { parser.parse([byte]) }
      #expect(try parser.finish().entries == (try FeedParser.parse(bytes).entries))
    }
  }

  @Test("usual prefixes count without their declaration")
  func undeclared() throws {
    let feed = try parse(rss("<dc:creator>Jo</dc:creator><content:encoded>x</content:encoded>"))
    #expect(feed.entries.first?.authors == ["Jo"])
    #expect(feed.entries.first?.content == "x")
  }
}

@Suite("Hostile documents")
struct HostileTests {
  @Test("entities are not expanded twice, files are not read")
  func entities() throws {
    let bomb =
      "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
      + "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d SYSTEM 'file:///etc/passwd'>]>"
      + rss("<title>&a; &c; &d;</title>")
    #expect(try parse(bomb).entries.first?.title == "aaaaaaaaaa &c; &d;")
  }

  @Test("many uses of one entity stay within a bound")
  func amplification() throws {
    let value = String(repeating: "x", count: 1000)
    let uses = String(repeating: "&a;", count: 20_000)
    let feed = try parse(
      "<!DOCTYPE rss [<!ENTITY a '\(value)'>]>" + rss("<description>\(uses)</description>"))
    #expect(feed.entries.first?.summary?.utf8.count ?? 0 < 1_000_000)
    #expect(feed.warnings != [])
  }

  @Test("deep nesting, many attributes and many items are bounded")
  func sizes() throws {
    let deep = String(repeating: "<b>", count: 50_000)
    #expect(try parse(rss("<title>a</title><description>\(deep)")).entries.count == 1)
    let attributes = (0..<20_000).map { "a\($0)='1'" }.joined(separator: " ")
    #expect(try parse(rss("<x \(attributes)/><title>a</title>")).entries.first?.title == "a")
    let items = String(repeating: "<item><title>a</title></item>", count: 20_000)
    #expect(try parse("<rss><channel>\(items)</channel></rss>").entries.count == 20_000)
  }

  @Test("a text beyond the limit is cut with a warning")
  func longText() throws {
    let limits = FeedParsingLimits(maximumTextBytes: 1000)
    let text = String(repeating: "x", count: 5000)
    let feed = try FeedParser.parse(
      Array(rss("<title>a</title><description>\(text)</description>").utf8), limits: limits)
    #expect(feed.entries.first?.summary?.utf8.count ?? 0 <= 1000)
    #expect(feed.warnings != [])
  }
}

@Suite("Bounds of one entry")
struct EntryBoundsTests {
  @Test("no more names and links are kept than anybody gives")
  func names() throws {
    let entry = try #require(
      try parse(
        atom(
          (0..<1000).map {
            "<category term='c\($0)'/><author><name>n\($0)</name></author><link href='http://e/\($0)'/>"
          }.joined())
      ).entries.first)
    #expect(entry.categories.count == EntryDraft.maximumNames)
    #expect(entry.authors.count == EntryDraft.maximumNames)
    #expect(entry.url == "http://e/0")
    let json =
      #"{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","tags":["#
      + (0..<1000).map { "\"\($0)\"" }.joined(separator: ",") + "]}]}"
    #expect(try parse(json).entries.first?.categories.count == EntryDraft.maximumNames)
  }

  @Test("what libxml2 would take long for goes to the reader of broken XML, with a remark")
  func handedOver() throws {
    let defaults = (0..<1000).map { "<!ATTLIST item a\($0) CDATA 'x'>" }.joined()
    let spaces = (0..<4).map { depth in
      "<x\((0..<500).map { " xmlns:n\(depth)x\($0)='u:\($0)'" }.joined())>"
    }.joined()
    for document in [
      "<!DOCTYPE rss [\(defaults)]>" + rss("<title>a</title>"),
      rss("<title>a</title>\(spaces)<y/></x></x></x></x>"),
    ] {
      let feed = try parse(document)
      #expect(feed.entries.map(\.title) == ["a"])
      #expect(feed.warnings.contains { $0.contains("than any feed has") })
    }
  }

  @Test("items without a channel around them are a feed")
  func itemsAlone() throws {
    let one = "<item><title>a</title><link>http://e/a</link></item>"
    #expect(try parse(one).entries.map(\.url) == ["http://e/a"])
    #expect(try parse(one + "<item><title>b</title></item>").entries.map(\.title) == ["a", "b"])
    #expect(throws: FeedParsingError.self) { try parse("<item xmlns='urn:stock'><n>1</n></item>") }
  }

  @Test("short addresses do not grow by a base without end")
  func longBase() throws {
    func links(_ count: Int) throws -> Entry? {
      let base = "http://e/" + String(repeating: "y/", count: count)
      return try parse(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='\(base)'><entry><link href='../a'/>"
          + "<content type='html'>&lt;a href='b'>b&lt;/a></content></entry></feed>"
      ).entries.first
    }
    #expect(try links(2)?.url == "http://e/y/a")
    #expect(try links(250)?.url?.utf8.count == 508)
    let far = try links(300)
    #expect(far?.url == "../a")
    #expect(far?.content == "<a href=\"b\">b</a>")
    let many = String(repeating: "<a href='b'>b</a>", count: 5000)
    let base = "http://e/" + String(repeating: "y/", count: 200)
    let html = many.withBytes { HTMLSanitizer.clean($0, base: base) }
    #expect(html.hasPrefix("<a href=\"\(base)b\">") && html.hasSuffix("<a href=\"b\">b</a>"))
    #expect(html.utf8.count < many.utf8.count * 8)
  }

  @Test("a text is cut between characters, wherever the limit falls", arguments: 90...110)
  func cutBetweenCharacters(_ limit: Int) throws {
    let text = String(repeating: "x", count: 90) + "ю€😀ю€😀"
    let limits = FeedParsingLimits(maximumTextBytes: limit)
    let json =
      #"{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":""# + text + "\"}]}"
    for document in [
      rss("<title>\(text)</title>"), rss("<title><![CDATA[\(text)]]></title>"),
      rss("<title>\(text)</title><x>"), json,
    ] {
      let title = try #require(
        try FeedParser.parse(Array(document.utf8), limits: limits).entries.first?.title)
      #expect(text.hasPrefix(title))
      #expect(title.utf8.count <= limit && title.utf8.count + 4 > min(limit, text.utf8.count))
    }
  }

  @Test("a million names, a nest without end or a flood of declarations loses no entry")
  func bounded() throws {
    let names = (0..<60_000).map { "<n\($0)/>" }.joined()
    let nest = String(repeating: "<b>", count: 5000) + String(repeating: "</b>", count: 5000)
    let notations = (0..<20_000).map { "<!NOTATION n\($0) SYSTEM 'x'>" }.joined()
    for document in [
      rss("<title>a</title>\(names)"), rss("<title>a</title><x>\(nest)</x>"),
      "<!DOCTYPE rss [\(notations)]>" + rss("<title>a</title>"),
    ] {
      let feed = try parse(document)
      #expect(feed.entries.map(\.title) == ["a"])
      #expect(feed.warnings.contains { $0.contains("any feed") })
    }
  }

  @Test("a dictionary of names that grows beyond libxml2's limit loses no entry")
  func dictionary() throws {
    let names = (0..<1100).map { "<\(String(repeating: "n", count: 10_000))\($0)/>" }.joined()
    #expect(try parse(rss("<title>a</title>\(names)")).entries.map(\.title) == ["a"])
  }
}

@Suite("Sanitising")
struct SanitisingTests {
  static let attacks = [
    "<script>alert(1)</script>", "<SCRIPT SRC=http://x/y.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>", "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
    "<a href=\" &#14; javascript:alert(1)\">x</a>", "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<img src=\"data:text/html;base64,PHNjcmlwdD4=\">", "<svg onload=alert(1)>",
    "<style>@import 'x'</style>",
    "<div style=\"background:url(javascript:alert(1))\">x</div>", "<iframe src=http://x/></iframe>",
    "<a href=\"vbscript:msgbox(1)\">x</a>", "<<script>script>alert(1)</script>",
    "<img \"\"\"><script>alert(1)</script>\">", "<object data=x></object>", "<embed src=x>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<base href=javascript:alert(1)//>",
    "<form action=javascript:alert(1)><input type=submit>",
    "<math><mi xlink:href=\"javascript:alert(1)\">",
    "<a href=x onclick=alert(1)>y</a>", "<img src=`javascript:alert(1)`>",
    "<b onmouseover=alert(1)>x",
    "<img srcset=\"javascript:alert(1) 1x\">", "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<a href='feed:javascript:alert(1)'>x</a>", "<a href='feeds:feed:data:text/html,x'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>", "<a href='java&Tab;script:alert(1)'>x</a>",
    "<a href='&#0000106avascript:alert(1)'>x</a>",
    "<a href='view-source:javascript:alert(1)'>x</a>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>", "<svg/onload=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->", "<!-- --!><script>alert(1)</script>",
    "<button formaction='javascript:alert(1)'>x</button>", "<iframe srcdoc='<script>x</script>'>",
    "<video poster='javascript:alert(1)'><source onerror='alert(1)'></video>",
    "<details open ontoggle=alert(1)>x</details>", "<img/src='x'/onerror=alert(1)>",
    "<a href='http://e/&quot; onmouseover=&quot;alert(1)'>x</a>",
  ]

  @Test("attacks lose their teeth", arguments: attacks)
  func attack(_ html: String) {
    let clean = html.withBytes { HTMLSanitizer.clean($0, base: "http://e.org/") }.asciiLowered
    var tags: [String] = []
    clean.withBytes { bytes in
      var tokenizer = HTMLTokenizer(bytes)
      while let token = tokenizer.next() {
        guard case .start(let name, let attributes) = token else { continue }
        tags.append(bytes.loweredString(name) + bytes.loweredString(attributes))
      }
    }
    for tag in tags {
      #expect(
        !tag.hasPrefix("script") && !tag.hasPrefix("svg") && !tag.hasPrefix("iframe"), "\(clean)")
      // In a quoted value, a handler is but words.
      let bare = tag.replacing(#/"[^"]*"/#, with: "")
      #expect(!bare.contains(" on") && !bare.contains("srcdoc"), "\(clean)")
      #expect(!tag.contains("script:") && !tag.contains("data:"), "\(clean)")
      #expect(!tag.contains("style"), "\(clean)")
    }
  }

  @Test("text is never lost, tags are balanced")
  func kept() {
    for (html, expected) in [
      ("a < b & c > d", "a &lt; b &amp; c &gt; d"), ("<p>a<p>b", "<p>a<p>b</p></p>"),
      ("<b>a</i></b>", "<b>a</b>"), ("<blink>x</blink>", "x"), ("a <b", "a &lt;b"),
      ("&eacute;&foo;&amp;", "&eacute;&amp;foo;&amp;"),
      (
        "<img src='/i.png' alt='a\"b'>",
        "<img src=\"http://e.org/i.png\" alt=\"a&quot;b\">"
      ),
      ("x<img src=http://t/p.gif width=1 height=1>y", "xy"),
      ("x<img src=http://t/p.gif height=0>y<img src=http://mc.yandex.ru/watch/1>", "xy"),
      ("<img src=http://t/p.gif width=1>", "<img src=\"http://t/p.gif\" width=\"1\">"),
    ] {
      #expect(html.withBytes { HTMLSanitizer.clean($0, base: "http://e.org/") } == expected)
    }
  }

  @Test("plain text has no markup, references or doubled spaces left")
  func plain() {
    for (html, expected) in [
      ("<p>a</p><p>b</p>", "a b"), ("a<b>b</b>c", "abc"), ("a<script>x</script>b", "a b"),
      ("&lt;b&gt; &amp; &#39;&nbsp; x", "<b> & ' x"), ("1 < 2", "1 < 2"), ("a<br/>b", "a b"),
      (" a \n b ", "a b"), ("&copy 2026 &unknown;", "© 2026 &unknown;"), ("", ""),
    ] {
      #expect(HTMLText.plainText(html) == expected)
    }
  }
}

@Suite("Damaged JSON")
struct DamagedJSONTests {
  @Test("keeps its whole items when it is cut off")
  func truncated() throws {
    let whole =
      #"{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","tags":["a"]},{"id":"2"},{"id":"3"}]}"#
    let feed = try parse(String(whole.dropLast(8)))
    #expect(feed.entries.map(\.id) == ["1", "2"])
    #expect(feed.warnings.contains { $0.hasPrefix("loss") })
  }

  static let lenient: [(String, String)] = [
    ("{\"id\":\"1\",\"title\":\"a\nb\",}", "a b"), ("{id:'1',title:'a b'}", "a b"),
    ("/* c */{\"id\":\"1\" \"title\":\"a b\"}", "a b"),
    ("{\"id\":1.5,\"title\":\"a\\u0020b\\u0001\"}", "a b"),
    ("{\"id\":1,\"title\":\"\\uD83D\\uDE00\\q\"}", "😀q"),
    ("{\"id\":NaN,\"title\":a}", "a"), ("{\"id\":\"1\",\"title\":\"a\"]", "a"),
  ]

  @Test("is read as it was meant, with a remark", arguments: lenient)
  func oddities(_ item: String, _ title: String) throws {
    let feed = try parse(
      "{\"version\":\"https://jsonfeed.org/version/1\",// x\n\"items\":[\(item)]}")
    #expect(feed.entries.map(\.title) == [title])
    #expect(feed.warnings.contains { $0.hasPrefix("repair: not JSON by the letter") })
  }

  @Test("passes over what is nested too deep as a whole, whatever its strings and comments hold")
  func deepNest() throws {
    for inside in ["\"a]]b\"", "'a]]b'", "/* ]] */ 1", "1 // ]]\n"] {
      let nest = String(repeating: "[", count: 70) + inside + String(repeating: "]", count: 70)
      let feed = try parse(
        """
        {"version":"https://jsonfeed.org/version/1","items":[{"id":"1","x":\(nest)},{"id":"2"}]}
        """)
      #expect(feed.entries.map(\.id) == ["1", "2"], "\(inside)")
    }
  }

  @Test("is read the same wherever it is cut, up to the last whole item")
  func cutAnywhere() throws {
    let whole = Array(
      #"{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","t":[{"x":"}"}]},{"id":"2"}]}"#
        .utf8)
    for length in whole.indices {
      let cut = Array(whole[..<length])
      guard let feed = try? FeedParser.parse(cut) else {
        // Before the items have begun, nothing shows that this is a feed.
        #expect(length < 55)
        continue
      }
      #expect(feed.entries.map(\.id) == Array(["1", "2"].prefix(feed.entries.count)))
      #expect(feed.warnings.contains { $0.hasPrefix("loss") })
    }
  }

  @Test("may nest as deep as it likes, of which we follow what feeds have")
  func depth() throws {
    let nest = String(repeating: "[", count: 100_000)
    let feed = try parse(
      "{\"version\":\"https://jsonfeed.org/version/1\",\"x\":\(nest)\"]\"\(nest.replacing("[", with: "]"))"
        + ",\"items\":[{\"id\":\"1\"}]}")
    #expect(feed.entries.map(\.id) == ["1"])
    #expect(feed.warnings.contains { $0.contains("deeper") })
  }

  @Test(
    "takes a time that grows with the length, however tags and quotes are broken",
    .timeLimit(.minutes(1)),
    arguments: [
      "<rss version='2.0'><channel><item><title>a</title><description><![CDATA["
        + String(repeating: "<a x=\">\" ", count: 100_000)
        + "]]></description></item></channel></rss>",
      "<rss><channel><item>" + String(repeating: "<a/b=c", count: 100_000) + " x=\">\"",
      "<rss xmlns:q=\"http://x/" + String(repeating: "a", count: 500_000) + "\"><channel>"
        + String(repeating: "<q:b/>", count: 100_000) + "<b></channel></rss>",
      "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='xhtml'>"
        + String(repeating: "xxx<div/>", count: 200_000) + "</title></entry></feed>",
    ])
  func hostile(text: String) throws {
    // Each took minutes where every tag looked at all that follows; what is read does not matter here.
    _ = try? parse(text)
  }

  @Test("the default namespace of an extension on the root leaves the feed what it is")
  func misplacedNamespace() throws {
    for address in ["http://www.w3.org/2005/Atom", "http://search.yahoo.com/mrss/"] {
      let feed = try parse(
        """
        <rss xmlns="\(address)" version="2.0"><channel><title>t</title><item><title>a</title>
        <link>http://x.example/1</link></item></channel></rss>
        """)
      #expect(feed.entries.map(\.title) == ["a"], "\(address)")
      #expect(feed.entries.first?.url == "http://x.example/1")
      #expect(feed.warnings.contains { $0.contains("namespace of an extension") })
    }
  }

  @Test("a name that different entries bear names none of them, whichever is on top")
  func sharedNames() throws {
    func ids(_ numbers: [Int], _ item: (Int) -> String) throws -> [String] {
      let items = numbers.map { "<item><title>t\($0)</title>\(item($0))</item>" }.joined()
      return try parse("<rss version='2.0'><channel>\(items)</channel></rss>").entries.map(\.id)
    }
    let kinds: [(Int) -> String] = [
      { "<guid isPermaLink='false'>news</guid><link>http://x.example/\($0)</link>" },
      { _ in "<link>http://x.example/news</link>" },
      { _ in "<guid isPermaLink='false'>news</guid>" },
    ]
    for kind in kinds {
      let before = try ids([2, 1], kind)
      let after = try ids([3, 2, 1], kind)
      #expect(Array(after.dropFirst()) == before && Set(after).count == 3)
    }
  }

  @Test(
    "sound text is not taken for text that was encoded twice",
    arguments: [
      "Franz Josef Strauß’ Erbe", "Das macht Spaß…", "NESTLÉ® buys", "Ці F-16", "Ні, NATO",
      "Accord finalisé\u{A0}– Reuters", "Ті HIMARS",
    ])
  func soundText(title: String) throws {
    let feed = try parse(
      "<rss version='2.0'><channel><item><title>\(title)</title></item></channel></rss>")
    #expect(
      feed.entries.first?.title?.replacing("\u{A0}", with: " ")
        == title.replacing("\u{A0}", with: " "))
  }
}
