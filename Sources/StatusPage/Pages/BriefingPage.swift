// For briefings: which countries come together, and how far their deals are.

import Daemon
import Delivery
import Foundation
import Model
import Storage

/// The partnerships of the last days, by pairs of countries and by stages.
struct BriefingReport: Encodable, Sendable {
  /// A story as the board shows it.
  struct Entry: Encodable, Sendable {
    let story: StoryID
    let title: String?
    let countries: [CountryCode]
    let stage: Stage?
    let lastSeen: Timestamp
    let reports: Int
  }

  /// Two countries with the stories that both are parties of.
  struct Pair: Encodable, Sendable {
    let countries: [CountryCode]
    let stories: Int
  }

  let time: Timestamp
  let days: Int
  /// The pair that the stories are restricted to; nil for all.
  let pair: [CountryCode]?
  /// The pairs, the most frequent first, whatever the restriction.
  let pairs: [Pair]
  let stories: [Entry]

  /// Parties of one story that are paired: a forum of thirty countries is no deal between any two.
  static let mostParties = 6
  /// The most stories that are counted.
  static let mostStories = 2000

  init(days: Int, pair: [CountryCode]?, store: Store, now: Timestamp) async throws {
    time = now
    self.days = days
    self.pair = pair
    let found = try await store.partnerships(
      since: now - .seconds(days * 86_400), limit: Self.mostStories)
    var counts: [[CountryCode]: Int] = [:]
    for found in found {
      let parties = Set(found.story.labels.countries.prefix(Self.mostParties)).sorted()
      for (place, first) in parties.enumerated() {
        for second in parties.dropFirst(place + 1) { counts[[first, second], default: 0] += 1 }
      }
    }
    pairs = counts.map { Pair(countries: $0.key, stories: $0.value) }.sorted {
      ($1.stories, $0.countries[0], $0.countries[1]) < (
        $0.stories, $1.countries[0], $1.countries[1]
      )
    }
    stories = found.filter { found in
      pair.map { Set($0).isSubset(of: found.story.labels.countries) } ?? true
    }.map {
      Entry(
        story: $0.story.id, title: $0.title, countries: $0.story.labels.countries,
        stage: $0.story.labels.stage, lastSeen: $0.story.lastSeen, reports: $0.story.reports.count)
    }
  }
}

/// The briefing's page.
struct BriefingPage: Sendable {
  /// A cell of the matrix.
  struct Cell: Sendable {
    let count: String
    let href: String?
    let words: String
    /// How much it stands out, 0…5.
    let heat: Int
    let isSelf: Bool
    let isChosen: Bool
  }

  /// A row of the matrix.
  struct Row: Sendable {
    let party: PartyView
    let cells: [Cell]
  }

  /// A pair in the order of how often it comes.
  struct Rank: Sendable {
    let codes: String
    let names: String
    let stories: Int
    let href: String
  }

  /// A story on the board.
  struct Item: Sendable {
    let href: String
    let title: String
    let parties: String
    let time: Moment
    let reports: String
  }

  /// A column of the board.
  struct Column: Sendable {
    let stage: String
    let count: Int
    let items: [Item]
    let more: Int?
  }

  let layout: Layout
  let spans: [Choice]
  let days: Int
  let pair: String?
  let allHref: String
  let columns: [PartyView]
  let rows: [Row]
  let ranks: [Rank]
  let isEmpty: Bool
  let board: [Column]
  let total: String

  /// Countries in the matrix.
  static let mostCountries = 16
  /// Stories in a column of the board.
  static let mostItems = 10
  /// Pairs that are listed.
  static let mostRanks = 18

  init(_ report: BriefingReport, alive: AliveReport) {
    func address(_ pair: [CountryCode]? = nil) -> String {
      "/briefing?days=\(report.days)"
        + (pair.map { "&pair=\($0.map(\.rawValue).joined(separator: "-"))" } ?? "")
    }
    layout = Layout(
      "Briefing", at: "/briefing", alive: alive, json: address(report.pair) + "&format=json")
    days = report.days
    spans = [7, 30, 90, 365].map {
      Choice(value: "\($0)", label: "\($0) days", isChosen: $0 == report.days)
    }
    pair = report.pair.map { $0.map(\.rawValue).joined(separator: " + ") }
    allHref = address()
    var weights: [CountryCode: Int] = [:]
    var counts: [Set<CountryCode>: Int] = [:]
    for pair in report.pairs {
      for country in pair.countries { weights[country, default: 0] += pair.stories }
      counts[Set(pair.countries)] = pair.stories
    }
    let countries = weights.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(Self.mostCountries).map(\.key)
    let highest = max(counts.values.max() ?? 1, 1)
    columns = countries.map { PartyView(code: $0.rawValue, name: Names.country($0)) }
    rows = countries.map { row in
      Row(
        party: PartyView(code: row.rawValue, name: Names.country(row)),
        cells: countries.map { column in
          let count = row == column ? 0 : counts[[row, column]] ?? 0
          let heat = count == 0 ? 0 : 1 + (count * 4) / highest
          return Cell(
            count: count > 0 ? "\(count)" : "",
            href: count > 0 ? address([row, column].sorted()) : nil,
            words:
              "\(counted(count, "story", "stories")) of \(Names.country(row)) and \(Names.country(column))",
            heat: min(heat, 5), isSelf: row == column,
            isChosen: report.pair.map { Set($0) == [row, column] && row != column } ?? false)
        })
    }
    ranks = report.pairs.prefix(Self.mostRanks).map { pair in
      Rank(
        codes: pair.countries.map(\.rawValue).joined(separator: "+"),
        names: pair.countries.map(Names.country).joined(separator: " and "),
        stories: pair.stories, href: address(pair.countries))
    }
    isEmpty = report.stories.isEmpty
    total = counted(report.stories.count, "story", "stories")
    board = (Stage.allCases.map(Optional.some) + [nil]).compactMap { stage in
      let stories = report.stories.filter { $0.stage == stage }
      if stage == nil, stories.isEmpty { return nil }
      return Column(
        stage: stage?.rawValue ?? "no stage", count: stories.count,
        items: stories.prefix(Self.mostItems).map { story in
          Item(
            href: "/stories/\(story.story)", title: story.title.map(PlainText.line) ?? "(purged)",
            parties: story.countries.map(\.rawValue).joined(separator: "+"),
            time: Moment(story.lastSeen, now: report.time),
            reports: counted(story.reports, "report"))
        }, more: stories.count > Self.mostItems ? stories.count - Self.mostItems : nil)
    }
  }
}
