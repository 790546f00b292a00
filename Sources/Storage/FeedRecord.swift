// A feed's row: what the poller must remember of it between two polls and over a restart.

import Model

/// How a feed publishes: running statistics of the time between two new entries, in seconds.
public struct GapStatistics: Equatable, Sendable {
  /// How many gaps have been seen.
  public var count: Int
  /// The (exponentially weighted) mean gap.
  public var mean: Double
  /// The (exponentially weighted) variance, in seconds squared.
  public var variance: Double
  /// The longest gap.
  public var longest: Double

  /// Statistics from their parts; those of a feed that nothing is known of by default.
  public init(count: Int = 0, mean: Double = 0, variance: Double = 0, longest: Double = 0) {
    self.count = count
    self.mean = mean
    self.variance = variance
    self.longest = longest
  }
}

/// One feed with the state of its polling.
public struct FeedRecord: Equatable, Sendable {
  /// The row's number; nil until the feed is stored.
  public var id: Int64?
  /// The address as configured, which is the feed's key.
  public var url: String
  /// The name by which people know the feed.
  public var name: String
  /// The title that the feed gives itself.
  public var title: String?
  /// The entity tag of the last good answer, byte for byte.
  public var etag: String?
  /// The Last-Modified of the same answer, byte for byte.
  public var lastModified: String?
  /// The address that sent the validators; they belong to no other.
  public var validatorsURL: String?
  /// When the feed is to be polled next; nil means at once.
  public var nextDue: Timestamp?
  /// Before when the publisher asked not to be polled (max-age, ttl, Retry-After).
  public var floorUntil: Timestamp?
  /// The rule that set `nextDue`, in words.
  public var dueReason: String?
  /// How long the last good answer is fresh by its cache headers.
  public var freshness: Duration?
  /// How long the feed's document asks to wait between polls.
  public var timeToLive: Duration?
  /// Hours in UTC, 0…23, in which the publisher asks not to be polled.
  public var skipHours: Set<Int>
  /// Days in UTC on which the publisher asks not to be polled; 0 is Sunday.
  public var skipDays: Set<Int>
  /// Failures since the last success.
  public var errorCount: Int
  /// The last HTTP status.
  public var lastStatus: Int?
  /// The last failure in words; nil after a success.
  public var lastError: String?
  /// When the feed was last asked.
  public var lastAttempt: Timestamp?
  /// When it last answered well, with 200 or 304.
  public var lastSuccess: Timestamp?
  /// When it last brought a new entry.
  public var lastNewEntry: Timestamp?
  /// Its rhythm.
  public var gaps: GapStatistics
  /// A hash of the last good body, by which an unchanged one is not parsed again.
  public var bodyHash: UInt64?
  /// The permanent address that the last answers were redirected to.
  public var movedTo: String?
  /// How many good answers in a row came from `movedTo`.
  public var movedCount: Int
  /// Whether the publisher answered 410: it is polled no more.
  public var gone: Bool
  /// Whether the first fetch, whose history is not alerted, is behind it.
  public var baselineDone: Bool
  /// When silence was alerted; nil while the feed keeps its rhythm.
  public var silentSince: Timestamp?
  /// Whether the configuration lists it no more; its history stays.
  public var removed: Bool

  /// A feed of which nothing is known but its address and name.
  public init(url: String, name: String) {
    self.url = url
    self.name = name
    skipHours = []
    skipDays = []
    gaps = GapStatistics()
    errorCount = 0
    movedCount = 0
    gone = false
    baselineDone = false
    removed = false
  }
}
