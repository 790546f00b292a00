// pactwatch alerts: the alerts that were raised, and those to come.

import ArgumentParser
import Configuration
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
      and prints each alert as it is raised; where there is no database yet it waits for one. \
      Silenced alerts are left out; --silenced prints them alone. --after goes on after an \
      identifier, also one that was purged or that a restored backup does not know. Ends with 1 where \
      no alert matches. Colours on a terminal, unless NO_COLOR is set.
      """)

  @OptionGroup var config: ConfigurationOption
  @OptionGroup var choice: AlertChoice

  @Flag(name: [.customShort("f"), .long], help: "Stay, and print alerts as they come.")
  var follow = false

  @Option(help: "Alerts raised after the one with this identifier.")
  var after: String?

  @Option(help: "Only the newest so many.")
  var limit: Int?

  @Flag(help: "Only the alerts that a silence kept from being sent.")
  var silenced = false

  @Option(help: "line, json (the full record), markdown, or table.")
  var format: AlertShape?

  @Flag(help: "The same as --format json.")
  var json = false

  func validate() throws {
    if json, format != nil, format != .json {
      throw ValidationError("--json and --format \(format?.rawValue ?? "") exclude each other")
    }
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    if let after, ULIDGenerator.milliseconds(of: after) == nil {
      throw ValidationError("“\(after)” is no alert's identifier")
    }
    if follow, choice.until != nil { throw ValidationError("-f never reaches --until") }
  }

  func run() async throws {
    let settings = try config.load().settings
    try await reportingFailures { try await show(try await store(settings), settings) }
  }

  /// The database; with -f one that is not there yet is waited for.
  private func store(_ settings: Settings) async throws -> Store {
    guard follow else {
      try ConfigurationOption.requireDatabase(of: settings)
      return try Inspection.store(of: settings)
    }
    var isSaid = false
    while true {
      if StateDirectory.hasDatabase(settings.stateDirectory) {
        do {
          return try Inspection.store(of: settings)
        } catch {
          // The service may be about to make its tables, or to upgrade them.
          guard case .cannotOpen = error else { throw error }
        }
      }
      if !isSaid {
        complain("nothing is stored below \(settings.stateDirectory) yet; waiting for the service")
        isSaid = true
      }
      try await Task.sleep(for: Self.pause)
    }
  }

  /// Which file lies where the database belongs; nil where there is none.
  private static func databaseFile(_ settings: Settings) -> FileIdentity? {
    var status = stat()
    guard stat(StateDirectory.database(in: settings.stateDirectory), &status) == 0 else {
      return nil
    }
    return FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }

  /// SQLite tells other processes nothing; looking twice a second costs one indexed read.
  private static let pause = Duration.milliseconds(500)

  private func show(_ store: Store, _ settings: Settings) async throws {
    var filter = choice.filter
    filter.silenced = silenced
    filter.limit = limit
    filter.afterID = after
    if let after, try await store.sequence(ofAlert: after) == nil {
      let time = ULIDGenerator.milliseconds(of: after)
        .map { Timestamp(milliseconds: Int64(clamping: $0)).rfc3339 }
      complain(
        "no alert \(after) is stored here; those raised after \(time ?? "it") follow")
    }
    let printer = AlertPrinter(json ? .json : format ?? .line)
    var isHeaded = false
    func head() {
      if !isHeaded { printer.printHeading() }
      isHeaded = true
    }
    if follow { head() }
    var store = store
    var file = Self.databaseFile(settings)
    var last = try await store.lastAlertID()
    while true {
      let present = Self.databaseFile(settings)
      if follow, present != file {
        // A restored backup, or a fresh start: numbers are the old database's, identifiers are not.
        store = try await self.store(settings)
        file = Self.databaseFile(settings)
        filter.afterSequence = nil
        filter.afterID = last
        complain("the database was replaced; going on after \(last ?? "its beginning")")
      }
      // Those that are committed between the two reads come next time, and none twice.
      let end = try await store.outboxEnd()
      filter.throughSequence = end
      let count = try await store.eachAlert(filter) { alert in
        head()
        try printer.show(alert)
        last = max(last ?? alert.id, alert.id)
      }
      guard follow else {
        if count == 0 { throw failure(.no, "no alert matches" + choice.doubt(settings)) }
        return
      }
      filter.afterSequence = max(end, filter.afterSequence ?? 0)
      filter.limit = nil
      try await Task.sleep(for: Self.pause)
    }
  }
}

/// Which alerts a command is about.
struct AlertChoice: ParsableArguments {
  @Option(help: "Alerts since then: RFC 3339, or a span before now such as 7d.")
  var since: Moment?

  @Option(help: "Alerts before then.")
  var until: Moment?

  @Option(help: "Alerts of this watch.")
  var watch: String?

  @Option(help: "Alerts with this country among the parties, e.g. UA.")
  var country: CountryCode?

  @Option(help: "Alerts of this stage.")
  var stage: Stage?

  @Option(help: "Alerts of this severity or a higher one.")
  var severity: Severity?

  @Option(help: "Alerts of this kind: new, update, feed or system.")
  var kind: Alert.Kind?

  /// The choice as the store takes it.
  var filter: AlertFilter {
    AlertFilter(
      since: since?.instant, until: until?.instant, watch: watch, country: country, kind: kind,
      stage: stage, severityFrom: severity)
  }

  /// What may be why nothing matched: a watch that is none. Alerts of a watch that is no more are
  /// kept.
  func doubt(_ settings: Settings) -> String {
    guard let watch, !settings.watches.contains(where: { $0.name.value == watch }) else {
      return ""
    }
    return "; " + noWatch(watch, settings)
  }
}

extension Stage: ExpressibleByArgument {}
extension Severity: ExpressibleByArgument {}
extension Alert.Kind: ExpressibleByArgument {}
