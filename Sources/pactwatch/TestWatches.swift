// pactwatch test: the tests written inside the watches.

import ArgumentParser
import Configuration
import Daemon
import Foundation
import Watches

struct TestWatches: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the tests written inside the watches.",
    discussion: "Prints TAP; ends with 1 where a test fails.")

  @OptionGroup var config: ConfigurationOption

  @Argument(help: "The watches to test; all where none is named.")
  var watches: [String] = []

  func run() throws {
    let settings = try config.load().settings
    for name in watches where !settings.watches.contains(where: { $0.name.value == name }) {
      throw ValidationError("there is no watch “\(name)”")
    }
    let runtime = try compiled { try $0.compile(settings) }
    let results = runtime.testResults().filter {
      watches.isEmpty || watches.contains($0.watch)
    }
    Output.line("1..\(results.count)")
    for (index, result) in results.enumerated() {
      let verdict = result.passed ? "ok" : "not ok"
      Output.line(
        "\(verdict) \(index + 1) - \(result.watch) test \(result.number): \(result.reason)")
    }
    if results.contains(where: { !$0.passed }) { throw failure(.no) }
  }
}
