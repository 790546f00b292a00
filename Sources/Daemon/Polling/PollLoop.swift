// Starts each poll when its feed is due, so many at a time in all and so many a host.

import Model

/// The scheduler: one loop that sleeps until the next feed is due or a poll has ended.
///
/// It knows nothing of HTTP or feeds: a feed is a key with a host, and polling one is a function
/// that returns when the feed is due again.
actor PollLoop {
  /// A feed as the scheduler sees it.
  struct Feed: Equatable, Sendable {
    /// The feed's key, its configured address.
    var key: String
    /// The host that it is polled from.
    var host: String
    /// When it is due; nil where it never is.
    var due: Timestamp?
  }

  /// How many polls may be under way.
  struct Limits: Equatable, Sendable {
    /// In all.
    var total: Int
    /// For one host.
    var perHost: Int
  }

  private struct Host {
    var active = 0
    var waiting: [String] = []
  }

  private let clock: any WallClock
  private let wakeUp = WakeUp()
  private let poll: @Sendable (String) async -> Timestamp?
  private var limits: Limits

  private var queue = DueQueue<String>()
  private var hostOf: [String: String] = [:]
  private var hosts: [String: Host] = [:]
  private var underWay: Set<String> = []
  private var ready: [String] = []

  private var lastLook: (wall: Timestamp, steady: ContinuousClock.Instant)

  /// Counts the turns of the loop; the watchdog is fed only while it grows.
  private(set) var turns: UInt64 = 0

  /// The longest that the loop sleeps without a turn.
  private let longestSleep: Duration

  init(
    clock: any WallClock, limits: Limits, longestSleep: Duration = .seconds(30),
    poll: @escaping @Sendable (String) async -> Timestamp?
  ) {
    self.clock = clock
    self.limits = limits
    self.longestSleep = longestSleep
    self.poll = poll
    lastLook = (clock.now(), .now)
  }

  /// Replaces the feeds and limits. Polls under way go on; a feed that is no longer listed is not
  /// polled again, one that stays keeps its turn unless its due time is given anew.
  func replace(feeds: [Feed], limits: Limits) {
    self.limits = limits
    let kept = Set(feeds.map(\.key))
    for key in hostOf.keys where !kept.contains(key) { queue.remove(key) }
    ready.removeAll { !kept.contains($0) }
    for host in hosts.keys { hosts[host]?.waiting.removeAll { !kept.contains($0) } }
    hostOf = Dictionary(feeds.map { ($0.key, $0.host) }, uniquingKeysWith: { first, _ in first })
    let started = underWay.union(ready).union(hosts.values.flatMap(\.waiting))
    for feed in feeds where !started.contains(feed.key) {
      if let due = feed.due { queue.set(feed.key, due: due) } else { queue.remove(feed.key) }
    }
    wakeUp.ring()
  }

  /// Makes the loop take a turn now, due or not.
  func wake() { wakeUp.ring() }

  /// Polls feeds as they fall due until the task is cancelled; with `once`, until none is waiting.
  func run(once: Bool = false) async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        turns &+= 1
        startWhatIsDue(in: &group)
        if once, underWay.isEmpty, queue.count == 0, ready.isEmpty { break }
        await wakeUp.sleep(atMost: sleepNeeded())
      }
      group.cancelAll()
    }
  }

  private func startWhatIsDue(in group: inout DiscardingTaskGroup) {
    let now = look()
    while underWay.count < limits.total, let key = takeStartable(now: now) {
      underWay.insert(key)
      hosts[hostOf[key] ?? "", default: Host()].active += 1
      let host = hostOf[key] ?? ""
      group.addTask { [self] in
        let due = await poll(key)
        await ended(key, host: host, due: due)
      }
    }
  }

  /// The present instant. Where the clock was set back, the queue goes back with it, so that no
  /// feed waits for the old time to come round again.
  private func look() -> Timestamp {
    let now = (wall: clock.now(), steady: ContinuousClock.now)
    let jump = (now.wall - lastLook.wall) - (now.steady - lastLook.steady)
    if jump < .seconds(-60) { queue.shift(by: jump) }
    lastLook = now
    return now.wall
  }

  /// The next feed that is due and whose host has room; those without room wait at their host.
  private func takeStartable(now: Timestamp) -> String? {
    while let key = ready.isEmpty ? queue.takeDue(at: now) : ready.removeFirst() {
      guard let host = hostOf[key], !underWay.contains(key) else { continue }
      if hosts[host, default: Host()].active < limits.perHost { return key }
      hosts[host, default: Host()].waiting.append(key)
    }
    return nil
  }

  private func ended(_ key: String, host: String, due: Timestamp?) {
    underWay.remove(key)
    hosts[host]?.active -= 1
    if let waiting = hosts[host]?.waiting, !waiting.isEmpty {
      ready.append(waiting[0])
      hosts[host]?.waiting.removeFirst()
    } else if hosts[host]?.active == 0 {
      hosts[host] = nil
    }
    if hostOf[key] != nil, let due { queue.set(key, due: due) }
    wakeUp.ring()
  }

  private func sleepNeeded() -> Duration {
    guard underWay.count < limits.total, let due = queue.nextDue() else { return longestSleep }
    return max(.zero, min(due - clock.now(), longestSleep))
  }
}
