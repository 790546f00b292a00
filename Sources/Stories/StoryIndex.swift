// The index of stories: decides for each entry where it belongs. Three nets, the cheapest first:
// the same address, the same text, the same event.

public import Model

/// Stories by the evidence of their entries, inside a window of time.
///
/// A value with one owner; it is not safe to change from two threads. Decisions are provisional
/// until `keep()`; `undo()` takes back all since the last one.
public struct StoryIndex {
  /// How wide the index casts.
  public let similarity: Similarity
  /// For how long two entries may be copies of one text or steps of one deal.
  public let window: Duration
  /// The entries that the index holds.
  public var count: Int { entries.count + copies.records.count(where: \.isOffTopic) }
  /// The stories that the index holds.
  public var storyCount: Int {
    let offTopic = copies.records.lazy.filter { $0.isOffTopic && slot(of: $0.story) == nil }
    return stories.count { $0.entries > 0 } + Set(offTopic.map(\.story)).count
  }

  let model: StoryModel
  var table: FeatureTable
  /// All entries by page and text.
  var copies = CopyIndex()
  /// The entries whose events are known.
  var entries: [IndexedEntry] = []
  /// Their evidence, value by value.
  var values = ChunkedNumbers()
  var stories: [StoryRecord] = []
  var slots = StoryNumbers()
  var next: StoryID
  var journal: [Change] = []
  /// Scratch: what speaks for each entry while candidates are gathered.
  var tally = Tally()

  /// An empty index whose first new story gets the number `next`.
  public init(
    next: StoryID, model: StoryModel, similarity: Similarity = .event,
    window: Duration = .seconds(180 * 86_400)
  ) {
    self.next = next
    self.similarity = similarity
    self.window = window
    self.model = model
    table = Self.emptyTable(model, capacity: 0)
  }

  static func emptyTable(_ model: StoryModel, capacity: Int) -> FeatureTable {
    var table = FeatureTable(capacity: capacity)
    for (key, count) in model.commonness { table.add(count, to: key) }
    return table
  }

  /// Decides where an entry belongs and adds it there, until `keep()` provisionally.
  ///
  /// - Parameter seen: when the entry was first seen, from which on it grows old; nil for when it
  ///   happened.
  public mutating func place(_ evidence: EntryEvidence, seen: Timestamp? = nil) -> Placement {
    switch evidence {
    case .report(let fingerprint): place(fingerprint, seen: seen)
    case .offTopic(let sketch): place(sketch, seen: seen)
    }
  }

  /// Decides where an entry belongs and adds it there, until `keep()` provisionally.
  ///
  /// - Parameter seen: when the entry was first seen, from which on it grows old; nil for when it
  ///   happened.
  public mutating func place(_ fingerprint: Fingerprint, seen: Timestamp? = nil) -> Placement {
    let probe = roomyProbe(fingerprint)
    let decision = decide(probe)
    var placement: Placement
    if var slot = decision.slot {
      var merged: [StoryID] = []
      for twin in decision.twins where maySpan(stories[slot], stories[twin]) {
        let (earlier, later) = stories[slot].id < stories[twin].id ? (slot, twin) : (twin, slot)
        merged.append(stories[later].id)
        merge(later, into: earlier)
        slot = earlier
      }
      placement = Placement(
        story: stories[slot].id, thread: stories[slot].thread, relation: decision.relation,
        reason: decision.reason, merged: merged)
      // To an older deal only: the story of a younger one is a step of this.
      if let thread = decision.thread, thread < placement.thread, mayMove(slot) {
        placement.thread = thread
      }
    } else {
      let story = decision.story ?? next
      placement = Placement(
        story: story, thread: decision.thread ?? story, relation: decision.relation,
        reason: decision.reason)
    }
    add(probe, story: placement.story, thread: placement.thread, seen: seen, isNoted: true)
    return placement
  }

  /// Adds an entry where it was placed before; for filling the index at start. It decides as the
  /// one that was lost where entries come in the order in which they were placed.
  public mutating func restore(
    _ fingerprint: Fingerprint, story: StoryID, thread: StoryID, seen: Timestamp? = nil
  ) {
    add(roomyProbe(fingerprint), story: story, thread: thread, seen: seen, isNoted: false)
  }

  /// An entry prepared for being compared with others, and then added.
  mutating func roomyProbe(_ fingerprint: Fingerprint) -> Probe {
    table.reserve(Probe.mostKeys)
    return probe(fingerprint)
  }

  func probe(_ fingerprint: Fingerprint) -> Probe {
    Probe(fingerprint, table: table, stories: StoryModel.background + stories.count)
  }

  /// A story may be moved to an older thread while it stands alone in its own.
  private func mayMove(_ slot: Int) -> Bool {
    stories[slot].thread == stories[slot].id && !stories[slot].hasFollowers
  }
}

/// What the index knows of a story besides its entries.
struct StoryRecord {
  let id: StoryID
  var thread: StoryID
  var earliest: Timestamp
  var newest: Timestamp
  /// Its latest entry in `entries`.
  var latest: Int32
  var first: Int32
  /// 0 once the story was merged into another.
  var entries: Int32
  /// The story that it was merged into, by its place in `stories`; -1 for none.
  var survivor: Int32 = -1
  var relevance: Relevance
  var hasFollowers = false

  /// A story that an entry opens.
  init(id: StoryID, thread: StoryID, entry: Int, _ fingerprint: Fingerprint) {
    self.id = id
    self.thread = thread
    earliest = fingerprint.time
    newest = fingerprint.time
    latest = Int32(entry)
    first = Int32(entry)
    entries = 1
    relevance = fingerprint.relevance
  }

  /// Notes when one of the story's entries happened.
  ///
  /// A copy may come months later, or bear a wrong date. It is no reason to close the story to the
  /// reports of these days, so the span goes only as far as a story may be long.
  mutating func stretch(to time: Timestamp) {
    let (first, last) = (min(earliest, time), max(newest, time))
    guard StoryIndex.days(first, last) <= StoryIndex.longest else { return }
    (earliest, newest) = (first, last)
  }
}
