// One entry on its way: its text, its labels, and what is kept of how it was judged.

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
  /// Whether the entry is unrelated and no watch wants it all the same, however many sources may come to
  /// report it.
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

/// How an entry came to its story and its alert, kept with it for `pactwatch why`.
struct EntryAccountRecord: Codable, Equatable, Sendable {
  /// How the entry came to its story, in words.
  var placement: String
  /// Whether it could not alert: a feed's first poll, or a language that is not configured.
  var silent: Bool
  /// The watches that wanted it when it came last.
  var watches: [String]
  /// How its text changed since, the latest last; nil where it never did.
  var edits: [EntryEdit]?

  /// The most edits that are kept: a live page is edited all day.
  private static let mostEdits = 10

  /// The account of an entry that was stored before, or an empty one.
  ///
  /// Of an entry off topic that opened a story none is stored, as there is nothing in it that its row
  /// does not say.
  init(_ previous: EntryRecord?) {
    self.init(
      placement: previous == nil ? "" : OffTopic.newText, silent: previous?.decision == .baseline,
      watches: [])
    guard let kept = previous?.verdicts else { return }
    // An account that a later version wrote tells less, and is no reason to lose the entry.
    self = (try? JSONDecoder().decode(Self.self, from: Data(kept.utf8))) ?? self
  }

  private init(placement: String, silent: Bool, watches: [String]) {
    self.placement = placement
    self.silent = silent
    self.watches = watches
  }

  /// Notes an edit of the entry.
  mutating func note(_ edit: EntryEdit) {
    edits = Array(((edits ?? []) + [edit]).suffix(Self.mostEdits))
  }
}

extension EntryAccountRecord: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      if let edits { $0.member("edits", edits) }
      $0.member("placement", placement)
      $0.member("silent", silent)
      $0.member("watches", watches)
    }
  }
}

extension EntryEdit: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.member("summaryChanged", summaryChanged)
      $0.member("time", time.rfc3339)
      if let titleBefore { $0.member("titleBefore", titleBefore) }
    }
  }
}

/// One change of a stored entry's text by its publisher.
public struct EntryEdit: Codable, Equatable, Sendable {
  /// When it was seen.
  public var time: Timestamp
  /// The title before; nil where it stayed.
  public var titleBefore: String?
  /// Whether the summary changed.
  public var summaryChanged: Bool

  init(from previous: EntryRecord, to text: EntryText, at time: Timestamp) {
    self.time = time
    titleBefore = previous.title == text.title ? nil : previous.title
    summaryChanged = (previous.summary ?? "") != text.summary
  }
}
