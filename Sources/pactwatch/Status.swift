// pactwatch status: how the service stands.

import ArgumentParser
import Configuration
import Daemon
import Foundation
import Model
import Storage

struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how the service stands: feeds, entries, stories, alerts, what was left out.",
    discussion: "Ends with 69 where no daemon runs on the state directory.")

  @OptionGroup var config: ConfigurationOption

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() async throws {
    let settings = try config.load().settings
    guard StateDirectory.hasDatabase(settings.stateDirectory) else {
      throw failure(
        .unavailable, "no daemon is running, and none ever ran on \(settings.stateDirectory)")
    }
    let report: StatusReport
    do {
      report = try await StatusReport(settings: settings)
    } catch {
      throw failure(Exit(error), "\(error)")
    }
    if json { try Output.json(report) } else { Self.show(report) }
    if !report.running {
      throw failure(.unavailable, "no daemon is running on this state directory")
    }
  }

  /// Why entries of each relevance are left out.
  private static let leftOutBecause = [
    ("unrelated", "unrelated: nothing of defence in it"),
    ("adjacent", "adjacent: defence news, but no industrial deal between two countries"),
    ("partnership", "partnerships that no watch wants"),
  ]

  private static func show(_ report: StatusReport) {
    let all: Set<String> = ["new", "update", "repeat", "none", "baseline"]
    let partnerships = report.count(all, relevance: "partnership")
    Output.table([
      ["daemon", report.process.map { "running (process \($0))" } ?? "not running"],
      [
        "feeds",
        "\(report.feeds): \(report.feedsRead) read, \(report.feedsFailing) failing, "
          + "\(report.feedsGone) gone",
      ],
      ["last good poll", report.lastSuccess?.rfc3339 ?? "never"],
      ["entries", "\(report.entries), \(partnerships) of them about partnerships"],
      ["stories", "\(report.stories)"],
      [
        "alerts",
        "\(report.alerts), last \(report.lastAlert?.rfc3339 ?? "never"), "
          + "\(report.undelivered) to be delivered",
      ],
      ["database", "\(report.databaseBytes / 1024) KiB"],
    ])
    Output.line("what became of the entries")
    Output.table([
      ["  alerted", "\(report.count(["new", "update"]))", "a story or a fact that was new"],
      ["  told again", "\(report.count(["repeat"]))", "another report of an alerted story"],
      ["  history", "\(report.count(["baseline"]))", "a feed's first poll: stored, not alerted"],
    ])
    for (relevance, why) in leftOutBecause {
      Output.line("  left out  \(report.count(["none"], relevance: relevance))  \(why)")
      for title in report.leftOut[relevance] ?? [] { Output.line("      e.g. “\(title)”") }
    }
    Output.line("watches")
    Output.table(
      report.watches.map { watch in
        let precision = watch.precision.map {
          "\(Int(($0 * 100).rounded())) % right of \(watch.right + watch.wrong) judged"
        }
        return [
          "  " + watch.name, "\(watch.alerts) alerts",
          "last \(watch.lastAlert?.rfc3339 ?? "never")", precision ?? "none judged",
        ]
      })
    if let reason = report.refusedReload { Output.line("RELOAD REFUSED: \(reason)") }
    for sink in report.sinks {
      let state = sink.error.map { "FAILING since \(sink.failingSince?.rfc3339 ?? "?"): \($0)" }
      Output.line("sink \(sink.name): \(state ?? "ok")")
    }
  }
}
