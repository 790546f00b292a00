// An alert as a card: what it says at a glance, and behind it the words that decided, the sources
// and the time line of the deal.

import Delivery
import Foundation
import Model
import Storage

/// A party, with its name for who does not know the code.
struct PartyView: Sendable {
  let code: String
  let name: String
}

/// A stage among all stages.
struct StageView: Sendable {
  let name: String
  /// How many of the five stages before `ended` were reached, for a meter; 0 where the deal ended.
  let reached: Int
  let isEnded: Bool

  init?(_ stage: Stage?) {
    guard let stage else { return nil }
    name = stage.rawValue
    isEnded = stage == .ended
    reached = isEnded ? 0 : Stage.allCases.count { $0 != .ended && $0 <= stage }
  }
}

/// What a story is about, as chips.
struct FactsView: Sendable {
  let parties: [PartyView]
  let stage: StageView?
  let activity: [String]
  let goods: [String]
  let organisations: [String]

  init(
    countries: [CountryCode], stage: Stage?, activity: [Activity], domain: [Domain],
    organisations: [String]
  ) {
    parties = countries.map { PartyView(code: $0.rawValue, name: Names.country($0)) }
    self.stage = StageView(stage)
    self.activity = activity.map(\.rawValue)
    goods = domain.map(\.rawValue)
    self.organisations = organisations.prefix(8).map(PlainText.line)
  }
}

/// A report, as lists of sources show it. A template looks for what is nil here in what lies around
/// it, so the names are used nowhere else.
struct SourceView: Sendable {
  let outlet: String
  let link: String?
  let told: Moment?
}

/// The reports in one language.
struct LanguageView: Sendable {
  let code: String
  let name: String
  let count: Int
  let reports: [SourceView]
  /// How many more there are, in words; nil where these are all.
  let others: String?

  /// The languages of reports, the most used first, each with its first `limit` reports.
  static func list(_ reports: [StoryReport], limit: Int, now: Timestamp) -> [LanguageView] {
    Dictionary(grouping: reports, by: \.language).map { code, reports in
      LanguageView(
        code: PlainText.line(code), name: Names.language(code), count: reports.count,
        reports: reports.prefix(limit).map {
          SourceView(
            outlet: PlainText.line($0.source), link: Link.web($0.url),
            told: Moment($0.published, now: now))
        }, others: reports.count > limit ? "and \(reports.count - limit) more" : nil)
    }.sorted { ($1.count, $0.code) < ($0.count, $1.code) }
  }
}

/// One story of a deal.
struct DealStep: Sendable {
  let story: String
  let href: String
  let stage: String
  let day: String
  let reports: String
  let isHere: Bool

  /// The steps of a deal in their order; none where there is only one.
  static func list(_ deal: [Story], here: StoryID) -> [DealStep] {
    guard deal.count > 1 else { return [] }
    return deal.sorted { ($0.firstSeen, $0.id) < ($1.firstSeen, $1.id) }.map {
      DealStep(
        story: $0.id.description, href: "/stories/\($0.id)",
        stage: $0.labels.stage?.rawValue ?? "no stage", day: $0.firstSeen.day,
        reports: counted($0.reports.count, "report"), isHere: $0.id == here)
    }
  }
}

/// Why a label was given.
struct ReasonView: Sendable {
  let kind: String
  let value: String
  let words: String

  /// The reasons by their labels, the weightiest words of each first.
  static func list(_ evidence: [Evidence]) -> [ReasonView] {
    var order: [String] = []
    var words: [String: [(text: String, weight: Double)]] = [:]
    for piece in evidence where piece.weight > 0 {
      if words[piece.label] == nil { order.append(piece.label) }
      words[piece.label, default: []].append((PlainText.line(piece.text), piece.weight))
    }
    return order.sorted().map { label in
      let parts = label.split(separator: ":", maxSplits: 1).map { PlainText.line(String($0)) }
      var told: [String] = []
      for piece in words[label, default: []].sorted(by: { $0.weight > $1.weight })
      where !told.contains(piece.text) && told.count < 6 {
        told.append(piece.text)
      }
      let isRelevance = parts.first == "relevance"
      let relevance = parts.last.flatMap { Int($0) }.flatMap(Relevance.init(rawValue:))
      return ReasonView(
        kind: parts.first ?? "",
        value: isRelevance ? relevance.map { "\($0)" } ?? "" : parts.count > 1 ? parts[1] : "",
        words: told.map { "“\($0)”" }.joined(separator: ", "))
    }
  }
}

