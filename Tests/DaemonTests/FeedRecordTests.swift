// What a feed's record learns from answers: moves, and the rhythm that silence is judged by.

import Fetching
import Model
import Storage
import Testing

@testable import Daemon

private let now = Timestamp(rfc3339: "2026-03-05T12:00:00Z") ?? .epoch
private let old = "https://wire.example/old"
private let new = "https://wire.example/new"

@Suite("Moves of feeds")
struct FeedMoveTests {
  private func answer(at address: String, permanent: String? = nil) -> PollAnswer {
    .unchanged(FetchResponse(status: 304, finalURL: address, permanentURL: permanent))
  }

  private func moved(confirmedBy more: Int = 0) -> FeedRecord {
    var record = FeedRecord(url: old, name: "wire")
    for _ in 1...3 { record.note(answer(at: new, permanent: new), now: now) }
    for _ in 0..<more { record.note(answer(at: new), now: now) }
    return record
  }

  @Test("Three good answers from one target in a row prove a move")
  func proof() {
    var record = FeedRecord(url: old, name: "wire")
    record.note(answer(at: new, permanent: new), now: now)
    record.note(answer(at: new, permanent: new), now: now)
    #expect(record.pollAddress == old)
    record.note(answer(at: old), now: now)
    #expect(record.movedTo == nil && record.movedCount == 0)
    #expect(moved().pollAddress == new)
  }

  @Test("After many answers the old address is tried; a feed there takes the move back")
  func trial() {
    var record = moved(confirmedBy: 48)
    #expect(record.pollAddress == new)
    record.note(answer(at: new), now: now)
    #expect(record.pollAddress == old)
    var confirmed = record
    confirmed.note(answer(at: new, permanent: new), now: now)
    #expect(confirmed.pollAddress == new)
    record.note(answer(at: old), now: now)
    #expect(record.pollAddress == old && record.provenMove == nil)
  }

  @Test("A trial that fails is no error of the feed's")
  func failedTrial() {
    var record = moved(confirmedBy: 49)
    #expect(record.triesOldAddress)
    record.note(.failed(reason: "404", status: 404, retryAfter: nil), now: now)
    #expect(record.errorCount == 0 && record.lastError == nil)
    #expect(record.pollAddress == new)
  }

  @Test("Where the learnt address fails, both are asked in turn until one answers")
  func failingTarget() {
    var record = moved()
    for expected in [old, new, old, new] {
      record.note(.failed(reason: "500", status: 500, retryAfter: nil), now: now)
      #expect(record.pollAddress == expected)
    }
    #expect(record.errorCount == 4)
    record.note(answer(at: new), now: now)
    #expect(record.errorCount == 0 && record.pollAddress == new)
  }

  @Test("410 at the learnt address takes the move back; only 410 at the feed's own ends it")
  func gone() {
    var record = moved()
    record.note(.gone, now: now)
    #expect(!record.gone && record.pollAddress == old && record.errorCount == 1)
    record.note(.gone, now: now)
    #expect(record.gone)
  }

  @Test("410 at the address that it has moved from does not end a feed that lives at the new one")
  func oldAddressRetired() {
    var record = moved(confirmedBy: 50)
    while !record.triesOldAddress { record.note(answer(at: new), now: now) }
    record.note(.gone, now: now)
    #expect(!record.gone && record.errorCount == 0 && record.pollAddress == new)
    var failing = moved()
    failing.note(.failed(reason: "503", status: 503, retryAfter: nil), now: now)
    #expect(failing.pollAddress == old)
    failing.note(.gone, now: now)
    #expect(!failing.gone && failing.pollAddress == new && failing.provenMove == new)
  }

  @Test("What is refused for its conditions is asked for without them", arguments: [412, 431])
  func refusedConditions(status: Int) {
    var record = FeedRecord(url: old, name: "wire")
    (record.etag, record.validatorsURL) = ("\"1\"", old)
    record.note(.failed(reason: "no", status: status, retryAfter: nil), now: now)
    #expect(record.validators == nil)
  }

