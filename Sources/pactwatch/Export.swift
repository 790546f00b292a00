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
    let (settings, store) = try config.open()
    var filter = choice.filter
    filter.silenced = false
    let count = try await reportingFailures { [filter] in try await print(filter, of: store) }
    guard count > 0 else { throw failure(.no, "no alert matches" + choice.doubt(settings)) }
  }

  /// Prints the alerts, nothing where there are none; returns how many there were.
  private func print(_ filter: AlertFilter, of store: Store) async throws -> Int {
    switch format {
    case .jsonl:
      return try await store.eachAlert(filter) { Output.line(PlainText.json($0.json)) }
    case .csv:
      let table = AlertCSV()
      var heading: String? = table.heading
      return try await store.eachAlert(filter) { alert in
        if let heading { Output.text(heading) }
        heading = nil
        Output.text(table.line(try alert.alert()))
      }
    case .stix, .atom:
      var alerts: [Alert] = []
      let count = try await store.eachAlert(filter) { alerts.append(try $0.alert()) }
      guard count > 0 else { return 0 }
      if format == .atom {
        Output.text(AtomExport().text(alerts))
      } else {
        Output.line(
          try StixBundle(alerts, firstAlerts: try await first(of: alerts, in: store)).json())
      }
      return count
    }
  }

  private func first(of alerts: [Alert], in store: Store) async throws -> [StoryID: Alert] {
    var first: [StoryID: Alert] = [:]
    for alert in try await store.firstAlerts(of: Set(alerts.compactMap(\.story))) {
      let alert = try alert.alert()
      if let story = alert.story { first[story] = alert }
    }
    return first
  }
}
