// pactwatch db check: whether a database is sound.

import ArgumentParser
import Configuration
import Daemon
import Foundation
import Storage

struct CheckDatabase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look for damage in the database, or in a backup, while the service runs.",
    discussion: """
      Reads every page and every index, follows every reference, and looks for what the service relies \
      on: that no alert lacks its story, that no sink is ahead of the alerts, that all that is stored \
      can be read. Prints a line for each finding and ends with 1 where there are any.
      """)

  @OptionGroup var state: StateDirectoryOption

  @Flag(help: "Print each finding as a JSON object.")
  var json = false

  @Argument(help: "A backup to check instead of the database.", completion: .file())
  var file: String?

  func run() async throws {
    let database = try file.map { DatabaseFile($0) } ?? state.database()
    let findings = try await reportingFailures { try database.findings() }
    for finding in findings {
      if json {
        try Output.json(finding)
      } else {
        Output.line("\(finding.kind.rawValue)\t\(finding.text)")
      }
    }
    guard findings.isEmpty else {
      let isDamaged = findings.contains { $0.kind == .damage }
      let advice =
        switch (isDamaged, file == nil) {
        case (false, _): "the file is whole, so the service can go on with it"
        case (true, true):
          "the file is damaged: stop the service and restore a backup (pactwatch db restore FILE)"
        case (true, false): "the file is damaged: another backup is needed"
        }
      throw failure(.no, "\(database.path): \(findings.count) findings; \(advice)")
    }
    let facts = try await reportingFailures { try database.facts() }
    complain("\(database.path) is sound: \(facts.words)")
  }
}
