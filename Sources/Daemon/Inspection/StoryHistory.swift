// A story from its first report on, for `pactwatch story`: who told what when, where they disagree,
// what was alerted, and the other steps of the deal.

import Foundation
import Model
import Storage

/// All that is known of one story.
public struct StoryHistory: Encodable, Sendable {
  /// One report, as its entry was labelled.
  public struct Report: Encodable, Sendable {
    /// When it was published or, where the feed does not say, seen.
    public var time: Timestamp
    /// The outlet.
    public var source: String
    /// The owner that the outlet counts for.
    public var owner: String
    /// The language.
    public var language: String
    /// The stage that it tells; nil where the entry was purged or tells none.
    public var stage: Stage?
    /// The first sum that it names.
    public var value: String?
    /// The headline; nil where the entry was purged.
    public var title: String?
    /// The address.
    public var url: String?
    /// The entry's number; nil where the entry was purged.
    public var entry: Int64?
  }

  /// One alert of the story.
  public struct Notice: Encodable, Sendable {
    /// The identifier.
    public var id: String
    /// When it was raised.
    public var time: Timestamp
    /// What it told: the story as new, or a changed fact.
    public var kind: Alert.Kind
    /// The story as it was numbered then.
    public var story: StoryID?
    /// The watches that wanted it: a story is new to each of them once.
    public var watches: [String]
    /// What changed.
    public var change: [Alert.Change]
  }

  /// One story of the deal.
  public struct Step: Encodable, Sendable {
    /// The story.
    public var story: StoryID
    /// When it was first seen.
    public var firstSeen: Timestamp
    /// The furthest stage that its reports tell.
    public var stage: Stage?
    /// How many reports there are.
    public var reports: Int
    /// The headline of its oldest stored entry; nil where all were purged.
    public var title: String?
  }

  /// The story.
  public var story: StoryID
  /// The first story of the deal.
  public var thread: StoryID
  /// Later stories that turned out to tell the same event.
  public var merged: [StoryID]
  /// The headline of its oldest stored entry.
  public var title: String?
  /// When its first entry was seen.
  public var firstSeen: Timestamp
  /// When its latest entry was seen.
  public var lastSeen: Timestamp
  /// The furthest stage that its reports tell.
  public var stage: Stage?
  /// The first sum named.
  public var value: String?
  /// The cooperating countries.
  public var countries: [CountryCode]
  /// The organisations that take part.
  public var orgs: [String]
  /// The activities.
  public var activity: [Activity]
  /// The goods.
  public var domain: [Domain]
  /// How many reports there are in each language.
  public var languages: [String: Int]
  /// How many independent owners report it.
  public var independentOwners: Int
  /// The reports in the order of their publication.
  public var reports: [Report]
  /// Facts that the reports tell differently.
  public var disagreements: [Disagreement]
  /// The alerts, the oldest first.
  public var alerts: [Notice]
  /// The steps of the deal in their order, this story among them.
  public var steps: [Step]

  /// The history of the story that `reference` means: a story's number or an alert's identifier.
  /// That of the surviving story where the one meant was merged; nil where nothing is stored.
  public init?(of reference: String, in store: Store) async throws {
    var id = StoryID(reference)
    if id == nil, let sequence = try await store.sequence(ofAlert: reference) {
      id = try await store.outbox(after: sequence - 1, limit: 1).first?.alert().story
    }
    guard let id, var found = try await store.toldStory(id) else { return nil }
    if let survivor = found.mergedInto, let story = try await store.story(survivor) {
      found = story
    }
    let entries = try await store.entries(of: found.id)
    let merged = try await store.stories(mergedInto: found.id)
    var alerts: [OutboxAlert] = []
    for story in [found] + merged {
      alerts += try await store.alerts(AlertFilter(story: story.id))
    }
    var steps: [Step] = []
    let deal = try await store.stories(thread: found.thread)
    for step in deal.isEmpty ? [found] : deal where step.mergedInto == nil {
      steps.append(
        Step(
          story: step.id, firstSeen: step.firstSeen, stage: step.labels.stage,
          reports: step.reports.count,
          title: try await store.entries(of: step.id).first?.title))
    }
    self.init(
      found, entries: entries, merged: merged.map(\.id),
      alerts: try alerts.sorted { $0.sequence < $1.sequence }.map { try $0.alert() },
      steps: steps)
  }

  private init(
    _ story: Story, entries: [EntryRecord], merged: [StoryID], alerts: [Alert], steps: [Step]
  ) {
    self.story = story.id
    thread = story.thread
    self.merged = merged
    title = entries.first?.title
    firstSeen = story.firstSeen
    lastSeen = story.lastSeen
    stage = story.labels.stage
    value = story.labels.money.first?.description
    countries = story.labels.countries
    orgs = story.labels.organisations
    activity = story.labels.activity
    domain = story.labels.domain
    languages = Dictionary(grouping: story.reports, by: \.language).mapValues(\.count)
    independentOwners = story.independentOwners
    reports = Self.reports(of: story, entries)
    disagreements = Disagreement.all(among: entries, reports)
    self.alerts = alerts.map {
      Notice(
        id: $0.id, time: $0.time, kind: $0.kind, story: $0.story,
        watches: $0.watches.map(\.name), change: $0.change)
    }
    self.steps = steps
  }

  /// The story's reports, each with its entry where that is still stored.
  private static func reports(of story: Story, _ entries: [EntryRecord]) -> [Report] {
    var left = entries
    let reports = story.reports.map { report in
      // An edited entry may bear another date than its report.
      let place =
        left.firstIndex { $0.url == report.url && $0.published == report.published }
        ?? left.firstIndex { $0.url == report.url && report.url != nil }
      let entry = place.map { left.remove(at: $0) }
      let labels = entry?.labels?.decided
      return Report(
        time: report.published ?? entry?.firstSeen ?? story.firstSeen, source: report.source,
        owner: report.owner, language: report.language, stage: labels?.stage,
        value: labels?.money.first?.description, title: entry?.title, url: report.url,
        entry: entry?.id)
    }
    return reports.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }.map(\.element)
  }
}
