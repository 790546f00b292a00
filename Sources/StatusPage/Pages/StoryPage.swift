// One story: what it is about, who told what when, what was alerted, and the deal that it is a step
// of.

import Daemon
import Delivery
import Foundation
import Model
import Storage

/// A story's page.
struct StoryPage: Sendable {
  /// Something that happened.
  struct Event: Sendable {
    let time: Moment
    let kind: String
    let isAlert: Bool
    let isStep: Bool
    let source: String
    let language: String?
    let stage: String?
    let value: String?
    let headline: String
    let href: String?
  }

  /// Where reports disagree.
  struct Dispute: Sendable {
    struct Claim: Sendable {
      let value: String
      let sources: String
    }
    let field: String
    let claims: [Claim]
  }

  let layout: Layout
  let headline: String
  let story: String
  let facts: FactsView
  let sum: String?
  let seen: String
  let sources: String
  let merged: String?
  let events: [Event]
  let disputes: [Dispute]
  let steps: [DealStep]
  let card: [StoryCard]
  let languages: [LanguageView]

  init(
    _ history: StoryHistory, alerts: [OutboxAlert], deal: [Story], alive: AliveReport
  ) throws {
    let now = alive.time
    story = history.story.description
    headline = history.title.map(PlainText.line) ?? "(no report of it is stored any more)"
    layout = Layout(
      "Story \(history.story)", at: "/stories/\(history.story)", alive: alive)
    facts = FactsView(
      countries: history.countries, stage: history.stage, activity: history.activity,
      domain: history.domain, organisations: history.orgs)
    sum = history.value
    seen = "\(history.firstSeen.day) to \(history.lastSeen.day)"
    sources =
      "\(counted(history.reports.count, "report")) of "
      + counted(history.independentOwners, "independent owner")
    merged =
      history.merged.isEmpty ? nil : history.merged.map(\.description).joined(separator: ", ")
    disputes = history.disagreements.map { dispute in
      Dispute(
        field: dispute.field == "denial" ? "whether there is a deal" : dispute.field,
        claims: dispute.claims.map {
          Dispute.Claim(
            value: PlainText.line($0.value),
            sources: $0.sources.map(PlainText.line).joined(separator: ", "))
        })
    }
    steps = DealStep.list(deal, here: history.story)
    let told = try alerts.map { (alert: try $0.alert(), silenced: $0.silence != nil) }
    card = StoryCard(told, deal: deal, now: now, isOpen: true).map { [$0] } ?? []
    languages = LanguageView.list(deal.first?.reports ?? [], limit: 40, now: now)
    var happened: [(time: Timestamp, event: Event)] = history.reports.map { report in
      (
        report.time,
        Event(
          time: Moment(report.time, now: now), kind: "report", isAlert: false, isStep: false,
          source: PlainText.line(report.source), language: PlainText.line(report.language),
          stage: report.stage?.rawValue, value: report.value,
          headline: report.title.map(PlainText.line) ?? "(purged)", href: Link.web(report.url))
      )
    }
    happened += history.alerts.map { alert in
      let changes = alert.change.map { PlainText.line(AlertLine.words($0)) }
      return (
        alert.time,
        Event(
          time: Moment(alert.time, now: now), kind: "alert", isAlert: true, isStep: false,
          source: alert.kind == .new ? "new story" : "update", language: nil, stage: nil,
          value: nil, headline: changes.joined(separator: "; "), href: nil)
      )
    }
    happened += history.steps.filter { $0.story != history.story }.map { step in
      (
        step.firstSeen,
        Event(
          time: Moment(step.firstSeen, now: now), kind: "step", isAlert: false, isStep: true,
          source: step.story.description, language: nil, stage: step.stage?.rawValue, value: nil,
          headline: step.title.map(PlainText.line) ?? "(purged)", href: "/stories/\(step.story)")
      )
    }
    events = happened.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }.map(\.element.event)
  }
}
