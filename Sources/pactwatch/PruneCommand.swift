// pactwatch db prune: lets old records go now, rather than when the service does its daily round.

import ArgumentParser
import Configuration
import Daemon
import Foundation
import Model
import Storage

struct PruneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Let old records go, and give their space back, while the service runs.",
    discussion: """
      The service does so once a day by the configuration's `retain`. What is purged is still known by \
      its identifier, and stories by which reports are known again stay for half a year, so that nothing \
      alerts anew. Alerts that a sink has yet to deliver always stay.
      """)

  @OptionGroup var config: ConfigurationOption

  @Option(
    help: "Go by this age, at least 14d, where it is less than that of `retain`, e.g. 90d.")
  var olderThan: Span?

  @Flag(help: "Only say what would go.")
  var dryRun = false

  @Flag(
    help: "Also rewrite the file without its free space; only while the service does not run.")
  var compact = false

  @Flag(help: "Print one JSON object.")
  var json = false

  private struct Report: Encodable {
    var dryRun: Bool
    var rows: PurgeCounts
    var bytesBefore: Int
    var bytesAfter: Int
    var bytesFree: Int
  }

  func validate() throws {
    if let olderThan, olderThan.duration < RetainSettings.leastEntries {
      throw ValidationError(
        "--older-than: at least 14d, as younger entries are still compared with")
    }
    if dryRun, compact { throw ValidationError("--dry-run changes nothing; leave --compact out") }
  }

  func run() async throws {
    let settings = try config.load().settings
    try ConfigurationOption.requireDatabase(of: settings)
    let lock =
      try compact ? StateDirectoryOption.lock(settings.stateDirectory, for: "compact") : nil
    defer { withExtendedLifetime(lock) {} }
    let (policy, now) = (policy(settings.retain), SystemClock().now())
    let report = try await reportingFailures { () async throws -> Report in
      let store =
        try dryRun
        ? Inspection.store(of: settings) : Inspection.writableStore(of: settings)
      let before = try await store.size()
      let rows: PurgeCounts
      if dryRun {
        rows = try await store.purgeable(policy, now: now)
      } else {
        rows = try await store.purge(policy, now: now)
        if compact { try await store.compact() } else { try await store.releaseFreePages() }
      }
      let after = try await store.size()
      try store.close()
      return Report(
        dryRun: dryRun, rows: rows, bytesBefore: before.bytes, bytesAfter: after.bytes,
        bytesFree: after.free)
    }
    if json { try Output.json(report) } else { Self.show(report) }
  }

  /// The ages of the configuration, or the given one where that is less. Stories are never let go
  /// while a report may still be known to be of one.
  private func policy(_ retain: RetainSettings) -> RetentionPolicy {
    var retain = retain
    if let age = olderThan?.duration {
      retain.entries = min(retain.entries, age)
      retain.alerts = min(retain.alerts, age)
      retain.stories = min(retain.stories, max(age, RetainSettings.leastStories))
    }
    return retain.policy
  }

  private static func show(_ report: Report) {
    let verb = report.dryRun ? "would go" : "gone"
    Output.table([
      ["entries", "\(report.rows.entries) \(verb)"],
      ["fingerprints", "\(report.rows.fingerprints) \(verb)"],
      ["stories", "\(report.rows.stories) \(verb)"],
      ["alerts", "\(report.rows.alerts) \(verb)"],
      [
        "database",
        report.dryRun
          ? "\(report.bytesBefore) bytes, \(report.bytesFree) of them free"
          : "\(report.bytesBefore) bytes before, \(report.bytesAfter) now, "
            + "\(report.bytesFree) of them free",
      ],
    ])
  }
}
