// pactwatch db: taking care of the database. Its commands are in files of their own.

import ArgumentParser
import Configuration
import Daemon
import Foundation
import Model
import Storage

struct DatabaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db",
    abstract: "Back up, restore, check, prune and upgrade the database.",
    discussion: """
      `backup`, `check` and `prune` work while the service runs, `restore` and `migrate` only while it \
      does not. The database is that of the configuration, or of the state directory that \
      --state-dir names.
      """,
    subcommands: [
      BackupCommand.self, RestoreCommand.self, CheckDatabase.self, PruneCommand.self,
      MigrateCommand.self,
    ])
}

/// The state directory that a command is about.
struct StateDirectoryOption: ParsableArguments {
  @OptionGroup var config: ConfigurationOption

  @Option(help: "The state directory; by default that of the configuration.")
  var stateDir: String?

  /// The state directory.
  func directory() throws -> String {
    if let stateDir { return URL(fileURLWithPath: stateDir).standardizedFileURL.path }
    return try config.load().settings.stateDirectory
  }

  /// The database file of the state directory.
  func database() throws -> DatabaseFile {
    DatabaseFile(StateDirectory.database(in: try directory()))
  }

  /// The state directory's lock, or the end of the command where a daemon holds it.
  static func lock(_ directory: String, for what: String) throws -> StateLock {
    do {
      return try StateDirectory.lock(directory)
    } catch {
      throw failure(.inputOutput, "\(error); stop it, then \(what)")
    }
  }
}

extension DatabaseFacts {
  /// What it holds, in words.
  var words: String {
    "schema \(schema), \(feeds) feeds, \(entries) entries, \(stories) stories, \(alerts) alerts, "
      + Self.size(bytes)
  }

  /// A number of bytes in the unit that suits it.
  static func size(_ bytes: Int) -> String {
    bytes < 10 << 20 ? "\((bytes + 1023) >> 10) KiB" : "\(bytes >> 20) MiB"
  }
}
