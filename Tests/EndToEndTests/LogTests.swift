// The log while others turn it, take its directory away or forbid it to be written, and what the
// world writes into it.

import FeedServer
import Foundation
import Model
import Testing

@Suite("The log", .serialized, .timeLimit(.minutes(3)))
struct LogTests {
  @Test(
    "The real logrotate turns both logs again and again under load, and no line is lost or doubled")
  func logrotate() async throws {
    let house = try House()
    let presses = Presses(feeds: 2)
    for feed in 0..<2 {
      house.server.answer("/feed-\(feed)") { _ in presses.edition(of: feed, adding: 3) }
    }
    try house.configure(feeds: ["/feed-0", "/feed-1"], more: Presses.configuration)
    // What the shipped file says, but for the user, whom a test cannot be.
    try house.write(
      """
      \(house.log) \(house.records) {
        su \(Self.name(getpwuid(getuid()).pointee.pw_name)) \(Self.name(getgrgid(getgid()).pointee.gr_name))
        rotate 52
        missingok
        notifempty
        nocompress
        create 0640
      }

      """, to: "logrotate.conf")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: house.path("logrotate.conf"))
    let service = try house.start()
    var turned = 0
    for _ in 0..<6 {
      let size = try house.lines().count
      try await eventually("more lines") { try house.lines().count > size }
      let ended = try await rotate(house)
      #expect(ended == .exited(0))
      turned += 1
    }
    presses.stop()
    try await eventually("every line") {
      try all(house.log).count >= presses.addresses.count
        && all(house.records).count >= presses.addresses.count
    }
    #expect(await service.stop() == .exited(0))
    let stored = try await house.storedAlerts()
    #expect(try all(house.log).map(Presses.identifier) == stored.map(\.id))
    let records = try all(house.records).map {
      try JSONDecoder().decode(Alert.self, from: Data($0.utf8))
    }
    #expect(records == stored)
    #expect(FileManager.default.fileExists(atPath: house.log + ".\(turned)"))
  }

  private func rotate(_ house: House) async throws -> ChildProcess.End {
    let child = try ChildProcess(
      "/usr/sbin/logrotate",
      [
        "--force", "--state", house.path("logrotate.state"),
        house.path("logrotate.conf"),
      ], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
      output: house.path("logrotate.out"), errors: house.path("logrotate.err"))
    return await child.end()
  }

  private static func name(_ text: UnsafeMutablePointer<CChar>) -> String { String(cString: text) }

  /// The whole lines of a log and of all files that it was turned to, the oldest first.
  private func all(_ log: String) throws -> [String] {
    var lines: [String] = []
    for number in (1...60).reversed() { lines += try House.wholeLines("\(log).\(number)") }
    return try lines + House.wholeLines(log)
  }

  @Test("A directory that is taken away and made again costs no line")
  func directoryGone() async throws {
    let house = try House()
    let presses = Presses(feeds: 1)
    house.server.answer("/wire") { _ in presses.edition(of: 0, adding: 2) }
    try house.write("", to: "logs/.keep")
    try house.configure(
      feeds: ["/wire"],
      more: """
          - {type: file, name: moved, path: \(house.path("logs/a.log")), sync: always, mode: 0600}
        \(Presses.configuration)
        """)
    let log = house.path("logs/a.log")
    let service = try house.start()
    try await eventually("a line") { try !House.wholeLines(log).isEmpty }
    try FileManager.default.moveItem(atPath: house.path("logs"), toPath: house.path("taken"))
    let asked = house.server.requests(for: "/wire").count
    _ = try await house.server.request(asked + 2, for: "/wire")
    var status = ""
    for _ in 0..<60 where !status.contains("No such file or directory; make its directory") {
      status = try await house.command("status").output
    }
    #expect(status.contains("No such file or directory; make its directory"))
    try house.write("", to: "logs/.keep")
    presses.stop()
    try await eventually("every line") {
      try House.wholeLines(house.path("taken/a.log")).count + House.wholeLines(log).count
        >= presses.addresses.count
    }
    #expect(await service.stop() == .exited(0))
    let lines = try House.wholeLines(house.path("taken/a.log")) + House.wholeLines(log)
    #expect(lines.map(Presses.identifier) == (try await house.storedAlerts()).map(\.id))
    let mode = try FileManager.default.attributesOfItem(atPath: log)[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test("Nothing that the world writes breaks a line, hides in it or turns it round")
  func attacks() async throws {
    let house = try House()
    // As JSON has them, half of a surrogate pair too.
    let hostile = [
      #"\u001b[31mred\u001b[0m"#, #"a\r\n2026-01-01T00:00:00Z NEW high"#,
      #"nel\u0085ls\u2028ps\u2029"#,
      #"\u202e\u2066bidi\u2069\u061c"#, #"zero\u200b\u200d\ufeff\u2060width"#,
      #"\ufff9inter\ufffalinear\ufffb"#, #"\udb40\udc41tag"#, #"lone\ud800surrogate\udc00"#,
      #"bell\u0007back\u0008\u007f\u009b31m"#, #"\u115ffiller\u3164\u2800"#,
    ]
    let items = hostile.enumerated().map { index, text in
      """
      {"id": "\(index)", "url": "https://wire.example/\(index)?q=\(text)",
       "title": "Pact \(index) \(text) of Norway and Ukraine", "content_text": "\(text)",
       "authors": [{"name": "\(text)"}]}
      """
    }
    let document = """
      {"version": "https://jsonfeed.org/version/1.1", "title": "\(hostile[0])",
       "items": [\(items.joined(separator: ","))]}
      """
    house.server.answer("/wire.json", Answer(200, document))
    try house.configure(feeds: ["/wire.json"], more: Presses.configuration)
    try await house.runOnce()

    let lines = try house.lines()
    #expect(lines.count == hostile.count)
    #expect(Set(lines.map(Presses.identifier)) == Set(try house.loggedAlerts().map(\.id)))
    for text in [try House.text(house.log), try House.text(house.records)] {
      for scalar in text.unicodeScalars where scalar != "\n" {
        let category = scalar.properties.generalCategory
        #expect(
          ![.control, .format, .lineSeparator, .paragraphSeparator, .surrogate].contains(category),
          "U+\(String(scalar.value, radix: 16))")
      }
    }
  }
}
