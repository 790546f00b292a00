// What the service says of itself: one line a fact, clean, with fields; and what it does not
// repeat.

import Delivery
import Foundation
import Logging
import Model
import Synchronization
import Testing

@testable import Daemon

/// A file that a log handler writes to.
private final class LogFile {
  let path = NSTemporaryDirectory() + "pactwatch-log-\(UUID().uuidString)"
  let handle: FileHandle

  init() throws {
    try Data().write(to: URL(fileURLWithPath: path))
    handle = try #require(FileHandle(forWritingAtPath: path))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  var lines: [String] {
    get throws {
      try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }
  }

  /// How systemd would name the file to a service whose output it is.
  var stream: String {
    var file = stat()
    fstat(handle.fileDescriptor, &file)
    return "\(file.st_dev):\(file.st_ino)"
  }
}

/// A clock that a test sets.
private final class SetClock: WallClock {
  private let time = Mutex(Timestamp(seconds: 1_773_486_000))

  func now() -> Timestamp { time.withLock { $0 } }

  func pass(_ span: Duration) { time.withLock { $0 = $0 + span } }
}

@Suite("The service's log")
struct ServiceLogTests {
  private let file: LogFile
  private let threshold = LogThreshold(.info)

  init() throws { file = try LogFile() }

  private func logger(
    _ environment: [String: String] = [:], journal: String = "/nonexistent/socket"
  ) -> Logger {
    Logger(label: "test") { [file, threshold] _ in
      ServiceLog(
        threshold: threshold, environment: environment, lines: file.handle,
        journal: JournalSocket(path: journal))
    }
  }

  @Test("A message is one line: time, level, words, what it is about, the rest, the error last")
  func line() throws {
    logger().warning(
      "feed failed", metadata: ["zone": "3", "error": "HTTP 500", "feed": "wire", "count": "2"])
    let line = try #require(try file.lines.first)
    #expect(
      line.contains(
        /^20..-..-..T..:..:..(\.[0-9]+)?Z warning  feed failed feed=wire count=2 zone=3 error="HTTP 500"$/
      ),
      "\(line)")
  }

  @Test("Nothing of the world can forge a line, hide in one, turn it or pass for a field")
  func hostile() throws {
    logger().info(
      "feed read",
      metadata: [
        "feed": "a\nb error=none", "title": "\u{202E}evil\u{1B}[31m \"quoted\" \\ \u{200B}zero",
        "would have": "1",
      ])
    let lines = try file.lines
    #expect(lines.count == 1)
    #expect(
      lines[0].hasSuffix(
        #"feed read feed="a b error=none" title="evil[31m \"quoted\" \\ zero" would_have=1"#),
      "\(lines)")
    #expect(!lines[0].unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
  }

  @Test("What is too long is cut, and a password in an address is not told")
  func bounded() throws {
    logger().info(
      "moved",
      metadata: [
        "to": "https://user:secret@example.org/a@b",
        "error": "\(String(repeating: "x", count: 9999))",
      ])
    let line = try #require(try file.lines.first)
    #expect(line.contains("to=https://…@example.org/a@b"), "\(line.prefix(200))")
    #expect(!line.contains("secret"))
    #expect(line.count < 1200 && line.hasSuffix("x…"))
  }

  @Test("The threshold is that of every logger, and can be changed while they are used")
  func levels() throws {
    let log = logger()
    log.debug("one")
    threshold.level = .debug
    log.debug("two")
    threshold.level = .error
    log.notice("three")
    #expect(try file.lines.map { $0.suffix(3) } == ["two"])
    var quiet = logger()
    quiet.logLevel = .critical
    #expect(log.logLevel == .error)
  }

  @Test("Under systemd, without the journal's socket, a line has its priority before it")
  func priorities() throws {
    let log = logger(["JOURNAL_STREAM": file.stream])
    log.error("bad", metadata: ["error": "worse"])
    log.notice("news")
    log.info("facts")
    #expect(try file.lines == ["<3>bad error=worse", "<5>news", "<6>facts"])
  }

  @Test("A stream that is not the journal's gets lines for people, whatever the environment says")
  func redirected() throws {
    logger(["JOURNAL_STREAM": "1:2"]).error("bad")
    #expect(try file.lines[0].hasSuffix(" error    bad"))
  }

  @Test("The journal gets each field by itself, beside the line for people")
  func journal() throws {
    let path = NSTemporaryDirectory() + "pwj-\(UUID().uuidString.prefix(8))"
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    try #require(descriptor >= 0)
    defer {
      close(descriptor)
      unlink(path)
    }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    logger(["JOURNAL_STREAM": file.stream], journal: path).warning(
      "feed failed", metadata: ["feed": "wire", "error": "HTTP 500"])
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    try #require(count > 0)
    let fields = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n")
    #expect(
      fields == [
        #"MESSAGE=feed failed feed=wire error="HTTP 500""#, "PRIORITY=4",
        "SYSLOG_IDENTIFIER=pactwatch", "PACTWATCH_EVENT=feed failed", "PACTWATCH_FEED=wire",
        "PACTWATCH_ERROR=HTTP 500",
      ])
    #expect(try file.lines.isEmpty)
  }
}

