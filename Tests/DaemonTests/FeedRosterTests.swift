// The scheduler's feeds: which stay through a reload, and which are taken in.

import Testing

@testable import Daemon

@Suite("Feed roster")
struct FeedRosterTests {
  private func roster(_ keys: [Int64], host: String, keeping known: FeedRoster = FeedRoster())
    -> FeedRoster
  {
    FeedRoster(keys.map { FeedRoster.Member(key: $0, host: host) }, keeping: known)
  }

  @Test("What was learnt of a feed since it was listed stays through a reload")
  func keeping() {
    var before = roster([9, 3, 5], host: "own")
    before[3]?.host = "moved"
    before[3]?.isReckonedHere = true
    let after = roster([7, 3], host: "own", keeping: before)
    #expect(after[3] == FeedRoster.Member(key: 3, host: "moved", isReckonedHere: true))
    #expect(after[7] == FeedRoster.Member(key: 7, host: "own"))
    #expect(after[5] == nil && after[9] == nil)
    #expect(Array(after.keys) == [3, 7])
  }

  @Test("What a poll learns of a feed that was taken out leaves nothing")
  func delisted() {
    var roster = roster([3, 5], host: "own")
    roster[4] = FeedRoster.Member(key: 4, host: "late")
    #expect(roster[4] == nil)
    #expect(Array(roster.keys) == [3, 5])
  }
}
