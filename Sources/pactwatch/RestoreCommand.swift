// pactwatch db restore: a backup takes the database's place.

import ArgumentParser
import Configuration
import Daemon
import Foundation
import Storage

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a backup in the database's place, while the service does not run.",
    discussion: """
      The backup is copied and checked before anything changes. The database that it replaces stays \
      beside it as pactwatch.db.replaced-TIME. When the service starts again, alerts that the log tells \
      already are not sent again.
      """)

  @OptionGroup var state: StateDirectoryOption

  @Argument(help: "The backup.", completion: .file())
  var file: String

  func run() async throws {
    let directory = try state.directory()
    let lock = try StateDirectoryOption.lock(directory, for: "restore")
    defer { withExtendedLifetime(lock) {} }
    let database = DatabaseFile(StateDirectory.database(in: directory))
    let restoration = try await reportingFailures {
      try database.restore(from: file, now: SystemClock().now())
    }
    complain("\(database.path) is restored from \(file): \(restoration.facts.words); checked")
    if let damage = restoration.damage { complain("the replaced database was ailing: \(damage)") }
    if let replaced = restoration.replaced {
      complain("what it replaces is kept as \(replaced); remove that when you need it no more")
    }
  }
}
