// Why an entry alerted or did not: all that is known of it, and what each watch says of it now.

import Analysis
import Configuration
import Foundation
import Model
import Storage
import Stories
import Watches

/// The account of one stored entry, for `pactwatch why`.
public struct Explanation: Encodable, Sendable {
  /// The entry's number in the database.
  public var entry: Int64
  /// The feed's name.
  public var feed: String
  /// The publisher's identifier.
  public var guid: String
  /// The address.
  public var url: String?
  /// The headline as it was judged.
  public var title: String
  /// The summary as it was judged.
  public var summary: String?
  /// When it was published, as the feed says.
  public var published: Timestamp?
  /// When it was first seen.
  public var firstSeen: Timestamp
  /// The labels that it was given.
  public var labels: Labels?
  /// The story that it tells.
  public var story: StoryID?
  /// How it came to that story.
  public var placement: String?
  /// How its publisher edited it since it was first seen, the latest edit last.
  public var edits: [EntryEdit]
  /// What it led to.
  public var decision: String
  /// The alerts of its story, by identifier.
  public var alerts: [String]
  /// What the watches say, by the configuration as it is now.
  public var verdicts: [WatchVerdict]
}

/// Explains stored entries.
public struct Explainer: Sendable {
  private let store: Store
  private let runtime: Runtime

  /// An explainer for a database under a configuration.
  public init(store: Store, runtime: Runtime) {
    self.store = store
    self.runtime = runtime
  }

  /// The accounts of the entries that `reference` means: an entry's number, an address, a story's
  /// number or an alert's identifier.
  public func explain(_ reference: String, watch: String? = nil) async throws -> [Explanation] {
    var explanations: [Explanation] = []
    for id in try await store.entries(meantBy: reference).compactMap(\.id) {
      if let account = try await store.account(ofEntry: id) {
        explanations.append(explanation(account, watch: watch))
      }
    }
    return explanations
  }

  private func explanation(_ account: EntryAccount, watch: String?) -> Explanation {
    let record = account.entry
    let entry = Entry(
      id: record.guid, url: record.url, title: record.title, summary: nil,
      published: record.published, language: record.language)
    let text = EntryText(title: record.title, summary: record.summary ?? "")
    let judged = JudgedEntry(
      entry, text: text, feedLanguage: nil, analyzer: runtime.analyzer)
    let outlet = OutletNames(
      entry: entry, feed: runtime.feed(account.feed.url), record: account.feed)
    let story =
      account.story
      ?? Story(
        id: record.story ?? StoryID(rawValue: 0), thread: StoryID(rawValue: 0),
        firstSeen: record.firstSeen, lastSeen: record.lastSeen, labels: judged.analysis.labels,
        reports: [])
    let verdicts = runtime.watches.verdicts(for: outlet.subject(judged, story: story))
    let kept = record.verdicts.flatMap { text in
      try? JSONDecoder().decode(EntryAccountRecord.self, from: Data(text.utf8))
    }
    return Explanation(
      entry: record.id ?? 0, feed: account.feed.name, guid: record.guid, url: record.url,
      title: record.title, summary: record.summary, published: record.published,
      firstSeen: record.firstSeen, labels: record.labels ?? judged.analysis.labels,
      story: record.story, placement: kept?.placement,
      edits: kept?.edits ?? [], decision: record.decision.description,
      alerts: account.alerts.map(\.id),
      verdicts: verdicts.filter { watch == nil || $0.watch == watch })
  }
}
