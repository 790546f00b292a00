// pactwatch alerts: the alerts that were raised, and those to come.

import ArgumentParser
import Daemon
import Delivery
import Foundation
import Model
import Storage

struct Alerts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print alerts from the database, oldest first.",
    discussion: """
      Reads what the service stored, so it does not care how the log is rotated. With -f it stays \
      and prints each alert as it is raised. Ends with 1 where no alert matches.
      """)

  @OptionGroup var config: ConfigurationOption

  @Flag(name: [.customShort("f"), .long], help: "Stay, and print alerts as they come.")
  var follow = false

  @Option(help: "Alerts since then: RFC 3339, or a span before now such as 7d.")
  var since: Moment?

  @Option(help: "Alerts after the one with this identifier.")
  var after: String?

  @Option(help: "Alerts of this watch.")
  var watch: String?

  @Option(help: "Alerts with this country among the parties, e.g. UA.")
  var country: CountryCode?

  @Flag(help: "Print the full record, one JSON object a line.")
  var json = false

  func run() async throws {
    let (_, store) = try config.open()
    var filter = AlertFilter(
      since: since?.instant, afterID: after, watch: watch, country: country)
    do {
      var found = try await printAlerts(store, filter)
      guard follow else {
        if found == nil { throw failure(.no, "no alert matches") }
        return
      }
      while !Task.isCancelled {
        if let last = found {
          filter.since = nil
          filter.afterID = nil
          filter.afterSequence = last
        }
        // SQLite tells other processes nothing; looking twice a second costs one indexed read.
        try await Task.sleep(for: .milliseconds(500))
        found = try await printAlerts(store, filter)
      }
    } catch let error as StorageError {
      throw failure(Exit(error), "\(error)")
    }
  }

  /// Prints the alerts that match, and returns the number of the last one.
  private func printAlerts(_ store: Store, _ filter: AlertFilter) async throws -> Int64? {
    let alerts = try await store.alerts(filter)
    let format: AlertFormat = json ? .json : .line
    for alert in alerts {
      Output.line(String(decoding: try format.bytes(alert).dropLast(), as: UTF8.self))
    }
    return alerts.last?.sequence
  }
}
