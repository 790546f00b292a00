// How a story grows with its reports: what each of them adds to its facts.

import Configuration
import Model
import Storage
import Stories

extension Story {
  /// A story that nobody has told yet.
  init(untold id: StoryID, thread: StoryID, now: Timestamp) {
    self.init(
      id: id, thread: thread, firstSeen: now, lastSeen: now,
      labels: Labels(score: 0, relevance: .unrelated, language: "und"), reports: [])
  }

  /// A story that one entry tells and that has no row: all that is known of it is that entry.
  init(_ id: StoryID, toldBy entry: EntryRecord, of feed: FeedRecord, settings: FeedSettings?) {
    self.init(untold: id, thread: id, now: entry.firstSeen)
    let outlet = OutletNames(entry: Entry(id: "", url: entry.url), feed: settings, record: feed)
    let labels =
      entry.givenLabels
      ?? Labels(score: 0, relevance: .unrelated, language: entry.language ?? "und")
    take(
      labels,
      report: outlet.report(
        url: entry.url, language: labels.language, published: entry.published),
      now: entry.lastSeen)
  }

  /// The most reports that are kept of a story; those after them change its facts all the same.
  static let mostReports = 100

  /// Takes in one more report of the story, or an edited one (`report` is nil).
  mutating func take(_ new: Labels, report: StoryReport?, now: Timestamp) {
    lastSeen = max(lastSeen, now)
    if let report, reports.count < Self.mostReports { reports.append(report) }
    take(new)
  }

  /// Whether one of the reports is the page at a canonical address.
  func isReported(at canonical: String?) -> Bool {
    canonical != nil && reports.contains { $0.url.map(CanonicalAddress.canonical) == canonical }
  }

  /// Takes in what a report says.
  mutating func take(_ new: Labels) {
    guard new.relevance >= labels.relevance else { return }
    if new.relevance > labels.relevance {
      labels = new
      labels.evidence = []
      return
    }
    labels.score = max(labels.score, new.score)
    labels.stage = [labels.stage, new.stage].compactMap(\.self).max()
    labels.activity.append(contentsOf: new.activity.filter { !labels.activity.contains($0) })
    labels.domain.append(contentsOf: new.domain.filter { !labels.domain.contains($0) })
    labels.countries.append(contentsOf: new.countries.filter { !labels.countries.contains($0) })
    labels.organisations.append(
      contentsOf: new.organisations.filter { !labels.organisations.contains($0) })
    labels.money.append(contentsOf: new.money.filter { !labels.money.contains($0) })
  }
}

extension Store {
  /// A story, whether it has a row or one entry is all that there is of it.
  func toldStory(
    _ id: StoryID, settings: @Sendable (_ feed: String) -> FeedSettings? = { _ in nil }
  ) async throws -> Story? {
    if let stored = try await story(id) { return stored }
    guard let (entry, feed) = try await firstEntry(of: id) else { return nil }
    return Story(id, toldBy: entry, of: feed, settings: settings(feed.url))
  }
}
