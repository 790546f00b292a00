// The stories of the last hours, as they stand in the database, so that the next report of one need
// not be read from there: most reports come soon after one another.

import Model

/// Stories that were stored lately, each with what the watches know of it. Only committed ones, and
/// nobody but the pipeline changes them.
struct RecentStories {
  /// A story and what each watch was told of it.
  struct Known {
    var story: Story
    var told: [String: ToldFacts]
  }

  /// The most stories that are kept: about two kilobytes each.
  static let most = 1_280

  private var known: [StoryID: Known] = [:]
  /// In the order in which they came, the oldest first.
  private var order: [StoryID] = []

  subscript(story: StoryID) -> Known? { known[story] }

  /// Takes in the stories of a poll that was committed.
  mutating func note(_ draft: Pipeline.Draft) {
    for story in draft.commit.stories { note(story, told: draft.told[story.id] ?? [:]) }
    // A story's followers went to its survivor's thread. Those of the poll stand in the draft as
    // they were before.
    for merger in draft.commit.mergers {
      for (id, other) in known where other.story.thread == merger.later { known[id] = nil }
    }
    if !draft.commit.mergers.isEmpty { order.removeAll { known[$0] == nil } }
  }

  /// Takes in a story that was stored, the oldest making room for it.
  private mutating func note(_ story: Story, told: [String: ToldFacts]) {
    if known.updateValue(Known(story: story, told: told), forKey: story.id) == nil {
      order.append(story.id)
    }
    guard order.count > Self.most else { return }
    // Many at once, as those that stay move up.
    for old in order.prefix(Self.most / 8) { known[old] = nil }
    order.removeFirst(Self.most / 8)
  }
}
