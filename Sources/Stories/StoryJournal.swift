// Adding entries, and taking the latest ones back where the database did not take them.

public import Model

/// One provisional change.
enum Change {
  case added(Addition)
  case revised(number: Int, before: IndexedEntry, story: StoryRecord, postings: Int)
  case merged(Merger)
  /// An entry off topic was added.
  case sketched(next: StoryID)
  /// What an entry was found by before it was edited.
  case blanked(copy: Int, head: CopySketch.Head)
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
  public mutating func keep() {
    journal.removeAll(keepingCapacity: true)
    table.keep()
  }

  /// Takes back all that was placed since the last `keep()`, story numbers too.
  public mutating func undo() {
    while let change = journal.popLast() {
      switch change {
      case .added(let addition): takeBack(addition)
      case .revised(let number, let before, let story, let postings):
        stories[before.story] = story
        table.takeBack(to: postings)
        copies.removeLast()
        entries[number].fingerprint = before.fingerprint
        entries[number].copy = before.copy
        entries[number].stemWeight = before.stemWeight
        entries[number].titleWeight = before.titleWeight
        entries[number].conceptWeight = before.conceptWeight
      case .sketched(let next):
        copies.removeLast()
        self.next = next
      case .blanked(let copy, let head): copies.restore(head, of: copy)
      case .merged(let merger): takeBack(merger)
      }
    }
  }

  private mutating func takeBack(_ addition: Addition) {
    guard let entry = entries.popLast() else { return }
    tally.removeLast()
    copies.removeLast()
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
  ///
  /// What was no report before and is one now is found as one from now on. It never goes the other
  /// way: an entry whose events were known stays known by them.
  public mutating func revise(_ old: EntryEvidence, to new: EntryEvidence, of story: StoryID) {
    switch (old, new) {
    case (.report(let old), .report(let new)): revise(old, to: new, of: story)
    case (.offTopic(let old), _):
      guard let number = number(of: old, story) else { return }
      let (seen, story) = (copies.records[number].seen, self.story(ofCopy: number))
      blank(number)
      switch new {
      case .offTopic(let sketch): add(sketch, story: story, seen: seen, isNoted: true)
      case .report(let fingerprint):
        let thread = slots[story].map { stories[$0].thread } ?? story
        add(probe(fingerprint), story: story, thread: thread, seen: seen, isNoted: true)
      }
    case (.report, .offTopic): return
    }
  }

  private mutating func revise(_ old: Fingerprint, to new: Fingerprint, of story: StoryID) {
    guard let slot = slots[story],
      let number = chain(stories[slot].latest).first(where: { entries[$0].fingerprint == old })
    else { return }
    let probe = probe(new)
    blank(entries[number].copy)
    journal.append(
      .revised(
        number: number, before: entries[number], story: stories[slot], postings: table.postings))
    entries[number].fingerprint = new
    summarise(slot)
    entries[number].stemWeight = probe.stemWeight
    entries[number].titleWeight = probe.titleWeight
    entries[number].conceptWeight = probe.conceptWeight
    entries[number].copy = copies.records.count
    copies.append(CopySketch(new), seen: entries[number].seen, story: story, entry: number)
    post(probe, as: UInt32(number))
  }

  /// The place of an entry off topic by what is kept of it.
  private func number(of sketch: CopySketch, _ story: StoryID) -> Int? {
    var found: Int?
    func look(_ number: Int) {
      let record = copies.records[number]
      guard found == nil, record.isOffTopic, record.head == sketch.head else { return }
      if self.story(ofCopy: number) == story { found = number }
    }
    let (address, text) = (sketch.head.address, sketch.head.text)
    if text != 0 { copies.forEach(.text, text, limit: .max, look) }
    if found == nil, address != 0 { copies.forEach(.address, address, limit: .max, look) }
    return found
  }

  private mutating func blank(_ number: Int) {
    journal.append(.blanked(copy: number, head: copies.blank(number)))
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
        fingerprint: fingerprint, seen: seen ?? fingerprint.time, copy: copies.records.count,
        story: slot, previous: before?.latest ?? -1,
        stemWeight: probe.stemWeight, titleWeight: probe.titleWeight,
        conceptWeight: probe.conceptWeight))
    tally.append(0)
    copies.append(
      CopySketch(fingerprint), seen: seen ?? fingerprint.time, story: story, entry: number)
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
    guard let previous else { return probe.differentKeys }
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
    return probe.differentKeys.filter { !known.contains($0) }
  }

  /// Notes the entry under its rarest evidence.
  private mutating func post(_ probe: Probe, as number: UInt32) {
    let fingerprint = probe.fingerprint
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
}
