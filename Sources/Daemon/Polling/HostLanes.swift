// Which of the feeds that are due is polled next: hosts in turn, each at its own measured pace, and
// hosts that lately gave no answer never in everybody's way.

import Model

/// Feeds that wait to be polled, by host, and how many polls are under way. Pure: it is told the
/// time, in any clock that only goes forward.
struct HostLanes: Sendable {
  /// How many polls may be under way, and how fast they may follow one another.
  struct Limits: Equatable, Sendable {
    /// Polls under way in all.
    var total: Int
    /// Polls under way at one host.
    var perHost: Int
    /// Polls under way at one address, however many hosts live there.
    var perAddress = Int.max
    /// The least time between two starts at one host that has several feeds.
    var spacing: Duration = .zero
    /// The time in which all feeds of a host must have their turn, however slow its pace.
    var window: Duration = .seconds(900)
  }

  /// What a poll's end says about the host.
  enum Sign: Equatable, Sendable {
    /// It answered.
    case answered
    /// It asked for fewer requests (429, 503).
    case overloaded
    /// It did not answer at all.
    case unreachable
    /// Nothing: the poll never came to the host.
    case none
  }

  /// A poll that starts now.
  struct Start: Equatable, Sendable {
    /// The feed.
    var key: Int64
    /// Its host.
    var host: String
    /// Whether more feeds wait for the same host.
    var moreWaiting: Bool
    fileprivate var line: Line
    /// Where the host lived when it last answered.
    fileprivate var address: String?
  }

  /// What is known of a host, which decides the line that it waits in for its turn.
  fileprivate enum Line: Int, CaseIterable {
    /// It has answered.
    case known
    /// It was never heard of.
    case unknown
    /// It gave no answer when it was last asked.
    case unreachable

    var next: Line {
      switch self {
      case .known: .unknown
      case .unknown: .unreachable
      case .unreachable: .known
      }
    }
  }

  /// A value for each line.
  private struct PerLine<Value: Sendable>: Sendable {
    private var values: [Value]

    init(of value: Value) { values = Line.allCases.map { _ in value } }

    subscript(line: Line) -> Value {
      get { values[line.rawValue] }
      _modify { yield &values[line.rawValue] }
    }
  }

  /// Where a host waits: nowhere, for its turn, for its pace, or for its address.
  private enum Place { case none, turn, pace, address }

  private struct Lane {
    var waiting: ArraySlice<Int64> = []
    var running = 0
    var place = Place.none
    var nextStart = Timestamp.epoch
    /// How many times slower than usual the host is asked.
    var slowdown = 1
    var isUnreachable = false
  }

  /// How slow a host's pace becomes at most, as a multiple of the spacing.
  static let greatestSlowdown = 16

  var limits: Limits {
    didSet {
      places.limit = limits.perAddress
      for host in lanes.keys { lineUp(host, now: lastLook) }
    }
  }

  private var lanes: [String: Lane] = [:]
  private var turns = PerLine<ArraySlice<String>>(of: [])
  private var paced = DueQueue<String>()
  private var nextLine = Line.known
  private var runningIn = PerLine(of: 0)
  private var lastLook = Timestamp.epoch
  /// Hosts with more than one feed.
  private var feedCounts: [String: Int] = [:]
  /// The address that each host last answered from; empty where it is not known, as behind a proxy.
  private var addressOf: [String: String] = [:]
  private var places: AddressPlaces

  /// Polls under way.
  private(set) var running = 0
  /// Feeds that wait here.
  private(set) var waiting = 0

  init(limits: Limits) {
    self.limits = limits
    places = AddressPlaces(limit: limits.perAddress)
  }

  /// Learns how many feeds each host has, and forgets hosts without any.
  mutating func expect(feedsOf counts: [String: Int]) {
    feedCounts = counts.filter { $0.value > 1 }
    addressOf = addressOf.filter { counts[$0.key] != nil }
    for (host, lane) in lanes
    where counts[host] == nil && lane.running == 0 && lane.waiting.isEmpty && lane.place == .none {
      lanes[host] = nil
    }
  }

  /// Notes what the feeds' records tell of a host, where nothing has been learnt of it since the
  /// service started: that it did not answer when it was last asked, and how many of its feeds were
  /// last told that they ask too much.
  mutating func recall(_ host: String, isUnreachable: Bool, overloaded: Int) {
    guard lanes[host] == nil, isUnreachable || overloaded > 0 else { return }
    let slowdown = overloaded < 4 ? 1 << overloaded : Self.greatestSlowdown
    lanes[host] = Lane(slowdown: slowdown, isUnreachable: isUnreachable)
  }

  /// Puts a feed that is due at the end of its host's lane.
  mutating func append(_ key: Int64, host: String, now: Timestamp) {
    lastLook = now
    lanes[host, default: Lane()].waiting.append(key)
    waiting += 1
    lineUp(host, now: now)
  }