@Suite("Faults that last")
struct FaultLogTests {
  private let file: LogFile
  private let clock = SetClock()
  private let faults: FaultLog

  init() throws {
    let file = try LogFile()
    self.file = file
    let log = Logger(label: "test") { [handle = file.handle] _ in
      ServiceLog(threshold: LogThreshold(.info), environment: [:], lines: handle)
    }
    faults = FaultLog(log: log, clock: clock)
  }

  /// The lines without time and level.
  private var told: [String] {
    get throws { try file.lines.map { String($0.drop { $0 != " " }.dropFirst(10)) } }
  }

  private func fail(_ feed: Int64, _ reason: String) {
    faults.happened(.feed(feed, "feed-\(feed)"), error: reason)
  }

  @Test("The same fault is one line, one more an hour later, and one with the count when it ends")
  func lasting() throws {
    for minute in 0..<61 {
      if minute > 0 { clock.pass(.seconds(60)) }
      fail(1, "timed out after \(30_000 + minute) ms")
    }
    faults.ended("feed 1", .feed(1, "feed-1"))
    faults.ended("feed 1", .feed(1, "feed-1"))
    fail(1, "timed out after 1 ms")
    #expect(
      try told == [
        #"feed failed feed=feed-1 error="timed out after 30000 ms""#,
        #"feed failed feed=feed-1 since=2026-03-14T11:00:00Z times=61 error="timed out after 30060 ms""#,
        "feed answers again feed=feed-1 since=2026-03-14T11:00:00Z times=61",
        #"feed failed feed=feed-1 error="timed out after 1 ms""#,
      ])
  }

  @Test("Another reason, and another feed's fault, are lines of their own")
  func different() throws {
    fail(1, "HTTP status 500")
    fail(2, "HTTP status 500")
    fail(1, "no connection")
    fail(1, "no connection")
    #expect(try told.count == 3)
  }

  @Test("Of very many at once a hundred are told, and how many more there are")
  func flood() throws {
    for feed in 0..<350 { fail(Int64(feed), "no network") }
    faults.tellOfOthers()
    #expect(try told.count == 100)
    clock.pass(.seconds(61))
    faults.tellOfOthers()
    faults.tellOfOthers()
    #expect(
      try told.dropFirst(100) == [
        "more feeds failed; pactwatch feeds list names them count=250"
      ])
    // Of what was not told the end is not told either.
    faults.ended("feed 349", .feed(349, "feed-349"))
    #expect(try told.count == 101)
  }

  @Test("At the end of the service what was not told is counted, however young")
  func floodAtTheEnd() throws {
    for feed in 0..<102 { fail(Int64(feed), "no network") }
    faults.tellOfAllOthers()
    #expect(try told.last?.hasSuffix("count=2") == true)
  }

  @Test("A feed that is no longer listed is forgotten, and a sink is not")
  func forgotten() throws {
    fail(1, "HTTP status 500")
    faults.happened(.sink("desk"), error: "no connection")
    faults.keep { [2] }
    faults.ended("feed 1", .feed(1, "feed-1"))
    faults.ended("sink desk", .sink("desk"))
    #expect(try told.last?.hasPrefix("alerts are delivered again sink=desk") == true)
    #expect(try told.count == 3)
  }
}
