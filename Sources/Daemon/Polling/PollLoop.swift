// Starts each poll when its feed is due, so many at a time in all and so many a host.

import Model

/// The scheduler: one loop that sleeps until the next feed is due or a poll has ended.
///
/// It knows nothing of HTTP or feeds: a feed is a key with a host, and polling one is a function
/// that returns when the feed is due again.
actor PollLoop {
  /// A feed as the scheduler sees it.
  struct Feed: Equatable, Sendable {
    /// The feed's key, its row in the database.
    var key: Int64
    /// The host that it is polled from.
    var host: String
    /// When it is due; nil where it never is.
    var due: Timestamp?
    /// What its last poll says about the host.
    var sign = HostLanes.Sign.none
  }

  /// What a poll came to.
  struct Ended: Equatable, Sendable {
    /// When the feed is due again; nil where it never is.
    var due: Timestamp?
    /// The host that it is polled from next time; nil where that has not changed.
    var host: String?
    /// What the poll says about the host that was asked.
    var sign = HostLanes.Sign.none
    /// The address that the host answered from; nil where it did not, or a proxy did.
    var address: String?
  }

  /// Polls a feed; the flag says whether more feeds of the same host follow at once.
  typealias Poll = @Sendable (_ key: Int64, _ moreFollow: Bool) async -> Ended

  private let clock: any WallClock
  private let wakeUp = WakeUp()
  private let poll: Poll

  private var queue = DueQueue<Int64>()
  private var lanes: HostLanes
  private var roster = FeedRoster()
  private var underWay: Set<Int64> = []

  private let start = ContinuousClock.now
  private var lastLook: (wall: Timestamp, steady: ContinuousClock.Instant)

  /// Counts the turns of the loop; the watchdog is fed only while it grows.
  private(set) var turns: UInt64 = 0

  /// When the last turn was taken.
  private var lastTurn = ContinuousClock.now

  /// How the loop stands.
  struct Standing: Sendable {
    /// Polls under way.
    var underWay: Int
    /// Feeds that are due and wait for their host's turn.
    var waiting: Int
    /// Feeds that wait to be due.
    var queued: Int
    /// When the first of those is due.
    var nextDue: Timestamp?
    /// When the last turn was taken.
    var lastTurn: ContinuousClock.Instant
  }

  /// How the loop stands now.
  var standing: Standing {
    Standing(
      underWay: underWay.count, waiting: lanes.waiting, queued: queue.count,
      nextDue: queue.nextDue, lastTurn: lastTurn)
  }

  /// How many polls are under way.
  var pollsUnderWay: Int { underWay.count }

  /// How much later than the first feed is due the loop wakes for it, so that those that are due
  /// soon after it are started, and their records read, together.
  static let gatheringTime = Duration.milliseconds(200)

  /// The longest that the loop sleeps without a turn.
  private let longestSleep: Duration

  init(
    clock: any WallClock, limits: HostLanes.Limits, longestSleep: Duration = .seconds(30),
    poll: @escaping Poll
  ) {
    self.clock = clock
    self.longestSleep = longestSleep
    self.poll = poll
    lanes = HostLanes(limits: limits)
    lastLook = (clock.now(), .now)
  }

  /// Replaces the feeds and limits. Polls under way go on; a feed that is no longer listed is not
  /// polled again. One that stays keeps its turn and what was learnt of it since, as due times in
  /// the database know nothing of a clock that was set; but none waits longer than `longest`.
  func replace(feeds: [Feed], limits: HostLanes.Limits, longest: Duration = .seconds(366 * 86_400))
  {
    let before = roster
    roster = FeedRoster(
      feeds.map { FeedRoster.Member(key: $0.key, host: $0.host) }, keeping: before)
    for key in before.keys where roster[key] == nil { queue.remove(key) }
    lanes.removeWaiting { roster[$0] == nil }
    lanes.expect(feedsOf: feeds.reduce(into: [:]) { $0[$1.host, default: 0] += 1 })
    lanes.limits = limits
    recallHosts(of: feeds)
    let started = underWay.union(lanes.waitingKeys)
    let latest = look() + longest
    queue.reserve(feeds.count)
    for feed in feeds where !started.contains(feed.key) {
      // What the feed leaves out may reach further than the longest delay; its due time says so.
      let bound = max(latest, feed.due ?? latest)
      if let due = queue.due(of: feed.key).map({ min($0, bound) }) ?? feed.due {
        queue.set(feed.key, due: due)
      }
    }
    wakeUp.ring()
  }

  private func recallHosts(of feeds: [Feed]) {
    var overloaded: [String: Int] = [:]
    var unreachable: Set<String> = []
    for feed in feeds {
      if feed.sign == .overloaded { overloaded[feed.host, default: 0] += 1 }
      if feed.sign == .unreachable { unreachable.insert(feed.host) }
    }
    for host in unreachable.union(overloaded.keys) {
      lanes.recall(
        host, isUnreachable: unreachable.contains(host), overloaded: overloaded[host] ?? 0)
    }
  }

  /// Makes the loop take a turn now, due or not.
  func wake() { wakeUp.ring() }

  /// Polls feeds as they fall due until the task is cancelled; with `once`, until none is waiting.
  func run(once: Bool = false) async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        turns &+= 1
        lastTurn = .now
        startWhatIsDue(in: &group)
        if once, underWay.isEmpty, queue.count == 0, lanes.waiting == 0 { break }
        await wakeUp.sleep(atMost: sleepNeeded())
      }
      group.cancelAll()
    }
  }

  private func startWhatIsDue(in group: inout DiscardingTaskGroup) {
    let now = look()
    while let key = queue.takeDue(at: now) {
      guard let host = roster[key]?.host, !underWay.contains(key) else { continue }
      lanes.append(key, host: host, now: steadyNow)
    }
    while let start = lanes.next(now: steadyNow) {
      underWay.insert(start.key)
      group.addTask { [self] in
        await ended(start, await poll(start.key, start.moreWaiting))
      }
    }
  }

  /// The present instant. Where the clock was set, the queue goes with it: set back, so that no
  /// feed waits for the old time to come round again; set forward, so that none is asked before the
  /// time that its publisher was promised has really passed. What was reckoned before the service
  /// started may have been right all along, and only goes back.
  private func look() -> Timestamp {
    let now = (wall: clock.now(), steady: ContinuousClock.now)
    let jump = (now.wall - lastLook.wall) - (now.steady - lastLook.steady)
    if jump < .seconds(-60) {
      queue.shift(by: jump)
    } else if jump > .seconds(60) {
      queue.shift(by: jump) { roster[$0]?.isReckonedHere ?? false }
    }
    lastLook = now
    return now.wall
  }

  /// The time since the loop was made, by which hosts are paced whatever becomes of the clock.
  private var steadyNow: Timestamp { .epoch + start.duration(to: .now) }

  private func ended(_ start: HostLanes.Start, _ ended: Ended) {
    underWay.remove(start.key)
    lanes.finished(start, sign: ended.sign, address: ended.address, now: steadyNow)
    if var member = roster[start.key] {
      member.host = ended.host ?? member.host
      if let due = ended.due {
        queue.set(start.key, due: due)
        member.isReckonedHere = true
      }
      roster[start.key] = member
    }
    wakeUp.ring()
  }

  private func sleepNeeded() -> Duration {
    let untilDue = queue.nextDue.map { $0 - clock.now() + Self.gatheringTime } ?? longestSleep
    let untilStart = lanes.nextStart().map { $0 - steadyNow } ?? longestSleep
    return max(.zero, min(untilDue, untilStart, longestSleep))
  }
}
