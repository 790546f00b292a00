// An entry's row: the text that was judged, the verdict, and what became of it.

import Model

/// What an entry led to.
public enum EntryDecision: Int, CaseIterable, Sendable {
  /// No watch wanted it.
  case none = 0
  /// It raised an alert for a story that was new to a watch.
  case new = 1
  /// It changed a fact of an alerted story and raised an update.
  case update = 2
  /// It told an alerted story again.
  case `repeat` = 3
  /// It stood in the first fetch of its feed: stored and classified, not alerted.
  case baseline = 4
}

extension EntryDecision: CustomStringConvertible {
  /// The word of the command line's contract: `new`, `update`, `repeat`, `none`, `baseline`.
  public var description: String {
    switch self {
    case .none: "none"
    case .new: "new"
    case .update: "update"
    case .repeat: "repeat"
    case .baseline: "baseline"
    }
  }
}

/// One entry of a feed as it is kept.
public struct EntryRecord: Equatable, Sendable {
  /// The row's number; nil until the entry is stored.
  public var id: Int64?
  /// The feed's row; nil for the feed of the commit that the entry is part of.
  public var feed: Int64?
  /// The publisher's identifier, unique within the feed.
  public var guid: String
  /// The address in canonical form, by which the same entry is known across feeds.
  public var canonical: String?
  /// The address as published.
  public var url: String?
  /// The title as it was judged.
  public var title: String
  /// The summary as plain text, as it was judged.
  public var summary: String?
  /// The language, ISO 639-1.
  public var language: String?
  /// When it was published, as the feed says.
  public var published: Timestamp?
  /// When it was first seen.
  public var firstSeen: Timestamp
  /// When it was last seen; kept only roughly, see `PollCommit.seenAgain`.
  public var lastSeen: Timestamp
  /// A hash of what was judged, by which an edited entry is told from an unchanged one.
  public var contentHash: UInt64
  /// The relevance; nil where the entry was never judged.
  public var relevance: Relevance?
  /// The calibrated probability of a partnership; nil where the entry was never judged.
  public var score: Double?
  /// All labels with their evidence; nil where there is nothing in them beyond score, relevance and
  /// language: what an unrelated text was judged by can be read from it again.
  public var labels: Labels?
  /// The story that it tells.
  public var story: StoryID?
  /// What it led to.
  public var decision: EntryDecision
  /// What the story index needs to know it again, in the index's own bytes.
  public var fingerprint: [UInt8]?
  /// The watches' verdicts for `pactwatch why`, in JSON.
  public var verdicts: String?

  /// An entry from its parts; it counts as last seen when it was first seen.
  public init(
    id: Int64? = nil, feed: Int64? = nil, guid: String, canonical: String? = nil,
    url: String? = nil, title: String, summary: String? = nil, language: String? = nil,
    published: Timestamp? = nil, firstSeen: Timestamp, lastSeen: Timestamp? = nil,
    contentHash: UInt64, relevance: Relevance? = nil, score: Double? = nil,
    labels: Labels? = nil, story: StoryID? = nil, decision: EntryDecision = .none,
    fingerprint: [UInt8]? = nil, verdicts: String? = nil
  ) {
    self.id = id
    self.feed = feed
    self.guid = guid
    self.canonical = canonical
    self.url = url
    self.title = title
    self.summary = summary
    self.language = language
    self.published = published
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen ?? firstSeen
    self.contentHash = contentHash
    self.relevance = relevance
    self.score = score
    self.labels = labels
    self.story = story
    self.decision = decision
    self.fingerprint = fingerprint
    self.verdicts = verdicts
  }
}

extension EntryRecord {
  /// The labels that the entry was given, without the evidence that was not kept; nil where it was
  /// never judged.
  public var givenLabels: Labels? {
    guard let relevance else { return labels }
    return labels ?? Labels(score: score ?? 0, relevance: relevance, language: language ?? "und")
  }
}

extension KnownEntry {
  /// The entry's row; nil where the entry is no more.
  public var row: Int64? {
    if case .stored(let id, _, _, _) = self { id } else { nil }
  }
}

/// What the store knows of an identifier that a feed brought.
public enum KnownEntry: Equatable, Sendable {
  /// The entry is stored.
  case stored(id: Int64, contentHash: UInt64, lastSeen: Timestamp, story: StoryID?)
  /// The entry was stored once and purged since: it is old, not new.
  case purged
}
