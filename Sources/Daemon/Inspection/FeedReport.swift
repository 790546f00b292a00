// A feed's health as it stands in the database: what came last, what comes next and why then.

import Configuration
import Delivery
import Foundation
import Model
import Storage

/// A feed's health, for `pactwatch feeds list`.
public struct FeedReport: Encodable, Sendable {
  /// The name.
  public var name: String
  /// The configured address.
  public var url: String
  /// `ok`, `new`, `failing` or `gone`.
  public var state: String
  /// The feed's own title.
  public var title: String?
  /// When it was last asked.
  public var lastAttempt: Timestamp?
  /// When it last answered well.
  public var lastSuccess: Timestamp?
  /// When it last brought a new entry.
  public var lastNewEntry: Timestamp?
  /// The last HTTP status; nil where the last poll brought none.
  public var lastStatus: Int?
  /// When it is polled next; nil for at once where it is new, and for never where it is gone.
  public var nextDue: Timestamp?
  /// Why then.
  public var dueReason: String?
  /// The configured time between two polls, in seconds; what the feed asks for comes on top.
  public var intervalSeconds: Double
  /// Failures since the last good answer.
  public var errors: Int
  /// The last failure in words, with what to do about it.
  public var error: String?
  /// The address that it has moved to for good.
  public var movedTo: String?
  /// When it was noticed that it brings nothing any more, against its own rhythm.
  public var silentSince: Timestamp?

  /// The health of stored feeds under a configuration.
  public static func all(_ records: [FeedRecord], settings: Settings) -> [FeedReport] {
    records.map {
      FeedReport($0, feed: settings.feeds.feed(at: $0.url), settings: settings.poll)
    }
  }

  private init(_ record: FeedRecord, feed: FeedSettings?, settings: PollSettings) {
    name = record.name
    url = record.url
    title = record.title
    lastAttempt = record.lastAttempt
    lastSuccess = record.lastSuccess
    lastNewEntry = record.lastNewEntry
    lastStatus = record.lastStatus
    nextDue = record.nextDue
    dueReason = record.dueReason
    let interval = PollTiming(feed: feed, settings: settings).interval
    intervalSeconds = interval.inSeconds
    errors = record.errorCount
    error = record.lastError
    movedTo = record.provenMove
    silentSince = record.silentSince
    state =
      record.gone
      ? "gone" : record.errorCount > 0 ? "failing" : record.lastSuccess == nil ? "new" : "ok"
  }

  /// What there is to know beyond the state: the failure, the move, the silence; empty where
  /// nothing.
  public func remark(now: Timestamp) -> String {
    var remarks: [String] = []
    if let error { remarks.append(errors > 1 ? "\(errors) times in a row: \(error)" : error) }
    if let movedTo { remarks.append("moved to \(movedTo): change the configuration") }
    if let lastNewEntry, silentSince != nil {
      remarks.append("nothing new for \((now - lastNewEntry).brief), which is unusual for it")
    }
    return PlainText.line(remarks.joined(separator: "; "))
  }
}
