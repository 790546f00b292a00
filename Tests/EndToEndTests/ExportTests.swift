// What `pactwatch export` prints, read by the programs that it is for.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Exports", .serialized, .timeLimit(.minutes(3)))
struct ExportTests {
  /// A house with alerts, one of them with a headline that a spreadsheet would run.
  private func house() async throws -> House {
    let house = try House()
    var formula = Story.howitzers
    formula.title = "=SUM(1,2) \"Denmark\" to finance production of Ukrainian artillery"
    house.server.answer("/news.rss", .feed(FeedText.rss([.tanks, .submarines, formula])))
    try house.configure(feeds: ["/news.rss"])
    try await house.runOnce()
    return house
  }

  @Test("JSON lines are the log's own records, and none is an answer of 1")
  func jsonLines() async throws {
    let house = try await house()
    let export = try await house.command("export", "--format", "jsonl", "--since", "1h")
    #expect(export.end == .exited(0), "\(export.errors)")
    #expect(try export.lines == House.wholeLines(house.records))
    let none = try await house.command(
      "export", "--format", "jsonl", "--since", "2100-01-01T00:00:00Z")
    #expect(none.end == .exited(1) && none.output.isEmpty)
    #expect(try await house.command("export", "--format", "xml").end == .exited(64))
  }

  @Test("a spreadsheet reads the table as the alerts are, and runs nothing")
  func table() async throws {
    let house = try await house()
    let export = try await house.command("export", "--format", "csv")
    #expect(export.end == .exited(0), "\(export.errors)")
    // Python's reader of RFC 4180 is in its standard library.
    try house.write(
      """
      import csv, json, sys
      rows = list(csv.DictReader(sys.stdin, strict=True))
      for row in rows:
          assert None not in row and None not in row.values(), row
          for value in row.values():
              assert value[:1] not in ("=", "+", "-", "@", "\\t", "\\r"), value
      print(json.dumps([[row["title"], row["countries"], row["stage"]] for row in rows]))
      """, to: "read.py")
    try house.write(export.output, to: "alerts.csv")
    let reader = Process()
    let answer = Pipe()
    reader.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    reader.arguments = [house.path("read.py")]
    reader.standardInput = FileHandle(forReadingAtPath: house.path("alerts.csv"))
    reader.standardOutput = answer
    try reader.run()
    let read = try JSONDecoder().decode(
      [[String]].self, from: try answer.fileHandleForReading.readToEnd() ?? Data())
    let alerts = try house.loggedAlerts()
    #expect(
      read.map { $0[0] }
        == alerts.map { $0.title.hasPrefix("=") ? "'" + $0.title : $0.title })
    #expect(
      read.map { $0[1] }
        == alerts.map { $0.countries.map(\.rawValue).joined(separator: "; ") })
  }

  @Test(
    "OASIS's library and validator take the bundle, and a second export is the same",
    .enabled(if: PythonPeers.areInstalled, "make setup could not install stix2"))
  func stix() async throws {
    let house = try await house()
    let export = try await house.command("export", "--format", "stix", "--since", "1h")
    #expect(export.end == .exited(0), "\(export.errors)")
    try house.write(export.output, to: "bundle.json")
    let python = try #require(PythonPeers.python())
    let answer = Pipe()
    let reader = Process()
    reader.executableURL = URL(fileURLWithPath: python)
    reader.arguments = [PythonPeers.script("check_stix.py"), house.path("bundle.json")]
    reader.standardOutput = answer
    reader.standardError = answer
    try reader.run()
    let said = String(
      decoding: try answer.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    reader.waitUntilExit()
    #expect(reader.terminationStatus == 0, "\(said)")
    #expect(!said.contains("warning"), "\(said)")
    #expect(said.contains("report 3\n") && said.contains("location 6\n"), "\(said)")
    #expect(
      try await house.command("export", "--format", "stix").output == export.output)
  }

  @Test(
    "a feed reader takes the feed, one entry a story, the newest first",
    .enabled(if: PythonPeers.areInstalled, "make setup could not install feedparser"))
  func atom() async throws {
    let house = try await house()
    let export = try await house.command("export", "--format", "atom")
    #expect(export.end == .exited(0), "\(export.errors)")
    try house.write(export.output, to: "alerts.atom")
    let answer = Pipe()
    let reader = Process()
    reader.executableURL = URL(fileURLWithPath: try #require(PythonPeers.python()))
    reader.arguments = [PythonPeers.script("check_atom.py"), house.path("alerts.atom")]
    reader.standardOutput = answer
    try reader.run()
    let entries = try JSONDecoder().decode(
      [[String]].self, from: try answer.fileHandleForReading.readToEnd() ?? Data())
    let alerts = try house.loggedAlerts()
    #expect(Set(entries.map { $0[1] }) == Set(alerts.compactMap(\.url)))
    #expect(entries.map { $0[0] }.sorted() == alerts.map(\.title).sorted())
  }
}
