// pactwatch backtest: the alerts that the watches would have sent over the stored past.

import ArgumentParser
import Configuration
import Daemon
import Foundation
import Model
import Storage
import Watches

struct BacktestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract: "Show the alerts that the watches would have sent over the stored past.",
    discussion: """
      Asks the watches of the configuration, one of them (--watch) or a query that is not a watch \
      yet (--query) about the stored entries, with the labels that these were given when they came. \
      Reports of one story count once, as they do for alerts. Entries of a feed's first poll count \
      for the day of their publication; days before the first stored one are left out. With \
      --against the alerts that another configuration's watches (with --watch, those of the same \
      names) would have sent are compared. Ends with 1 where nothing would have been sent.
      """)

  @OptionGroup var config: ConfigurationOption

  @Option(help: "Only this watch; may be given more than once.")
  var watch: [String] = []

  @Option(help: "A query in place of the watches, over partnership stories.")
  var query: String?

  @Option(help: "From then on: RFC 3339, or a span before now.")
  var since: Moment = Moment(before: .seconds(30 * 86_400))

  @Option(help: "Another configuration, whose watches' alerts are compared.")
  var against: String?

  @Option(help: "How many of the latest alerts to show.")
  var examples = 5

  @Flag(help: "Print one JSON object with every alert.")
  var json = false

  func validate() throws {
    if query != nil, !watch.isEmpty {
      throw ValidationError("--query stands in place of the watches; leave --watch out")
    }
    if examples < 0 { throw ValidationError("--examples: a number from 0 is needed") }
  }

  func run() async throws {
    let (settings, store) = try config.open()
    var watches = try Self.watches(of: settings)
    if let query {
      let definition = WatchDefinition(name: "query", query: query)
      watches = try queried { () throws(WatchProblems) in
        try WatchSet([definition], lists: settings.aliases)
      }
    } else if !watch.isEmpty {
      watches = try chosen(from: watches, settings)
    }
    let report = try await reportingFailures { [watches] in
      let tested = try await Self.backtest(store, settings, watches, since: since.instant)
      var difference: BacktestDifference?
      if let against {
        let other = try ConfigurationOption.load(against).settings
        let old = try await Self.backtest(
          store, other, try counterparts(in: Self.watches(of: other), other), since: since.instant)
        difference = BacktestDifference(tested, against: old)
      }
      return BacktestReport(
        tested, watches: watches.definitions.map(\.name), difference: difference,
        until: SystemClock().now())
    }
    if json { try Output.json(report) } else { show(report) }
    if report.alerts.isEmpty { throw failure(.no) }
  }

  private static func watches(of settings: Settings) throws -> WatchSet {
    do {
      return try RuntimeCompiler.watchSet(settings)
    } catch {
      throw failure(error)
    }
  }

  private func chosen(from watches: WatchSet, _ settings: Settings) throws -> WatchSet {
    let definitions = try watch.map { name in
      var definition = try watches.watch(named: name, settings)
      // Who names a watch wants to know what it would do.
      definition.enabled = true
      return definition
    }
    return try WatchSet(definitions, lists: settings.aliases)
  }

  /// The watches to compare with: those of the same names where some were named, else all.
  private func counterparts(in old: WatchSet, _ settings: Settings) throws -> WatchSet {
    guard !watch.isEmpty else { return old }
    let definitions = old.definitions.map { definition in
      var definition = definition
      definition.enabled = watch.contains(definition.name)
      return definition
    }
    return try WatchSet(definitions, lists: settings.aliases)
  }

  private static func backtest(
    _ store: Store, _ settings: Settings, _ watches: WatchSet, since start: Timestamp
  ) async throws -> Backtest {
    try await Backtest(
      try await History(store: store, settings: settings, watches: watches), settings: settings,
      since: start)
  }

  // MARK: Output

  private func show(_ report: BacktestReport) {
    Output.line(
      "\(report.alerts.count) alerts since \(report.since.rfc3339) "
        + "(\(report.perDay) a day) from \(report.entries) relevant entries"
        + (report.firstNews.map { ", the first of \($0.rfc3339)" } ?? ""))
    BarChart.show(report.days.map { ($0.day, $0.alerts) })
    Output.table(
      [["watch", "entries", "new", "update", "a day"]]
        + report.watches.map {
          [$0.name, "\($0.entries)", "\($0.new)", "\($0.updates)", $0.perDay]
        })
    if examples > 0, !report.alerts.isEmpty { Output.line("latest") }
    for alert in report.alerts.suffix(examples) { Self.show(alert) }
    guard let against = report.against else { return }
    Output.line(
      "against \(self.against ?? ""): \(against.added.count) alerts more, "
        + "\(against.removed.count) fewer")
    for (sign, alerts) in [("+", against.added), ("-", against.removed)] {
      for alert in alerts.suffix(examples) { Self.show(alert, sign: sign) }
      if alerts.count > examples { Output.line("  \(sign) and \(alerts.count - examples) more") }
    }
  }

  private static func show(_ alert: Backtest.PastAlert, sign: String = " ") {
    let watches = alert.watches.map(\.name).joined(separator: ",")
    let matches = alert.watches.flatMap(\.matched)
    Output.line(
      "  \(sign) \(alert.time.rfc3339) \(alert.kind.rawValue) \(alert.story) [\(watches)] "
        + Output.marked(alert.title, matches, in: .title))
    for change in alert.change {
      Output.line("      \(change.field): \(change.from ?? "-") → \(change.to ?? "-")")
    }
    if let url = alert.url { Output.line("      \(alert.source)  \(url)") }
  }
}

