// How the watches fare: alerts a day, and what people said of them.

import Configuration
import Daemon
import Delivery
import Foundation
import Model
import Storage
import Watches

/// A watch with its alerts.
struct WatchLine: Encodable, Sendable {
  let name: String
  let severity: String
  let enabled: Bool
  let owner: String?
  let query: String?
  /// Alerts a day, the oldest day first; the last day is today, in UTC.
  let alertsADay: [Int]
  /// All alerts that are stored.
  let alerts: Int
  let lastAlert: Timestamp?
  let right: Int
  let wrong: Int
  /// The share that people said was right, 0…1; nil where nobody said anything.
  let precision: Double?
  /// Silences in force on the whole watch.
  let silences: Int
  /// What is doubtful about it; nil where nothing is.
  let doubt: String?
}

/// All watches.
struct WatchesReport: Encodable, Sendable {
  let time: Timestamp
  let watches: [WatchLine]

  /// Days that are counted.
  static let days = 30

  init(settings: Settings, store: Store, now: Timestamp) async throws {
    time = now
    let tallies = try await store.watchTallies()
    let start = Timestamp.start(ofDays: Self.days, endingAt: now)
    let none = Array(repeating: 0, count: Self.days)
    var days: [String: [Int]] = [:]
    for day in try await store.alertsADay(since: start) where (0..<Self.days).contains(day.day) {
      days[day.watch, default: none][day.day] = day.alerts
    }
    let silences = try await store.silences().filter { $0.isInForce(at: now) }
    let history = try await store.historyStart()
    let isOldEnough = history.map { now - $0 >= .seconds(Self.days * 86_400) } ?? false
    func line(
      _ name: String, severity: Severity, enabled: Bool, owner: String?, query: String?
    ) -> WatchLine {
      let tally = tallies[name]
      let lately = days[name] ?? none
      let (right, wrong) = (tally?.right ?? 0, tally?.wrong ?? 0)
      return WatchLine(
        name: name, severity: severity.rawValue, enabled: enabled, owner: owner, query: query,
        alertsADay: lately, alerts: tally?.alerts ?? 0, lastAlert: tally?.lastAlert, right: right,
        wrong: wrong, precision: right + wrong > 0 ? Double(right) / Double(right + wrong) : nil,
        silences: silences.count { $0.subject.watch == name },
        doubt: enabled && isOldEnough && lately.allSatisfy { $0 == 0 }
          ? "no alert for \(Self.days) days; see what it nearly wanted" : nil)
    }
    if settings.watches.isEmpty {
      // Without any watch every partnership alerts.
      watches = [
        line(
          WatchDefinition.everyPartnership.name, severity: .normal, enabled: true, owner: nil,
          query: nil)
      ]
    } else {
      watches = settings.watches.map {
        line(
          $0.name.value, severity: $0.severity, enabled: $0.enabled, owner: $0.owner,
          query: $0.query?.text)
      }
    }
  }
}

/// The watches' page.
struct WatchesPage: Sendable {
  /// A row.
  struct Row: Sendable {
    let name: String
    /// The watch's own page.
    let href: String
    /// Its alerts.
    let alertsHref: String
    let atom: String
    let severity: String
    let isHigh: Bool
    let isOff: Bool
    let isSilenced: Bool
    let owner: String?
    let query: String?
    let chart: Sparkline
    let aDay: String
    let lately: Int
    let alerts: Int
    let last: Moment?
    let precision: String
    let judged: String
    let doubt: String?
  }

  let layout: Layout
  let rows: [Row]

  init(_ report: WatchesReport, alive: AliveReport) {
    layout = Layout("Watches", at: "/watches", alive: alive, atom: "/alerts.atom")
    rows = report.watches.map { Row($0, now: report.time) }
  }
}

extension WatchesPage.Row {
  init(_ watch: WatchLine, now: Timestamp) {
    let inDays = watch.alertsADay.reduce(0, +)
    let told = watch.right + watch.wrong
    let path = watch.name.urlEncoded
    name = PlainText.line(watch.name)
    href = "/watches/\(path)"
    alertsHref = "/?watch=\(path)"
    atom = "/watches/\(path)/alerts.atom"
    severity = watch.severity
    isHigh = watch.severity == Severity.high.rawValue
    isOff = !watch.enabled
    isSilenced = watch.silences > 0
    owner = watch.owner.map(PlainText.line)
    query = watch.query.map(PlainText.line)
    chart = Sparkline(
      watch.alertsADay, words: "\(counted(inDays, "alert")) in \(WatchesReport.days) days")
    aDay = tenths(Double(inDays) / Double(WatchesReport.days))
    lately = inDays
    alerts = watch.alerts
    last = Moment(watch.lastAlert, now: now)
    precision = watch.precision.map(percent) ?? "–"
    judged = told > 0 ? "of \(told) judged" : "none judged"
    doubt = watch.doubt
  }
}
