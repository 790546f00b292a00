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
    discussion: """
      Asks the running service over its control socket, and reads the rest from the database. Whoever \
      may read the state directory may ask; the configuration need not be readable. Ends with 69 where no \
      daemon runs on the state directory, or it does not answer.
      """)

  @OptionGroup var state: StateDirectoryOption

  @Flag(help: "Print one JSON object.")
  var json = false

  /// How long the service is waited for.
  private static let patience = Duration.seconds(5)

  func run() async throws {
    let (directory, watches) = try place()
    let live: Result<LiveStatus, ControlFailure>
    do throws(ControlFailure) {
      live = .success(try Self.ask(directory))
    } catch {
      live = .failure(error)
    }
    guard StateDirectory.hasDatabase(directory) else {
      throw failure(.unavailable, "no daemon is running, and none ever ran on \(directory)")
    }
    let report = try await reportingFailures {
      try await StatusReport(stateDirectory: directory, watches: watches, live: live)
    }
    if json { try Output.json(report) } else { Self.show(report) }
    if let silence = report.silence { throw failure(.unavailable, silence) }
  }

  private static func ask(_ directory: String) throws(ControlFailure) -> LiveStatus {
    let client = ControlClient(stateDirectory: directory)
    let answer = try client.ask(ControlRequest(.status), within: patience)
    guard let live = answer.status else {
      throw .unclear(answer.error ?? "it says nothing of how it stands")
    }
    return live
  }

  /// The state directory and the watches. A configuration that may not be read, or has faults since
  /// it was taken over, is no reason not to show what runs.
  private func place() throws -> (directory: String, watches: [String]) {
    if let directory = state.stateDir {
      return (URL(fileURLWithPath: directory).standardizedFileURL.path, [])
    }
    do {
      let settings = try RuntimeCompiler.load(state.config.path).settings
      return (settings.stateDirectory, settings.watches.map(\.name.value))
    } catch {
      // A path that was mistyped must not show another service than the one that was meant.
      guard access(state.config.path, F_OK) == 0 || errno != ENOENT else {
        throw failure(error)
      }
      let settings = error.salvaged ?? Settings()
      complain(
        access(state.config.path, R_OK) == 0
          ? "\(state.config.path) has faults, which pactwatch check tells; this is how what runs stands"
          : "\(state.config.path) cannot be read; this is how \(settings.stateDirectory) stands, or add --state-dir"
      )
      return (settings.stateDirectory, settings.watches.map(\.name.value))
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
    let daemon = report.process.map { "running (process \($0))" } ?? "not running"
    Output.table(
      [
        ["daemon", daemon + (report.live.map { ", \(Self.life($0))" } ?? "")]
      ] + (report.live.map(Self.live) ?? []) + [
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
      let backlog = sink.oldest.map { ", \(sink.backlog) to deliver, oldest of \($0.rfc3339)" }
      Output.line("sink \(sink.name): \(state ?? "ok")\(backlog ?? "")")
    }
  }
  /// Version, age and memory.
  private static func life(_ live: LiveStatus) -> String {
    let memory = live.memoryBytes.map { ", \(DatabaseFacts.size($0)) of memory" } ?? ""
    return "version \(live.version), up \(Self.span(live.uptimeSeconds))\(memory)"
  }

  private static func live(_ live: LiveStatus) -> [[String]] {
    let polling = live.polling
    let next = polling.nextDueSeconds.map { ", next in \(Self.span($0))" } ?? ""
    let late = polling.lagSeconds >= 1 ? ", LATE by \(Self.span(polling.lagSeconds))" : ""
    let reload = live.configuration.lastReload.map { last in
      last.accepted
        ? "reloaded \(last.time): \(last.changes ?? "nothing")" : "reload refused \(last.time)"
    }
    return [
      ["configuration", "\(live.configuration.path), \(reload ?? "as at the start")"],
      [
        "polling",
        "\(polling.underWay) under way, \(polling.waiting) waiting for their hosts, "
          + "\(polling.queued) not due\(next)\(late); last turn \(Self.span(polling.lastTurnSeconds)) ago",
      ],
      [
        "since the start",
        "\(polling.polls) polls, \(polling.failures) failed, \(polling.alerts) alerts",
      ],
    ]
  }

  private static func span(_ seconds: Double) -> String {
    Duration.milliseconds(Int64(seconds * 1000)).brief
  }
}
