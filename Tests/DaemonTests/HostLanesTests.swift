// Who is polled next, and how fast one host is asked.

import Model
import Testing

@testable import Daemon

@Suite("Host lanes")
struct HostLanesTests {
  private func at(_ milliseconds: Int) -> Timestamp {
    Timestamp(milliseconds: Int64(1_000_000 + milliseconds))
  }

  private func lanes(
    total: Int = 100, perHost: Int = 2, spacing: Duration = .zero, window: Duration = .seconds(900)
  ) -> HostLanes {
    HostLanes(
      limits: .init(total: total, perHost: perHost, spacing: spacing, window: window))
  }

  /// All polls that may start at a time.
  private func starts(_ lanes: inout HostLanes, at milliseconds: Int) -> [HostLanes.Start] {
    var starts: [HostLanes.Start] = []
    while let start = lanes.next(now: at(milliseconds)) { starts.append(start) }
    return starts
  }

  private func keys(_ lanes: inout HostLanes, at milliseconds: Int) -> [String] {
    starts(&lanes, at: milliseconds).map(\.name)
  }

  @Test("A host has no more polls under way than allowed, and others do not wait for it")
  func perHost() {
    var lanes = lanes()
    for number in 1...5 { lanes.append("a\(number)", host: "a", now: at(0)) }
    lanes.append("b1", host: "b", now: at(0))
    let started = starts(&lanes, at: 0)
    #expect(Set(started.map(\.name)) == ["a1", "a2", "b1"])
    #expect(lanes.running == 3 && lanes.waiting == 3)
    lanes.finished(started[0], sign: .answered, now: at(5))
    #expect(keys(&lanes, at: 5) == ["a3"])
  }

  @Test("Hosts take turns, however many feeds one of them has")
  func turns() throws {
    var lanes = lanes(total: 1)
    for number in 1...100 { lanes.append("a\(number)", host: "a", now: at(0)) }
    lanes.append("b1", host: "b", now: at(0))
    let next = lanes.next(now: at(0))
    let first = try #require(next)
    #expect(first.name == "a1" && first.moreWaiting)
    lanes.finished(first, sign: .answered, now: at(1))
    let following = lanes.next(now: at(1))
    let second = try #require(following)
    #expect(second.name == "b1" && !second.moreWaiting)
  }

  @Test("Starts at one host keep their distance; a host with one feed needs none")
  func spacing() {
    var lanes = lanes(spacing: .milliseconds(500))
    lanes.expect(feedsOf: ["a": 3, "b": 1])
    for key in ["a1", "a2", "a3"] { lanes.append(key, host: "a", now: at(0)) }
    lanes.append("b1", host: "b", now: at(0))
    #expect(Set(keys(&lanes, at: 0)) == ["a1", "b1"])
    #expect(keys(&lanes, at: 499) == [])
    let nextStart = lanes.nextStart()
    #expect(nextStart == at(500))
    #expect(keys(&lanes, at: 500) == ["a2"])
    #expect(lanes.spacing(of: "b") == .zero)
  }

  @Test("However many feeds a host has, all have their turn within half the interval")
  func crowdedHost() {
    var lanes = lanes(spacing: .seconds(1), window: .seconds(900))
    lanes.expect(feedsOf: ["few": 10, "many": 9000])
    #expect(lanes.spacing(of: "few") == .seconds(1))
    #expect(lanes.spacing(of: "many") == .milliseconds(50))
    #expect(lanes.spacing(of: "many", slowdown: 16) == .milliseconds(100))
  }

  @Test("A host that asks for fewer requests is asked more slowly as a whole, and recovers")
  func slowdown() throws {
    var lanes = lanes(perHost: 1, spacing: .milliseconds(100))
    lanes.expect(feedsOf: ["a": 20, "b": 20])
    var now = 0
    func poll(_ sign: HostLanes.Sign) throws -> Int {
      lanes.append("a", host: "a", now: at(now))
      let began = now
      while true {
        if let start = lanes.next(now: at(now)) {
          lanes.finished(start, sign: sign, now: at(now))
          return now - began
        }
        now += 1
        try #require(now < 1_000_000)
      }
    }
    _ = try poll(.answered)
    #expect(try poll(.answered) == 100)
    #expect(try poll(.overloaded) == 100)
    #expect(try poll(.overloaded) == 200)
    #expect(try poll(.answered) == 400)
    // The other host is as fast as ever.
    lanes.append("b", host: "b", now: at(now))
    #expect(keys(&lanes, at: now) == ["b"])
    for _ in 1...5 { _ = try poll(.answered) }
    #expect(try poll(.answered) == 100)
  }

