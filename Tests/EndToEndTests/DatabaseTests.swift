// pactwatch db: backups, restored backups, checks, pruning and upgrades with the real binary,
// through kills at bad moments.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Taking care of the database", .serialized, .timeLimit(.minutes(5)))
struct DatabaseTests {
  /// A house that has stored an alert, and is padded so that copying takes its time.
  private func stored(padding rows: Int = 0) async throws -> House {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks])))
    try house.configure(feeds: ["/one.rss"], poll: ["interval": "1h"])
    try await house.runOnce()
    if rows > 0 {
      try house.sqlite(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(rows))
        INSERT INTO entry(feed, guid, title, summary, first_seen, last_seen, content_hash, decision)
        SELECT 1, 'pad-' || i, 'padding', hex(randomblob(1000)), 1700000000000, 1700000000000, i, 0
        FROM n
        """)
    }
    return house
  }

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Brings a database back to the schema before silences and messages, as an older version left
  /// it.
  private static let toSchema3 = """
    DROP TABLE message; DROP TABLE parcel; DROP TABLE silence;
    DROP INDEX alert_silence; ALTER TABLE alert DROP COLUMN silence;
    ALTER TABLE sink DROP COLUMN next_try;
    PRAGMA user_version = 3;
    """

  @Test("A backup of the running service holds what it had, replaces nothing unasked, and restores")
  func backUpAndRestore() async throws {
    let house = try await stored()
    let service = try house.start()
    let backup = house.path("backup.db")
    try await eventually("the start") { isThere(house.path("state/control.sock")) }
    let made = try await house.command("db backup", backup)
    #expect(made.end == .exited(0), "\(made.errors)")
    #expect(made.errors.contains("is backed up to \(backup): schema 4, 1 feeds, 1 entries"))
    let twice = try await house.command("db backup", backup)
    #expect(twice.end == .exited(74) && twice.errors.contains("exists already"))
    #expect(try await house.command("db backup", "--force", backup).end == .exited(0))
    let check = try await house.command("db check", backup)
    #expect(check.end == .exited(0) && check.errors.contains("is sound: schema 4"))
    #expect(try await house.command("db check").end == .exited(0))

    let refused = try await house.command("db restore", backup)
    #expect(refused.end == .exited(74))
    #expect(refused.errors.contains("another pactwatch (process \(service.child.process))"))
    #expect(await service.stop() == .exited(0))

    // What came after the backup is gone from the database, is in the log, and is not sent again.
    house.server.answer("/one.rss", .feed(FeedText.rss([.shells, .tanks])))
    try house.sqlite("UPDATE feed SET next_due = NULL, floor_until = NULL")
    try await house.runOnce()
    #expect(try house.lines().count == 2)
    let restored = try await house.command("db restore", backup)
    #expect(restored.end == .exited(0), "\(restored.errors)")
    #expect(restored.errors.contains("what it replaces is kept as \(house.database).replaced-"))
    #expect(try house.sqlite("SELECT count(*) FROM alert") == "1")
    let names = try FileManager.default.contentsOfDirectory(atPath: house.path("state"))
    let aside = try #require(names.first { $0.contains("replaced") })
    #expect(
      try house.sqlite("SELECT count(*) FROM alert", in: house.path("state/" + aside)) == "2")
    try house.sqlite("UPDATE feed SET next_due = NULL, floor_until = NULL")
    try await house.runOnce()
    #expect(try house.lines().count == 2)
    #expect(try await house.command("db check").end == .exited(0))
  }

  @Test("Who follows the alerts goes on with the database that a restore has put in its place")
  func followAcrossRestore() async throws {
    let house = try await stored()
    let backup = house.path("backup.db")
    #expect(try await house.command("db backup", backup).end == .exited(0))
    let follower = try house.start(["alerts", "-f"])
    try await eventually("the first alert") {
      try House.wholeLines(follower.outputFile).count == 1
    }
    #expect(try await house.command("db restore", backup).end == .exited(0))
    house.server.answer("/one.rss", .feed(FeedText.rss([.howitzers, .tanks])))
    try house.sqlite("UPDATE feed SET next_due = NULL, floor_until = NULL")
    try await house.runOnce()
    try await eventually("the alert of the other file") {
      try House.wholeLines(follower.outputFile).count == 2
    }
    #expect(try follower.errors.contains("the database was replaced"))
    #expect(try House.wholeLines(follower.outputFile)[1].contains(Story.howitzers.title))
    follower.child.send(SIGINT)
    #expect(await follower.child.end() == .killed(by: SIGINT))
  }

  @Test(
    "kill -9 in the middle of a backup leaves no file of that name, and the next backup is whole")
  func killedBackup() async throws {
    let house = try await stored(padding: 20_000)
    let backup = house.path("backup.db")
    var cutOff = 0
    for round in 0..<Self.mostRounds where cutOff < 3 {
      let child = try house.start(["db", "backup", backup]).child
      try await eventually("the draft") { isThere(backup + ".part") || !child.isRunning }
      try await Task.sleep(for: .milliseconds(round % 4 * 20))
      child.send(SIGKILL)
      if await child.end() == .killed(by: SIGKILL) { cutOff += 1 }
      if isThere(backup) {
        #expect(isWhole(house, backup))
        try FileManager.default.removeItem(atPath: backup)
      }
    }
    #expect(cutOff == 3)
    #expect(try await house.command("db backup", backup).end == .exited(0))
    #expect(isWhole(house, backup))
    #expect(!isThere(backup + ".part"))
  }

  /// How often a kill may come too late, as it does on a machine with much to do.
  private static let mostRounds = 40

  private func isWhole(_ house: House, _ path: String, entries: Int = 20_001) -> Bool {
    (try? house.sqlite("PRAGMA integrity_check; SELECT count(*) FROM entry", in: path))
      == "ok\n\(entries)"
  }

  @Test("A backup and a restored one that find no room say so, leave nothing and change nothing")
  func noRoom() async throws {
    let house = try await stored(padding: 2_000)
    let backup = house.path("backup.db")
    #expect(try await house.command("db backup", backup).end == .exited(0))
    for command in [["backup", house.path("other.db")], ["restore", backup]] {
      // Half of the database: 4,000 blocks of 512 bytes.
      let cut = try await house.pactwatch(
        ["db"] + command + ["--config", house.configuration], within: ["-f 4000"])
      #expect(cut.end == .exited(74))
      #expect(
        cut.errors.contains("disk I/O error") && cut.errors.contains(".part"), "\(cut.errors)")
    }
    let left = try FileManager.default.subpathsOfDirectory(atPath: house.path("."))
    #expect(!left.contains { $0.contains(".part") || $0.contains("other.db") })
    #expect(isWhole(house, house.database, entries: 2_001))
  }

  @Test("kill -9 in the middle of a restore leaves the old database or the new one, whole")
  func killedRestore() async throws {
    let house = try await stored(padding: 20_000)
    let backup = house.path("backup.db")
    #expect(try await house.command("db backup", backup).end == .exited(0))
    try house.sqlite("DELETE FROM entry WHERE guid LIKE 'pad-1%'")
    let fewer = try house.sqlite("SELECT count(*) FROM entry")
    var cutOff = 0
    for round in 0..<Self.mostRounds where cutOff < 4 {
      let child = try house.start(["db", "restore", backup]).child
      try await eventually("the draft") {
        isThere(house.database + ".restored.part") || !child.isRunning
      }
      try await Task.sleep(for: .milliseconds(round % 4 * 30))
      child.send(SIGKILL)
      if await child.end() == .killed(by: SIGKILL) { cutOff += 1 }
      let found = try house.sqlite("PRAGMA integrity_check; SELECT count(*) FROM entry")
      #expect(found == "ok\n20001" || found == "ok\n\(fewer)")
      for name in try FileManager.default.contentsOfDirectory(atPath: house.path("state"))
      where name.contains(".replaced-") {
        try FileManager.default.removeItem(atPath: house.path("state/" + name))
      }
    }
    #expect(cutOff == 4)
    let restored = try await house.command("db restore", backup)
    // Two in one second would give the replaced database one name.
    if restored.end != .exited(0) {
      #expect(restored.errors.contains("File exists"), "\(restored.errors)")
    }
    #expect(try await house.command("db check").end == .exited(0))
  }

  @Test(
    "An older schema is upgraded at the start; the old database stays beside it and can be restored"
  )
  func upgrade() async throws {
    let house = try await stored()
    try house.sqlite(Self.toSchema3)
    let plan = try await house.command("db migrate", "--dry-run")
    #expect(plan.end == .exited(0))
    #expect(plan.errors.contains("would be upgraded from schema 3 to 4"), "\(plan.errors)")
    let waits = try await house.command("alerts")
    #expect(waits.errors.contains("schema 3 waits for the service to upgrade it to 4"))
    // A backup before the upgrade is what a careful administrator makes.
    #expect(try await house.command("db backup", house.path("before.db")).end == .exited(0))
    #expect(try await house.command("db check").end == .exited(0))

    let service = try house.start()
    try await eventually("the start") { isThere(house.path("state/control.sock")) }
    #expect(
      try service.errors.contains(
        "database upgraded, the old one is kept copy=\(house.database).schema-3 from=3 to=4"))
    #expect(await service.stop() == .exited(0))
    #expect(try house.sqlite("PRAGMA user_version", in: house.database + ".schema-3") == "3")
    #expect(try house.sqlite("SELECT count(*) FROM alert") == "1")
    #expect(try house.lines().count == 1)

    #expect(
      try await house.command("db restore", house.database + ".schema-3").end == .exited(0))
    let migrated = try await house.command("db migrate")
    #expect(migrated.end == .exited(0))
    #expect(migrated.errors.contains("is upgraded from schema 3 to 4 and checked"))
    #expect(try await house.command("db migrate").errors.contains("nothing is to be done"))
    #expect(try await house.command("db check").end == .exited(0))
  }

  @Test("kill -9 in the middle of an upgrade is mended by the next start")
  func killedUpgrade() async throws {
    let house = try await stored(padding: 20_000)
    try house.sqlite(Self.toSchema3)
    let copy = house.database + ".schema-3"
    for round in 0..<4 {
      let service = try house.start()
      try await eventually("the copy") {
        isThere(copy + ".part") || isThere(copy) || !service.child.isRunning
      }
      try await Task.sleep(for: .milliseconds(round * 60))
      service.child.send(SIGKILL)
      _ = await service.child.end()
    }
    try await house.runOnce()
    #expect(try house.sqlite("PRAGMA user_version; PRAGMA integrity_check") == "4\nok")
    #expect(try house.sqlite("SELECT count(*) FROM entry") == "20001")
    #expect(
      try house.sqlite("PRAGMA user_version; SELECT count(*) FROM entry", in: copy) == "3\n20001")
    #expect(try house.lines().count == 1)
  }

  @Test("A database of a newer version is left alone, with words and 78, by the service and by db")
  func newer() async throws {
    let house = try await stored()
    try house.sqlite("PRAGMA user_version = 99")
    for command in ["run --once", "db migrate", "db backup", "db check", "db prune", "status"] {
      let more = command == "db backup" ? [house.path("backup.db")] : []
      let finished = try await house.pactwatch(
        command.split(separator: " ").map(String.init) + more + ["--config", house.configuration])
      #expect(finished.end == .exited(78), "\(command): \(finished.errors)")
      #expect(
        finished.errors.contains("has schema 99, this version knows up to 4; install the newer"),
        "\(command): \(finished.errors)")
    }
  }

  @Test("A damaged page is found, told of by the service, and mended by restoring a backup")
  func damage() async throws {
    let house = try await stored(padding: 200)
    let backup = house.path("backup.db")
    #expect(try await house.command("db backup", backup).end == .exited(0))
    let page = try #require(
      Int(try house.sqlite("SELECT rootpage FROM sqlite_master WHERE name = 'entry'")))
    let size = try #require(Int(try house.sqlite("PRAGMA page_size")))
    let handle = try #require(FileHandle(forUpdatingAtPath: house.database))
    try handle.seek(toOffset: UInt64((page - 1) * size))
    try handle.write(contentsOf: Data(repeating: 0xA5, count: size))
    try handle.close()

    let check = try await house.command("db check")
    #expect(check.end == .exited(1), "\(check.errors)")
    #expect(check.output.hasPrefix("damage\t"))
    #expect(
      check.errors.contains("the file is damaged: stop the service and restore a backup"))
    let copy = house.path("copy.db")
    try FileManager.default.copyItem(atPath: house.database, toPath: copy)
    let checked = try await house.command("db check", copy)
    #expect(checked.end == .exited(1) && checked.output.hasPrefix("damage\t"), "\(checked.errors)")
    #expect(checked.errors.contains("the file is damaged: another backup is needed"))
    let run = try await house.command("run", "--once")
    #expect(run.end == .exited(74))
    #expect(run.errors.contains("the service does not run"))
    #expect(run.errors.contains("is damaged ("), "\(run.errors)")
    #expect(run.errors.contains("restore a backup, or move the file away to start afresh"))

    #expect(try await house.command("db restore", backup).end == .exited(0))
    #expect(try await house.command("db check").end == .exited(0))
    try await house.runOnce()
    #expect(try house.lines().count == 1)
  }

  @Test("prune goes by the configuration or a lesser age, says what goes, and nothing alerts again")
  func prune() async throws {
    let house = try await stored(padding: 3000)
    let day = 86_400_000
    let now = Int(Date().timeIntervalSince1970) * 1000
    // Hundred days ago; the padding is years old.
    try house.sqlite(
      """
      UPDATE entry SET first_seen = \(now - 100 * day), last_seen = \(now - 100 * day)
      WHERE guid NOT LIKE 'pad-%'
      """)
    let service = try house.start()
    try await eventually("the start") { isThere(house.path("state/control.sock")) }
    let trial = try await house.command("db prune", "--dry-run", "--json")
    #expect(trial.output.contains("\"entries\":3000"), "\(trial.output)")
    #expect(try house.sqlite("SELECT count(*) FROM entry") == "3001")
    let pruned = try await house.command("db prune", "--json")
    #expect(pruned.end == .exited(0), "\(pruned.errors)")
    struct Report: Decodable {
      var bytesBefore: Int
      var bytesAfter: Int
      var bytesFree: Int
    }
    let report = try JSONDecoder().decode(Report.self, from: Data(pruned.output.utf8))
    #expect(report.bytesAfter < report.bytesBefore / 4 && report.bytesFree == 0)
    #expect(try house.sqlite("SELECT count(*) FROM entry") == "1")

    // By its report the story is known again for half a year, whatever age is asked for.
    #expect(try await house.command("db prune", "--older-than", "30d").end == .exited(0))
    #expect(try house.sqlite("SELECT count(*) FROM entry; SELECT count(*) FROM story") == "1\n1")
    let young = try await house.command("db prune", "--older-than", "1d")
    #expect(young.end == .exited(64) && young.errors.contains("at least 14d"))
    let held = try await house.command("db prune", "--compact")
    #expect(held.end == .exited(74) && held.errors.contains("stop it, then compact"))
    #expect(await service.stop() == .exited(0))
    try house.sqlite("UPDATE feed SET next_due = NULL, floor_until = NULL")
    try await house.runOnce()
    #expect(try house.lines().count == 1)
    #expect(try await house.command("db prune", "--compact").end == .exited(0))
    #expect(try await house.command("db check").end == .exited(0))
  }

  @Test("What is kept how long is the configuration's to say")
  func retention() async throws {
    let house = try await stored(padding: 10)
    try house.sqlite(
      "UPDATE entry SET last_seen = \(Int(Date().timeIntervalSince1970) * 1000 - 20 * 86_400_000)")
    let before = try await house.command("db prune", "--dry-run", "--json")
    #expect(before.output.contains("\"entries\":0"), "\(before.output)")
    let configuration = try House.text(house.configuration)
    try house.write(configuration + "retain: {entries: 15d}\n", to: "pactwatch.yaml")
    let after = try await house.command("db prune", "--dry-run", "--json")
    #expect(after.output.contains("\"entries\":10"), "\(after.output)")
  }
}
