// Entries that are off topic: the first two nets are theirs as everybody's, and the third is not.

public import Model

extension StoryIndex {
  /// Decides where an entry that is off topic belongs and adds it there, until `keep()`
  /// provisionally.
  mutating func place(_ sketch: CopySketch, seen: Timestamp?) -> Placement {
    let found =
      sameEntryOrText(sketch) { number in
        CopySketch.isSamePage(
          sketch.head, sketch.least[...], copies.records[number].head, least(ofCopy: number))
      } ?? (similarity == .event ? nearCopy(of: sketch, amongOffTopic: false) : nil)
    var placement = Placement(
      story: next, thread: next, relation: .new, reason: OffTopic.newText)
    if let found, let story = found.slot.map({ stories[$0].id }) ?? found.story {
      placement = Placement(
        story: story, thread: found.slot.map { stories[$0].thread } ?? story,
        relation: found.relation, reason: found.reason)
    }
    add(sketch, story: placement.story, seen: seen, isNoted: true)
    return placement
  }

  /// Adds an entry where it was placed before; for filling the index at start. It decides as the
  /// one that was lost where entries come in the order in which they were placed.
  public mutating func restore(
    _ evidence: EntryEvidence, story: StoryID, thread: StoryID, seen: Timestamp? = nil
  ) {
    switch evidence {
    case .report(let fingerprint): restore(fingerprint, story: story, thread: thread, seen: seen)
    case .offTopic(let sketch): add(sketch, story: story, seen: seen, isNoted: false)
    }
  }

  mutating func add(_ sketch: CopySketch, story: StoryID, seen: Timestamp?, isNoted: Bool) {
    copies.append(sketch, seen: seen ?? sketch.time, story: story, entry: nil)
    if isNoted { journal.append(.sketched(next: next)) }
    if story >= next { next = StoryID(rawValue: story.rawValue + 1) }
  }
}
