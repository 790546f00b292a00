// Adding entries, and taking the latest ones back where the database did not take them.

public import Model

/// One provisional change.
enum Change {
  case added(Addition)
  case revised(number: Int, before: IndexedEntry, story: StoryRecord, postings: Int)
  case merged(Merger)
}

/// What is needed to take one entry back.
struct Addition {
  /// The story as it was before; nil where the entry opened it.
  let story: StoryRecord?
  let next: StoryID
  /// The postings before the entry's.
  let postings: Int
  /// Evidence whose count of stories the entry raised.
  let counted: [UInt32]
  /// The first story of the thread, where the entry made it one with followers.
  let leader: Int?
}

extension StoryIndex {
  /// What was placed since the last `keep()` stays.
  public mutating func keep() { journal.removeAll(keepingCapacity: true) }

  /// Takes back all that was placed since the last `keep()`, story numbers too.
  public mutating func undo() {
    while let change = journal.popLast() {
      switch change {
      case .added(let addition): takeBack(addition)
      case .revised(let number, let before, let story, let postings):
        stories[before.story] = story
        table.takeBack(to: postings)
        entries[number].fingerprint = before.fingerprint
        entries[number].stemWeight = before.stemWeight
        entries[number].titleWeight = before.titleWeight
        entries[number].conceptWeight = before.conceptWeight
      case .merged(let merger): takeBack(merger)
      }
    }
  }

  private mutating func takeBack(_ addition: Addition) {
    guard let entry = entries.popLast() else { return }
    tally.removeLast()
    table.takeBack(to: addition.postings)
    for key in addition.counted { table.add(-1, to: key) }
    if let leader = addition.leader { stories[leader].hasFollowers = false }
    if let story = addition.story {
      stories[entry.story] = story
    } else if let story = stories.popLast() {
      slots[story.id] = nil
    }
    next = addition.next
  }

  /// An entry was edited: from now on it is known by its new evidence, in the story that it has.
  public mutating func revise(_ old: Fingerprint, to new: Fingerprint, of story: StoryID) {
    guard let slot = slots[story],
      let number = chain(stories[slot].latest).first(where: { entries[$0].fingerprint == old })
    else { return }
    let probe = probe(new)
    journal.append(
      .revised(
        number: number, before: entries[number], story: stories[slot], postings: table.postings))
    entries[number].fingerprint = new
    summarise(slot)
    entries[number].stemWeight = probe.stemWeight
    entries[number].titleWeight = probe.titleWeight
    entries[number].conceptWeight = probe.conceptWeight
    post(probe, as: UInt32(number))
  }

  /// Reckons anew what a story knows of its entries, as if they had come one by one.
  mutating func summarise(_ slot: Int) {
    let times = chain(stories[slot].latest).reversed().map { entries[$0].fingerprint }
    guard let first = times.first else { return }
    stories[slot].earliest = first.time
    stories[slot].newest = first.time
    stories[slot].relevance = first.relevance
    for fingerprint in times.dropFirst() {
      stories[slot].stretch(to: fingerprint.time)
      stories[slot].relevance = max(stories[slot].relevance, fingerprint.relevance)
    }
  }

  mutating func add(
    _ probe: Probe, story: StoryID, thread: StoryID, seen: Timestamp?, isNoted: Bool
  ) {
    let fingerprint = probe.fingerprint
    let number = entries.count
    let known = slots[story]
    let slot = known ?? stories.count
    let before = known.map { stories[$0] }
    let counted = self.counted(probe, previous: before?.latest)
    let postings = table.postings
    var leader: Int?
    if thread != story, let first = slots[thread], !stories[first].hasFollowers {
      stories[first].hasFollowers = true
      leader = first
    }
    entries.append(
      IndexedEntry(
        fingerprint: fingerprint, seen: seen ?? fingerprint.time, story: slot,
        previous: before?.latest ?? -1,
        stemWeight: probe.stemWeight, titleWeight: probe.titleWeight,
        conceptWeight: probe.conceptWeight))
    tally.append(0)
    if let before {
      var record = before
      record.latest = number
      record.entries += 1
      record.thread = thread
      record.stretch(to: fingerprint.time)
      record.relevance = max(record.relevance, fingerprint.relevance)
      record.hasFollowers = stories[slot].hasFollowers
      stories[slot] = record
    } else {
      slots[story] = slot
      stories.append(
        StoryRecord(
          id: story, thread: thread, latest: number, first: number, entries: 1,
          earliest: fingerprint.time, newest: fingerprint.time, relevance: fingerprint.relevance))
    }
    for key in counted { table.add(1, to: key) }
    post(probe, as: UInt32(number))
    if isNoted {
      journal.append(
        .added(
          Addition(
            story: before, next: next, postings: postings, counted: counted, leader: leader)))
    }
    if story >= next { next = StoryID(rawValue: story.rawValue + 1) }
  }

