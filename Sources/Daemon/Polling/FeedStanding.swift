// What the scheduler is told of a feed at a start or a reload: all else stays in the feed's row
// until the feed is due.

import Model
import Storage

/// How a stored feed stands with the scheduler.
struct FeedStanding: Sendable {
  /// The feed's row.
  var id: Int64
  /// When it is due; nil where it was never asked.
  var due: Timestamp?
  /// Before when its publisher asked not to be polled.
  var floor: Timestamp?
  /// The hours and days that the feed leaves out.
  var skipHours: Set<Int>
  var skipDays: Set<Int>
  /// Whether it is polled no more.
  var gone: Bool
  /// Whether the last poll failed.
  var isFailing: Bool
  /// What the last poll said about the host.
  var sign: HostLanes.Sign
  /// The host that the next poll goes to, where that is not its own.
  var movedHost: String?

  /// How a record says that its feed stands.
  init(_ record: FeedRecord) {
    id = record.id ?? 0
    due = record.nextDue
    floor = record.floorUntil
    skipHours = record.skipHours
    skipDays = record.skipDays
    gone = record.gone
    isFailing = record.errorCount > 0
    sign = record.lastSign
    movedHost = record.pollAddress == record.url ? nil : record.pollHost
  }

  /// When the feed is to be polled after a start: no later than `latest`, as a time further away
  /// than any rule allows was computed by a clock that was set back since. With `everything`, that
  /// is now for all but those whose publishers asked not to be polled yet.
  func due(now: Timestamp, latest: Timestamp, everything: Bool) -> Timestamp? {
    guard !gone else { return nil }
    // What was due while the service was down may lie in an hour that the feed leaves out now.
    func allowed(_ instant: Timestamp) -> Timestamp {
      PollTiming.afterSkipped(instant, hours: skipHours, days: skipDays)
    }
    guard everything else { return allowed(max(min(due ?? now, latest), now)) }
    return allowed(now) > now || floor.map { $0 > now } ?? false ? nil : now
  }
}
