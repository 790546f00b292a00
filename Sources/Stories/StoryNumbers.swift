// Stories by their numbers, in a few bytes each.

import Model

/// The places of stories by their numbers: chains of those whose numbers have one hash.
struct StoryNumbers {
  /// The latest story of each chain by its place in `stories`, counted from 1.
  private var heads = [UInt32](repeating: 0, count: 1 << 8)
  /// For each story the one before it in its chain.
  private var links: [UInt32] = []

  @inline(__always)
  private func chain(_ id: StoryID) -> Int {
    Int(truncatingIfNeeded: StableHash.mix(UInt64(bitPattern: id.rawValue))) & (heads.count - 1)
  }

  /// The place of a story.
  func place(of id: StoryID, in stories: [StoryRecord]) -> Int? {
    var place = Int(heads[chain(id)])
    while place != 0 {
      if stories[place - 1].id == id { return place - 1 }
      place = Int(links[place - 1])
    }
    return nil
  }

  /// Has the latest story found from now on.
  mutating func addLast(of stories: [StoryRecord]) {
    if stories.count > heads.count * 2 {
      heads = [UInt32](repeating: 0, count: heads.count * 2)
      links.removeAll(keepingCapacity: true)
      for story in stories.dropLast() { add(story) }
    }
    if let last = stories.last { add(last) }
  }

  /// Has the latest story found no more.
  mutating func removeLast(of stories: [StoryRecord]) {
    guard let last = stories.last, let link = links.popLast() else { return }
    heads[chain(last.id)] = link
  }

  private mutating func add(_ story: StoryRecord) {
    let chain = chain(story.id)
    links.append(heads[chain])
    heads[chain] = UInt32(links.count)
  }
}

extension StoryIndex {
  /// The place of a story, or of the one that it was merged into.
  func slot(of id: StoryID) -> Int? {
    guard var slot = slots.place(of: id, in: stories) else { return nil }
    while stories[slot].survivor >= 0 { slot = Int(stories[slot].survivor) }
    return slot
  }
}
