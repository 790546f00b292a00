// Feeds made to exhaust the reader: the real binary reads each within a bound of memory and of
// processor time, and says what it left out.

import FeedServer
import Foundation
import Testing

@Suite("Hostile feeds", .serialized, .timeLimit(.minutes(10)))
struct HostileFeedTests {
  /// What one feed does, and what is left of it.
  struct Attack: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The entries that are read all the same.
    var entries: Int
    /// What a warning must mention; empty where nothing is lost.
    var warning: String
    var document: @Sendable () -> String

    init(
      _ name: String, entries: Int = 1, warning: String = "",
      _ document: @escaping @Sendable () -> String
    ) {
      testDescription = name
      self.entries = entries
      self.warning = warning
      self.document = document
    }
  }

  private static func item(_ inside: String, before: String = "") -> String {
    "\(before)<rss version=\"2.0\"><channel><item><title>a</title>\(inside)</item></channel></rss>"
  }

  private static func many(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  private static func many(_ count: Int, _ text: (Int) -> String) -> String {
    (0..<count).map(text).joined()
  }

  static let attacks: [Attack] = [
    Attack("entities of entities", warning: "unknown reference") {
      let entities = many(12) {
        "<!ENTITY a\($0) \"\($0 == 0 ? "ha" : many("&a\($0 - 1);", 10))\">"
      }
      return item(
        "<description>&a11;</description>", before: "<!DOCTYPE rss [\(entities)]>")
    },
    Attack("one entity used three hundred thousand times", warning: "entities grow beyond") {
      item(
        "<description>\(many("&a;", 300_000))</description>",
        before: "<!DOCTYPE rss [<!ENTITY a \"\(many("x", 1000))\">]>")
    },
    Attack("an entity that is a file", warning: "unknown reference") {
      item(
        "<description>&a;</description>",
        before: "<!DOCTYPE rss [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>")
    },
    Attack("a document type that never ends") {
      item("", before: "<!DOCTYPE rss SYSTEM \"file:///dev/zero\">")
    },
    Attack("two thousand default attributes for each item", entries: 5000) {
      "<!DOCTYPE rss [" + many(2000) { "<!ATTLIST item a\($0) CDATA \"\(many("x", 50))\">" }
        + "]><rss><channel>" + many("<item><title>a</title></item>", 5000) + "</channel></rss>"
    },
    Attack("a hundred thousand document types") {
      "<rss><channel><item><title>a</title></item></channel></rss>" + many("<!DOCTYPE [>", 100_000)
    },
    Attack("a million elements deep", warning: "deeper") {
      "<rss><channel><item><title>a</title><description>" + many("<b>", 1_000_000)
    },
    Attack("HTML two hundred thousand elements deep") {
      item("<description><![CDATA[\(many("<div>", 200_000))]]></description>")
    },
    Attack("a hundred thousand attributes", warning: "attributes beyond") {
      item("<x\(many(100_000) { " a\($0)='1'" })/>")
    },
    Attack("a thousand tags of two thousand attributes each") {
      item(many("<x\(many(2000) { " a\($0)='1'" })/>", 200))
    },
    Attack("a name of ten megabytes") { item("<\(many("n", 10_000_000))/>") },
    Attack("half a million names") { item(many(500_000) { "<n\($0)/>" }) },
    Attack("a million comments that never end", warning: "never closed") {
      "<rss><channel><item><title>a</title></item>" + many("<!--", 1_000_000)
    },
    Attack("a base of twenty kilobytes for fifty thousand links", entries: 50_000) {
      "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://e/\(many("y/", 10_000))'>"
        + many("<entry><link href='../a'/></entry>", 50_000) + "</feed>"
    },
    Attack("a thousand names of twelve kilobytes") {
      item(many(1000) { "<\(many("n", 12_000))\($0)/>" })
    },
    Attack("namespaces open by the ten thousand") {
      item(
        many(50) { depth in
          "<x\(many(200) { " xmlns:n\(depth)x\($0)='u:\(depth):\($0)'" })>"
        } + many("<n0x0:y/>", 300_000) + many("</x>", 50))
    },
    Attack("tags that end far behind") {
      "<rss><channel><item><title>a</title></item>" + many("<b ", 200_000) + ">"
    },
    Attack("instructions that end far behind") {
      "<rss><channel><item><title>a</title></item>" + many("<?a>", 200_000) + "?>"
    },
    Attack("a text of 20 MB", warning: "text longer") {
      item("<description>\(many("x", 20 << 20))</description>")
    },
    Attack("half a million ampersands", warning: "bare") {
      "<rss><channel><item><title>a</title><description>" + many("& ", 500_000)
    },
    Attack("a comment of 20 MB") { item("<!--\(many("x", 20 << 20))-->") },
    Attack("more entries than anybody publishes", entries: 100_000, warning: "entries beyond") {
      "<rss version='2.0'><channel>" + many("<item><title>a</title></item>", 100_200)
        + "</channel></rss>"
    },
    Attack("forty thousand categories, authors and links in one entry", warning: "names beyond") {
      "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>a</title>"
        + many(40_000) {
          "<category term='c\($0)'/><author><name>n\($0)</name></author><link href='http://e/\($0)'/>"
        } + "</entry></feed>"
    },
    Attack("three thousand authors for each of three thousand entries", entries: 3000) {
      "<feed xmlns='http://www.w3.org/2005/Atom'>"
        + many(3000) { "<author><name>n\($0)</name></author>" }
        + many("<entry><title>a</title></entry>", 3000) + "</feed>"
    },
    Attack("JSON a million arrays deep", warning: "ends early") {
      "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"a\"},"
        + many("[", 1_000_000)
    },
    Attack("JSON of a hundred thousand items and more", entries: 100_000, warning: "entries beyond")
    {
      "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":["
        + many("{\"id\":\"1\",\"title\":\"a\"},", 100_200) + "{}]}"
    },
    Attack("a JSON text of 20 MB", warning: "longer or deeper") {
      "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"content_text\":\""
        + many("x", 20 << 20) + "\"}]}"
    },
  ]

  /// In kilobytes of address space: what the runtime maps, and some ten times the largest input.
  private static let memory = 1_000_000
  /// In seconds of processor time of a debug build: a limit for hangs, and not a measure.
  private static let time = 60

  @Test("are read within bounds", arguments: attacks)
  func bounds(_ attack: Attack) async throws {
    let house = try House()
    try house.write(attack.document(), to: "feed")
    let parse = try await house.pactwatch(
      ["parse", house.path("feed")], within: ["-v \(Self.memory)", "-t \(Self.time)"])
    #expect(parse.end == .exited(0), "\(parse.errors.prefix(500))")
    let feed = try #require(
      try JSONSerialization.jsonObject(with: Data(parse.output.utf8)) as? [String: Any])
    #expect((feed["entries"] as? [Any])?.count == attack.entries)
    let warnings = try #require(feed["warnings"] as? [String])
    #expect(attack.warning.isEmpty || warnings.contains { $0.contains(attack.warning) })
    // A file of this machine would begin so.
    #expect(!parse.output.contains("root:"))
  }
}