  @Test(
    "A host whose feeds were told that they ask too much is still asked slowly after a restart",
    arguments: [(0, 100), (1, 200), (2, 400), (30, 1600)])
  func recalledSlowdown(overloaded: Int, spacing: Int) {
    var lanes = lanes(perHost: 1, spacing: .milliseconds(100))
    lanes.expect(feedsOf: ["a": 40])
    lanes.recall("a", isUnreachable: false, overloaded: overloaded)
    for key in ["a1", "a2"] { lanes.append(key, host: "a", now: at(0)) }
    let started = starts(&lanes, at: 0)
    lanes.finished(started[0], sign: .none, now: at(1))
    #expect(keys(&lanes, at: spacing - 1) == [])
    #expect(keys(&lanes, at: spacing) == ["a2"])
    // What is known by now is better than what was stored.
    lanes.recall("a", isUnreachable: true, overloaded: 4)
    #expect(lanes.spacing(of: "a") == .milliseconds(100))
  }

  @Test("Hosts at one address share its places, once it is known that they live there")
  func sharedAddress() {
    var lanes = HostLanes(limits: .init(total: 100, perHost: 2, perAddress: 3))
    let hosts = ["a", "b", "c", "d", "e"]
    for host in hosts { lanes.append(host, host: host, now: at(0)) }
    let first = starts(&lanes, at: 0)
    #expect(first.count == 5, "nobody knows yet")
    for start in first {
      lanes.finished(
        start, sign: .answered, address: start.host == "e" ? "192.0.2.2" : "192.0.2.1", now: at(1))
    }
    for host in hosts { lanes.append(host, host: host, now: at(2)) }
    let second = starts(&lanes, at: 2)
    #expect(Set(second.map(\.name)) == ["a", "b", "c", "e"])
    lanes.finished(second[0], sign: .answered, address: "192.0.2.1", now: at(3))
    #expect(keys(&lanes, at: 3) == ["d"])
    #expect(lanes.waiting == 0)
  }

  @Test("Whoever waits for an address is not forgotten when the others move away or are taken out")
  func leavingAnAddress() {
    var lanes = HostLanes(limits: .init(total: 100, perHost: 1, perAddress: 1))
    for host in ["a", "b", "c"] { lanes.append("\(host)0", host: host, now: at(0)) }
    for start in starts(&lanes, at: 0) {
      lanes.finished(start, sign: .answered, address: "192.0.2.1", now: at(1))
    }
    for host in ["a", "b", "c"] { lanes.append("\(host)1", host: host, now: at(2)) }
    let running = starts(&lanes, at: 2)
    #expect(running.map(\.name) == ["a1"])
    lanes.removeWaiting { $0.name == "b1" }
    lanes.finished(running[0], sign: .answered, address: "192.0.2.9", now: at(3))
    #expect(keys(&lanes, at: 3) == ["c1"])
  }

  @Test(
    "Feeds share a lane by the host of their addresses",
    arguments: [
      ("https://www.News.example:8443/rss", "news.example"), ("http://[::1]:80/a", "::1"),
      ("http://[2001:db8::7]/a", "2001:db8::7"), ("http://me@a.example?x=http://b", "a.example"),
      ("nonsense", ""),
    ])
  func hosts(url: String, host: String) {
    #expect((OutletNames.host(of: url) ?? "") == host)
  }

  @Test("Hosts that gave no answer hold no more than half of the places")
  func doubtful() {
    var lanes = lanes(total: 4)
    for host in ["d1", "d2", "d3", "d4", "d5"] {
      lanes.recall(host, isUnreachable: true, overloaded: 0)
      lanes.append(host, host: host, now: at(0))
    }
    let started = starts(&lanes, at: 0)
    #expect(started.count == 2)
    for key in ["a", "b", "c"] { lanes.append(key, host: key, now: at(1)) }
    #expect(keys(&lanes, at: 1) == ["a", "b"])
    // One that answers again is like any other, and has a place where doubtful ones have none.
    lanes.finished(started[0], sign: .answered, now: at(2))
    lanes.finished(started[1], sign: .unreachable, now: at(2))
    #expect(starts(&lanes, at: 2).count == 1)
    lanes.append("again", host: started[0].host, now: at(3))
    #expect(keys(&lanes, at: 3) == ["again"])
  }

  @Test("Hosts never heard of leave a quarter of the places to those that have answered")
  func unknown() {
    var lanes = lanes(total: 8)
    lanes.append("good", host: "good", now: at(0))
    for start in starts(&lanes, at: 0) { lanes.finished(start, sign: .answered, now: at(0)) }
    for host in (1...20).map({ "new\($0)" }) { lanes.append(host, host: host, now: at(1)) }
    #expect(starts(&lanes, at: 1).count == 6)
    lanes.append("good", host: "good", now: at(2))
    #expect(keys(&lanes, at: 2) == ["good"])
  }

  @Test("A feed that is no longer wanted does not start")
  func removal() {
    var lanes = lanes(perHost: 1)
    lanes.append("a1", host: "a", now: at(0))
    lanes.append("a2", host: "a", now: at(0))
    lanes.removeWaiting { $0.name == "a1" }
    #expect(lanes.waitingKeys.map(\.name) == ["a2"] && lanes.waiting == 1)
    #expect(keys(&lanes, at: 0) == ["a2"])
  }
}
