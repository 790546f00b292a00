// The stories that need not be read again: what is remembered of them is what is stored.

import Model
import Storage
import Testing

@testable import Daemon

@Suite("Recent stories")
struct RecentStoriesTests {
  private let noon = Timestamp(seconds: 1_773_486_000)

  private func draft(_ stories: [Story], mergers: [StoryMerger] = []) -> Pipeline.Draft {
    Pipeline.Draft(
      commit: PollCommit(feed: nil, time: noon, stories: stories, mergers: mergers))
  }

  private func story(_ id: Int64, thread: Int64? = nil) -> Story {
    Story(
      untold: StoryID(rawValue: id), thread: StoryID(rawValue: thread ?? id), now: noon)
  }

  @Test("a story is known as the last poll stored it, with what the watches were told")
  func known() {
    var recent = RecentStories()
    var first = draft([story(1)])
    first.told[StoryID(rawValue: 1)] = ["w": story(1).toldFacts]
    recent.note(first)
    #expect(recent[StoryID(rawValue: 1)]?.told.keys.first == "w")
    var changed = story(1)
    changed.lastSeen = noon + .seconds(9)
    recent.note(draft([changed]))
    #expect(recent[StoryID(rawValue: 1)]?.story == changed)
    #expect(recent[StoryID(rawValue: 2)] == nil)
  }

  @Test("what a merger moves to another thread in the database is read again")
  func merged() {
    var recent = RecentStories()
    recent.note(draft([story(7), story(9, thread: 7), story(8)]))
    let merger = StoryMerger(
      later: StoryID(rawValue: 7), survivor: StoryID(rawValue: 3), thread: StoryID(rawValue: 3))
    recent.note(draft([story(3)], mergers: [merger]))
    #expect(recent[StoryID(rawValue: 9)] == nil)
    #expect(recent[StoryID(rawValue: 8)] != nil && recent[StoryID(rawValue: 3)] != nil)
  }

  @Test("the oldest make room")
  func bounded() {
    var recent = RecentStories()
    let count = Int64(3 * RecentStories.most)
    for id in 1...count { recent.note(draft([story(id)])) }
    let known = (1...count).filter { recent[StoryID(rawValue: $0)] != nil }
    #expect(known.count <= RecentStories.most && known.count >= RecentStories.most * 7 / 8)
    #expect(known.last == count)
  }
}
