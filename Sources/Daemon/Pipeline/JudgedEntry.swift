// One entry on its way: its text and its labels.

import Analysis
import Foundation
import Model
import Storage
import Stories
import Watches

/// What is known of an entry after it was read, before it has a story.
struct JudgedEntry: Sendable {
  var entry: Entry
  var text: EntryText
  var reading: Reading
  var analysis: Analysis
  var canonical: String?

  /// Reads and judges an entry. Pure: safe on any thread.
  init(_ entry: Entry, text: EntryText, feedLanguage: String?, analyzer: Analyzer) {
    self.entry = entry
    self.text = text
    reading = analyzer.read(
      ItemText(
        title: text.title, summary: text.summary, languageHint: entry.language ?? feedLanguage))
    analysis = analyzer.analyze(reading)
    canonical = entry.url.map(CanonicalAddress.canonical)
  }
}

extension JudgedEntry {
  /// Whether the entry is unrelated and no watch wants it all the same, however many sources may
  /// come to report it.
  func isUnwanted(_ outlet: OutletNames, _ runtime: Runtime) -> Bool {
    guard analysis.labels.relevance == .unrelated else { return false }
    guard runtime.reads(language: analysis.labels.language) else { return true }
    let subject = outlet.subject(self, sources: .max, independentSources: .max)
    return runtime.watches.matches(for: subject).isEmpty
  }

  /// What the story index keeps of the entry.
  ///
  /// - Parameter seen: when the entry was first seen.
  func evidence(
    offTopic: Bool, runtime: Runtime, seen: Timestamp, feed: FeedRecord
  ) -> EntryEvidence {
    let lexicon = runtime.analyzer.lexicon
    return offTopic
      ? .offTopic(
        CopySketch(
          reading: reading, analysis: analysis, lexicon: lexicon, published: entry.published,
          seen: seen, canonical: canonical, feed: feed.id ?? 0))
      : .report(
        Fingerprint(
          reading: reading, analysis: analysis, lexicon: lexicon, model: runtime.storyModel,
          published: entry.published, seen: seen, canonical: canonical, feed: feed.id ?? 0))
  }
}
