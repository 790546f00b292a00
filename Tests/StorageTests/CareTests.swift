// Taking care of the file: copies, upgrades, restored backups, and what a check finds.

import Foundation
import GRDB
import Model
import Testing

@testable import Storage

@Suite("Taking care of the database", .serialized)
struct CareTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private var file: DatabaseFile { DatabaseFile(scratch.database) }

  private func filled() async throws -> Store {
    let store = try scratch.store()
    var told = entry("a")
    told.story = StoryID(rawValue: 1)
    try await store.commit(
      PollCommit(
        feed: feed(), time: noon, entries: [told, entry("b")], stories: [story(1)],
        alerts: [alert("01A", story: 1)]))
    return store
  }

  private func execute(_ sql: String, in path: String? = nil) throws {
    let queue = try DatabaseQueue(path: path ?? scratch.database)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA foreign_keys = OFF")
      try database.execute(sql: sql)
    }
    try queue.close()
  }

  // MARK: Copies

  @Test("a backup while the service writes is whole, is one file, and is for nobody else to read")
  func backUp() async throws {
    let store = try await filled()
    let target = scratch.path + "/copy.db"
    let facts = try file.backUp(to: target)
    #expect(facts.schema == Schema.supported)
    #expect(facts.feeds == 1 && facts.entries == 2 && facts.stories == 1 && facts.alerts == 1)
    try await store.commit(PollCommit(feed: feed(), time: noon, entries: [entry("c")]))
    #expect(try DatabaseFile(target).facts() == facts)
    #expect(try DatabaseFile(target).findings() == [])
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(names.filter { $0.hasPrefix("copy") } == ["copy.db"])
    let mode = try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int
    #expect((mode ?? 0o777) & 0o007 == 0)
  }

  @Test("a backup replaces a file only where that is asked for, and never the database itself")
  func overwriting() async throws {
    let store = try await filled()
    let target = scratch.path + "/copy.db"
    try Data("precious".utf8).write(to: URL(fileURLWithPath: target))
    #expect(throws: StorageError.exists(path: target)) { try file.backUp(to: target) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == Data("precious".utf8))
    #expect(try file.backUp(to: target, replacing: true).entries == 2)
    let link = scratch.path + "/link.db"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: scratch.database)
    for other in [scratch.database, link] {
      #expect(throws: StorageError.self) { try file.backUp(to: other, replacing: true) }
    }
    #expect(try await store.status().entries == 2)
  }

  @Test("what a kill left of an earlier backup is in no one's way")
  func draftLeft() async throws {
    let store = try await filled()
    let target = scratch.path + "/copy.db"
    for ending in [".part", ".part-journal"] {
      try Data("half".utf8).write(to: URL(fileURLWithPath: target + ending))
    }
    #expect(try file.backUp(to: target).entries == 2)
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(!names.contains { $0.contains(".part") })
    try store.close()
  }

  @Test("a damaged database gives no backup, and says what is damaged")
  func damagedSource() async throws {
    try await filled().close()
    try damage(scratch.database)
    let target = scratch.path + "/copy.db"
    #expect {
      try file.backUp(to: target)
    } throws: {
      if case StorageError.corrupt = $0 { true } else { false }
    }
    #expect(!FileManager.default.fileExists(atPath: target))
    #expect(!FileManager.default.fileExists(atPath: target + ".part"))
    let findings = try file.findings()
    #expect(!findings.isEmpty && findings.allSatisfy { $0.kind == .damage })
  }

  /// Overwrites the page where the table of entries begins, but for its first bytes.
  private func damage(_ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    let (page, size) = try queue.read { database in
      (
        try database.number("SELECT rootpage FROM sqlite_master WHERE name = 'entry'"),
        try database.number("PRAGMA page_size")
      )
    }
    try queue.close()
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try handle.seek(toOffset: UInt64((page - 1) * size + 8))
    try handle.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 8))
    try handle.close()
  }

  // MARK: Upgrades

  private static let next = "ALTER TABLE feed ADD COLUMN colour TEXT;"

  @Test("an upgrade keeps a copy of the old file, and only those of the last two schemas")
  func keptCopies() async throws {
    try await filled().close()
    var migrations = Schema.migrations
    for step in 1...3 {
      migrations.append("ALTER TABLE feed ADD COLUMN colour\(step) TEXT;")
      let queue = try DatabaseQueue(path: scratch.database)
      let upgrade = try #require(
        try Schema.bringUpToDate(queue, path: scratch.database, migrations: migrations))
      try queue.close()
      #expect(upgrade.to == migrations.count && upgrade.from == migrations.count - 1)
      #expect(upgrade.copy == "\(scratch.database).schema-\(upgrade.from)")
    }
    let copies = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
      .filter { $0.contains("schema") }.sorted()
    #expect(
      copies == [1, 2].map { "pactwatch.db.schema-\(Schema.supported + $0)" })
    let old = DatabaseFile("\(scratch.database).schema-\(Schema.supported + 1)")
    #expect(throws: StorageError.self) { try old.facts() }
  }

  @Test("a copy that was cut off, or is of an earlier try, is made anew")
  func copyAgain() async throws {
    try await filled().close()
    let copy = "\(scratch.database).schema-\(Schema.supported)"
    for name in [copy, copy + ".part"] {
      try Data("half".utf8).write(to: URL(fileURLWithPath: name))
    }
    let queue = try DatabaseQueue(path: scratch.database)
    try Schema.bringUpToDate(
      queue, path: scratch.database, migrations: Schema.migrations + [Self.next])
    try queue.close()
    #expect(try DatabaseFile(copy).facts().entries == 2)
    #expect(!FileManager.default.fileExists(atPath: copy + ".part"))
  }

  @Test("an upgrade cut off between two migrations is gone on with, from where it was")
  func cutOff() async throws {
    try await filled().close()
    let first = Schema.migrations + [Self.next]
    let broken = first + ["CREATE TABLE half(a); CREATE TABLE nonsense;"]
    let queue = try DatabaseQueue(path: scratch.database)
    #expect(throws: (any Error).self) {
      try Schema.bringUpToDate(queue, path: scratch.database, migrations: broken)
    }
    let upgrade = try Schema.bringUpToDate(
      queue, path: scratch.database, migrations: first + ["CREATE TABLE whole(a);"])
    #expect(upgrade?.from == Schema.supported + 1)
    #expect(try await queue.read { try $0.facts() }.entries == 2)
    try queue.close()
  }

  // MARK: Restored backups

  @Test("a backup takes the database's place, which is kept beside it with all it held")
  func restore() async throws {
    let store = try await filled()
    let backup = scratch.path + "/copy.db"
    _ = try file.backUp(to: backup)
    try await store.commit(PollCommit(feed: feed(), time: noon, entries: [entry("c")]))
    // Held open, so that what was committed last is in the log alone.
    let restoration = try file.restore(from: backup, now: noon)
    #expect(restoration.facts.entries == 2)
    #expect(restoration.damage == nil)
    let aside = try #require(restoration.replaced)
    #expect(aside == scratch.database + ".replaced-20260314T110000Z")
    #expect(try DatabaseFile(aside).facts().entries == 3)
    let again = try scratch.store()
    #expect(try await again.status().entries == 2)
    try await again.commit(PollCommit(feed: feed(), time: noon, entries: [entry("d")]))
    try again.close()
    #expect(try file.findings() == [])
  }

  @Test("a backup that is damaged, a stranger or newer changes nothing")
  func badBackup() async throws {
    try await filled().close()
    let before = try Data(contentsOf: URL(fileURLWithPath: scratch.database))
    let backup = scratch.path + "/copy.db"
    _ = try file.backUp(to: backup)
    try damage(backup)
    let stranger = scratch.path + "/stranger.db"
    try execute("CREATE TABLE recipes(name TEXT)", in: stranger)
    let newer = scratch.path + "/newer.db"
    _ = try file.backUp(to: newer)
    try execute("PRAGMA user_version = 999", in: newer)
    for path in [backup, stranger, newer, scratch.path + "/none.db", scratch.database] {
      #expect(throws: StorageError.self) { try file.restore(from: path, now: noon) }
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.database)) == before)
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(!names.contains { $0.contains("replaced") || $0.contains("restored") }, "\(names)")
  }

  @Test("a database that is beyond reading is kept as it is, with its log, and replaced")
  func restoreOverRuin() async throws {
    try await filled().close()
    let backup = scratch.path + "/copy.db"
    _ = try file.backUp(to: backup)
    let ruin = Data("no database at all".utf8)
    try ruin.write(to: URL(fileURLWithPath: scratch.database))
    try Data("log".utf8).write(to: URL(fileURLWithPath: scratch.database + "-wal"))
    let restoration = try file.restore(from: backup, now: noon)
    let aside = try #require(restoration.replaced)
    #expect(restoration.damage != nil)
    #expect(try Data(contentsOf: URL(fileURLWithPath: aside)) == ruin)
    #expect(FileManager.default.fileExists(atPath: aside + "-wal"))
    #expect(try await scratch.store().status().entries == 2)
  }

  @Test("where there is no database the backup simply becomes it")
  func restoreIntoNothing() async throws {
    try await filled().close()
    let backup = scratch.path + "/copy.db"
    _ = try file.backUp(to: backup)
    let other = DatabaseFile(scratch.path + "/other.db")
    #expect(try other.restore(from: backup, now: noon).replaced == nil)
    #expect(try other.facts().entries == 2)
  }

  // MARK: Findings

  @Test("a sound database gives no findings, also after all that may be purged was purged")
  func sound() async throws {
    let store = try await filled()
    #expect(try file.findings() == [])
    _ = try await store.purge(
      RetentionPolicy(stories: .seconds(1)), now: noon + .seconds(86_400))
    #expect(try file.findings() == [])
  }

  @Test(
    "each broken rule is told of in words",
    arguments: [
      ("DELETE FROM story", "alert 01A: its story is not there"),
      ("DELETE FROM story", "entry 1: its story is not there"),
      (
        "DELETE FROM story; UPDATE entry SET story = 1, relevance = 0, labels = NULL",
        "story s1: entries tell it, and it is not there"
      ),
      ("DELETE FROM feed", "entry 1 belongs to a feed that is not there"),
      (
        "INSERT INTO sink(name, kind, cursor) VALUES ('desk', 'webhook', 9)",
        "sink desk is at alert number 9: it is ahead of the last alert"
      ),
      (
        "INSERT INTO parcel(sink, alert, since, replay) VALUES ('desk', 7, 0, 0)",
        "sink desk, alert number 7: it is to bring an alert that is not there"
      ),
      (
        "INSERT INTO parcel(sink, alert, since, replay, message) VALUES ('desk', 1, 0, 0, 'm')",
        "sink desk, alert number 1: it is in a message that is not there"
      ),
      (
        "INSERT INTO message(sink, id, form, made, failures) VALUES ('desk', 'm', 'single', 0, 0)",
        "message m of sink desk: it waits for a sink that is not there"
      ),
      ("UPDATE alert SET silence = 3", "alert 01A: its silence is not there"),
      ("UPDATE alert SET json = '{}'", "alert 01A: its record has another identifier"),
      ("UPDATE alert SET json = 'x'", "alert 01A: its record has another identifier"),
      ("UPDATE entry SET labels = '{' WHERE id = 2", "entry 2: what it was judged to be about"),
      ("UPDATE story SET merged_into = 8", "story s1: it was merged into a story"),
      (
        "INSERT INTO story_watch(story, watch, facts) VALUES (5, 'north', '{}')",
        "watch north of story s5: what it knows is of a story that is not there"
      ),
    ])
  func broken(_ sql: String, _ finding: String) async throws {
    try await filled().close()
    try execute(sql)
    let texts = try file.findings().map(\.text)
    #expect(texts.contains { $0.hasPrefix(finding) }, "\(texts)")
  }

  @Test("of a rule that many rows break some are told, and how many there are")
  func many() async throws {
    let store = try await filled()
    var entries = (0..<9).map { entry("x\($0)") }
    for index in entries.indices { entries[index].story = StoryID(rawValue: 99) }
    try await store.commit(PollCommit(feed: feed(), time: noon, entries: entries))
    let texts = try file.findings().map(\.text)
    #expect(texts.count == 6)
    #expect(texts.last == "and 4 more: its story is not there")
  }
}
