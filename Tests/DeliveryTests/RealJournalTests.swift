// The real journal: systemd-journald in a namespace of the test's own, read by journalctl.

import Foundation
import Glibc
import Model
import Storage
import Testing

@testable import Delivery

/// A journald that nobody else writes to; its journal goes with it.
private final class RealJournal {
  static let program = "/lib/systemd/systemd-journald"
  private let namespace = "pwtest\(getpid())"
  private let process = Process()

  var socket: String { "/run/systemd/journal.\(namespace)/socket" }

  init() throws {
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = [namespace]
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit {
    kill(process.processIdentifier, SIGKILL)
    let machine = (try? String(contentsOfFile: "/etc/machine-id", encoding: .utf8)) ?? ""
    let name = "\(machine.prefix { !$0.isNewline }).\(namespace)"
    for place in ["/var/log/journal/\(name)", "/run/log/journal/\(name)"]
    where !machine.isEmpty {
      try? FileManager.default.removeItem(atPath: place)
    }
    try? FileManager.default.removeItem(atPath: "/run/systemd/journal.\(namespace)")
  }

  /// Waits until it listens; false where it ended instead.
  func listens() async -> Bool {
    while !FileManager.default.fileExists(atPath: socket) {
      guard process.isRunning else { return false }
      await Task.yield()
    }
    return true
  }

  /// The entries that match, as journalctl tells them, once there are as many as asked for.
  func entries(_ match: String, atLeast count: Int) async throws -> [[String: Any]] {
    while true {
      let reader = Process()
      let output = Pipe()
      reader.executableURL = URL(fileURLWithPath: "/usr/bin/journalctl")
      reader.arguments = ["--namespace=\(namespace)", "-o", "json", "--all", "--no-pager", match]
      reader.standardOutput = output
      reader.standardError = FileHandle.nullDevice
      try reader.run()
      let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
      reader.waitUntilExit()
      let entries = try bytes.split(separator: 10).compactMap {
        try JSONSerialization.jsonObject(with: $0) as? [String: Any]
      }
      if entries.count >= count { return entries }
      try Task.checkCancellation()
      await Task.yield()
    }
  }
}

@Suite("The real journal", .timeLimit(.minutes(5)))
struct RealJournalTests {
  @Test(
    "is written to and read by its own tools, long entries too",
    .enabled(
      if: getuid() == 0 && access(RealJournal.program, X_OK) == 0
        && access("/etc/machine-id", R_OK) == 0, "needs root and systemd"))
  func journald() async throws {
    let journal = try RealJournal()
    // Some containers do not let it start; then there is nothing to try.
    guard await journal.listens() else { return }
    let sink = JournalSink(name: "journal", socket: journal.socket)
    var long = sample(title: "Довга новина")
    long.id = "01JPA0000000000000000000AB"
    long.summary = String(repeating: "довго ", count: 60_000)
    let first = try message(sample(title: "Перша " + attack))
    let second = try message(long)
    for sent in [first, second] {
      // On a busy machine the journal may not read for longer than a send waits.
      while let failed = await failure(of: sink, sent) {
        try #require(failed.isForLater, "\(failed.words)")
        try Task.checkCancellation()
      }
    }

    let entries = try await journal.entries(
      "MESSAGE_ID=\(JournalEntry.messageID(.new))", atLeast: 2)
    #expect(entries.map { $0["PACTWATCH_ID"] as? String } == [first, second].map(\.id))
    #expect(entries[0]["PACTWATCH_COUNTRY"] as? [String] == ["UA", "IT"])
    #expect(entries[0]["PRIORITY"] as? String == "4")
    #expect((entries[0]["MESSAGE"] as? String)?.hasPrefix("Перша a[31mred") == true)
    #expect(
      (entries[1]["PACTWATCH_JSON"] as? String)?.utf8.count == second.alerts[0].json.utf8.count)
  }
}
