import Foundation
import Glibc
import Model
import SmallDisk
import Storage
import Synchronization
import Testing

@testable import Delivery

@Suite("The log has every alert exactly once", .serialized)
struct FileSinkTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A first run, so that the sink has its place before any alert is raised.
  private func begin() async { await scratch.runOnce() }

  @Test(
    "alerts become lines, in order, in a file with the mode asked for", arguments: [0o640, 0o644])
  func writes(mode: UInt32) async throws {
    await begin()
    let lines = try await scratch.raise("one", "two", "three")
    #expect(await scratch.runOnce(sync: .always, mode: mode))
    #expect(try scratch.read() == lines.joined())
    var status = stat()
    #expect(stat(scratch.log, &status) == 0)
    #expect(status.st_mode & 0o7777 == mode)
    let row = try #require(try await scratch.row())
    #expect(row.cursor == 3)
    #expect(row.lastDelivery == noon)
    #expect(row.lastError == nil)
  }

  @Test("a file belongs to the group asked for", .enabled(if: getuid() == 0, "needs root"))
  func group() async throws {
    await begin()
    try await scratch.raise("one")
    let log = scratch.path + "/log/for-daemon.log"
    let delivery = await scratch.delivery(to: FileSink(.init(path: log, group: "daemon")))
    try await scratch.raise("two")
    #expect(await delivery.drain(within: .seconds(240)))
    await delivery.stop()
    var status = stat()
    #expect(stat(log, &status) == 0)
    #expect(status.st_gid == getgrnam("daemon").pointee.gr_gid)
  }

  @Test("a log for some watches has only their alerts, also after a restart")
  func selection() async throws {
    await begin()
    let lines = try await scratch.raise("for the watch of the sample")
    for (watch, expected) in [("no such watch", ""), ("ua-it", lines.joined())] {
      let log = scratch.path + "/log/\(watch).log"
      let sink = FileSink(.init(path: log, selection: AlertSelection(watches: [watch])))
      var state = SinkRecord(name: sink.name, kind: "file", cursor: 0)
      for _ in 0..<2 {
        try await sink.recover(&state, from: scratch.store)
        let waiting = try await scratch.store.outbox(after: state.cursor, limit: 10)
        try await sink.deliver(waiting, state: &state, outbox: scratch.store)
        #expect(state.cursor == 1)
      }
      #expect((try? String(contentsOfFile: log, encoding: .utf8)) ?? "" == expected)
    }
  }

  @Test("a second run writes nothing again")
  func idempotent() async throws {
    await begin()
    let lines = try await scratch.raise("one", format: .json)
    for _ in 0..<3 { #expect(await scratch.runOnce(format: .json, sync: .batch)) }
    #expect(try scratch.read() == lines.joined())
  }

  @Test(
    "a crash at any byte, with the place stored at any time before, loses and doubles nothing",
    arguments: AlertFormat.allCases)
  func everyCrash(format: AlertFormat) async throws {
    await scratch.runOnce(format: format)
    let lines = try await scratch.raise("one", "zwei ü", "три", format: format)
    await scratch.runOnce(format: format)
    let whole = try scratch.read()
    #expect(whole == lines.joined())
    let bytes = Array(whole.utf8)
    var ends = [0]
    for line in lines { ends.append((ends.last ?? 0) + line.utf8.count) }
    let cuts = Set(stride(from: 0, through: bytes.count, by: 23)).union(
      ends.flatMap { [$0 - 1, $0, $0 + 1] }
    ).filter { (0...bytes.count).contains($0) }
    for cut in cuts.sorted() {
      let complete = ends.lastIndex { $0 <= cut } ?? 0
      for cursor in 0...complete {
        try Data(bytes[..<cut]).write(to: URL(fileURLWithPath: scratch.log))
        var row = try #require(try await scratch.row())
        row.cursor = Int64(cursor)
        try await scratch.store.save(row)
        #expect(await scratch.runOnce(format: format))
        #expect(try scratch.read() == whole, "cut at \(cut), place \(cursor)")
      }
    }
  }

  @Test(
    "a log renamed between the crash and the start is found again",
    arguments: [nil, "", "torn"], [true, false])
  func rotatedAfterCrash(rest: String?, recreated: Bool) async throws {
    await begin()
    let first = try await scratch.raise("one")
    #expect(await scratch.runOnce())
    // The crash: two more lines are in the file, the second perhaps torn, the place is not stored.
    let more = try await scratch.raise("two", "three")
    let written =
      switch rest {
      case nil: more[0]
      case "": more[0] + more[1]
      default: more[0] + String(more[1].prefix(40))
      }
    try append(written)
    try scratch.rename("alerts.log", to: "alerts.log.1")
    if recreated { try scratch.write("") }
    let last = try await scratch.raise("four")
    #expect(await scratch.runOnce())
    let old = try scratch.read("alerts.log.1")
    let new = try scratch.read()
    #expect(old + new == (first + more + last).joined())
    #expect(new.hasSuffix(last[0]))
  }

  @Test("a crash after the new file was noted and before its first line loses nothing")
  func notedButNotWritten() async throws {
    await begin()
    let first = try await scratch.raise("one")
    #expect(await scratch.runOnce())
    try scratch.rename("alerts.log", to: "alerts.log.1")
    try scratch.write("")
    var status = stat()
    #expect(stat(scratch.log, &status) == 0)
    var row = try #require(try await scratch.row())
    row.file = FileIdentity(status)
    try await scratch.store.save(row)
    let second = try await scratch.raise("two")
    #expect(await scratch.runOnce())
    #expect(try scratch.read("alerts.log.1") == first[0])
    #expect(try scratch.read() == second[0])
  }

  @Test("a log renamed while the service runs is left and a new one begun")
  func rotatedWhileRunning() async throws {
    let delivery = await scratch.delivery(to: FileSink(.init(path: scratch.log)))
    let first = try await scratch.raise("one")
    #expect(await delivery.drain(within: .seconds(240)))
    try scratch.rename("alerts.log", to: "alerts.log.1")
    let second = try await scratch.raise("two")
    #expect(await delivery.drain(within: .seconds(240)))
    try FileManager.default.removeItem(atPath: scratch.log)
    let third = try await scratch.raise("three")
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(try scratch.read("alerts.log.1") == first[0])
    #expect(try scratch.read() == third[0])
    #expect(second.count == 1)
    await delivery.stop()
  }

  @Test(
    "a log that another program cuts short, as copytruncate does, is told of once and gone on with")
  func cutShort() async throws {
    let told = Mutex<[DeliveryEvent]>([])
    let delivery = Delivery(
      outbox: scratch.outbox, clock: FixedClock(), retry: RetryPolicy(first: .milliseconds(2)),
      tell: { event in told.withLock { $0.append(event) } })
    await delivery.reload([FileSink(.init(path: scratch.log))])
    let first = try await scratch.raise("one", "two")
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(try scratch.read() == first.joined())
    let log = "file:\(scratch.log)"
    #expect(told.withLock { $0 } == [.working(sink: log)])
    #expect(truncate(scratch.log, 0) == 0)
    let later = try await scratch.raise("three", "four")
    #expect(await delivery.drain(within: .seconds(240)))
    let last = try await scratch.raise("five")
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(try scratch.read() == (later + last).joined())
    #expect(
      told.withLock { $0.dropFirst() } == [
        .failing(
          sink: log, reason: DeliveryError.cutShort(path: scratch.log).description),
        .working(sink: log),
      ])
    await delivery.stop()
  }

  @Test("what others wrote into the log stays, ended by a newline, and hides nothing of ours")
  func foreignLines() async throws {
    await begin()
    let lines = try await scratch.raise("one")
    #expect(await scratch.runOnce())
    var row = try #require(try await scratch.row())
    row.cursor = 0
    try await scratch.store.save(row)
    try append("--- checked by Olena ---\nno newline")
    #expect(await scratch.runOnce())
    #expect(try scratch.read() == lines[0] + "--- checked by Olena ---\nno newline\n")
  }

  @Test("what somebody else begins a line with while it is open does not swallow the next alert")
  func foreignBeginning() async throws {
    await begin()
    let delivery = await scratch.delivery(to: FileSink(.init(path: scratch.log)))
    let first = try await scratch.raise("one")
    #expect(await delivery.drain(within: .seconds(240)))
    try append("partial by hand")
    let second = try await scratch.raise("two")
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(try scratch.read() == first[0] + "partial by hand\n" + second[0])
    await delivery.stop()
  }

  @Test("while the directory is missing alerts wait, and the row says why")
  func directoryMissing() async throws {
    await begin()
    try FileManager.default.removeItem(atPath: scratch.path + "/log")
    let lines = try await scratch.raise("one", "two")
    let delivery = await scratch.delivery(to: FileSink(.init(path: scratch.log)))
    let log = "file:\(scratch.log)"
    let states = await scratch.outbox.states { $0[log]?.lastError != nil }
    let row = try #require(states[log])
    #expect(row.cursor == 0)
    #expect(row.lastError?.contains("No such file") == true)
    #expect(row.failingSince == noon)
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/log", withIntermediateDirectories: true)
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(try scratch.read() == lines.joined())
    let healed = try #require(try await scratch.row())
    #expect(healed.lastError == nil)
    #expect(healed.failingSince == nil)
    await delivery.stop()
  }

  @Test("a device without room keeps its alerts and delays no other sink")
  func noRoom() async throws {
    let full = FileSink(.init(path: "/dev/full"))
    let delivery = await scratch.delivery(to: full, FileSink(.init(path: scratch.log)))
    let lines = try await scratch.raise("one", "two")
    delivery.alertsCommitted()
    let log = "file:\(scratch.log)"
    let states = await scratch.outbox.states {
      $0[log]?.cursor == 2 && $0[full.name]?.lastError != nil
    }
    #expect(try scratch.read() == lines.joined())
    let row = try #require(states[full.name])
    #expect(row.cursor == 0)
    #expect(row.lastError?.contains("No space left") == true)
    #expect(try await scratch.store.status().undelivered == 2)
    await delivery.stop()
  }

  @Test(
    "a real full disk never leaves a torn line, and the rest follows when there is room",
    .enabled(if: SmallDisk.isAvailable, "needs to mount a file system"))
  func fullDisk() async throws {
    let directory = scratch.path + "/log"
    let disk = try #require(SmallDisk(over: directory, size: "16k"))
    defer { withExtendedLifetime(disk) {} }
    let delivery = await scratch.delivery(
      to: FileSink(.init(path: scratch.log)), batch: 3)
    var lines: [String] = []
    for number in 0..<200 { lines += try await scratch.raise("story number \(number)") }
    delivery.alertsCommitted()
    let log = "file:\(scratch.log)"
    let states = await scratch.outbox.states { $0[log]?.lastError != nil }
    #expect(states[log]?.lastError?.contains("full") == true)
    let kept = try scratch.read()
    #expect(kept.hasSuffix("\n"))
    #expect(lines.joined().hasPrefix(kept))
    #expect(disk.remount("size=4m"))
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(try scratch.read() == lines.joined())
    await delivery.stop()
  }

  @Test("a place that cannot be stored is kept in mind, so that nothing is written twice")
  func storeFails() async throws {
    let outbox = scratch.outbox
    let delivery = await scratch.delivery(to: FileSink(.init(path: scratch.log)))
    let first = try await scratch.raise("one")
    #expect(await delivery.drain(within: .seconds(240)))
    outbox.failSaves(true)
    let second = try await scratch.raise("two")
    #expect(await delivery.drain(within: .milliseconds(100)) == false)
    outbox.failSaves(false)
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(try scratch.read() == (first + second).joined())
    #expect(try await scratch.row()?.cursor == 2)
    await delivery.stop()
  }

  @Test(
    "a disk that fails to sync, once or for a while, costs no line and doubles none",
    arguments: [SyncPolicy.batch, .always], [[1], [2], [1, 2, 3]])
  func syncFails(policy: SyncPolicy, failing: [Int]) async throws {
    let syncs = Mutex(0)
    let sink = FileSink(.init(path: scratch.log, sync: policy)) { log throws(DeliveryError) in
      let number = syncs.withLock { count in
        count += 1
        return count
      }
      if failing.contains(number) { throw .file(path: log.path, operation: "sync", code: EIO) }
    }
    let delivery = await scratch.delivery(to: sink)
    var lines = try await scratch.raise("one", "two", "three")
    #expect(await delivery.drain(within: .seconds(240)))
    lines += try await scratch.raise("four")
    #expect(await delivery.drain(within: .seconds(240)))
    #expect(try scratch.read() == lines.joined())
    #expect(try await scratch.row()?.cursor == 4)
    #expect(try await scratch.row()?.lastError == nil)
    #expect(syncs.withLock { $0 } > failing.count)
    await delivery.stop()
  }

  @Test("a place never moves past lines that no sync has made safe")
  func unsafeLines() async throws {
    let sink = FileSink(.init(path: scratch.log)) { log throws(DeliveryError) in
      throw .file(path: log.path, operation: "sync", code: EIO)
    }
    await begin()
    let lines = try await scratch.raise("one", "two")
    var state = try #require(try await scratch.row())
    let waiting = try await scratch.store.outbox(after: 0, limit: 10)
    for _ in 0..<3 {
      await #expect(throws: DeliveryError.file(path: scratch.log, operation: "sync", code: EIO)) {
        try await sink.deliver(waiting, state: &state, outbox: scratch.store)
      }
      #expect(state.cursor == 0)
      #expect(try scratch.read() == lines.joined())
    }
  }

  @Test("another sink's log that has the number of a log that is gone is left to that sink")
  func numberGivenAgain() async throws {
    await begin()
    let other = "\(scratch.path)/log/other.log"
    let lines = try await scratch.raise("one")
    var row = SinkRecord(name: "file:\(scratch.log)", kind: "file", cursor: 0)
    try scratch.write(lines[0], to: "other.log")
    var status = stat()
    #expect(stat(other, &status) == 0)
    row.file = FileIdentity(status)
    // Both are new: they stand at the end of what was raised.
    for path in [scratch.log, other] {
      _ = try await scratch.store.register(sink: "file:\(path)", kind: "file")
    }
    try await scratch.store.save(row)
    let sink = FileSink(.init(path: scratch.log))
    try await sink.recover(&row, from: scratch.store)
    #expect(row.cursor == 0)
  }

  @Test("a pipe in the log's place is refused, not waited for; a link leads to the file")
  func pipesAndLinks() async throws {
    #expect(mkfifo(scratch.log, 0o600) == 0)
    let link = scratch.path + "/log/link.log"
    try scratch.write("", to: "target.log")
    #expect(symlink(scratch.path + "/log/target.log", link) == 0)
    let delivery = await scratch.delivery(
      to: FileSink(.init(path: scratch.log)), FileSink(.init(path: link)))
    let lines = try await scratch.raise("one")
    delivery.alertsCommitted()
    let states = await scratch.outbox.states {
      $0["file:\(scratch.log)"]?.lastError != nil && $0["file:\(link)"]?.cursor == 1
    }
    #expect(states["file:\(scratch.log)"]?.lastError?.contains("no regular file") == true)
    #expect(try scratch.read("target.log") == lines[0])
    await delivery.stop()
  }

  @Test("a directory in the log's place, or an unknown group, is said in words")
  func misconfigured() async throws {
    try FileManager.default.createDirectory(
      atPath: scratch.log, withIntermediateDirectories: true)
    let unknown = FileSink(.init(path: scratch.path + "/log/b.log", group: "no-such-group"))
    let delivery = await scratch.delivery(to: FileSink(.init(path: scratch.log)), unknown)
    try await scratch.raise("one")
    delivery.alertsCommitted()
    let log = "file:\(scratch.log)"
    let states = await scratch.outbox.states {
      $0[log]?.lastError != nil && $0[unknown.name]?.lastError != nil
    }
    #expect(states[log]?.lastError?.contains("directory") == true)
    #expect(states[unknown.name]?.lastError?.contains("no group “no-such-group”") == true)
    await delivery.stop()
  }

  private func append(_ text: String) throws {
    let handle = try #require(FileHandle(forWritingAtPath: scratch.log))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }
}