/// Compiles a query that is no watch, or ends the command with a caret under the fault.
func queried(_ compile: () throws(WatchProblems) -> WatchSet) throws -> WatchSet {
  do {
    return try compile()
  } catch {
    // A fault of the lists has no place in the query.
    let faults = error.all.map { problem in
      problem.queryError.map { "column \($0.column):\n\($0.rendering)" } ?? "\(problem)"
    }
    throw failure(.usage, faults.joined(separator: "\n"))
  }
}

/// A back-test as it is printed.
private struct BacktestReport: Encodable {
  struct Day: Encodable {
    var day: String
    var alerts: Int
  }

  struct Watch: Encodable {
    var name: String
    var entries: Int
    var new: Int
    var updates: Int
    var perDay: String
  }

  struct Difference: Encodable {
    var added: [Backtest.PastAlert]
    var removed: [Backtest.PastAlert]
  }

  var since: Timestamp
  var until: Timestamp
  var firstNews: Timestamp?
  var entries: Int
  var perDay: String
  var days: [Day]
  var watches: [Watch]
  var alerts: [Backtest.PastAlert]
  var against: Difference?

  init(
    _ tested: Backtest, watches: [String], difference: BacktestDifference?, until: Timestamp
  ) {
    since = tested.since
    self.until = until
    firstNews = tested.firstNews
    entries = tested.entries
    alerts = tested.alerts.sorted { $0.time < $1.time }
    // Days of which nothing is stored are no quiet days; less than a day is too little to reckon
    // with.
    let asked = until - since
    let known = until - (tested.firstNews ?? since)
    let length =
      Double(min(asked, max(known, .seconds(86_400))).wholeMilliseconds) / 86_400_000
    func rate(_ count: Int) -> String {
      String(format: "%.1f", length > 0 ? Double(count) / length : 0)
    }
    perDay = rate(alerts.count)
    let counts = alerts.reduce(into: [:]) { $0[$1.time.day, default: 0] += 1 }
    days = []
    var day = max(since, tested.firstNews ?? since)
    while day < until || day.day == until.day {
      days.append(Day(day: day.day, alerts: counts[day.day] ?? 0))
      day = day + .seconds(86_400)
    }
    self.watches = watches.map { name in
      let raised = tested.alerts.filter { $0.watches.contains { $0.name == name } }
      return Watch(
        name: name, entries: tested.wanted[name] ?? 0,
        new: raised.count { $0.kind == .new }, updates: raised.count { $0.kind == .update },
        perDay: rate(raised.count))
    }
    against = difference.map { Difference(added: $0.added, removed: $0.removed) }
  }
}

extension Timestamp {
  /// The day in UTC, e.g. `2026-03-14`.
  fileprivate var day: String { String(rfc3339.prefix(10)) }
}
