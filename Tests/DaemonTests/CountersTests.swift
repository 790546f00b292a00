// What the service counts of its own work, whatever the world's dates make of it.

import Model
import Testing

@testable import Daemon

@Suite("Counters")
struct CountersTests {
  @Test("a histogram counts each duration by how long it was, and adds up all of them")
  func histogram() {
    let histogram = DurationHistogram(bounds: [0.001, 1])
    for duration in [Duration.microseconds(250), .milliseconds(500), .seconds(9), .seconds(-3)] {
      histogram.observe(duration)
    }
    #expect(histogram.cumulative == [2, 3, 4])
    #expect(abs(histogram.sum - 9.50025) < 1e-9)
  }

  @Test("alerts whose reports say that they are two thousand years old are counted as any others")
  func antiquity() throws {
    let counters = Counters()
    let antiquity = try #require(Timestamp(rfc3339: "0001-01-01T00:00:00Z"))
    let alert = Alert(
      id: "a", kind: .new, severity: .normal, time: Timestamp(seconds: 1_773_486_000),
      published: antiquity, title: "Old news", language: "en", source: "wire.example")
    counters.note(committed: Array(repeating: alert, count: 1000))
    #expect(counters.lag.cumulative.last == 1000)
    #expect(counters.lag.sum > 6e13)
  }
}
