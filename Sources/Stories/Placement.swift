// Where an entry belongs: the index's answer.

public import Model

/// How wide the index casts: one alert an event, or one an entry.
public enum Similarity: String, CaseIterable, Sendable {
  /// Copies and other reports of the same event belong to one story.
  case event
  /// Only the same entry again, by its address or its very text, belongs to a story.
  case identity
}

/// The story and thread of an entry, and why.
public struct Placement: Sendable, Equatable {
  /// What an entry is to what was known before.
  public enum Relation: String, CaseIterable, Sendable {
    /// The same page again, in another feed or under another id.
    case sameEntry
    /// The same text from another outlet.
    case copy
    /// Another report of the same event.
    case report
    /// A new event of a deal that is known: opens a story in the deal's thread.
    case step
    /// Nothing like it is known: opens a story and a thread.
    case new
  }

  /// The story that the entry belongs to; a new number for `step` and `new`.
  public var story: StoryID
  /// The first story of the deal. A report may reveal that its story is a step of an older deal.
  public var thread: StoryID
  /// What the entry is to what was known before.
  public var relation: Relation
  /// Whether `story` is a number that no entry had before.
  public var opensStory: Bool { relation == .new || relation == .step }
  /// The evidence in words.
  public var reason: String
  /// Later stories that the entry showed to be the same event as `story`, and that are part of it
  /// from now on.
  public var merged: [StoryID]

  /// A placement from its parts.
  public init(
    story: StoryID, thread: StoryID, relation: Relation, reason: String, merged: [StoryID] = []
  ) {
    self.story = story
    self.thread = thread
    self.relation = relation
    self.reason = reason
    self.merged = merged
  }
}
