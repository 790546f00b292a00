// How a story grows with its reports: what each of them adds to its facts.

import Model
import Stories

extension Story {
  /// A story that nobody has told yet.
  init(untold id: StoryID, thread: StoryID, now: Timestamp) {
    self.init(
      id: id, thread: thread, firstSeen: now, lastSeen: now,
      labels: Labels(score: 0, relevance: .unrelated, language: "und"), reports: [])
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
