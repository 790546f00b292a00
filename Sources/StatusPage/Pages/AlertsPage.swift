// The page that is opened each morning: the last alerts, a card a story.

import Configuration
import Daemon
import Foundation
import Model
import Storage

/// The last alerts.
struct AlertsPage: Sendable {
  let layout: Layout
  let cards: [StoryCard]
  let isEmpty: Bool
  let isFiltered: Bool
  let olderHref: String?
  let newest: String
  let watches: [Choice]
  let stages: [Choice]
  let severities: [Choice]
  let country: String

  /// Alerts a page.
  static let size = 20
  /// Alerts in an answer to programs.
  static let records = 60

  /// Which alerts a question asks for, and whether it restricts them.
  struct Filter: Sendable {
    var filter: AlertFilter
    var isFiltered = false
    /// What is wrong with the question; nil where nothing is.
    var fault: String?
    let question: Question

    init(_ question: Question) {
      self.question = question
      filter = AlertFilter(limit: question.wantsJSON ? AlertsPage.records : AlertsPage.size)
      if let before = question.number("before") { filter.throughSequence = Int64(before) - 1 }
      filter.watch = question["watch"]
      if let text = question["country"] {
        filter.country = CountryCode(text)
        if filter.country == nil { fault = "“\(text)” is no country code" }
      }
      if let text = question["stage"] {
        filter.stage = Stage(rawValue: text)
        if filter.stage == nil { fault = "“\(text)” is no stage" }
      }
      if let text = question["severity"] {
        filter.severityFrom = Severity(rawValue: text)
        if filter.severityFrom == nil { fault = "“\(text)” is no severity" }
      }
      isFiltered =
        filter.watch != nil || filter.country != nil || filter.stage != nil
        || filter.severityFrom != nil
    }

    /// The address of the page with the same filter, from an alert's number on backwards.
    func address(before sequence: Int64?) -> String {
      var parts = ["watch", "country", "stage", "severity"].compactMap { name in
        question[name].map { "\(name)=\($0.urlEncoded)" }
      }
      if let sequence { parts.append("before=\(sequence)") }
      return parts.isEmpty ? "/" : "/?" + parts.joined(separator: "&")
    }
  }

  init(
    _ filter: Filter, alerts stored: [OutboxAlert], deals: [StoryID: [Story]], settings: Settings,
    alive: AliveReport
  ) throws {
    let now = alive.time
    var order: [String] = []
    var groups: [String: [(alert: Alert, silenced: Bool)]] = [:]
    var stories: [String: StoryID] = [:]
    // The latest first, so that a group stands where its latest alert does.
    for stored in stored.reversed() {
      let alert = try stored.alert()
      let story = alert.story.map { deals[$0]?.first?.id ?? $0 }
      let key = story?.description ?? alert.id
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].insert((alert, stored.silence != nil), at: 0)
      stories[key] = alert.story
    }
    cards = order.compactMap { key in
      StoryCard(groups[key] ?? [], deal: stories[key].flatMap { deals[$0] } ?? [], now: now)
    }
    isEmpty = cards.isEmpty
    isFiltered = filter.isFiltered
    olderHref =
      stored.count == Self.size ? stored.first.map { filter.address(before: $0.sequence) } : nil
    newest = stored.last.map { "\($0.sequence)" } ?? "0"
    let question = filter.question
    watches = Choice.list(
      settings.watches.map { ($0.name.value, $0.name.value) }, chosen: question["watch"],
      all: "every watch")
    stages = Choice.list(
      Stage.allCases.map { ($0.rawValue, $0.rawValue) }, chosen: question["stage"],
      all: "any stage")
    severities = Choice.list(
      [("normal", "normal or high"), ("high", "high only")], chosen: question["severity"],
      all: "any severity")
    country = question["country"] ?? ""
    let atom = filter.filter.watch.map { "/watches/\($0.urlEncoded)/alerts.atom" } ?? "/alerts.atom"
    let address = filter.address(before: nil)
    layout = Layout(
      "Alerts", at: "/", alive: alive, atom: atom,
      json: address + (address.contains("?") ? "&" : "?") + "format=json")
  }
}
