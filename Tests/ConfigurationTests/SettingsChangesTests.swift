// What a reload says of two configurations, and what it does not mistake for a change.

import Testing

@testable import Configuration

@Suite("Changes")
struct SettingsChangesTests {
  private let old = """
    feeds:
      - {url: https://a.example/, name: a}
      - {url: https://b.example/, name: b}
    watches:
      - {name: w, query: drone}
    sinks: [{type: stdout}]
    """

  @Test("are none where only lines have moved")
  func moved() throws {
    let changes = try settings("# moved\n\n" + old).changes(from: settings(old))
    #expect(changes.isEmpty)
    #expect(changes.description == "nothing")
    #expect(try settings("# moved\n\n" + old) == settings(old))
  }

  @Test("name what came, went and differs")
  func all() throws {
    let new = """
      poll: {jitter: 0.2}
      retain: {entries: 90d}
      log: {level: notice}
      feeds:
        - {url: https://b.example/, name: b, interval: 1h}
        - {url: https://c.example/}
      watches:
        - {name: w, query: tank}
      sinks: [{type: stdout}, {type: file, path: /a}]
      """
    let changes = try settings(new).changes(from: settings(old))
    #expect(changes.feeds.added == ["https://c.example/"])
    #expect(changes.feeds.removed == ["https://a.example/"])
    #expect(changes.feeds.changed == ["https://b.example/"])
    #expect(changes.watches.changed == ["w"])
    #expect(changes.sinks.added == ["file:/a"])
    #expect(changes.keys == ["poll", "retain", "log"])
    #expect(!changes.needsRestart)
    #expect(changes.description == "feeds +1 −1 ~1, watches ~1, sinks +1, poll, retain, log")
  }

  @Test("of the state directory need a restart")
  func stateDirectory() throws {
    let changes = try settings("state_dir: /new\n" + old).changes(from: settings(old))
    #expect(changes.needsRestart)
  }
}
