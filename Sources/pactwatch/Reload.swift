// pactwatch reload: has the running service take over the configuration on disk, and says what came
// of it.

import ArgumentParser
import Configuration
import Daemon
import Foundation

struct Reload: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Have the running service take over the configuration on disk.",
    discussion: """
      Validates first: where there is a fault the service is not asked, every fault is told with its \
      place, and the command ends with 78. Else the service takes the configuration over whole, or refuses \
      it and says why (78 too); what ran goes on. Ends with 69 where no daemon runs or it does not answer. \
      For root and the service's own user.
      """)

  @OptionGroup var config: ConfigurationOption

  @Flag(help: "Print the outcome as one JSON object.")
  var json = false

  /// How long the service may take: it reads every word list anew.
  private static let patience = Duration.seconds(120)

  func run() async throws {
    let settings = try config.load().settings
    let runtime = try compiled { try $0.compile(settings) }
    let failed = runtime.failedTests()
    for problem in failed { complain("\(problem)") }
    guard failed.isEmpty else { throw failure(.configuration) }
    let path = URL(fileURLWithPath: config.path).standardizedFileURL.path
    let answer: ControlAnswer
    do {
      answer = try ControlClient(stateDirectory: settings.stateDirectory)
        .ask(ControlRequest(.reload, configuration: path), within: Self.patience)
    } catch {
      throw failure(.unavailable, error.description)
    }
    guard let outcome = answer.reload else {
      throw failure(.no, "the daemon did not reload: \(answer.error ?? "it does not say why")")
    }
    for warning in outcome.warnings { complain(warning) }
    for problem in outcome.problems { complain(problem) }
    if json { try Output.json(outcome) }
    guard outcome.accepted else {
      throw failure(.configuration, "reload refused, the running configuration stays")
    }
    complain("configuration reloaded: \(outcome.changes ?? "nothing") changed")
  }
}
