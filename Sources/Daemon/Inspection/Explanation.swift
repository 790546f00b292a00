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
    // Purged stories are taken for told by the entry alone, as are those that only ever were.
    let story =
      account.story
      ?? Story(
        record.story ?? StoryID(rawValue: 0), toldBy: record, of: account.feed,
        settings: runtime.feed(account.feed.url))
    let verdicts = runtime.watches.verdicts(for: outlet.subject(judged, story: story))
    let kept = record.relevance == nil ? nil : EntryAccountRecord(record)
    return Explanation(
      entry: record.id ?? 0, feed: account.feed.name, guid: record.guid, url: record.url,
      title: record.title, summary: record.summary, published: record.published,
      firstSeen: record.firstSeen, labels: Self.labels(record, readAgain: judged.analysis.labels),
      story: record.story, placement: kept?.placement,
      edits: kept?.edits ?? [], decision: record.decision.description,
      alerts: account.alerts.map(\.id),
      verdicts: verdicts.filter { watch == nil || $0.watch == watch })
  }

  /// The labels that an entry was given. Where they are those of an unrelated text, their evidence
  /// is that of reading it again, unless it would be labelled otherwise today.
  private static func labels(_ record: EntryRecord, readAgain: Labels) -> Labels {
    if let kept = record.labels { return kept }
    guard var labels = record.givenLabels else { return readAgain }
    if readAgain.relevance == labels.relevance { labels.evidence = readAgain.evidence }
    return labels
  }
}
