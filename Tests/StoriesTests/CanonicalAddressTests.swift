// Addresses of one page come out as one.

import Stories
import Testing

@Suite struct CanonicalAddressTests {
  @Test(
    "addresses that differ only in how the reader came are one",
    arguments: [
      "http://example.org/news/pact",
      "https://www.example.org/news/pact/",
      "HTTPS://Example.ORG:443/news/pact",
      "https://m.example.org/news/pact",
      "https://example.org/news/pact#comments",
      "https://example.org/news/pact?utm_source=rss&utm_medium=feed",
      "https://example.org/news/pact?fbclid=abc123&ref=home",
      "https://example.org/news/pact/amp/",
      "https://amp.example.org/news/pact",
      "https://example.org/amp/news/pact",
      "https://example.org/news/./old/../pact",
      "  https://example.org/news/p%61ct ",
      "https://example.org/news/pact/index.html",
      "https://example.org/news/pact?source=rss",
      "https://www.google.com/url?q=https%3A%2F%2Fexample.org%2Fnews%2Fpact&sa=D",
      "https://example-org.cdn.ampproject.org/c/s/example.org/news/pact",
      "https://www.google.com/amp/s/example.org/news/pact",
      "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fnews%2Fpact%3Ffbclid%3Dx&h=AT0",
      "https://agg.example.net/redirect?url=https://example.org/news/pact",
      "https://example.org/news/pact?outputType=amp",
      "https://example.org/news/pact;jsessionid=8F2A?mc_cid=1",
      "https://example.org/news/pact#:~:text=signed%20today",
      "https://example-org.translate.goog/news/pact?_x_tr_sl=it&_x_tr_tl=en",
      "https://translate.google.com/translate?sl=it&u=https://example.org/news/pact",
      "https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fexample.org%2fnews%2fpact",
      "https://web.archive.org/web/20260102030405/https://example.org/news/pact",
      "https://example.org/news/pact?utm_source=rss&amp;utm_medium=feed&amp;amp;ref=home",
      "https://example.org/news/pact?amp=1&rss=1&share=x",
    ])
  func oneForm(address: String) {
    #expect(CanonicalAddress.canonical(address) == "https://example.org/news/pact")
  }

  @Test(
    "an international host is one in each of its spellings",
    arguments: [
      ("https://новини.example/a", "https://xn--b1amarcd.example/a"),
      ("https://НОВИНИ.example/a", "https://www.XN--B1AMARCD.example/a"),
      ("https://%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8.example/a", "https://новини.example/a"),
      ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
      ("https://bu\u{308}cher.example/a", "https://bücher.example/a"),
      ("https://www.뉴스.한국/a", "https://xn--vg1b002a.xn--3e0b707e/a"),
      ("https://gazeta.рф:8443/a", "https://gazeta.xn--p1ai:8443/a"),
    ])
  func internationalHost(written: String, other: String) {
    #expect(CanonicalAddress.canonical(written) == CanonicalAddress.canonical(other))
    #expect(!CanonicalAddress.canonical(other).contains("xn--"))
  }

