// The scheduler with a poll function of the test's own: who is asked, and whom nobody waits for.

import Model
import Synchronization
import Testing

@testable import Daemon

@Suite("Poll loop", .timeLimit(.minutes(5)))
struct PollLoopTests {
  /// Keeps polls until they are let go, and tells of each start.
  private final class Polls: Sendable {
    let starts: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation
    private let held = Mutex<[String: CheckedContinuation<Void, Never>]>([:])
    private let flags = Mutex<[String: Bool]>([:])

    init() { (starts, continuation) = AsyncStream.makeStream() }

    /// The polls so far, in order.
    var asked: [String] { order.withLock { $0 } }
    private let order = Mutex<[String]>([])

    func poll(_ feed: Int64, _ moreFollow: Bool, holding: Bool) async {
      let key = feed.name
      order.withLock { $0.append(key) }
      flags.withLock { $0[key] = moreFollow }
      guard holding else {
        continuation.yield(key)
        return
      }
      await withCheckedContinuation { waiting in
        held.withLock { $0[key] = waiting }
        continuation.yield(key)
      }
    }

    func release() {
      let all = held.withLock { held in
        defer { held = [:] }
        return Array(held.values)
      }
      for waiting in all { waiting.resume() }
    }

    func moreFollowed(_ key: String) -> Bool? { flags.withLock { $0[key] } }
  }

  private func feeds(_ keys: [String], host: String) -> [PollLoop.Feed] {
    keys.enumerated().map { number, key in
      PollLoop.Feed(key: Int64(named: key), host: host, due: .epoch + .milliseconds(number))
    }
  }

  @Test("A host that never answers holds up its own feeds only")
  func hangingHost() async {
    let polls = Polls()
    let clock = SystemClock()
    let limits = HostLanes.Limits(total: 10, perHost: 2)
    let loop = PollLoop(clock: clock, limits: limits) { key, moreFollow in
      await polls.poll(key, moreFollow, holding: key.name.hasPrefix("dead"))
      // A live feed is due again at once.
      return .init(due: key.name.hasPrefix("dead") ? nil : clock.now(), sign: .answered)
    }
    await loop.replace(
      feeds: feeds(["dead-1", "dead-2", "dead-3"], host: "dead") + feeds(["live"], host: "live"),
      limits: limits)
    let running = Task { await loop.run() }
    var dead: Set<String> = []
    var live = 0
    for await key in polls.starts {
      if key == "live" { live += 1 } else { dead.insert(key) }
      if live >= 20, dead.count == 2 { break }
    }
    #expect(dead.count == 2)
    polls.release()
    running.cancel()
    await running.value
  }

  /// A clock that is set by hand.
  private final class HandClock: WallClock {
    private let ahead = Mutex(Duration.zero)

    func set(forward: Duration) { ahead.withLock { $0 += forward } }

    func now() -> Timestamp { SystemClock().now() + ahead.withLock { $0 } }
  }

  @Test("A clock set forward makes due what was reckoned before the start, and nothing since")
  func clockSetForward() async {
    let polls = Polls()
    let clock = HandClock()
    let limits = HostLanes.Limits(total: 10, perHost: 1)
    let loop = PollLoop(clock: clock, limits: limits) { key, moreFollow in
      await polls.poll(key, moreFollow, holding: false)
      return .init(due: clock.now() + .seconds(1800), sign: .answered)
    }
    let now = clock.now()
    await loop.replace(
      feeds: [
        .init(key: Int64(named: "asked"), host: "a", due: now),
        .init(key: Int64(named: "stored"), host: "b", due: now + .seconds(1800)),
      ], limits: limits)
    let running = Task { await loop.run() }
    var starts = polls.starts.makeAsyncIterator()
    #expect(await starts.next() == "asked")
    // Its end is noted before the clock is set: the loop's actor takes one after the other.
    while await loop.pollsUnderWay > 0 { await Task.yield() }
    clock.set(forward: .seconds(3600))
    await loop.wake()
    #expect(await starts.next() == "stored")
    while await loop.pollsUnderWay > 0 { await Task.yield() }
    clock.set(forward: .seconds(-7200))
    let turns = await loop.turns
    await loop.wake()
    while await loop.turns == turns { await Task.yield() }
    running.cancel()
    await running.value
    #expect(polls.asked == ["asked", "stored"])
  }

  @Test("A clock set forward moves what was reckoned since the start also through a reload")
  func clockSetForwardAndReload() async {
    let polls = Polls()
    let clock = HandClock()
    let limits = HostLanes.Limits(total: 10, perHost: 1)
    let loop = PollLoop(clock: clock, limits: limits) { key, moreFollow in
      await polls.poll(key, moreFollow, holding: false)
      return .init(due: clock.now() + .seconds(1800), sign: .answered)
    }
    let asked = PollLoop.Feed(key: Int64(named: "asked"), host: "a", due: clock.now())
    await loop.replace(feeds: [asked], limits: limits)
    let running = Task { await loop.run() }
    var starts = polls.starts.makeAsyncIterator()
    #expect(await starts.next() == "asked")
    while await loop.pollsUnderWay > 0 { await Task.yield() }
    // The database has the due time of the clock as it was, which is long past by now.
    var stored = asked
    stored.due = clock.now() + .seconds(1800)
    clock.set(forward: .seconds(3600))
    let new = PollLoop.Feed(key: Int64(named: "new"), host: "b", due: clock.now())
    await loop.replace(feeds: [stored, new], limits: limits)
    #expect(await starts.next() == "new")
    while await loop.pollsUnderWay > 0 { await Task.yield() }
    // A rule that lets nobody wait so long holds from the reload on.
    await loop.replace(feeds: [stored], limits: limits, longest: .zero)
    #expect(await starts.next() == "asked")
    running.cancel()
    await running.value
    #expect(polls.asked == ["asked", "new", "asked"])
  }

  @Test(
    "A poll is told whether more feeds of its host follow; one that is taken out does not start")
  func moreFollow() async {
    let polls = Polls()
    let limits = HostLanes.Limits(total: 10, perHost: 1)
    let loop = PollLoop(clock: SystemClock(), limits: limits) { key, moreFollow in
      await polls.poll(key, moreFollow, holding: key.name == "a")
      return .init(due: nil)
    }
    await loop.replace(feeds: feeds(["a", "b", "c"], host: "h"), limits: limits)
    let running = Task { await loop.run(once: true) }
    var starts = polls.starts.makeAsyncIterator()
    #expect(await starts.next() == "a")
    #expect(polls.moreFollowed("a") == true)
    await loop.replace(feeds: feeds(["a", "c"], host: "h"), limits: limits)
    polls.release()
    #expect(await starts.next() == "c")
    await running.value
    #expect(polls.moreFollowed("c") == false)
    #expect(polls.moreFollowed("b") == nil)
  }
}
