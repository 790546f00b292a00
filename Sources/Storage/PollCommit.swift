// One poll as one transaction: everything that a poll changed, committed together or not at all.

import Model

/// All that one poll changed.
public struct PollCommit: Sendable {
  /// The feed with its validators and schedule; nil for a commit that belongs to no feed, such as a
  /// `system` alert.
  public var feed: FeedRecord?
  /// New entries (without `id`) and changed ones (with it).
  public var entries: [EntryRecord]
  /// Stored entries that the feed still lists and whose `lastSeen` has grown old. An entry that is
  /// seen again an hour later is not worth a write; once a day keeps retention right.
  public var seenAgain: [Int64]
  /// When the poll happened, for `seenAgain`.
  public var time: Timestamp
  /// Stories that were opened or changed.
  public var stories: [Story]
  /// Alerts to send, in order.
  public var alerts: [Alert]
  /// What each watch now knows of a story.
  public var watchFacts: [WatchFacts]
  /// Silences that keep alerts of the commit from being sent, by the alerts' identifiers, beside
  /// those that people made.
  public var silences: [String: Int64] = [:]
  /// Stories that turned out to be one, in the order in which that was found.
  public var mergers: [StoryMerger]

  /// A commit from its parts.
  public init(
    feed: FeedRecord?, time: Timestamp, entries: [EntryRecord] = [], seenAgain: [Int64] = [],
    stories: [Story] = [], alerts: [Alert] = [], watchFacts: [WatchFacts] = [],
    mergers: [StoryMerger] = []
  ) {
    self.feed = feed
    self.time = time
    self.entries = entries
    self.seenAgain = seenAgain
    self.stories = stories
    self.alerts = alerts
    self.watchFacts = watchFacts
    self.mergers = mergers
  }
}

/// A story that turned out to tell the event of an earlier one. Its row and its alerts stay.
public struct StoryMerger: Equatable, Sendable {
  /// The story that is no more told by itself.
  public var later: StoryID
  /// The story that has its entries now.
  public var survivor: StoryID
  /// The survivor's thread, which has the later one's followers now.
  public var thread: StoryID

  /// A merger from its parts.
  public init(later: StoryID, survivor: StoryID, thread: StoryID) {
    self.later = later
    self.survivor = survivor
    self.thread = thread
  }
}

/// What a watch was last told of a story, so that only a changed fact alerts again.
public struct WatchFacts: Equatable, Sendable {
  /// The story.
  public var story: StoryID
  /// The watch's name.
  public var watch: String
  /// The facts last alerted, in the caller's JSON.
  public var facts: String
  /// The identifier of an alert of the same commit that told them; its number is stored.
  public var alertID: String?
  /// The number of the alert that told them last; nil where none has yet.
  public var alertSequence: Int64?

  /// Facts from their parts.
  public init(
    story: StoryID, watch: String, facts: String, alertID: String? = nil,
    alertSequence: Int64? = nil
  ) {
    self.story = story
    self.watch = watch
    self.facts = facts
    self.alertID = alertID
    self.alertSequence = alertSequence
  }
}

/// The numbers that a commit gave.
public struct CommitReceipt: Equatable, Sendable {
  /// The feed's row; nil for a commit without a feed.
  public var feed: Int64?
  /// The entries' rows, in the order of the commit.
  public var entries: [Int64]
  /// The alerts' numbers in the outbox, in the order of the commit.
  public var alerts: [Int64]
}
