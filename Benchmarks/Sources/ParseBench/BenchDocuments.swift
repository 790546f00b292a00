// The documents that are measured: the same bytes every time, in our own words.

/// A made feed.
struct BenchDocument {
  var name: String
  var bytes: [UInt8]

  static let all: [BenchDocument] = [
    BenchDocument(name: "rss-cdata", text: rss(items: 160, isEscaped: false)),
    BenchDocument(name: "rss-escaped", text: rss(items: 160, isEscaped: true)),
    BenchDocument(name: "atom-escaped", text: atom(entries: 200)),
    BenchDocument(name: "rss-20000-items", text: smallItems(20_000)),
  ]

  private init(name: String, text: String) {
    self.name = name
    bytes = Array(text.utf8)
  }

  private static let sentences = [
    "The two yards signed a letter of intent on the harbour wall, in the rain.",
    "Les chantiers partageront l’atelier de câblage jusqu’à l’été prochain.",
    "Обидві верфі побудують спільний причал, сказав речник порту.",
    "Nobody would say what the cranes cost, or who had paid for the paint.",
    "Il consorzio assumerà quaranta saldatori entro la fine dell’anno.",
    "A second slipway follows once the mud has been carried off to the north bank.",
  ]

  /// One article of about 6 kB: what blogs and newspapers really put around their sentences.
  private static func article(_ number: Int) -> String {
    var html = "<div class=\"body\" style=\"margin:0\">"
    for paragraph in 0..<8 {
      html += "<p>"
      for sentence in 0..<6 {
        html += sentences[(number + paragraph * 5 + sentence) % sentences.count] + " "
        if sentence == 2 {
          html +=
            "<a href=\"https://news.example.org/2025/\(number)/\(paragraph)?from=feed&amp;n=1\""
          html += " target=\"_blank\" rel=\"nofollow\">More&nbsp;on this</a> &amp; <em>that</em>. "
        }
      }
      html += "</p>\n"
      if paragraph % 4 == 1 {
        html += "<img src=\"/pictures/\(number)-\(paragraph).jpg\" width=\"640\" height=\"480\""
        html += " alt=\"The quay &quot;North&quot;\" loading=\"lazy\"><br />"
      }
    }
    return html + "<ul><li>Cranes: \(number)</li><li>Ropes: <b>7</b></li></ul></div>"
  }

  private static func escaped(_ html: String) -> String {
    var text = ""
    for character in html {
      switch character {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      default: text.append(character)
      }
    }
    return text
  }

  private static func rss(items: Int, isEscaped: Bool) -> String {
    var text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" \
      xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
      <channel><title>Harbour news</title><link>https://news.example.org/</link>
      <atom:link href="https://news.example.org/feed" rel="self" type="application/rss+xml" />

      """
    for number in 0..<items {
      let html = article(number)
      text += """
        <item>
        <title>Yards share slipway number \(number) &amp; a crane</title>
        <link>https://news.example.org/2025/\(number)</link>
        <dc:creator><![CDATA[Ann Rope]]></dc:creator>
        <pubDate>Thu, 04 Dec 2025 09:\(number % 50 + 10):00 +0000</pubDate>
        <category><![CDATA[Ships]]></category>
        <guid isPermaLink="false">https://news.example.org/?p=\(number)</guid>
        <description>\(sentences[number % sentences.count])</description>
        <content:encoded>\(isEscaped ? escaped(html) : "<![CDATA[\(html)]]>")</content:encoded>
        </item>

        """
    }
    return text + "</channel></rss>\n"
  }

  private static func atom(entries: Int) -> String {
    var text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom"><id>tag:example.org,2025:blog</id>
      <title type="text">Harbour blog</title><updated>2025-12-04T09:00:00.000+01:00</updated>
      <link rel="alternate" type="text/html" href="https://blog.example.org/" />

      """
    for number in 0..<entries {
      text += """
        <entry><id>tag:example.org,2025:blog.post-\(number)</id>
        <published>2025-12-04T09:\(number % 50 + 10):00.001+01:00</published>
        <updated>2025-12-04T10:\(number % 50 + 10):00.001+01:00</updated>
        <title type="text">Slipway number \(number)</title>
        <content type="html">\(escaped(article(number)))</content>
        <link rel="alternate" type="text/html" href="https://blog.example.org/2025/\(number).html" />
        <author><name>Ann Rope</name><uri>https://blog.example.org/ann</uri></author>
        <category scheme="http://example.org/ns#" term="ships" /></entry>

        """
    }
    return text + "</feed>\n"
  }

  private static func smallItems(_ count: Int) -> String {
    var text = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Many</title>\n"
    for number in 0..<count {
      text += """
        <item><title>Item \(number)</title><link>https://example.org/\(number)</link>\
        <guid>https://example.org/\(number)</guid><description>A short line</description>\
        <pubDate>Thu, 04 Dec 2025 09:00:00 GMT</pubDate></item>

        """
    }
    return text + "</channel></rss>\n"
  }
}
