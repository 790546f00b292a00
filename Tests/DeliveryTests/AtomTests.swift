// The Atom file, read back by the reader of feeds that the service itself uses.

import FeedParsing
import Foundation
import Glibc
import Model
import Storage
import Testing

@testable import Delivery

@Suite("The Atom file", .serialized)
struct AtomTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private var path: String { scratch.path + "/alerts.atom" }

  private func sink(entries: Int = 100, mode: UInt32 = 0o644) -> AtomSink {
    AtomSink(
      name: "feed",
      settings: .init(
        path: path, entries: entries, title: "Alerts & more",
        url: "https://alerts.example.org/a.atom?x=1&y=2", authority: "alerts.example.org",
        mode: mode))
  }

  private func alert(_ number: Int, story: Int64, title: String) -> Alert {
    var alert = sample(title: title)
    alert.id = "01JPA00000000000000000000\(number)"
    alert.story = StoryID(rawValue: story)
    alert.time = noon + .seconds(Int64(number))
    return alert
  }

  private func feed() throws -> Feed {
    try FeedParser.parse(
      Array(try Data(contentsOf: URL(fileURLWithPath: path))), contentType: nil,
      baseURL: "https://alerts.example.org/")
  }

  @Test("is a feed without fault, the newest entry first, hostile titles and all")
  func valid() async throws {
    let feed = sink()
    try await feed.send(try message(alert(1, story: 7, title: "First")))
    try await feed.send(try message(alert(2, story: 8, title: attack + " ]]> &amp; \u{FFFE}")))
    let read = try self.feed()
    #expect(read.warnings.isEmpty)
    #expect(read.title == "Alerts & more")
    #expect(
      read.entries.map(\.id) == [
        "tag:alerts.example.org,2026:pactwatch/story/8",
        "tag:alerts.example.org,2026:pactwatch/story/7",
      ])
    #expect(read.entries[1].title == "First")
    #expect(read.entries[1].url == "https://www.ukrinform.net/a")
    #expect(read.entries[0].title?.contains("<script>") == true)
    #expect(run("/usr/bin/xmllint", "--noout", path) ?? true)
  }

  @Test("has a story once: an update takes its entry's place, a repetition changes nothing")
  func updates() async throws {
    try await sink().send(try message(alert(1, story: 7, title: "Talks")))
    try await sink().send(try message(alert(2, story: 8, title: "Other")))
    var update = alert(3, story: 7, title: "Signed")
    update.kind = .update
    // A new process each time, so that what stands in the file counts.
    try await sink().send(try message(update))
    try await sink().send(try message(alert(1, story: 7, title: "Talks")))
    let entries = try feed().entries
    #expect(entries.map(\.title) == ["Update: Signed", "Other"])
    #expect(entries[0].published == noon + .seconds(1))
    #expect(entries[0].updated == noon + .seconds(3))
  }

  @Test("holds as many entries as it may")
  func bounded() async throws {
    let feed = sink(entries: 3)
    for number in 1...6 {
      try await feed.send(
        try message(alert(number, story: Int64(number), title: "Story \(number)")))
    }
    #expect(try self.feed().entries.map(\.title) == ["Story 6", "Story 5", "Story 4"])
  }

  @Test("is replaced as a whole, with its mode, and made again where it was removed")
  func replaced() async throws {
    let feed = sink(mode: 0o640)
    try await feed.send(try message(alert(1, story: 1, title: "One")))
    let reader = try #require(FileHandle(forReadingAtPath: path))
    try await feed.send(try message(alert(2, story: 2, title: "Two")))
    #expect(String(decoding: try reader.readToEnd() ?? Data(), as: UTF8.self).contains("</feed>"))
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o7777 == 0o640)
    try FileManager.default.removeItem(atPath: path)
    try await feed.send(try message(alert(3, story: 3, title: "Three")))
    #expect(try self.feed().entries.map(\.title) == ["Three", "Two", "One"])
    #expect(!FileManager.default.fileExists(atPath: path + ".new"))
  }

  @Test("that somebody else wrote is left alone, and a directory that is missing is waited for")
  func faults() async throws {
    try "<feed xmlns='http://www.w3.org/2005/Atom'/>".write(
      toFile: path, atomically: true, encoding: .utf8)
    let sent = try message(alert(1, story: 1, title: "One"))
    #expect(await failure(of: sink(), sent)?.words.contains("not written by this sink") == true)
    let lost = AtomSink(name: "lost", settings: .init(path: scratch.path + "/none/a.atom"))
    #expect(await failure(of: lost, sent)?.isForLater == true)
    #expect(await failure(of: lost, sent)?.words.contains("make its directory") == true)
  }

  @Test("is no pipe and no device, and neither is waited for; a link stays and leads to it")
  func pipesAndLinks() async throws {
    let sent = try message(alert(1, story: 1, title: "One"))
    #expect(mkfifo(scratch.path + "/pipe", 0o600) == 0)
    for place in [scratch.path + "/pipe", "/dev/full", scratch.path] {
      let sink = AtomSink(name: "feed", settings: .init(path: place))
      #expect(await failure(of: sink, sent)?.words.contains("no regular file") == true, "\(place)")
    }
    let real = scratch.path + "/log/real.atom"
    try "".write(toFile: real, atomically: false, encoding: .utf8)
    #expect(symlink(real, path) == 0)
    try await sink().send(sent)
    #expect(try feed().entries.map(\.title) == ["One"])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == real)
    #expect(try String(contentsOfFile: real, encoding: .utf8).hasSuffix("</feed>\n"))
  }

  /// Whether a program ends well; nil where it is not installed.
  private func run(_ program: String, _ arguments: String...) -> Bool? {
    guard FileManager.default.isExecutableFile(atPath: program) else { return nil }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    do { try process.run() } catch { return nil }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