  /// Evidence that is new to the story; a story counts once however many entries tell it.
  private func counted(_ probe: Probe, previous: Int?) -> [UInt32] {
    guard let previous else { return Array(Set(probe.keys + probe.pairKeys)) }
    var known: Set<UInt32> = []
    var entry = previous
    for _ in 0..<4 where entry >= 0 {
      let fingerprint = entries[entry].fingerprint
      for section in Fingerprint.Section.allCases {
        for value in fingerprint.values(section) { known.insert(FeatureTable.key(section, value)) }
      }
      known.formUnion(fingerprint.pairKeys)
      entry = entries[entry].previous
    }
    return Array(Set(probe.keys + probe.pairKeys).subtracting(known))
  }

  /// Notes the entry under its address, its text and its rarest evidence.
  private mutating func post(_ probe: Probe, as number: UInt32) {
    let fingerprint = probe.fingerprint
    if fingerprint.address != 0 {
      table.post(number, under: FeatureTable.key(.address, fingerprint.address))
    }
    if fingerprint.text != 0 {
      table.post(number, under: FeatureTable.key(.text, fingerprint.text))
    }
    for section in [Fingerprint.Section.organisations, .systems, .names, .numbers] {
      for index in fingerprint.range(section) { table.post(number, under: probe.keys[index]) }
    }
    for key in probe.pairKeys { table.post(number, under: key) }
    for key in probe.pairAndGoodsKeys { table.post(number, under: key) }
    for index in probe.rarestConcepts { table.post(number, under: probe.keys[index]) }
    let rarest = fingerprint.range(.stems).sorted {
      (probe.rarity[$0], probe.keys[$0]) > (probe.rarity[$1], probe.keys[$1])
    }
    var posted: Set<UInt32> = []
    for index in rarest where posted.count < 12 && posted.insert(probe.keys[index]).inserted {
      table.post(number, under: probe.keys[index])
    }
  }

  /// Forgets entries first seen before an instant, and stories of which nothing is left. What a feed
  /// dug out of its archive is known as long as what is of today: another feed may dig it out too.
  ///
  /// What is provisional must have been kept or undone before.
  ///
  /// - Parameter unrelatedLimit: entries without any defence in them are forgotten from here on;
  ///   nil treats them like the others. They are most of what a general feed brings, and a copy of
  ///   one that comes weeks later interests nobody.
  public mutating func forget(
    olderThan instant: Timestamp, unrelatedOlderThan unrelatedLimit: Timestamp? = nil
  ) {
    func isKept(_ entry: IndexedEntry) -> Bool {
      let isUnrelated = entry.fingerprint.relevance == .unrelated
      return entry.seen >= (isUnrelated ? unrelatedLimit ?? instant : instant)
    }
    guard !entries.allSatisfy(isKept) else { return }
    let old = (entries, stories)
    let leaders = Set(stories.lazy.filter(\.hasFollowers).map(\.id))
    let kept = old.0.count(where: isKept)
    table = Self.emptyTable(model, capacity: kept * 20)
    entries.removeAll()
    stories.removeAll()
    slots.removeAll()
    tally.removeAll()
    journal.removeAll()
    for entry in old.0 where isKept(entry) {
      let story = old.1[entry.story]
      add(
        probe(entry.fingerprint), story: story.id, thread: story.thread, seen: entry.seen,
        isNoted: false)
    }
    for slot in stories.indices where leaders.contains(stories[slot].id) {
      stories[slot].hasFollowers = true
    }
  }
}
