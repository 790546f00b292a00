// pactwatch db backup: a verified copy of the database while the service runs.

import ArgumentParser
import Configuration
import Daemon
import Foundation
import Storage

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the database to a file, while the service runs.",
    discussion: """
      The copy is of one moment. It is written as FILE.part, checked page by page, held against the \
      database, synced and only then named FILE: a file of that name is whole. The configuration is \
      yours to keep; silences and feedback are in the database.
      """)

  @OptionGroup var state: StateDirectoryOption

  @Flag(help: "Replace FILE where it exists.")
  var force = false

  @Flag(help: "Print what the copy holds as one JSON object.")
  var json = false

  @Argument(help: "The file to write.", completion: .file())
  var file: String

  func run() async throws {
    let database = try state.database()
    let facts = try await reportingFailures { try database.backUp(to: file, replacing: force) }
    if json { try Output.json(facts) }
    complain("\(database.path) is backed up to \(file): \(facts.words); checked")
  }
}