/// The words of one watch.
struct WatchView: Sendable {
  let name: String
  let href: String
  let terms: String?
}

/// One alert, or the last one of a story with the earlier ones behind it.
struct StoryCard: Sendable {
  /// An earlier alert of the same story.
  struct Earlier: Sendable {
    let time: Moment
    let words: String
  }

  /// Reports that a card names in each language; the story's page has all.
  static let reports = 5

  let id: String
  let kind: String
  let label: String
  let isHigh: Bool
  let isLow: Bool
  let isSilenced: Bool
  let isReplay: Bool
  let isOpen: Bool
  let headline: [TextPiece]
  let summary: [TextPiece]
  let href: String?
  let storyHref: String?
  let story: String?
  let language: String
  let facts: FactsView
  let isStory: Bool
  let score: String
  let time: Moment
  let published: Moment?
  let source: String
  let more: String?
  let languages: [LanguageView]
  let tongues: String
  let watches: [WatchView]
  let changes: [String]
  let reasons: [ReasonView]
  let steps: [DealStep]
  let isStep: Bool
  let earlier: [Earlier]
  let isRepeated: Bool
  /// Whether there is anything before this alert.
  let hasPast: Bool

  /// A card of alerts about one story, the latest last, with the story's deal as `Store.deals` has
  /// it.
  init?(
    _ alerts: [(alert: Alert, silenced: Bool)], deal: [Story], now: Timestamp, isOpen: Bool = false
  ) {
    guard let (alert, silenced) = alerts.last else { return nil }
    id = PlainText.line(alert.id)
    kind = alert.kind.rawValue
    label =
      switch alert.kind {
      case .new: "New"
      case .update: "Update"
      case .feed: "Feed"
      case .system: "System"
      }
    isHigh = alert.severity == .high
    isLow = alert.severity == .low
    isSilenced = silenced
    isReplay = alert.flags?.contains("replay") ?? false
    self.isOpen = isOpen
    let matches = alert.watches.flatMap(\.matched)
    headline = MarkedText.pieces(
      alert.title, field: .title, matches: matches, evidence: alert.evidence, limit: 400)
    summary =
      alert.summary.map {
        MarkedText.pieces($0, field: .summary, matches: matches, evidence: alert.evidence)
      } ?? []
    href = Link.web(alert.url)
    let standing = deal.first
    story = standing?.id.description ?? alert.story?.description
    storyHref = story.map { "/stories/\($0)" }
    language = PlainText.line(alert.language)
    isStory = alert.kind == .new || alert.kind == .update
    facts = FactsView(
      countries: alert.countries, stage: alert.stage, activity: alert.activity,
      domain: alert.domain, organisations: alert.organisations)
    score = percent(alert.score)
    time = Moment(alert.time, now: now)
    published = Moment(alert.published, now: now)
    source = PlainText.line(alert.source)
    let reports = standing?.reports ?? alert.sources
    more = reports.count > 1 ? "+\(reports.count - 1)" : nil
    languages = LanguageView.list(reports, limit: Self.reports, now: now)
    tongues = languages.map { $0.count > 1 ? "\($0.code) \($0.count)" : $0.code }
      .joined(separator: " · ")
    watches = alert.watches.map { watch in
      var terms: [String] = []
      for match in watch.matched where !terms.contains(match.term) { terms.append(match.term) }
      return WatchView(
        name: PlainText.line(watch.name), href: "/?watch=\(watch.name.urlEncoded)",
        terms: terms.isEmpty
          ? nil : PlainText.line(terms.prefix(12).joined(separator: ", ")))
    }
    changes = alert.change.map { PlainText.line(AlertLine.words($0)) }
    reasons = ReasonView.list(alert.evidence)
    steps = standing.map { DealStep.list(deal, here: $0.id) } ?? []
    earlier = alerts.dropLast().reversed().map { earlier in
      let changes = earlier.alert.change.map { PlainText.line(AlertLine.words($0)) }
      return Earlier(
        time: Moment(earlier.alert.time, now: now),
        words: changes.isEmpty ? "new story" : changes.joined(separator: "; "))
    }
    isStep = !steps.isEmpty
    isRepeated = !earlier.isEmpty
    hasPast = isStep || isRepeated
  }
}
