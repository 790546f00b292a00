// pactwatch export: alerts for other programs.

import ArgumentParser
import Daemon
import Delivery
import Foundation
import Model
import Storage

struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print stored alerts as JSON lines, CSV, a STIX 2.1 bundle or an Atom feed.",
    discussion: """
      jsonl prints the full records. csv is a table (RFC 4180) in which no headline becomes a \
      formula. stix has one report a story, its parties as locations and identities, under \
      identifiers that stay the same, so that importing twice doubles nothing. Silenced alerts are \
      left out. Ends with 1 where no alert matches.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case jsonl, csv, stix, atom
  }

  @OptionGroup var config: ConfigurationOption
  @OptionGroup var choice: AlertChoice

  @Option(help: "jsonl, csv, stix or atom.")
  var format: Format

  func run() async throws {
    let (_, store) = try config.open()
    do {
      var filter = choice.filter
      filter.silenced = false
      let stored = try await store.alerts(filter)
      guard !stored.isEmpty else { throw failure(.no, "no alert matches") }
      switch format {
      case .jsonl: for alert in stored { Output.line(PlainText.json(alert.json)) }
      case .csv:
        let table = AlertCSV()
        Output.text(table.heading)
        for alert in stored { Output.text(table.line(try alert.alert())) }
      case .stix:
        let alerts = try stored.map { try $0.alert() }
        var first: [StoryID: Alert] = [:]
        for alert in try await store.firstAlerts(of: Set(alerts.compactMap(\.story))) {
          let alert = try alert.alert()
          if let story = alert.story { first[story] = alert }
        }
        Output.line(try StixBundle(alerts, firstAlerts: first).json())
      case .atom: Output.text(AtomExport().text(try stored.map { try $0.alert() }))
      }
    } catch let error as StorageError {
      throw failure(Exit(error), "\(error)")
    }
  }
}