  /// Takes out the feeds that are no longer wanted.
  mutating func removeWaiting(where isUnwanted: (Int64) -> Bool) {
    for host in Array(lanes.keys) {
      guard var lane = lanes[host], !lane.waiting.isEmpty else { continue }
      let before = lane.waiting.count
      lane.waiting.removeAll(where: isUnwanted)
      waiting -= before - lane.waiting.count
      lanes[host] = lane
    }
  }

  /// The keys of the feeds that wait.
  var waitingKeys: [Int64] { lanes.values.flatMap(\.waiting) }

  /// The poll that starts now, where one may. Whoever takes it calls `finished` at its end.
  mutating func next(now: Timestamp) -> Start? {
    lastLook = now
    guard running < limits.total else { return nil }
    while let host = paced.takeDue(at: now) {
      lanes[host]?.place = .none
      lineUp(host, now: now)
    }
    while let host = takeTurn() {
      guard var lane = lanes[host] else { continue }
      lane.place = .none
      guard lane.running < limits.perHost, !lane.waiting.isEmpty else {
        lanes[host] = lane
        dropIfIdle(host, now: now)
        continue
      }
      let address = addressOf[host].flatMap { $0.isEmpty ? nil : $0 }
      guard places.enter(address, as: host) else {
        lane.place = .address
        lanes[host] = lane
        continue
      }
      let key = lane.waiting.removeFirst()
      lane.running += 1
      lane.nextStart = now + spacing(of: host, slowdown: lane.slowdown)
      lanes[host] = lane
      running += 1
      waiting -= 1
      let line = line(of: host, lane)
      runningIn[line] += 1
      lineUp(host, now: now)
      return Start(
        key: key, host: host, moreWaiting: !lane.waiting.isEmpty, line: line, address: address)
    }
    return nil
  }

  /// Notes that a poll has ended, what it says about its host and, where it answered, from which
  /// address.
  mutating func finished(_ start: Start, sign: Sign, address: String? = nil, now: Timestamp) {
    lastLook = now
    running -= 1
    runningIn[start.line] -= 1
    for host in start.address.map({ places.leave($0) }) ?? [] {
      lanes[host]?.place = .none
      lineUp(host, now: now)
    }
    if sign == .answered || sign == .overloaded {
      addressOf[start.host] = address ?? addressOf[start.host] ?? ""
    }
    guard var lane = lanes[start.host] else { return }
    lane.running -= 1
    switch sign {
    case .answered:
      lane.isUnreachable = false
      // Slower at once, faster again step by step.
      lane.slowdown = max(1, lane.slowdown - 1)
    case .overloaded:
      lane.isUnreachable = false
      lane.slowdown = min(Self.greatestSlowdown, lane.slowdown * 2)
      lane.nextStart = max(
        lane.nextStart, now + spacing(of: start.host, slowdown: lane.slowdown))
    case .unreachable: lane.isUnreachable = true
    case .none: break
    }
    lanes[start.host] = lane
    lineUp(start.host, now: now)
    dropIfIdle(start.host, now: now)
  }

  /// When a host that is kept back by its pace may go on; nil where none is.
  func nextStart() -> Timestamp? { running < limits.total ? paced.nextDue : nil }

  /// The least time between two starts at a host.
  func spacing(of host: String, slowdown: Int = 1) -> Duration {
    guard let feeds = feedCounts[host] else { return .zero }
    let usual = min(limits.spacing, limits.window / (2 * feeds))
    return min(usual * slowdown, limits.window / feeds)
  }

  /// The next host in turn. Hosts that lately gave no answer, and those never heard of, have lines
  /// of their own: their polls may take longest. The first hold no more than half of the places;
  /// both together leave a quarter to hosts that answer, once there are any.
  private mutating func takeTurn() -> String? {
    for _ in Line.allCases {
      let line = nextLine
      nextLine = line.next
      if mayStart(line), let host = turns[line].popFirst() { return host }
    }
    return nil
  }

  private func mayStart(_ line: Line) -> Bool {
    let doubtful = runningIn[.unreachable]
    let unknown = runningIn[.unknown]
    let most = addressOf.isEmpty ? limits.total : max(1, limits.total - limits.total / 4)
    return switch line {
    case .known: true
    case .unknown: doubtful + unknown < most
    case .unreachable: doubtful < max(1, limits.total / 2) && doubtful + unknown < most
    }
  }

  private func line(of host: String, _ lane: Lane) -> Line {
    lane.isUnreachable ? .unreachable : addressOf[host] == nil ? .unknown : .known
  }

  private mutating func lineUp(_ host: String, now: Timestamp) {
    guard let lane = lanes[host], lane.place == .none, !lane.waiting.isEmpty,
      lane.running < limits.perHost
    else { return }
    if lane.nextStart > now {
      lanes[host]?.place = .pace
      paced.set(host, due: lane.nextStart)
    } else {
      lanes[host]?.place = .turn
      turns[line(of: host, lane)].append(host)
    }
  }

  private mutating func dropIfIdle(_ host: String, now: Timestamp) {
    guard let lane = lanes[host], lane.running == 0, lane.waiting.isEmpty, lane.place == .none,
      lane.slowdown == 1, !lane.isUnreachable, lane.nextStart <= now
    else { return }
    lanes[host] = nil
  }
}
