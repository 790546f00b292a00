import Foundation
import GRDB
import Glibc
import Model
import SmallDisk
import Testing

@testable import Storage

@Suite("Opening the database", .serialized)
struct StoreTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("a new file gets the whole schema and opens again")
  func opensAgain() async throws {
    let first = try scratch.store()
    try await first.commit(PollCommit(feed: feed(), time: noon))
    try first.close()
    // All is in the file itself, so that a copy of it alone would do.
    let copy = scratch.path + "/copy.db"
    try FileManager.default.copyItem(atPath: scratch.database, toPath: copy)
    #expect(try await Store(path: copy).feeds().map(\.name) == ["wire"])
    let second = try scratch.store()
    #expect(try await second.feeds().map(\.name) == ["wire"])
  }

  @Test("a reader of another connection sees what is committed while the writer goes on")
  func readsWhileWriting() async throws {
    let writer = try scratch.store()
    let reader = try scratch.store(.readOnly)
    #expect(try await reader.feeds().isEmpty)
    try await writer.commit(PollCommit(feed: feed(), time: noon, entries: [entry("a")]))
    #expect(try await reader.status().entries == 1)
  }

  @Test("a reader cannot write")
  func readerCannotWrite() async throws {
    try scratch.store().close()
    let reader = try scratch.store(.readOnly)
    await #expect(throws: StorageError.readOnly(path: scratch.database)) {
      try await reader.commit(PollCommit(feed: feed(), time: noon))
    }
  }

  @Test("a newer schema is refused with both numbers")
  func refusesNewerSchema() throws {
    try scratch.store().close()
    let queue = try DatabaseQueue(path: scratch.database)
    try queue.write { try $0.execute(sql: "PRAGMA user_version = 999") }
    try queue.close()
    for mode in [Store.Mode.readWrite, .readOnly] {
      #expect(
        throws: StorageError.newerSchema(
          path: scratch.database, found: 999, supported: Schema.supported)
      ) { try scratch.store(mode) }
    }
  }

  @Test("a file that is no database, or somebody else's, is refused and left as it is")
  func refusesStrangers() throws {
    let words = Data("Dear diary, today nothing was signed. ".utf8) + Data(count: 4096)
    try words.write(to: URL(fileURLWithPath: scratch.database))
    #expect(throws: StorageError.self) { try scratch.store() }
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.database)) == words)

    let foreign = scratch.path + "/foreign.db"
    let queue = try DatabaseQueue(path: foreign)
    try queue.write { try $0.execute(sql: "CREATE TABLE recipes(name TEXT)") }
    try queue.close()
    #expect(throws: StorageError.self) { try Store(path: foreign) }
  }

  @Test("a missing file or directory is said to be missing")
  func missing() throws {
    for (path, mode) in [
      (scratch.database, Store.Mode.readOnly), (scratch.path + "/none/db", .readWrite),
    ] {
      do {
        _ = try Store(path: path, mode: mode)
        Issue.record("opened \(path)")
      } catch {
        guard case .cannotOpen(path, _) = error else {
          Issue.record("\(error)")
          continue
        }
      }
    }
  }

  @Test("a writer that waits too long says that the database is held")
  func locked() async throws {
    let store = try Store(path: scratch.database, busyTimeout: .milliseconds(1))
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: scratch.database, configuration: configuration)
    try await other.writeWithoutTransaction { database in
      try database.execute(sql: "BEGIN IMMEDIATE")
    }
    await #expect(throws: StorageError.locked(path: scratch.database)) {
      try await store.commit(PollCommit(feed: feed(), time: noon))
    }
    try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    try await store.commit(PollCommit(feed: feed(), time: noon))
  }

  @Test("a database without room says so, keeps what it has, and goes on when there is room again")
  func full() async throws {
    let store = try scratch.store()
    try await store.commit(PollCommit(feed: feed(), time: noon, entries: [entry("kept")]))
    try await store.maintain { try $0.execute(sql: "PRAGMA max_page_count = 1") }
    var big = entry("big")
    big.summary = String(repeating: "x", count: 1_000_000)
    let poll = PollCommit(feed: feed(), time: noon, entries: [big], alerts: [alert("01A")])
    await #expect(throws: StorageError.diskFull(path: scratch.database)) {
      try await store.commit(poll)
    }
    #expect(try await store.status().entries == 1)
    #expect(try await store.status().alerts == 0)
    try await store.maintain { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
    try await store.commit(poll)
    #expect(try await store.status().alerts == 1)
  }

  @Test("SQLite's synchronous level follows what the transaction asks for")
  func durability() async throws {
    let store = try scratch.store()
    let plain = try await store.write(.process) { try $0.number("PRAGMA synchronous") }
    let durable = try await store.write(.power) { try $0.number("PRAGMA synchronous") }
    #expect(plain == 1)
    #expect(durable == 2)
  }

  @Test("an upgrade keeps a copy of the old file beside the new one, and what was in it")
  func upgrade() async throws {
    let store = try scratch.store()
    try await store.commit(PollCommit(feed: feed(), time: noon))
    try store.close()
    let pool = try DatabasePool(path: scratch.database)
    let next = "ALTER TABLE feed ADD COLUMN colour TEXT;"
    try Schema.bringUpToDate(
      pool, path: scratch.database, migrations: Schema.migrations + [next])
    let colours = try await pool.read {
      try $0.number("SELECT count(*) FROM feed WHERE colour IS NULL")
    }
    #expect(colours == 1)
    try pool.close()
    #expect(throws: StorageError.self) { try scratch.store() }
    let old = try Store(path: scratch.database + ".schema-\(Schema.supported)", mode: .readOnly)
    #expect(try await old.feeds().count == 1)
  }

  @Test("a migration that fails leaves the old schema")
  func failedUpgrade() async throws {
    try scratch.store().close()
    let pool = try DatabasePool(path: scratch.database)
    #expect(throws: (any Error).self) {
      try Schema.bringUpToDate(
        pool, path: scratch.database,
        migrations: Schema.migrations + ["CREATE TABLE half(a); CREATE TABLE nonsense;"])
    }
    try pool.close()
    #expect(try await scratch.store().feeds().isEmpty)
  }

  @Test(
    "who may only read opens the database while the service runs and after it ended",
    .enabled(if: geteuid() == 0, "needs to become another user"))
  func otherUser() async throws {
    let open = scratch.path + "/shared"
    try FileManager.default.createDirectory(atPath: open, withIntermediateDirectories: true)
    let path = open + "/pactwatch.db"
    let program = """
      import os, sqlite3, sys
      os.setgid(65534); os.setuid(65534)
      database = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
      print(database.execute("SELECT count(*) FROM feed").fetchone()[0])
      """
    func feedsSeenByNobody() throws -> String {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["python3", "-c", program, path]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let data = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      return String(decoding: data, as: UTF8.self)
    }
    let store = try Store(path: path)
    try await store.commit(PollCommit(feed: feed(), time: noon))
    #expect(try feedsSeenByNobody() == "1\n")
    try store.close()
    #expect(try feedsSeenByNobody() == "1\n")
  }

  @Test(
    "on a disk that is really full a commit fails whole, reads go on, and so do later commits",
    .enabled(if: SmallDisk.isAvailable, "needs to mount a file system"))
  func fullDisk() async throws {
    let directory = scratch.path + "/small"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let disk = try #require(SmallDisk(over: directory, size: "512k"))
    defer { withExtendedLifetime(disk) {} }
    let store = try Store(path: directory + "/pactwatch.db")
    let text = String(repeating: "x", count: 20_000)
    var committed = 0
    let failure = await #expect(throws: StorageError.self) {
      while committed < 1000 {
        var row = entry("e\(committed)")
        row.summary = text
        try await store.commit(
          PollCommit(
            feed: feed(), time: noon, entries: [row], alerts: [alert("01-\(committed)")]))
        committed += 1
      }
    }
    #expect(failure == .diskFull(path: store.path))
    #expect(failure?.isTemporary == true)
    #expect(try await store.status().entries == committed)
    #expect(try await store.status().alerts == committed)
    #expect(disk.remount("size=8m"))
    try await store.commit(PollCommit(feed: feed(), time: noon, alerts: [alert("02")]))
    #expect(try await store.status().alerts == committed + 1)
    try store.close()
    #expect(try DatabaseFile(store.path).findings() == [])
  }
}
