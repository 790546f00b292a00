import Foundation
import Model
import Testing

@testable import Delivery

@Suite("Alerts for other programs, and for people at terminals")
struct ExportTests {
  @Test(
    "no field of the table can be a formula, in any country's spreadsheet",
    arguments: [
      ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""), ("+1", "\"'+1\""),
      ("-2+3", "\"'-2+3\""), ("@SUM(A1)", "\"'@SUM(A1)\""), ("\t=1", "\"'=1\""),
      ("＝1", "\"'＝1\""), ("a,b", "\"a,b\""), ("say \"no\"", "\"say \"\"no\"\"\""),
      ("two\r\nlines", "two lines"), ("plain", "plain"), ("", ""), ("\u{202E}=1", "\"'=1\""),
      ("x;=1+1", "\"x; =1+1\""), ("x;\"=1+1\"", "\"x;\"\" =1+1\"\"\""), ("a; b", "\"a; b\""),
    ])
  func fields(text: String, field: String) {
    #expect(AlertCSV.field(text) == field)
  }

  @Test("the table has as many fields in every line as in the first")
  func table() {
    var alert = sample(title: "=1+1, \"quoted\"")
    alert.organisations = ["Leonardo", "=cmd|' /C calc'!A0"]
    let table = AlertCSV()
    #expect(table.heading.hasSuffix("\r\n") && table.line(alert).hasSuffix("\r\n"))
    #expect(Self.count(table.heading) == Self.count(table.line(alert)))
    #expect(table.line(alert).contains("\"'=1+1, \"\"quoted\"\"\""))
  }

  /// The fields of a line by RFC 4180.
  private static func count(_ line: String) -> Int {
    var (count, isQuoted) = (1, false)
    for character in line {
      if character == "\"" { isQuoted.toggle() } else if character == ",", !isQuoted { count += 1 }
    }
    return count
  }

  @Test("names make identifiers as RFC 9562 says")
  func nameUUIDs() {
    // The example of RFC 9562, appendix A.4: the name space of domain names.
    let dns: [UInt8] = [
      0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30,
      0xc8,
    ]
    #expect(
      NameUUID.text("www.example.com", in: dns) == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
  }

  @Test("a story is one report, whichever of its alerts are exported, and the same every time")
  func stix() throws {
    let first = sample(title: "Ukraine and Italy sign")
    var second = first
    second.id = "01JPA0000000000000000000AB"
    second.kind = .update
    second.time = first.time + .seconds(3600)
    let origin = [StoryID(rawValue: 7): first]
    let both = try Self.objects(StixBundle([first, second], firstAlerts: origin))
    let later = try Self.objects(StixBundle([second], firstAlerts: origin))
    let (report, again) = (both.filter { $0["type"] as? String == "report" }, later.last)
    #expect(report.count == 1 && report[0]["id"] as? String == again?["id"] as? String)
    #expect(report[0]["created"] as? String == "2026-03-14T09:12:44.000Z")
    #expect(report[0]["modified"] as? String == "2026-03-14T10:12:44.000Z")
    #expect(report[0]["confidence"] as? Int == 97)
    let places = both.filter { $0["type"] as? String == "location" }
    #expect(Set(places.compactMap { $0["country"] as? String }) == ["UA", "IT"])
    #expect(Set(places.compactMap { $0["name"] as? String }) == ["Ukraine", "Italy"])
  }

  private static func objects(_ bundle: StixBundle) throws -> [[String: Any]] {
    let json = try JSONSerialization.jsonObject(with: Data(try bundle.json().utf8))
    return try #require((json as? [String: Any])?["objects"] as? [[String: Any]])
  }

  @Test(
    "columns of a terminal are counted in every script",
    arguments: [
      ("Ukraine", 7), ("Україна", 7), ("й", 1), ("и\u{306}", 1), ("한국", 4), ("日本とイタリア", 14),
      ("ＡＢ", 4), ("🇺🇦", 2), ("👩‍🚀", 2), ("", 0), ("…", 1),
    ])
  func widths(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test("a text is cut between characters, to the width, and filled up to it")
  func fitting() {
    #expect("한국과 폴란드".cut(toWidth: 6) == "한국…")
    #expect("한국과 폴란드".fitted(toWidth: 6) == "한국… ")
    #expect("Данія".fitted(toWidth: 7) == "Данія  ")
    #expect("abc".cut(toWidth: 3) == "abc" && "abcd".cut(toWidth: 3) == "ab…")
    #expect("abc".cut(toWidth: 0) == "")
  }

  @Test("nothing of a headline is taken for Markdown")
  func markdown() {
    var alert = sample(title: "[click](javascript:x) *now* <b> `a` a_b | c")
    alert.url = "https://x.example/a>b)"
    let text = AlertMarkdown().text(alert)
    let title = "[\\[click\\](javascript:x) \\*now\\* \\<b\\> \\`a\\` a\\_b \\| c]"
    #expect(text.contains(title + "(<https://x.example/a%3Eb)>)"))
    #expect(text.hasPrefix("- **2026-03-14 09:12 UTC** **high** NEW · UA+IT · agreed · "))
    #expect(text.hasSuffix("(ukrinform.net +4; ua-it)"))
  }
}
