// pactwatch check: everything that can be known to be wrong before the service runs.

import ArgumentParser
import Configuration
import Daemon
import Foundation

struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Validate the configuration, the watches and their tests.",
    discussion: """
      Every fault is reported at once, as file:line:column, with a suggestion where one is near. \
      Ends with 78 where there is a fault, with 0 where there are only warnings. With --fetch \
      every feed is asked too, and the command ends with 1 where one does not answer with a feed. \
      Where the service has stored a week or more, watches that matched nothing for a month, or a \
      large share of everything, are warned of too.
      """)

  @OptionGroup var config: ConfigurationOption

  @Option(
    help: "Warn of a watch that matched more than so many percent of the last month's entries.")
  var maxShare = 5.0

  @Flag(help: "Also fetch and parse each feed, once.")
  var fetch = false

  @Flag(help: "With --fetch, print one JSON object a feed.")
  var json = false

  func validate() throws {
    if json, !fetch { throw ValidationError("--json says how --fetch prints; add --fetch") }
    guard (0...100).contains(maxShare) else {
      throw ValidationError("--max-share: a percentage from 0 to 100 is needed")
    }
  }

  func run() async throws {
    let loaded = try config.load()
    let runtime = try compiled { try $0.compile(loaded.settings) }
    let findings = loaded.warnings + runtime.lint() + (await volumeDoubts(runtime))
    for warning in findings { complain("\(warning)") }
    let failed = runtime.failedTests()
    for problem in failed { complain("\(problem)") }
    guard failed.isEmpty else { throw failure(.configuration) }
    let settings = loaded.settings
    complain(
      "configuration is valid: \(settings.feeds.count) feeds, \(settings.watches.count) watches, "
        + "\(settings.watches.reduce(0) { $0 + $1.tests.count }) tests passed, \(settings.sinks.count) sinks, "
        + "\(findings.count) warnings")
    guard fetch else { return }
    var failing = 0
    try await FeedTrial.all(settings, userAgent: userAgent) { trial in
      if trial.problem != nil { failing += 1 }
      if json {
        try Output.json(trial)
      } else {
        Output.line(
          [trial.problem == nil ? "ok" : "FAIL", trial.name, trial.url, trial.description]
            .joined(separator: "\t"))
      }
    }
    complain("\(settings.feeds.count - failing) of \(settings.feeds.count) feeds answer")
    if failing > 0 { throw failure(.no) }
  }

  /// What the stored past says of the watches; nothing where there is no past yet.
  private func volumeDoubts(_ runtime: Runtime) async -> [ConfigurationProblem] {
    guard StateDirectory.hasDatabase(runtime.settings.stateDirectory) else { return [] }
    do {
      return try await runtime.volumeDoubts(
        in: try Inspection.store(of: runtime.settings), now: SystemClock().now(),
        mostShare: maxShare / 100)
    } catch {
      complain("the watches could not be tried on what is stored: \(error)")
      return []
    }
  }
}
