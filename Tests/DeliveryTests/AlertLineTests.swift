import Foundation
import Model
import Storage
import Testing

@testable import Delivery

@Suite("The alert as a line")
struct AlertLineTests {
  private func line(_ alert: Alert) -> String { AlertLine().text(alert) }

  @Test("the columns stand as documented")
  func columns() {
    #expect(
      line(sample(title: "Ukraine, Italy sign plan to build drones together"))
        == "2026-03-14T09:12:44Z NEW    high UA+IT agreed co-production,financing "
        + "air-defence,unmanned 0.97 \"Ukraine, Italy sign plan to build drones together\" "
        + "ukrinform.net+4 [ua-it] 01JPA0000000000000000000AA https://www.ukrinform.net/a")
  }

  @Test("an update says what changed in the title's place")
  func update() {
    var alert = sample(title: "Ukraine and Italy sign")
    alert.kind = .update
    alert.change = [
      Alert.Change(field: "value", from: nil, to: "EUR 200m"),
      Alert.Change(field: "sources", from: "5", to: "10"),
    ]
    #expect(line(alert).contains(" UPDATE high "))
    #expect(line(alert).contains("\"value added: EUR 200m; 5 more sources\""))
    alert.change = [
      Alert.Change(field: "stage", from: "negotiating", to: "agreed"),
      Alert.Change(field: "sources", from: "1", to: "2"),
      Alert.Change(field: "party", from: "NO", to: nil),
    ]
    #expect(
      line(alert).contains("\"stage: negotiating → agreed; 1 more source; party withdrawn: NO\""))
  }

  @Test("what an alert has not is a dash")
  func dashes() {
    let alert = Alert(
      id: "01JPA0000000000000000000AB", kind: .feed, severity: .low, time: noon,
      title: "no new item for 41 h (usual 2 h), HTTP 200", language: "en", source: "mod.example")
    #expect(
      line(alert)
        == "2026-03-14T09:12:44Z FEED   low - - - - - "
        + "\"no new item for 41 h (usual 2 h), HTTP 200\" mod.example - "
        + "01JPA0000000000000000000AB -")
  }

  @Test("nothing of the world's breaks the line, hides in it or turns it round")
  func hostileText() {
    var alert = sample(
      title:
        "a\nb\r\nc\u{2028}d\u{2029}e\u{85}f\u{0}g\u{1B}[31mh\u{202E}i\u{2066}j\u{200B}k\u{FEFF}"
        + "l\u{200D}m\u{E0041}n\u{7F}o\u{9B}p\u{AD}q\u{3164}r\u{A0}\t s \"t\"")
    alert.source = "evil outlet\n2026-01-01T00:00:00Z NEW"
    alert.url = "https://x.example/a b\n\u{202E}\"é"
    alert.watches = [Alert.WatchMatch(name: "two words\u{1B}", matched: [])]
    let text = line(alert)
    #expect(text.contains("\"a b c d e fg[31mhijklmnopqr s 't'\""))
    #expect(text.contains(" evil_outlet_2026-01-01T00:00:00Z_NEW+4 [two_words] "))
    #expect(text.hasSuffix(" https://x.example/a%20b%0A%E2%80%AE%22é"))
    #expect(text.filter { $0 == "\"" }.count == 2)
    #expect(!text.contains { $0.isNewline })
  }

  @Test("no scalar at all can leave its column or come out invisible")
  func everyScalar() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), scalar.value < 0x3500 || value % 64 == 0 else {
        continue
      }
      let text = PlainText.line("a\(scalar)b")
      for kept in text.unicodeScalars {
        switch kept.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned:
          Issue.record("U+\(String(value, radix: 16)) survived")
        default: break
        }
      }
      let address = PlainText.address("a\(scalar)b")
      #expect(!address.unicodeScalars.contains { $0.properties.isWhitespace })
    }
  }

  @Test("a long title is cut between two characters, the address never")
  func cut() {
    let family = "👩🏽e\u{301}"
    var alert = sample(title: String(repeating: family, count: 500))
    alert.url = "https://x.example/" + String(repeating: "a", count: 300)
    let text = line(alert)
    #expect(text.utf8.count <= 1024)
    #expect(text.utf8.count > 1000)
    let title = text.split(separator: "\"")[1]
    #expect(title.hasSuffix("…"))
    #expect(title.dropLast().allSatisfy { $0 == "👩🏽" || $0 == "e\u{301}" })
    #expect(text.hasSuffix(" \(alert.url ?? "")"))

    alert.url = "https://x.example/" + String(repeating: "a", count: 3000)
    #expect(line(alert).contains(" \"…\" "))
    #expect(line(alert).hasSuffix(" \(alert.url ?? "")"))
  }

  @Test("one enormous character cannot exceed the bound")
  func pile() {
    let text = line(sample(title: "e" + String(repeating: "\u{301}", count: 100_000)))
    #expect(text.utf8.count <= 1024)
  }

  @Test("JSON keeps every value and escapes what is unsafe to show or to split")
  func json() throws {
    var alert = sample(title: "a\n\u{2028}\u{202E}\u{85}\u{7F}\u{E0041}\u{200B}é ж 漢 👩🏽 \"\\")
    alert.summary = "/"
    let text = try #require(
      String(data: JSONEncoder().encode(alert), encoding: .utf8))
    let bytes = try AlertFormat.json.bytes(OutboxAlert(sequence: 1, id: alert.id, json: text))
    #expect(bytes.filter { $0 == UInt8(ascii: "\n") }.count == 1)
    #expect(bytes.last == UInt8(ascii: "\n"))
    let shown = String(decoding: bytes.dropLast(), as: UTF8.self)
    for hidden in ["\u{2028}", "\u{202E}", "\u{85}", "\u{7F}", "\u{E0041}", "\u{200B}"] {
      #expect(!shown.unicodeScalars.contains { $0 == hidden.unicodeScalars.first })
    }
    #expect(shown.contains("é ж 漢 👩🏽"))
    #expect(try JSONDecoder().decode(Alert.self, from: Data(bytes)) == alert)
  }
}
