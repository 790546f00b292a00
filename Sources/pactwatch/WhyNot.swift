// pactwatch why-not: what the watches nearly wanted.

import ArgumentParser
import Configuration
import Daemon
import Foundation
import Model
import Storage
import Watches

struct WhyNot: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why-not",
    abstract: "List the stories that a watch came near to and did not want.",
    discussion: """
      For each watch, the stored entries that it would want but for a score just under its bound, \
      words too far apart, a country missing, or one condition; the nearest first. Stories that the \
      watch wanted by another report are left out. Ends with 1 where nothing came near.
      """)

  @OptionGroup var config: ConfigurationOption

  @Option(help: "From then on: RFC 3339, or a span before now.")
  var since: Moment = Moment(before: .seconds(7 * 86_400))

  @Option(help: "Only this watch.")
  var watch: String?

  @Option(help: "The most entries a watch.")
  var limit = 10

  @Flag(help: "Print one JSON object a near miss.")
  var json = false

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit: a number from 1 is needed") }
  }

  func run() async throws {
    let (settings, store) = try config.open()
    let misses = try await reportingFailures {
      let watches = try RuntimeCompiler.watchSet(settings)
      if let watch { _ = try watches.watch(named: watch, settings) }
      return try await NearMiss.find(
        in: try await History(store: store, settings: settings, watches: watches),
        since: since.instant, watch: watch, limit: limit)
    }
    guard !misses.isEmpty else { throw failure(.no, "nothing came near") }
    var shown: String?
    for miss in misses {
      if json {
        try Output.json(miss)
        continue
      }
      if shown != miss.watch { Output.line(Output.styled(miss.watch, 1)) }
      shown = miss.watch
      Self.show(miss)
    }
  }

  private static func show(_ miss: NearMiss) {
    let distance = (miss.distance * 100).rounded() / 100
    Output.line("  \(distance)  " + Output.marked(miss.title, miss.matches, in: .title))
    for failure in miss.failures { Output.line("        \(failure)") }
    Output.line(
      "        entry \(miss.entry)  \(miss.story?.description ?? "-")  \(miss.time.rfc3339)  "
        + "\(miss.source)")
  }
}
