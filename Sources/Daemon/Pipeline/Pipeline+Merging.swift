// Two stories that late evidence shows to be one: what is known of both goes to the earlier one, so
// that nothing is alerted again and nothing that was alerted is taken back.

import Foundation
import Model
import Storage

extension Pipeline {
  /// Gives what is known of a story, and what the watches were told of it, to an earlier one.
  func merge(
    _ later: StoryID, into survivor: StoryID, thread: StoryID, draft: inout Draft, runtime: Runtime,
    now: Timestamp
  ) async throws {
    let other = try await story(later, thread: later, draft: &draft, runtime: runtime, now: now)
    let story = try await story(
      survivor, thread: survivor, draft: &draft, runtime: runtime, now: now)
    draft.merge(other, into: story, thread: thread)
  }
}

extension Pipeline.Draft {
  /// The story that stands for a story after this draft's mergers.
  func survivor(of story: StoryID) -> StoryID {
    commit.mergers.reduce(story) { $1.later == $0 ? $1.survivor : $0 }
  }

  /// Merges a story into an earlier one; what both have told must be in `told`.
  mutating func merge(_ later: Story, into earlier: Story, thread: StoryID) {
    var (story, other) = (earlier, later)
    story.thread = thread
    story.absorb(other)
    other.thread = thread
    other.mergedInto = story.id
    for changed in [story, other] {
      stories[changed.id] = changed
      changedStories.insert(changed.id)
    }
    for (watch, facts) in told[other.id] ?? [:] {
      let all = told[story.id]?[watch]?.joined(facts) ?? facts
      told[story.id, default: [:]][watch] = all
      commit.watchFacts.append(
        WatchFacts(story: story.id, watch: watch, facts: all.compactJSON))
    }
    commit.mergers.append(StoryMerger(later: other.id, survivor: story.id, thread: thread))
  }
}

extension Story {
  /// Takes in the reports and facts of a story that tells the same event.
  fileprivate mutating func absorb(_ other: Story) {
    firstSeen = min(firstSeen, other.firstSeen)
    lastSeen = max(lastSeen, other.lastSeen)
    // As they came, as far as that is known; those without a date after all others.
    let all = (reports + other.reports).enumerated().sorted { left, right in
      let dates = [left, right].map { $0.element.published?.milliseconds ?? .max }
      return (dates[0], left.offset) < (dates[1], right.offset)
    }
    reports = all.prefix(Self.mostReports).map(\.element)
    take(other.labels)
  }
}

extension ToldFacts {
  /// What a watch knows that was told of both stories.
  fileprivate func joined(_ other: ToldFacts) -> ToldFacts {
    ToldFacts(
      stage: [stage, other.stage].compactMap(\.self).max(),
      countries: countries + other.countries.filter { !countries.contains($0) },
      value: value ?? other.value, owners: max(owners, other.owners))
  }
}
