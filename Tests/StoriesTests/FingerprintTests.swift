// What is kept of an entry, and that it survives being stored.

import Analysis
import Model
import Testing

@testable import Stories

@Suite struct FingerprintTests {
  @Test("a fingerprint comes back from its bytes as it was")
  func roundTrip() throws {
    let feed = try SampleFeed()
    let entry = feed.fingerprint(
      "Minister Halyna Kovalenko meets Marco Bellini on 250 drones",
      "Ukraine and Italy discussed SAMP/T and drones by Leonardo worth 40 million.",
      url: "https://example.org/a")
    #expect(Fingerprint(bytes: entry.bytes) == entry)
    #expect(entry.bytes.count <= 700)
  }

  @Test("the longest text still fits in 700 bytes")
  func bounded() throws {
    let feed = try SampleFeed()
    let names = (0..<300).map { "Name\($0)bert Kovalt\($0)ski \($0 * 37)00" }
    let entry = feed.fingerprint("Long", names.joined(separator: " and "))
    #expect(entry.bytes.count <= 700)
  }

  @Test("a text of nothing, of names alone, of digits alone has a fingerprint that can be placed")
  func hostile() throws {
    let feed = try SampleFeed()
    let countries = (0..<100).map { "A\(UnicodeScalar(65 + UInt8($0 % 26)))" }
    var index = try StoryIndex(next: 1)
    let texts = [
      "", " ", "…", String(repeating: "7", count: 1_000),
      "$" + String(repeating: "9", count: 400) + " bn",
      String(repeating: "1,000,000,000 $ ", count: 300),
      (0..<10_000).map { "Name\($0)ski" }.joined(separator: " "),
    ]
    for text in texts {
      for (title, summary) in [(text, ""), ("", text), (text, text)] {
        let entry = feed.fingerprint(title, summary, SampleFeed.Given(countries: countries))
        #expect(entry.bytes.count <= 700)
        #expect(Fingerprint(bytes: entry.bytes) == entry)
        _ = index.place(entry)
      }
    }
    index.undo()
    #expect(index.count == 0)
  }

  @Test("damaged bytes are refused, wherever the damage is")
  func damaged() throws {
    let entry = try SampleFeed().fingerprint("Kyiv hosts Italian envoy Bellini", "Drones again.")
    let bytes = entry.bytes
    for length in bytes.indices { #expect(Fingerprint(bytes: Array(bytes[..<length])) == nil) }
    var newer = bytes
    newer[0] = 200
    #expect(Fingerprint(bytes: newer) == nil)
    for index in bytes.indices {
      var changed = bytes
      changed[index] = 255
      // Whatever is read must be safe to use.
      if let other = Fingerprint(bytes: changed) { #expect(other.bytes.count == bytes.count) }
    }
  }

  @Test("a fingerprint stored before words had meanings is read without them")
  func firstVersion() throws {
    let entry = try SampleFeed().fingerprint("Kyiv hosts Italian envoy Bellini", "Drones again.")
    // What the first version wrote: no concepts, no sounds, names by another number.
    var old = entry
    old.fill(
      Fingerprint.Section.allCases.map {
        $0 == .concepts || $0 == .sounds ? [] : Array(entry.values($0))
      })
    var bytes = old.bytes
    bytes[0] = 1
    let ends = 43
    bytes.removeSubrange((ends + 6)..<(ends + 9))
    bytes.insert(contentsOf: [old.ends[Fingerprint.Section.stems.rawValue], 0], at: ends + 6)
    let read = try #require(Fingerprint(bytes: bytes))
    #expect(read.isEmpty(.names) && read.isEmpty(.concepts))
    #expect(read.values(.stems) == entry.values(.stems))
    #expect(read.values(.countries) == entry.values(.countries))
  }

  @Test("a time that cannot be right is replaced by when the entry was seen")
  func impossibleTimes() throws {
    let feed = try SampleFeed()
    let reading = feed.analyzer.read(ItemText(title: "Kyiv", summary: ""))
    let analysis = feed.analyzer.analyze(reading)
    let seen = SampleFeed.start
    for published in [Timestamp.epoch, seen + .seconds(86_400)] {
      let entry = Fingerprint(
        reading: reading, analysis: analysis, lexicon: feed.analyzer.lexicon, model: feed.model,
        published: published, seen: seen, canonical: nil, feed: 1)
      #expect(entry.time == seen)
    }
  }

  @Test(
    "a name has one skeleton in all its spellings",
    arguments: [
      (["formosa:it", "формоза:uk", "формозою:uk", "формозе:ru", "formoza:pl"], "vrms"),
      (
        [
          "zelensky:en", "zelenskyy:en", "зеленський:uk", "зеленського:uk", "зеленский:ru",
          "selenskyj:de", "zełenskiego:pl", "zelenskiy:tr",
        ], "slnsk"
      ),
      (["smetanin:en", "сметанін:uk", "сметаніну:uk", "сметаниным:ru", "smetanina:pl"], "smtnn"),
      (["crosetto:it", "крозетто:ru", "крозетто:uk"], "krst"),
      (["kharkiv:en", "charkiw:de", "харків:uk", "харкова:uk"], "krkv"),
    ])
  func skeletons(spellings: [String], skeleton: String) {
    for spelling in spellings {
      let parts = spelling.split(separator: ":").map(String.init)
      let found = NameSkeleton.skeletons(of: parts[0], language: parts[1], isAcronym: false)
      #expect(found.contains(skeleton), "\(spelling) gave \(found)")
    }
  }

  @Test(
    "a foreign name in Hangul sounds like its other spellings",
    arguments: [
      ("젤렌스키는", "slnsk"), ("크로세토", "krst"), ("자이샨카르", "ssnkr"), ("라인메탈은", "rnmtl"),
    ])
  func hangul(word: String, skeleton: String) {
    #expect(HangulName.value(of: word) == HangulName.coarse(NameSkeleton.value(of: skeleton)))
  }

  @Test("a short word in Hangul is no name to know anybody by")
  func shortHangul() {
    #expect(HangulName.value(of: "회의") == 0)
    #expect(HangulName.value(of: "이야기") == 0)
  }

  @Test("sums that are one in two currencies share a value, and others do not")
  func roughSums() {
    let euros = RoughSum.values(Money(amount: 1.5e9, currency: "EUR"))
    let dollars = RoughSum.values(Money(amount: 1.7e9, currency: "USD"))
    #expect(!Set(euros).isDisjoint(with: dollars))
    let others = RoughSum.values(Money(amount: 2.6e9, currency: "USD"))
    #expect(Set(euros).isDisjoint(with: others))
    #expect(RoughSum.values(Money(amount: 900, currency: "EUR")).isEmpty)
  }
}
