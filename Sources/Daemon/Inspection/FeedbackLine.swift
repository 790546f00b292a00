// What a person said of a verdict, as a line of a corpus that the classifier can be fitted with.

import Foundation
import Model
import Storage

/// A stored entry with its labels and what was said of them, in the corpus' keys.
struct FeedbackLine: Encodable {
  let account: EntryAccount
  let kind: FeedbackKind

  private enum CodingKeys: String, CodingKey {
    case id, event, lang, source, url, published, title, summary, relevance, activity, stage
    case domain, countries, orgs, feedback
  }

  /// The labels as they were given; the one that is said to be wrong is null, to be filled in by
  /// hand, and with `irrelevant` all of them.
  func encode(to encoder: any Encoder) throws {
    let entry = account.entry
    let labels = entry.givenLabels
    var line = encoder.container(keyedBy: CodingKeys.self)
    try line.encode("feedback-\(entry.id ?? 0)", forKey: .id)
    try line.encode(entry.story.map { "feedback-\($0)" }, forKey: .event)
    try line.encode(entry.language, forKey: .lang)
    try line.encode(
      entry.url.flatMap(OutletNames.host) ?? account.feed.name, forKey: .source)
    try line.encode(entry.url, forKey: .url)
    try line.encode(entry.published ?? entry.firstSeen, forKey: .published)
    try line.encode(entry.title, forKey: .title)
    try line.encode(entry.summary, forKey: .summary)
    func encode(_ value: (some Encodable)?, as key: CodingKeys, unless fault: FeedbackKind) throws {
      try line.encode(kind == fault || kind == .irrelevant ? nil : value, forKey: key)
    }
    try encode(entry.relevance?.rawValue, as: .relevance, unless: .irrelevant)
    try encode(labels?.activity, as: .activity, unless: .activity)
    try encode(labels?.stage, as: .stage, unless: .stage)
    try encode(labels?.domain, as: .domain, unless: .domain)
    try encode(labels?.countries, as: .countries, unless: .countries)
    try encode(labels?.organisations, as: .orgs, unless: .organisations)
    try line.encode(kind, forKey: .feedback)
  }
}

/// Takes down what people say of verdicts. It never changes one by itself.
public struct FeedbackTaker: Sendable {
  private let store: Store

  /// A taker for a database that may be written.
  public init(store: Store) { self.store = store }

  /// Keeps what is said of what `reference` means: an entry's number or address, a story's number
  /// or an alert's identifier. Returns the entry's headline; nil where nothing is stored under it.
  public func take(
    _ kind: FeedbackKind, of reference: String, now: Timestamp
  ) async throws -> String? {
    guard let id = try await store.entries(meantBy: reference).first?.id,
      let account = try await store.account(ofEntry: id)
    else { return nil }
    let told = try await store.alert(id: reference)?.watches.map(\.name)
    try await store.save(
      FeedbackRecord(
        time: now, entry: id, kind: kind, watches: told ?? account.watchFacts.map(\.watch),
        line: try JSONEncoder.compact.text(FeedbackLine(account: account, kind: kind))))
    return account.entry.title
  }
}
