// An entry's text and names, and the lines of a corpus.

import Configuration
import Foundation
import Model
import Storage
import Testing

@testable import Daemon

@Suite("Entry text")
struct EntryTextTests {
  private func text(
    title: String? = "T", summary: String? = nil, content: String? = nil
  ) -> EntryText {
    var entry = Entry(
      id: "1", url: nil, title: title, summary: summary, published: nil, language: nil)
    entry.content = content
    return EntryText(entry)
  }

  @Test("The summary is plain text; without one, the content stands in")
  func summary() {
    #expect(text(summary: "<p>Two &amp; two</p>").summary == "Two & two")
    #expect(
      text(summary: "<img src=x>", content: "<p>The whole text</p>").summary == "The whole text")
    #expect(text(title: nil) == EntryText(title: "", summary: ""))
  }

  @Test("Long texts are cut between words, within the limit and to whole characters")
  func cut() {
    let words = text(summary: String(repeating: "слово ", count: 2000)).summary
    #expect(words.utf8.count <= EntryText.maximumSummary)
    #expect(words.hasSuffix("слово…"))
    let solid = text(title: String(repeating: "ї", count: 2000)).title
    #expect(solid.utf8.count <= EntryText.maximumTitle)
    #expect(solid.hasSuffix("ї…"))
    #expect(solid.utf8.count > EntryText.maximumTitle - 8)
    let exact = String(repeating: "x", count: EntryText.maximumTitle)
    #expect(text(title: exact).title == exact)
  }

  @Test("The hash tells an edit, and a word that moves from title to summary")
  func hash() {
    let original = EntryText(title: "Deal signed", summary: "In Rome")
    #expect(original.hash == EntryText(title: "Deal signed", summary: "In Rome").hash)
    #expect(original.hash != EntryText(title: "Deal signed", summary: "In Rome.").hash)
    #expect(original.hash != EntryText(title: "Deal signedIn Rome", summary: "").hash)
    #expect(original.hash != EntryText(title: "Deal signedIn", summary: " Rome").hash)
  }
}

@Suite("Outlet names")
struct OutletNamesTests {
  private let record = FeedRecord(url: "https://feeds.example/rss", name: "example-rss")

  private func entry(_ url: String?, source: String? = nil) -> Entry {
    var entry = Entry(
      id: "1", url: url, title: "T", summary: nil, published: nil, language: nil)
    entry.source = source
    return entry
  }

  @Test("The outlet is the host of the entry's address, else the feed's name")
  func name() {
    let names = OutletNames(
      entry: entry("https://WWW.Wire.Example:8443/a?b"), feed: nil, record: record)
    #expect(names.name == "wire.example")
    #expect(names.owner == "wire.example")
    #expect(OutletNames(entry: entry(nil), feed: nil, record: record).name == "example-rss")
  }

  @Test(
    "Hosts are read without user information, port and www",
    arguments: [
      ("https://user:secret@wire.example/x", "wire.example"),
      ("http://wire.example", "wire.example"),
      ("https://www.wire.example?q", "wire.example"), ("mailto:a@b", nil), ("https:///path", nil),
    ] as [(String, String?)])
  func host(url: String, expected: String?) {
    #expect(OutletNames.host(of: url) == expected)
  }

  @Test(
    "A feed goes by its name, address and groups, an outlet by its host and an aggregator's name")
  func others() {
    var feed = FeedSettings(
      url: Located(record.url, at: SourcePlace(file: "f")), name: "example-rss")
    feed.groups = ["wires"]
    feed.source = SourceRecord(owner: "Example Group")
    let names = OutletNames(
      entry: entry("https://wire.example/1", source: "Wire"), feed: feed, record: record)
    #expect(names.owner == "Example Group")
    #expect(names.feedNames == ["example-rss", "https://feeds.example/rss", "wires"])
    #expect(names.outletNames == ["wire.example", "Wire"])
  }
}

@Suite("Corpus lines")
struct CorpusLineTests {
  private func read(_ text: String) throws(CorpusLine.Failure) -> [CorpusLine] {
    try CorpusLine.read(Data(text.utf8))
  }

  @Test("A line needs a title; the rest is optional, labels and blank lines are passed over")
  func lines() throws {
    let lines = try read(
      """
      {"id":"a","title":"One","summary":"S","lang":"en","source":"wire.example",\
      "url":"https://wire.example/1","published":"2026-03-05T12:00:00Z","relevance":2}

      {"title":"Two","published":"2026-03-06"}\r\n
      """)
    #expect(lines.map(\.title) == ["One", "Two"])
    #expect(lines[0].published == Timestamp(rfc3339: "2026-03-05T12:00:00Z"))
    #expect(lines[1].id == nil)
    #expect(try read("").isEmpty)
  }

  @Test(
    "A bad line is told by its number and what is wrong",
    arguments: [
      ("{\"title\":\"a\"}\n\n{\"title\":", "line 3: not a JSON object"),
      ("{\"id\":\"x\"}", "line 1: the key “title” is missing"),
      ("{\"title\":7}", "line 1: “title” has the wrong type"),
      ("[1]", "line 1: “” has the wrong type"),
    ])
  func badLines(text: String, words: String) {
    do {
      _ = try read(text)
      Issue.record("it was read")
    } catch {
      #expect(error.description == words)
    }
  }
}
