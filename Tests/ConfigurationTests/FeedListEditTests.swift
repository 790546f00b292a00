// Feeds that are written into configuration files and taken out of them.

import Foundation
import Testing

@testable import Configuration

@Suite("Editing the list of feeds")
final class FeedListEditTests {
  private let directory: String
  private let main: String
  private var edit: FeedListEdit {
    FeedListEdit(mainFile: main, loader: SettingsLoader(environment: [:]))
  }

  init() throws {
    directory = NSTemporaryDirectory() + "pactwatch-" + UUID().uuidString
    main = directory + "/pactwatch.yaml"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private func write(_ text: String, _ name: String = "pactwatch.yaml") throws {
    try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
  }

  private func text(_ name: String = "pactwatch.yaml") throws -> String {
    try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
  }

  private static let rest = "sinks:\n  - {type: stdout}\n"

  @Test("adds to conf.d/feeds.yaml, each with a name, and leaves what is known alone")
  func adding() throws {
    try write("feeds:\n  - url: https://a.example/rss\n" + Self.rest)
    chmod(main, 0o640)
    let addition = try edit.add([
      NewFeed(url: "https://A.example:443/rss"),
      NewFeed(url: "https://b.example/x", name: "Jane's “Wire”", groups: ["Arms & trade"]),
      NewFeed(url: "https://b.example/y", name: "janes wire", language: "en-US"),
      NewFeed(url: "feed://c.example/rss"),
    ])
    #expect(addition.added.map(\.name) == ["janes-wire", "janes-wire-2"])
    #expect(addition.known == ["https://A.example:443/rss"])
    #expect(addition.refused.count == 1)
    #expect(
      try text("conf.d/feeds.yaml") == """
        # Feeds that `pactwatch feeds add` and `feeds import` wrote. Edit freely.
        feeds:
          - url: "https://b.example/x"
            name: "janes-wire"
            groups: ["arms-trade"]
          - url: "https://b.example/y"
            name: "janes-wire-2"
            lang: en

        """)
    // Who may read the main file may read the new one.
    let attributes = try FileManager.default.attributesOfItem(
      atPath: directory + "/conf.d/feeds.yaml")
    #expect(attributes[.posixPermissions] as? Int == 0o640)

    _ = try edit.add([NewFeed(url: "https://c.example/")])
    #expect(
      try text("conf.d/feeds.yaml").hasSuffix(
        "lang: en\n  - url: \"https://c.example/\"\n    name: \"c.example\"\n"))
    let again = try edit.add([NewFeed(url: "https://c.example/")])
    #expect(again.added.isEmpty && again.file == nil)
  }

  @Test("a trial says the same and writes nothing")
  func trial() throws {
    try write(Self.rest)
    let trial = FeedListEdit(
      mainFile: main, loader: SettingsLoader(environment: [:]), isTrial: true)
    #expect(try trial.add([NewFeed(url: "https://a.example/")]).added.count == 1)
    #expect(!FileManager.default.fileExists(atPath: directory + "/conf.d"))
  }

  @Test(
    "takes out a feed's lines and no others, however the item is written",
    arguments: [
      "- url: https://gone.example/",
      "- {url: \"https://gone.example/\", lang: en,\n     source: {owner: o}}",
      "- name: gone\n    groups:\n    - x\n    url: https://gone.example/\n    # of it",
      "- name: gone\n\n    source:\n      owner: o\n    url: https://gone.example/\n    lang: en",
    ])
  func removing(_ item: String) throws {
    let before = "# head\nfeeds:\n  # first\n  - url: https://a.example/\n"
    let after = "\n  # last\n  - url: https://z.example/\n" + Self.rest
    try write(before + "  \(item)\n" + after)
    let removal = try edit.remove(["https://gone.example/"])
    #expect(removal.removed.count == 1)
    #expect(try text() == before + after)
  }

  @Test("takes out the last feed of a file, and says which others are called otherwise now")
  func renamed() throws {
    try write("feeds:\n- url: https://a.example/1\n- url: https://a.example/2\n" + Self.rest)
    let removal = try edit.remove(["a.example"])
    #expect(removal.renamed.map(\.from) == ["a.example-2"])
    #expect(removal.renamed.map(\.to) == ["a.example"])
    _ = try edit.remove(["a.example"])
    #expect(try text() == "feeds:\n" + Self.rest)
  }

  @Test(
    "refuses what only a person can edit, and writes nothing",
    arguments: [
      "feeds: [{url: https://a.example/}, {url: https://gone.example/}]\n",
      "feeds: [\n  {url: https://a.example/}, {url: https://gone.example/}]\n",
      "feeds:\n  - {url: https://a.example/, source: &o {owner: o}}\n"
        + "  - {url: https://gone.example/, source: &p {owner: p}}\n"
        + "  - {url: https://c.example/, source: *p}\n",
    ])
  func byHand(_ feeds: String) throws {
    try write(feeds + Self.rest)
    #expect(throws: FeedListEdit.Refusal.self) { try edit.remove(["gone.example"]) }
    #expect(try text() == feeds + Self.rest)
  }

  @Test("refuses a file that would not be read, a list of another form, and a name nobody has")
  func refusals() throws {
    try write("feeds: [{url: https://a.example/}]\n" + Self.rest)
    let new = [NewFeed(url: "https://b.example/")]
    #expect(throws: FeedListEdit.Refusal.self) { try edit.add(new, to: "/tmp/other.yaml") }
    #expect(throws: FeedListEdit.Refusal.self) { try edit.add(new, to: main) }
    #expect {
      try edit.remove(["a.exampel"])
    } throws: {
      "\($0)".contains("did you mean “a.example”?")
    }
  }

  @Test("a configuration that is wrong already is told, not edited")
  func wrong() throws {
    try write("feeds: 5\n" + Self.rest)
    #expect(throws: ConfigurationError.self) { try edit.add([NewFeed(url: "https://b.example/")]) }
  }

  @Test("what a link leads to is replaced, and the link stays")
  func link() throws {
    try write("feeds:\n  - url: https://a.example/\n" + Self.rest, "real")
    try FileManager.default.createSymbolicLink(atPath: main, withDestinationPath: "real")
    _ = try edit.add([NewFeed(url: "https://b.example/")], to: main)
    #expect(try text("real").contains("https://b.example/"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: main) == "real")
  }
}
