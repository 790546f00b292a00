// What a watch is asked about: an entry's text as read, its labels, and where it comes from.

import Analysis
import Model

/// An entry, with what is known of its story, that watches decide on.
public struct WatchSubject: Sendable {
  /// The text as read once.
  public var reading: Reading
  /// The labels that decide: the entry's own, or the story's.
  public var labels: Labels
  /// The terms of the watches that the analyzer found in the text.
  public var hits: [TermHit]
  /// Names that the feed goes by: its name, its address, its groups.
  public var feed: [String]
  /// Names that the outlet goes by: its name, its host.
  public var outlet: [String]
  /// Who stands behind the feed.
  public var source: SourceRecord
  /// How many sources have reported the story, this one included.
  public var sources: Int
  /// How many different owners these sources have.
  public var independentSources: Int

  /// A subject from its parts.
  public init(
    reading: Reading, labels: Labels, hits: [TermHit], feed: [String] = [],
    outlet: [String] = [], source: SourceRecord = SourceRecord(), sources: Int = 1,
    independentSources: Int = 1
  ) {
    self.reading = reading
    self.labels = labels
    self.hits = hits
    self.feed = feed
    self.outlet = outlet
    self.source = source
    self.sources = sources
    self.independentSources = independentSources
  }
}

extension WatchSubject {
  /// An entry by itself, as an analyzer sees it.
  public init(_ reading: Reading, _ analysis: Analysis) {
    self.init(reading: reading, labels: analysis.labels, hits: analysis.termHits)
  }
}
