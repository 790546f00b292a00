// The world's text cannot get out of its place: not in markup, not in a link, not in a metric's
// label.

import HTTPTypes
import Model
import Testing

@testable import StatusPage

@Suite("Writing")
struct WritingTests {
  @Test("What is special in markup is escaped by scalars, whatever combining mark follows")
  func escapes() {
    let text = MarkupText().escapeText("<\u{301}b> \"\u{301}x=' & `\u{200D}")
    #expect(text == "&lt;\u{301}b&gt; &quot;\u{301}x=&#39; &amp; &#96;\u{200D}")
  }

  @Test("Every template renders with escapes of its own, in elements and attributes")
  func templates() throws {
    let page = try Templates.render(
      "notice", Notice(title: "\"\u{301}><script>", words: "<\u{301}img src=x>", comesBack: false))
    #expect(!page.contains("<script>"))
    #expect(
      !page.unicodeScalars.contains("\u{301}") || page.contains("&quot;\u{301}&gt;&lt;script&gt;"))
    #expect(page.contains("&lt;\u{301}img src=x&gt;"))
  }

  @Test("Matches and evidence are marked where they stand, matches first, each byte once")
  func marks() {
    let title = "Спільне виробництво drones"
    let start = "Спільне ".utf8.count
    let pieces = MarkedText.pieces(
      title, field: .title,
      matches: [
        TermMatch(field: .title, start: title.utf8.count - 6, end: title.utf8.count, term: "drone*")
      ],
      evidence: [
        Evidence(
          label: "activity:co-production", field: .title, start: start, end: title.utf8.count,
          text: "", weight: 1)
      ])
    #expect(pieces.map(\.text).joined() == title)
    #expect(pieces.map(\.isMatch) == [false, false, true])
    #expect(pieces.map(\.isEvidence) == [false, true, false])
    #expect(pieces[2].hint == "drone*")
  }

  @Test("Places that lie outside of a text, or inside of a character, do no harm")
  func wildPlaces() {
    let pieces = MarkedText.pieces(
      "Італія", field: .title,
      matches: [
        TermMatch(field: .title, start: -4, end: 2, term: "a"),
        TermMatch(field: .title, start: 1, end: 3, term: "b"),
        TermMatch(field: .title, start: 4, end: 900, term: "c"),
      ])
    #expect(pieces.map(\.text) == ["Італія"])
    #expect(pieces.allSatisfy { !$0.isMatch })
  }

  @Test("A long text is cut at a character, and says so")
  func longText() {
    let pieces = MarkedText.pieces(
      String(repeating: "є", count: 400), field: .title, limit: 101)
    #expect(pieces.map(\.text).joined() == String(repeating: "є", count: 50) + "…")
  }

  @Test("What turns or hides text is gone from every piece")
  func invisible() {
    let pieces = MarkedText.pieces("a\u{202E}b \u{2066}c\u{0}d\n", field: .title)
    #expect(pieces.map(\.text).joined() == "ab cd ")
  }

  @Test(
    "Only addresses of the web are linked to",
    arguments: [
      "javascript:alert(1)", " javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x",
      "https://a.example/\u{202E}x", "http://a.example/ b", "//a.example", "file:///etc/passwd",
      "https://a.example/\"x", "java\nscript:x", "",
    ])
  func links(address: String) {
    #expect(Link.web(address) == nil)
  }

  @Test("An address of the web is linked to as it is")
  func webLink() {
    #expect(Link.web("https://a.example/?a=1&b=2") == "https://a.example/?a=1&b=2")
    #expect(Link.web("HTTP://a.example/") == "HTTP://a.example/")
  }

  @Test("A label of a metric is one quoted string on one line")
  func metricLabels() {
    var text = MetricsText()
    text.family("x", .gauge, "a\nb\\")
    text.sample("x", [("watch", "a\"\u{301}}\n\\")], 1.5)
    #expect(
      text.text == "# HELP x a\\nb\\\\\n# TYPE x gauge\nx{watch=\"a\\\"\u{301}}\\n\\\\\"} 1.5\n")
  }

  @Test("A histogram counts cumulatively and ends with all")
  func histograms() {
    var text = MetricsText()
    text.histogram("h", "help", bounds: [0.5, 1], cumulative: [1, 1, 3], sum: 9.25)
    #expect(
      text.text.contains("h_bucket{le=\"0.5\"} 1\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 3\n"))
    #expect(text.text.contains("h_sum 9.25\nh_count 3\n"))
  }

  @Test("The date is written as HTTP writes it")
  func httpDate() {
    // The example of RFC 9110 §5.6.7.
    let instant = Timestamp(rfc3339: "1994-11-06T08:49:37Z")
    #expect(instant?.httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(Timestamp(rfc3339: "1969-12-31T00:00:00Z")?.httpDate == "Wed, 31 Dec 1969 00:00:00 GMT")
  }

  @Test("A form's fields are read as a browser sends them")
  func questions() {
    let question = Question(query: "q=drone%2A+NEAR%2F3+%22air%22&days=30&empty=&q=second&x")
    #expect(question["q"] == "drone* NEAR/3 \"air\"")
    #expect(question.number("days") == 30)
    #expect(question["empty"] == nil)
    #expect(question["x"] == nil)
    #expect("ü/ \"".urlEncoded == "%C3%BC%2F%20%22")
  }

  @Test("A span of days ends with today and begins at midnight")
  func days() {
    let now = Timestamp(rfc3339: "2026-03-14T09:12:44Z") ?? .epoch
    #expect(Timestamp.start(ofDays: 14, endingAt: now).rfc3339.hasPrefix("2026-03-01T00:00:00"))
  }

  @Test("A card names a few reports of each language, and says how many more there are")
  func reports() {
    let reports = (0..<12).map { number in
      StoryReport(
        url: "https://a.example/\(number)", source: "outlet-\(number)", owner: "o\(number)",
        language: number < 9 ? "it" : "uk", published: nil)
    }
    let languages = LanguageView.list(reports, limit: 5, now: .epoch)
    #expect(languages.map(\.code) == ["it", "uk"])
    #expect(languages.map(\.count) == [9, 3])
    #expect(languages.map(\.reports.count) == [5, 3])
    #expect(languages.map(\.others) == ["and 4 more", nil])
    #expect(languages[0].reports.map(\.outlet) == (0..<5).map { "outlet-\($0)" })
  }

  @Test(
    "A page's values are found as the library finds them: what is nil is looked for further out")
  func values() throws {
    let page = try Templates.render(
      "notice", Notice(title: "a", words: "b", comesBack: true))
    #expect(
      page.contains("<title>a · pactwatch</title>") && page.contains("http-equiv=\"refresh\""))
    let card = try Templates.render(
      "card", ["isStory": false, "storyHref": "/stories/s1", "more": "+3"] as [String: Any])
    #expect(card.contains("<a class=\"more\" href=\"/stories/s1\">+3</a>"))
  }

  @Test("A condition holds for the tag that was given, weak or strong, and for no other")
  func conditions() {
    func holds(_ field: String) -> Bool {
      HTTPFields([HTTPField(name: .ifNoneMatch, value: field)]).holds(tag: "\"a\"")
    }
    #expect(holds("\"a\"") && holds("W/\"a\"") && holds("\"b\", \"a\"") && holds("*"))
    #expect(!holds("\"b\"") && !holds("a") && !holds("\"a") && !HTTPFields().holds(tag: "\"a\""))
  }
}
