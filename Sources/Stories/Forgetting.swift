// Growing old: what the index forgets, and how it is made anew without that.

public import Model

extension StoryIndex {
  /// Forgets entries first seen before an instant, and stories of which nothing is left. What a
  /// feed dug out of its archive is known as long as what is of today: another feed may dig it out
  /// too.
  ///
  /// What is provisional must have been kept or undone before.
  ///
  /// - Parameter unrelatedLimit: entries without any defence in them are forgotten from here on;
  ///   nil treats them like the others. They are most of what a general feed brings, and a copy of
  ///   one that comes weeks later interests nobody.
  public mutating func forget(
    olderThan instant: Timestamp, unrelatedOlderThan unrelatedLimit: Timestamp? = nil
  ) {
    let copies = copies
    func isKept(_ entry: IndexedEntry) -> Bool {
      let isUnrelated = entry.relevance == .unrelated
      return copies.records[Int(entry.copy)].seen
        >= (isUnrelated ? unrelatedLimit ?? instant : instant)
    }
    func isKept(_ record: CopyIndex.Record) -> Bool {
      // Of an edited entry the record that nothing finds goes too.
      record.seen >= unrelatedLimit ?? instant
        && (record.head.text != 0 || record.head.address != 0)
    }
    guard
      !entries.allSatisfy(isKept)
        || copies.records.contains(where: { $0.isOffTopic && !isKept($0) })
    else { return }
    let old = self
    let leaders = Set(stories.lazy.filter(\.hasFollowers).map(\.id))
    let kept = old.entries.count(where: isKept)
    table = Self.emptyTable(model, capacity: kept * 4)
    self.copies = CopyIndex(
      capacity: kept + old.copies.records.count { $0.isOffTopic && isKept($0) })
    entries.removeAll()
    stories.removeAll()
    slots = StoryNumbers()
    values = ChunkedNumbers()
    tally = Tally()
    journal.removeAll()
    var next = 0
    for (number, record) in old.copies.records.enumerated() {
      if record.isOffTopic, isKept(record) {
        let story = old.story(ofCopy: number)
        add(old.copies.sketch(number), story: story, seen: record.seen, isNoted: false)
      }
      // In the order in which they came, whatever was edited since.
      while next <= record.entry {
        let entry = old.entries[next]
        next += 1
        guard isKept(entry) else { continue }
        let story = old.story(next - 1)
        add(
          roomyProbe(old.fingerprint(next - 1)), story: story.id, thread: story.thread,
          seen: old.copies.records[Int(entry.copy)].seen, isNoted: false)
      }
    }
    for slot in stories.indices where leaders.contains(stories[slot].id) {
      stories[slot].hasFollowers = true
    }
    table.keep(before: entries.count)
  }
}
