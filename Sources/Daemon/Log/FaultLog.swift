// Faults that last: each is told when it begins, once an hour while it goes on, and when it ends.

import Logging
import Model
import Synchronization

/// Keeps the log from saying the same thing again and again.
///
/// A fault is known by what it befalls. The first time is a line; the same again is none but at the
/// level `debug`, until an hour has passed; another reason is a line again. Where very many begin
/// at once, as when the network is gone, the first hundred of a minute are told one by one.
final class FaultLog: Sendable {
  /// What a fault befalls and how it is told.
  struct Fault {
    /// What it befalls: `feed 17`, `sink desk`, `store`.
    var subject: String
    /// The words when it begins and while it goes on.
    var message: String
    /// The words when it is over.
    var ending: String
    /// The words for those that are not told one by one.
    var others: String
    var level = Logger.Level.warning
    /// The fields that say what it befalls.
    var metadata: Logger.Metadata = [:]
    /// The row of the feed that it befalls.
    var feed: Int64?
  }

  fileprivate struct Standing {
    var reason: Int
    var since: Timestamp
    var told: Timestamp?
    var times: Int
    var feed: Int64?
  }

  fileprivate struct Flood {
    var start: Timestamp
    var told = 0
    var untold = 0
    var words: String
  }

  fileprivate struct State {
    var standing: [String: Standing] = [:]
    /// By the words of those that are not told.
    var floods: [String: Flood] = [:]
  }

  /// How long a fault goes on before it is told again.
  static let interval = Duration.seconds(3600)
  /// How many of one kind are told one by one in a minute.
  static let mostInMinute = 100

  private let log: Logger
  private let clock: any WallClock
  private let state = Mutex(State())

  init(log: Logger, clock: any WallClock) {
    self.log = log
    self.clock = clock
  }

  /// Whether anything is at fault.
  var isAnythingAtFault: Bool { state.withLock { !$0.standing.isEmpty } }

  /// Notes that a fault happened, or happened again.
  func happened(_ fault: Fault, error: String) {
    let now = clock.now()
    let reason = Self.reason(error)
    let (standing, isTold) = state.withLock { state in
      var standing =
        state.standing[fault.subject]
        ?? Standing(
          reason: reason, since: now, told: nil, times: 0, feed: fault.feed)
      standing.times += 1
      let isNew = standing.times == 1 || standing.reason != reason
      let isOverdue = standing.told.map { now - $0 >= Self.interval || $0 > now } ?? false
      let isTold = (isNew || isOverdue) && state.mayTell(fault, now: now)
      standing.reason = reason
      if isTold { standing.told = now }
      state.standing[fault.subject] = standing
      return (standing, isTold)
    }
    tellOfOthers(now: now)
    var metadata = fault.metadata
    metadata["error"] = "\(error)"
    if standing.times > 1 {
      metadata["times"] = "\(standing.times)"
      metadata["since"] = "\(standing.since.rfc3339)"
    }
    log.log(level: isTold ? fault.level : .debug, "\(fault.message)", metadata: metadata)
  }

  /// Notes that all is well; says so where it was not and that was told.
  func ended(_ subject: String, _ fault: @autoclosure () -> Fault) {
    let standing = state.withLock { $0.standing.removeValue(forKey: subject) }
    guard let standing else { return }
    let fault = fault()
    var metadata = fault.metadata
    metadata["times"] = "\(standing.times)"
    metadata["since"] = "\(standing.since.rfc3339)"
    log.log(
      level: standing.told == nil ? .debug : .notice, "\(fault.ending)", metadata: metadata)
  }

  /// Forgets what befell something that is no more.
  func forget(_ subject: String) {
    state.withLock { _ = $0.standing.removeValue(forKey: subject) }
  }

  /// Forgets what befell feeds that are no longer listed; the list is asked for where there is
  /// anything.
  func keep(feeds listed: () -> Set<Int64>) {
    state.withLock { state in
      guard state.standing.values.contains(where: { $0.feed != nil }) else { return }
      let listed = listed()
      state.standing = state.standing.filter { $0.value.feed.map(listed.contains) ?? true }
    }
  }

  /// Says how many were not told one by one, once the minute is over; to be called now and then.
  func tellOfOthers() { tellOfOthers(now: clock.now()) }

  /// Says so at once, as the service ends.
  func tellOfAllOthers() { tellOfOthers(now: clock.now(), evenIfYoung: true) }

  private func tellOfOthers(now: Timestamp, evenIfYoung: Bool = false) {
    let over = state.withLock { state in
      let over = state.floods.values.filter { evenIfYoung || $0.isOver(at: now) }
      state.floods = state.floods.filter { !(evenIfYoung || $0.value.isOver(at: now)) }
      return over
    }
    for flood in over where flood.untold > 0 {
      log.warning("\(flood.words)", metadata: ["count": "\(flood.untold)"])
    }
  }

  /// What tells one reason from another: numbers in it, such as of milliseconds, do not.
  private static func reason(_ error: String) -> Int {
    error.filter { !$0.isNumber }.hashValue
  }
}

extension FaultLog.Flood {
  fileprivate func isOver(at now: Timestamp) -> Bool {
    now - start >= .seconds(60) || start > now
  }
}

extension FaultLog.State {
  /// Whether there is room for one more line of this kind in the minute.
  fileprivate mutating func mayTell(_ fault: FaultLog.Fault, now: Timestamp) -> Bool {
    var flood = floods[fault.others] ?? FaultLog.Flood(start: now, words: fault.others)
    defer { floods[fault.others] = flood }
    guard flood.told < FaultLog.mostInMinute || flood.isOver(at: now) else {
      flood.untold += 1
      return false
    }
    flood.told += 1
    return true
  }
}

extension FaultLog.Fault {
  /// A feed that does not answer with a feed.
  static func feed(_ id: Int64?, _ name: String) -> Self {
    Self(
      subject: "feed \(id ?? 0)", message: "feed failed", ending: "feed answers again",
      others: "more feeds failed; pactwatch feeds list names them", metadata: ["feed": "\(name)"],
      feed: id)
  }

  /// A feed whose polls the database does not take, where the others' are taken.
  static func record(_ id: Int64?, _ name: String) -> Self {
    Self(
      subject: "record \(id ?? 0)", message: "poll not stored, will be repeated",
      ending: "the feed's polls are stored again", others: "more polls were not stored",
      level: .error, metadata: ["feed": "\(name)"], feed: id)
  }

  /// A database that takes no polls for now: its disk is full, or somebody else holds it.
  static func store(_ name: String) -> Self {
    Self(
      subject: "store", message: "poll not stored, will be repeated",
      ending: "polls are stored again", others: "more polls were not stored", level: .error,
      metadata: ["feed": "\(name)"])
  }

  /// A sink that does not take what is sent.
  static func sink(_ name: String) -> Self {
    Self(
      subject: "sink \(name)", message: "alerts cannot be delivered, will be tried again",
      ending: "alerts are delivered again",
      others: "more sinks failed; pactwatch sinks list names them", metadata: ["sink": "\(name)"])
  }
}