  @Test(
    "a host that only looks like Punycode stays as it is",
    arguments: ["xn--", "xn--a-", "xn--99999999999", "xn--ü-bcher", "a.xn--zzzzzzzzzzzzzzzzzz"])
  func noPunycode(host: String) {
    #expect(CanonicalAddress.canonical("https://\(host)/a").hasPrefix("https://"))
    #expect(
      CanonicalAddress.canonical("https://\(host)/a")
        != CanonicalAddress.canonical("https://example.org/a"))
  }

  @Test("what chooses the page stays")
  func pageStays() {
    #expect(
      CanonicalAddress.canonical("https://example.org/?p=12&utm_source=x")
        == "https://example.org?p=12")
    #expect(
      CanonicalAddress.canonical("https://example.org/a?b=2&a=1")
        == CanonicalAddress.canonical("https://example.org/a?a=1&b=2"))
    #expect(
      CanonicalAddress.canonical("https://example.org/a?id=1")
        != CanonicalAddress.canonical("https://example.org/a?id=2"))
    #expect(
      CanonicalAddress.canonical("https://example.org:8443/a") == "https://example.org:8443/a")
    #expect(
      CanonicalAddress.canonical("https://example.org/search?url=notes")
        == "https://example.org/search?url=notes")
    #expect(CanonicalAddress.canonical("https://example.org/#!/story/7").hasSuffix("#!/story/7"))
  }

  @Test(
    "addresses of two articles stay two",
    arguments: [
      ("https://example.org/?p=12", "https://example.org/?p=13"),
      ("https://example.org/news?id=1", "https://example.org/news?id=2"),
      ("https://example.org/article.php?ref=10412", "https://example.org/article.php?ref=10413"),
      ("https://example.org/view?share=771", "https://example.org/view?share=772"),
      ("https://example.org/app#/news/7", "https://example.org/app#/news/8"),
      ("https://example.org/#!/news/7", "https://example.org/#!/news/8"),
      ("https://example.org/a/1", "https://example.org/b/1"),
      ("https://example.org/Pact", "https://example.org/pact"),
      ("https://example.org/a%2Fb", "https://example.org/a/b"),
      ("https://example.org/a?page=1", "https://example.org/a?page=2"),
      ("https://example.org/a?lang=uk", "https://example.org/a?lang=en"),
      ("https://example.org/a?from=uk", "https://example.org/a?from=en"),
      ("https://uk.example.org/a", "https://en.example.org/a"),
      ("https://example.org/?url=a", "https://example.org/?url=b"),
      ("https://example.org/go?id=1", "https://example.org/go?id=2"),
      (
        "https://www.google.com/url?url=https://example.org/a",
        "https://www.google.com/url?url=https://example.org/b"
      ),
      (
        "https://news.google.com/rss/articles/CBMiAU_yqLMabcdef",
        "https://news.google.com/rss/articles/CBMiAU_yqLMabcdeg"
      ),
    ])
  func two(left: String, right: String) {
    #expect(CanonicalAddress.canonical(left) != CanonicalAddress.canonical(right))
  }

  @Test("a canonical address is its own canonical form")
  func stable() {
    for address in [
      "https://www.example.org/amp/news/pact/?b=2&amp;a=1#!/x", "https://m.example.org/",
      "http://example.org:80//a/../b/index.php?q", "https://example.org/a?ref=10412&utm_id=1",
    ] {
      let once = CanonicalAddress.canonical(address)
      #expect(CanonicalAddress.canonical(once) == once)
    }
  }

  @Test("a language's mobile host is the language's host")
  func mobileLanguage() {
    #expect(
      CanonicalAddress.canonical("https://uk.m.example.org/a")
        == CanonicalAddress.canonical("https://uk.example.org/a"))
  }

  @Test("escapes come in one spelling")
  func escapes() {
    #expect(
      CanonicalAddress.canonical("https://example.org/%d1%83/x")
        == CanonicalAddress.canonical("https://example.org/у/x"))
  }

  @Test("an aggregator's code that holds the article's address is read")
  func encodedCode() {
    // "\u{8}\u{13}\"" + length + address, in base64, as such codes are made.
    let code = "CBMiHWh0dHBzOi8vZXhhbXBsZS5vcmcvbmV3cy9wYWN00gEA"
    #expect(
      CanonicalAddress.canonical("https://news.google.com/rss/articles/\(code)?oc=5")
        == "https://example.org/news/pact")
    let closed = "https://news.google.com/rss/articles/CBMiAU_yqLMabcdef?oc=5"
    #expect(
      CanonicalAddress.canonical(closed).hasPrefix("https://news.google.com/rss/articles/CBMi"))
  }

  @Test("text that is no web address is only trimmed", arguments: ["urn:uuid:1", "", "not a link"])
  func otherText(text: String) {
    #expect(CanonicalAddress.canonical(" \(text) ") == text)
  }
}
