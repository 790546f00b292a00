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
    starts(&lanes, at: milliseconds).map(\.key)
  }

  @Test("A host has no more polls under way than allowed, and others do not wait for it")
  func perHost() {
    var lanes = lanes()
    for number in 1...5 { lanes.append("a\(number)", host: "a", now: at(0)) }
    lanes.append("b1", host: "b", now: at(0))
    let started = starts(&lanes, at: 0)
    #expect(Set(started.map(\.key)) == ["a1", "a2", "b1"])
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
    #expect(first.key == "a1" && first.moreWaiting)
    lanes.finished(first, sign: .answered, now: at(1))
    let following = lanes.next(now: at(1))
    let second = try #require(following)
    #expect(second.key == "b1" && !second.moreWaiting)
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

  @Test("Hosts that gave no answer hold no more than half of the places")
  func doubtful() {
    var lanes = lanes(total: 4)
    for host in ["d1", "d2", "d3", "d4", "d5"] {
      lanes.doubt(host)
      lanes.append(host, host: host, now: at(0))
    }
    let started = starts(&lanes, at: 0)
    #expect(started.count == 2)
    for key in ["a", "b", "c"] { lanes.append(key, host: key, now: at(1)) }
    #expect(keys(&lanes, at: 1) == ["a", "b"])
    // One that answers again is like any other.
    lanes.finished(started[0], sign: .answered, now: at(2))
    lanes.finished(started[1], sign: .unreachable, now: at(2))
    #expect(Set(keys(&lanes, at: 2)) == ["c", "d3"])
  }

  @Test("A feed that is no longer wanted does not start")
  func removal() {
    var lanes = lanes(perHost: 1)
    lanes.append("a1", host: "a", now: at(0))
    lanes.append("a2", host: "a", now: at(0))
    lanes.removeWaiting { $0 == "a1" }
    #expect(lanes.waitingKeys == ["a2"] && lanes.waiting == 1)
    #expect(keys(&lanes, at: 0) == ["a2"])
  }
}
