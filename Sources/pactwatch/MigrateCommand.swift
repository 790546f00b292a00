// pactwatch db migrate: upgrades the schema before the service is started.

import ArgumentParser
import Configuration
import Daemon
import Foundation
import Storage

struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Upgrade the database to this version, while the service does not run.",
    discussion: """
      The service does so when it starts; this tells beforehand whether there is room, and does it where \
      you can watch. The database as it was is kept beside it as pactwatch.db.schema-N, of the last two \
      schemas. A database of a newer version is refused with 78.
      """)

  @OptionGroup var state: StateDirectoryOption

  @Flag(help: "Only say what would be done, and what room that takes.")
  var dryRun = false

  @Flag(help: "Keep no copy of the database as it was; make a backup yourself.")
  var noCopy = false

  func run() async throws {
    let directory = try state.directory()
    let database = DatabaseFile(StateDirectory.database(in: directory))
    let plan = try await reportingFailures { try database.upgradePlan() }
    guard plan.from < plan.to else {
      complain("\(database.path) has schema \(plan.to) already; nothing is to be done")
      return
    }
    if dryRun {
      let room = plan.free.map { ", \(DatabaseFacts.size($0)) are free" } ?? ""
      complain(
        "\(database.path) would be upgraded from schema \(plan.from) to \(plan.to); "
          + "the copy takes up to \(DatabaseFacts.size(plan.needed))\(room)")
      if let free = plan.free, free < plan.needed, !noCopy { throw failure(.no) }
      return
    }
    let lock = try StateDirectoryOption.lock(directory, for: "migrate")
    defer { withExtendedLifetime(lock) {} }
    let upgrade = try await reportingFailures { try database.upgrade(keepingCopy: !noCopy) }
    guard let upgrade else { return }
    let copy = upgrade.copy.map { "; the old one is kept as \($0)" } ?? ""
    complain(
      "\(database.path) is upgraded from schema \(upgrade.from) to \(upgrade.to) and checked\(copy)"
    )
  }
}
