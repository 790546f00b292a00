// pactwatch replay: corpus lines through the whole pipeline, without a network.

import ArgumentParser
import Configuration
import Daemon

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Send items through the whole pipeline in the order of their publication.",
    discussion: """
      Prints for each item what `classify` prints, with its story, the decision (new, update, \
      repeat or none) and the watches that wanted it. Uses a database of its own and no network. \
      Without --config there is one watch, every partnership story, in every known language.
      """)

  @Option(name: [.short, .customLong("config")], help: "A configuration, for its watches.")
  var config: String?

  @Argument(help: "The file of items, one JSON object a line, or - for standard input.")
  var file = "-"

  func run() async throws {
    let lines = try items(of: file)
    let settings = try config.map { try ConfigurationOption.load($0).settings }
    let runtime = try compiled { compiler in
      try settings.map { try compiler.compile($0) } ?? compiler.compileDefaults()
    }
    do {
      try await Replay(runtime: runtime).run(lines) { try Output.json($0) }
    } catch {
      throw failure(.inputOutput, "\(error)")
    }
  }
}
