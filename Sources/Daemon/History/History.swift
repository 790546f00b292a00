// Stored entries as the watches would have been asked about them: the labels they were given, their
// text read anew for the words of the watches in question.

import Analysis
import Configuration
import Foundation
import Model
import Storage
import Watches

/// A stored entry with what a set of watches needs to decide on it.
public struct PastReport: Sendable {
  /// The entry as it is stored.
  public var entry: PastEntry
  /// The outlet that told it.
  var outlet: OutletNames
  /// What the watches are asked about; the counts of sources are those of the entry alone.
  public var subject: WatchSubject

  /// When the entry was news: when it was first seen, or for a feed's first poll, which brings
  /// months at once, when it was published.
  public var newsTime: Timestamp {
    guard entry.decision == .baseline, let published = entry.published else {
      return entry.firstSeen
    }
    return min(published, entry.firstSeen)
  }
}

/// Reads stored entries for a set of watches.
///
/// The lexicon and the model stay unread: the labels are those that the entries were given when
/// they came. So a start costs nothing, and the only words that are looked for are the watches'.
public struct History: Sendable {
  /// The database.
  let store: Store
  /// The watches that are asked.
  public let watches: WatchSet
  private let analyzer: Analyzer
  /// The languages whose entries are read; nil for all.
  private let languages: Set<String>?
  private let configuredFeeds: FeedList
  private let feeds: [Int64: FeedRecord]

  /// The history in a database, read for `watches` under a configuration: entries in its languages,
  /// as the service does, or with `everyLanguage` all.
  public init(
    store: Store, settings: Settings, watches: WatchSet, everyLanguage: Bool = false
  ) async throws {
    self.store = store
    self.watches = watches
    analyzer = try Analyzer(lexicon: Lexicon(files: []), terms: watches.terms)
    languages = everyLanguage ? nil : Set(settings.languages)
    configuredFeeds = settings.feeds
    feeds = Dictionary(
      try await store.feeds(includingRemoved: true).compactMap { feed in
        feed.id.map { ($0, feed) }
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Entries a page: enough to keep every processor busy, few enough to hold.
  private static let page = 2000

  /// Hands the entries that a filter lets through to `body`, in the filter's order, until it
  /// returns false.
  public func read(
    _ filter: HistoryFilter, _ body: (PastReport) async throws -> Bool
  ) async throws {
    var last: PastEntry?
    while true {
      try Task.checkCancellation()
      let page = try await store.history(filter, after: last, limit: Self.page)
      for report in try await reports(page) where try await !body(report) {
        return
      }
      guard page.count == Self.page else { return }
      last = page.last
    }
  }

  /// The reports of a story that came before one of its entries, oldest first.
  func reports(of story: StoryID, before entry: PastEntry) async throws -> [PastReport] {
    try await store.history(of: story, before: entry).compactMap(report)
  }

  /// Reads the texts of a page, on all processors.
  private func reports(_ page: [PastEntry]) async throws -> [PastReport] {
    let share = max(1, page.count / ProcessInfo.processInfo.activeProcessorCount + 1)
    let parts = stride(from: 0, to: page.count, by: share).map {
      page[$0..<min(page.count, $0 + share)]
    }
    return await withTaskGroup { group in
      for (number, part) in parts.enumerated() {
        group.addTask { (number, part.compactMap(report)) }
      }
      var read = [[PastReport]](repeating: [], count: parts.count)
      for await (number, reports) in group { read[number] = reports }
      return read.flatMap { $0 }
    }
  }

  private func report(_ entry: PastEntry) -> PastReport? {
    let language = entry.labels.language
    guard language == "und" || languages?.contains(language) ?? true, let feed = feeds[entry.feed]
    else {
      return nil
    }
    let reading = analyzer.read(
      ItemText(title: entry.title, summary: entry.summary ?? "", languageHint: language))
    let outlet = OutletNames(
      entry: Entry(id: "", url: entry.url), feed: configuredFeeds.feed(at: feed.url), record: feed)
    let subject = WatchSubject(
      reading: reading, labels: entry.labels, hits: reading.termHits,
      feed: outlet.feedNames, outlet: outlet.outletNames, source: outlet.source)
    return PastReport(entry: entry, outlet: outlet, subject: subject)
  }
}
