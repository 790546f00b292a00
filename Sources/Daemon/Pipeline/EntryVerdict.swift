// One entry on its way: its text, its labels, and what is kept of how it was judged.

import Analysis
import Model
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

/// How an entry came to its story and its alert, kept with it for `pactwatch why`.
struct EntryAccountRecord: Codable, Equatable, Sendable {
  /// How the entry came to its story, in words.
  var placement: String
  /// Whether it could not alert: a feed's first poll, or a language that is not configured.
  var silent: Bool
  /// The watches that wanted it when it came.
  var watches: [String]
}