  @Test(
    "What was due while the service was down is not asked for in an hour that the feed leaves out")
  func skippedAtStart() {
    var record = FeedRecord(url: old, name: "wire")
    record.nextDue = now - .seconds(60)
    record.skipHours = [now.civil.hour]
    let standing = FeedStanding(record)
    let next = Timestamp(seconds: (now.seconds / 3600 + 1) * 3600)
    let latest = now + .seconds(86_400)
    #expect(standing.due(now: now, latest: latest, everything: false) == next)
    #expect(standing.due(now: now, latest: latest, everything: true) == nil)
    #expect(standing.due(now: next, latest: latest, everything: true) == next)
    // The days that it leaves out may reach further than the longest delay.
    record.skipHours = []
    record.skipDays = Set([0, 1, 2].map { Int((now.seconds / 86_400 + 4 + $0) % 7) })
    let third = Timestamp(seconds: (now.seconds / 86_400 + 3) * 86_400)
    #expect(FeedStanding(record).due(now: now, latest: latest, everything: false) == third)
  }

  @Test("A learnt address that leads on stays the one to ask")
  func leadsOn() {
    var record = moved()
    let third = "https://c.example/"
    record.note(
      .unchanged(
        FetchResponse(
          status: 304, finalURL: third,
          redirects: [Redirect(from: new, to: third, status: 301)], permanentURL: third)),
      now: now)
    #expect(record.pollAddress == new)
  }

  @Test("A target that moves on is learnt anew, one that leads back is forgotten")
  func movesOn() {
    var record = moved()
    record.note(answer(at: "https://b.example/", permanent: "https://b.example/"), now: now)
    #expect(record.pollAddress == old && record.movedTo == "https://b.example/")
    var back = moved()
    back.note(answer(at: old, permanent: old), now: now)
    #expect(back.provenMove == nil && back.pollAddress == old)
  }
}

@Suite("Silence of feeds")
struct FeedSilenceTests {
  private func record(
    gaps: GapStatistics = GapStatistics(count: 20, mean: 600, variance: 90_000, longest: 3600),
    quietFor hours: Int
  ) -> FeedRecord {
    var record = FeedRecord(url: old, name: "wire")
    record.gaps = gaps
    record.lastNewEntry = now - .seconds(hours * 3600)
    return record
  }

  private let asked = now - .seconds(900)

  @Test("No feed is silent within a day, however lively it was")
  func leastSilence() {
    var record = record(quietFor: 23)
    record.noteNothingNew(lastAsked: asked, now: now)
    #expect(record.silentSince == nil)
    record.lastNewEntry = now - .seconds(25 * 3600)
    let before = record
    record.noteNothingNew(lastAsked: asked, now: now)
    #expect(record.silentSince == now)
    #expect(
      record.news(since: before)
        == .silent(since: before.lastNewEntry, usually: .seconds(600), error: nil))
  }

  @Test("It is told once, and the end of the silence once")
  func once() {
    var record = record(quietFor: 30)
    record.noteNothingNew(lastAsked: asked, now: now)
    let silent = record
    record.noteNothingNew(lastAsked: now, now: now + .seconds(900))
    #expect(record.news(since: silent) == nil)
    record.noteNewEntries(lastAsked: now, now: now + .seconds(900))
    #expect(record.news(since: silent) == .back(silentSince: silent.lastNewEntry))
  }

  @Test("A feed without a rhythm, one in its rhythm and one that nobody asked are not silent")
  func notSilent() {
    var unknown = record(gaps: GapStatistics(count: 4, mean: 60, longest: 60), quietFor: 1000)
    unknown.noteNothingNew(lastAsked: asked, now: now)
    #expect(unknown.silentSince == nil)
    // Rests from Friday evening to Monday morning.
    let weekly = GapStatistics(count: 400, mean: 1200, variance: 1_000_000, longest: 62 * 3600)
    var resting = record(gaps: weekly, quietFor: 64)
    resting.noteNothingNew(lastAsked: asked, now: now)
    #expect(resting.silentSince == nil)
    var unwatched = record(quietFor: 240)
    unwatched.noteNothingNew(lastAsked: now - .seconds(239 * 3600), now: now)
    #expect(unwatched.silentSince == nil)
    var withdrawn = record(quietFor: 240)
    withdrawn.gone = true
    withdrawn.noteNothingNew(lastAsked: asked, now: now)
    #expect(withdrawn.silentSince == nil)
  }

  @Test("A gap for most of which the service stood still teaches nothing")
  func downtime() {
    var record = record(quietFor: 240)
    let before = record.gaps
    record.noteNewEntries(lastAsked: now - .seconds(239 * 3600), now: now)
    #expect(record.gaps == before)
    #expect(record.lastNewEntry == now)
    record.noteNewEntries(lastAsked: now, now: now + .seconds(600))
    #expect(record.gaps.count == before.count + 1)
  }
}
