import Foundation
import Model
import Testing

@testable import Delivery

@Suite("Times of the day on the clocks of a zone")
struct LocalHoursTests {
  private let rome: TimeZone
  init() throws { rome = try #require(TimeZone(identifier: "Europe/Rome")) }

  private func at(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

  private func digest(_ times: (Int, Int)...) -> Routing.Digest {
    .init(times: times.map { .init(hour: $0.0, minute: $0.1) }, zone: rome)
  }

  private func quiet(_ from: (Int, Int), _ to: (Int, Int)) -> Routing.QuietHours {
    .init(
      from: .init(hour: from.0, minute: from.1), to: .init(hour: to.0, minute: to.1), zone: rome)
  }

  @Test(
    "the next digest is the next of its times, in winter and in summer",
    arguments: [
      ("2026-01-10T05:00:00Z", "2026-01-10T06:30:00Z"),
      ("2026-01-10T06:30:00Z", "2026-01-10T16:00:00Z"),
      ("2026-01-10T16:00:00.001Z", "2026-01-11T06:30:00Z"),
      ("2026-07-10T05:00:00Z", "2026-07-10T05:30:00Z"),
      // The night in which the clocks change: 07:30 comes an hour sooner by the sun.
      ("2026-03-28T20:00:00Z", "2026-03-29T05:30:00Z"),
      ("2026-10-24T20:00:00Z", "2026-10-25T06:30:00Z"),
    ])
  func nextDigest(_ now: String, _ due: String) throws {
    #expect(digest((7, 30), (17, 0)).next(after: try at(now)) == (try at(due)))
  }

  @Test("a time that clocks skip counts as the first after it, one that comes twice counts once")
  func changeOfClocks() throws {
    let digest = digest((2, 30))
    // On 29 March 02:00 is followed by 03:00.
    #expect(
      digest.next(after: try at("2026-03-28T23:00:00Z")) == (try at("2026-03-29T01:00:00Z")))
    // On 25 October 02:30 comes at 00:30Z and again at 01:30Z.
    let first = try at("2026-10-25T00:30:00Z")
    #expect(digest.next(after: try at("2026-10-24T23:00:00Z")) == first)
    #expect(digest.next(after: first) == (try at("2026-10-26T01:30:00Z")))
  }

  @Test("quiet hours may span midnight, and end on the wall's clock")
  func quietHours() throws {
    let night = quiet((22, 0), (7, 0))
    #expect(!night.contains(try at("2026-01-10T20:59:59Z")))
    #expect(night.contains(try at("2026-01-10T21:00:00Z")))
    #expect(night.contains(try at("2026-01-11T05:59:59Z")))
    #expect(!night.contains(try at("2026-01-11T06:00:00Z")))
    #expect(night.end(after: try at("2026-01-10T21:00:00Z")) == (try at("2026-01-11T06:00:00Z")))
    #expect(night.end(after: try at("2026-03-28T21:30:00Z")) == (try at("2026-03-29T05:00:00Z")))
    let noonBreak = quiet((12, 0), (13, 0))
    #expect(noonBreak.contains(try at("2026-07-10T10:30:00Z")))
    #expect(!noonBreak.contains(try at("2026-07-10T11:00:00Z")))
  }

  @Test("every digest comes after the instant that it is asked for, all year round")
  func alwaysLater() throws {
    for name in ["Europe/Rome", "Pacific/Chatham", "America/New_York", "Asia/Kolkata"] {
      let zone = try #require(TimeZone(identifier: name))
      let digest = Routing.Digest(
        times: [.init(hour: 0, minute: 0), .init(hour: 2, minute: 30)], zone: zone)
      var instant = try at("2026-01-01T00:00:00Z")
      for _ in 0..<800 {
        let next = digest.next(after: instant)
        #expect(next > instant && next - instant <= .seconds(26 * 3600), "\(instant) in \(name)")
        instant = instant + .seconds(39_600)
      }
    }
  }
}
