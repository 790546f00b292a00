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

  @Flag(help: "Print one JSON object a test instead of TAP.")
  var json = false

  @Argument(help: "The watches to test; all where none is named.")
  var watches: [String] = []

  func run() throws {
    let settings = try config.load().settings
    let runtime = try compiled { try $0.compile(settings) }
    for name in watches { _ = try runtime.watches.watch(named: name, settings) }
    let results = runtime.testResults().filter {
      watches.isEmpty || watches.contains($0.watch)
    }
    if !json { Output.line("1..\(results.count)") }
    for (index, result) in results.enumerated() {
      if json {
        try Output.json(TestLine(result))
      } else {
        let verdict = result.passed ? "ok" : "not ok"
        Output.line(
          "\(verdict) \(index + 1) - \(result.watch) test \(result.number): \(result.reason)")
      }
    }
    if results.contains(where: { !$0.passed }) { throw failure(.no) }
  }
}

/// One test as JSON.
private struct TestLine: Encodable {
  var watch: String
  var number: Int
  var text: String
  var expect: String
  var passed: Bool
  var reason: String

  init(_ result: WatchTestResult) {
    watch = result.watch
    number = result.number
    text = result.test.text
    expect = result.test.expect.rawValue
    passed = result.passed
    reason = result.reason
  }
}
