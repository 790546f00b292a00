// Late evidence: a report that is near two stories shows that they tell one event. The later story
// is merged into the earlier one; what was one story is never taken apart.

import Model

/// What is needed to take a merger back.
struct Merger {
  let slot: Int
  let survivor: Int
  let records: (slot: StoryRecord, survivor: StoryRecord)
  /// The entries of both stories as they were.
  let entries: [(number: Int, story: Int32, previous: Int32)]
  /// The stories that moved to another thread, and where they were.
  let followers: [(slot: Int, thread: StoryID)]
}

extension StoryIndex {
  /// How far beyond the threshold a report must be near to both stories.
  private static let nearBoth = 0.7
  /// How much the two stories' own reports may speak against it: a wrong merger cannot be undone.
  private static let leastBetween = -1.8

  /// Whether the stories that one report is near to are the same event: it is clearly near both,
  /// and their reports beside each other do not say otherwise.
  func areTwins(_ best: Compared, _ other: Compared) -> Bool {
    guard best.logOdds >= Self.nearBoth, other.logOdds >= Self.nearBoth else { return false }
    let (left, right) = (story(best.entry), story(other.entry))
    guard maySpan(left, right) else { return false }
    let pairs = Set([[best.entry, other.entry], [Int(left.first), Int(right.first)]])
    return pairs.allSatisfy { pair in
      let between = compare(probe(fingerprint(pair[0])), pair[1])
      return between.logOdds >= Self.leastBetween && !between.isContradicted
    }
  }

  /// Whether two stories together are no longer than one may be.
  func maySpan(_ left: StoryRecord, _ right: StoryRecord) -> Bool {
    let first = min(left.earliest, right.earliest)
    return Self.days(first, max(left.newest, right.newest)) <= Self.longest
  }

  /// Merges a story into an earlier one.
  mutating func merge(_ slot: Int, into survivor: Int) {
    let records = (slot: stories[slot], survivor: stories[survivor])
    let numbers = (chain(records.slot.latest) + chain(records.survivor.latest)).sorted()
    let before = numbers.map { ($0, entries[$0].story, entries[$0].previous) }
    var previous: Int32 = -1
    for number in numbers {
      entries[number].story = Int32(survivor)
      entries[number].previous = previous
      previous = Int32(number)
    }
    var record = records.survivor
    record.latest = numbers.last.map(Int32.init) ?? record.latest
    record.first = numbers.first.map(Int32.init) ?? record.first
    record.entries += records.slot.entries
    if !record.hasFollowers { record.thread = min(record.thread, records.slot.thread) }
    var followers: [(Int, StoryID)] = []
    if records.slot.hasFollowers {
      record.hasFollowers = true
      for other in stories.indices where stories[other].thread == records.slot.id && other != slot {
        followers.append((other, stories[other].thread))
        stories[other].thread = record.thread
      }
    }
    stories[survivor] = record
    summarise(survivor)
    stories[slot].entries = 0
    stories[slot].survivor = Int32(survivor)
    journal.append(
      .merged(
        Merger(
          slot: slot, survivor: survivor, records: records, entries: before, followers: followers)))
  }

  mutating func takeBack(_ merger: Merger) {
    for (number, story, previous) in merger.entries {
      entries[number].story = story
      entries[number].previous = previous
    }
    for (slot, thread) in merger.followers { stories[slot].thread = thread }
    stories[merger.slot] = merger.records.slot
    stories[merger.survivor] = merger.records.survivor
  }

  /// The entries of a story from its latest on.
  func chain(_ latest: Int32) -> [Int] {
    var numbers: [Int] = []
    var entry = Int(latest)
    while entry >= 0 {
      numbers.append(entry)
      entry = Int(entries[entry].previous)
    }
    return numbers
  }
}
