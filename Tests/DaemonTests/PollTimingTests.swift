// When a feed is polled next.

import Model
import Testing

@testable import Daemon

/// A minute past noon on Thursday, 5 March 2026.
private let now = Timestamp(rfc3339: "2026-03-05T12:01:00Z") ?? .epoch

@Suite("Poll timing")
struct PollTimingTests {
  private let steady = PollTiming(
    interval: .seconds(900), maximum: .seconds(86_400), adaptive: false, jitter: 0)

  private func wait(
    _ timing: PollTiming, _ result: PollResult, _ rhythm: FeedRhythm = FeedRhythm(),
    chance: Double = 0.5
  ) -> Duration? {
    timing.due(after: result, rhythm: rhythm, now: now, chance: chance).at.map { $0 - now }
  }

  @Test("Without anything else said, the interval counts")
  func interval() {
    #expect(wait(steady, .read(newEntries: true)) == .seconds(900))
    #expect(wait(steady, .unchanged) == .seconds(900))
    #expect(steady.due(after: .unchanged, rhythm: FeedRhythm(), now: now, chance: 0).floor == nil)
  }

  @Test("Cache headers and the feed's ttl are floors, the larger one counts")
  func floors() {
    var rhythm = FeedRhythm()
    rhythm.freshness = .seconds(3600)
    #expect(wait(steady, .unchanged, rhythm) == .seconds(3600))
    rhythm.timeToLive = .seconds(7200)
    let due = steady.due(after: .unchanged, rhythm: rhythm, now: now, chance: 0.5)
    #expect(due.at == now + .seconds(7200))
    #expect(due.floor == now + .seconds(7200))
    #expect(due.reason == "the feed's ttl")
    rhythm.freshness = .seconds(60)
    rhythm.timeToLive = nil
    #expect(wait(steady, .unchanged, rhythm) == .seconds(900))
  }

  @Test("No floor, however absurd, goes above the largest interval")
  func clamp() {
    var rhythm = FeedRhythm()
    rhythm.freshness = .seconds(10 * 365 * 86_400)
    #expect(wait(steady, .read(newEntries: false), rhythm) == .seconds(86_400))
    let retry = now + .seconds(400 * 86_400)
    #expect(wait(steady, .failed(retryAfter: retry)) == .seconds(86_400))
  }

  @Test("Jitter moves a poll both ways by its share, and never below a floor or above the clamp")
  func jitter() {
    var timing = steady
    timing.jitter = 0.1
    #expect(wait(timing, .unchanged, chance: 0) == .seconds(810))
    #expect(wait(timing, .unchanged, chance: 1) == .seconds(990))
    var rhythm = FeedRhythm()
    rhythm.freshness = .seconds(3600)
    for chance in [0, 0.25, 0.5, 1] {
      let wait = wait(timing, .unchanged, rhythm, chance: chance) ?? .zero
      #expect(wait >= .seconds(3600) && wait <= .seconds(3600 + 90))
    }
    rhythm.freshness = .seconds(100 * 86_400)
    #expect(wait(timing, .unchanged, rhythm, chance: 1) == .seconds(86_400))
  }

  @Test("Each failure in a row doubles the delay up to the clamp", arguments: [1, 2, 3, 6, 7, 500])
  func backOff(errors: Int) {
    var rhythm = FeedRhythm()
    rhythm.consecutiveErrors = errors
    let expected = min(900 << min(errors, 20), 86_400)
    #expect(wait(steady, .failed(retryAfter: nil), rhythm) == .seconds(expected))
  }

  @Test("Where nobody answers the delay grows to an hour, so that the network's return is noticed")
  func noAnswer() {
    var rhythm = FeedRhythm()
    rhythm.consecutiveErrors = 10
    #expect(wait(steady, .failed(retryAfter: nil, answered: false), rhythm) == .seconds(3600))
  }

  @Test("Feeds that failed together at the clamp do not return together")
  func spreadAtTheClamp() {
    var timing = steady
    timing.jitter = 0.1
    var rhythm = FeedRhythm()
    rhythm.consecutiveErrors = 40
    let early = wait(timing, .failed(retryAfter: nil), rhythm, chance: 0)
    let late = wait(timing, .failed(retryAfter: nil), rhythm, chance: 1)
    #expect(early != late)
    #expect((late ?? .zero) <= .seconds(86_400))
  }

  @Test("Retry-After is a floor of failures, and old freshness is none")
  func retryAfter() {
    var rhythm = FeedRhythm()
    rhythm.consecutiveErrors = 1
    rhythm.freshness = .seconds(50_000)
    let due = steady.due(
      after: .failed(retryAfter: now + .seconds(7200)), rhythm: rhythm, now: now, chance: 0)
    #expect(due.at == now + .seconds(7200))
    #expect(due.floor == now + .seconds(7200))
    #expect(due.reason == "Retry-After")
    // One that has passed, or is shorter than the back-off, changes nothing.
    #expect(wait(steady, .failed(retryAfter: now - .seconds(5)), rhythm) == .seconds(1800))
    #expect(wait(steady, .failed(retryAfter: now + .seconds(5)), rhythm) == .seconds(1800))
  }

  @Test("A feed that is gone is never due")
  func gone() {
    #expect(wait(steady, .gone) == nil)
  }

  @Test("Skipped hours put a poll off to the next whole hour that is not skipped")
  func skipHours() {
    var rhythm = FeedRhythm()
    rhythm.skipHours = [12, 13]
    let due = steady.due(after: .unchanged, rhythm: rhythm, now: now, chance: 0.5)
    #expect(due.at == Timestamp(rfc3339: "2026-03-05T14:00:00Z"))
    #expect(due.reason == "skipHours or skipDays")
  }

  @Test("Skipped days put a poll off to midnight, and to the first hour after it that may be used")
  func skipDays() {
    var rhythm = FeedRhythm()
    rhythm.skipDays = [4, 5]
    let due = steady.due(after: .unchanged, rhythm: rhythm, now: now, chance: 0.5)
    #expect(due.at == Timestamp(rfc3339: "2026-03-07T00:00:00Z"))
    rhythm.skipHours = [0, 1]
    let later = steady.due(after: .unchanged, rhythm: rhythm, now: now, chance: 0.5)
    #expect(later.at == Timestamp(rfc3339: "2026-03-07T02:00:00Z"))
  }

  @Test("A feed that skips every hour or every day is polled all the same")
  func skipsEverything() {
    var rhythm = FeedRhythm()
    rhythm.skipHours = Set(0..<24)
    #expect(wait(steady, .unchanged, rhythm) == .seconds(900))
    rhythm.skipHours = []
    rhythm.skipDays = Set(0..<7)
    #expect(wait(steady, .unchanged, rhythm) == .seconds(900))
  }

  @Test("An adaptive feed that stands still is asked less often, a lively one at the interval")
  func adaptive() {
    var timing = steady
    timing.adaptive = true
    var rhythm = FeedRhythm()
    rhythm.lastNewEntry = now - .seconds(600)
    #expect(wait(timing, .unchanged, rhythm) == .seconds(900))
    rhythm.lastNewEntry = now - .seconds(6 * 7200)
    #expect(wait(timing, .unchanged, rhythm) == .seconds(7200))
    rhythm.lastNewEntry = now - .seconds(365 * 86_400)
    #expect(wait(timing, .unchanged, rhythm) == .seconds(86_400))
  }
}
