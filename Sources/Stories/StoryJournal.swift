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
    table.keep(before: entries.count)
  }

  /// Takes back all that was placed since the last `keep()`, story numbers too.
  public mutating func undo() {
    while let change = journal.popLast() {
      switch change {
      case .added(let addition): takeBack(addition)
      case .revised(let number, let before, let story, let postings):
        stories[Int(before.story)] = story
        table.takeBack(to: postings)
        copies.removeLast()
        values.remove(from: entries[number].words)
        entries[number] = before
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
    values.remove(from: entry.words)
    copies.removeLast()
    table.takeBack(to: addition.postings)
    for key in addition.counted { table.add(-1, to: key) }
    if let leader = addition.leader { stories[leader].hasFollowers = false }
    if let story = addition.story {
      stories[Int(entry.story)] = story
    } else {
      slots.removeLast(of: stories)
      stories.removeLast()
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
        let thread = slot(of: story).map { stories[$0].thread } ?? story
        add(roomyProbe(fingerprint), story: story, thread: thread, seen: seen, isNoted: true)
      }
    case (.report, .offTopic): return
    }
  }

  private mutating func revise(_ old: Fingerprint, to new: Fingerprint, of story: StoryID) {
    guard let slot = slot(of: story),
      let number = chain(stories[slot].latest).first(where: { holds($0, old) })
    else { return }
    let probe = roomyProbe(new)
    blank(Int(entries[number].copy))
    journal.append(
      .revised(
        number: number, before: entries[number], story: stories[slot], postings: table.postings))
    let before = entries[number]
    entries[number] = IndexedEntry(
      probe, words: values.append(new.words), copy: copies.records.count,
      story: Int(before.story), previous: Int(before.previous))
    summarise(slot)
    let seen = copies.records[Int(before.copy)].seen
    copies.append(probe.sketch, seen: seen, story: story, entry: number)
    post(probe, as: UInt32(number), isNoted: true)
  }

  /// Whether an entry is known by a fingerprint.
  private func holds(_ number: Int, _ fingerprint: Fingerprint) -> Bool {
    entries[number].time == fingerprint.time && self.fingerprint(number) == fingerprint
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
    let numbers = chain(stories[slot].latest).reversed()
    guard let first = numbers.first else { return }
    stories[slot].earliest = entries[first].time
    stories[slot].newest = entries[first].time
    stories[slot].relevance = entries[first].relevance
    for number in numbers.dropFirst() {
      stories[slot].stretch(to: entries[number].time)
      stories[slot].relevance = max(stories[slot].relevance, entries[number].relevance)
    }
  }

  mutating func add(
    _ probe: Probe, story: StoryID, thread: StoryID, seen: Timestamp?, isNoted: Bool
  ) {
    let fingerprint = probe.fingerprint
    let number = entries.count
    let known = self.slot(of: story)
    let slot = known ?? stories.count
    let before = known.map { stories[$0] }
    let counted = self.counted(probe, previous: before.map { Int($0.latest) })
    let postings = table.postings
    var leader: Int?
    if thread != story, let first = self.slot(of: thread), !stories[first].hasFollowers {
      stories[first].hasFollowers = true
      leader = first
    }
    entries.append(
      IndexedEntry(
        probe, words: values.append(fingerprint.words), copy: copies.records.count, story: slot,
        previous: before.map { Int($0.latest) } ?? -1))
    copies.append(probe.sketch, seen: seen ?? fingerprint.time, story: story, entry: number)
    if let before {
      var record = before
      record.latest = Int32(number)
      record.entries += 1
      record.thread = thread
      record.stretch(to: fingerprint.time)
      record.relevance = max(record.relevance, fingerprint.relevance)
      record.hasFollowers = stories[slot].hasFollowers
      stories[slot] = record
    } else {
      stories.append(StoryRecord(id: story, thread: thread, entry: number, fingerprint))
      slots.addLast(of: stories)
    }
    let isRoomy = table.moves == probe.moves
    for place in counted {
      table.add(1, to: probe.keys[place], at: isRoomy ? probe.places[place] : nil)
    }
    post(probe, as: UInt32(number), isNoted: isNoted)
    if isNoted {
      journal.append(
        .added(
          Addition(
            story: before, next: next, postings: postings, counted: counted.map { probe.keys[$0] },
            leader: leader)))
    }
    if story >= next { next = StoryID(rawValue: story.rawValue + 1) }
  }

  /// The places of the evidence that is new to the story; a story counts once however many entries
  /// tell it.
  private func counted(_ probe: Probe, previous: Int?) -> [Int] {
    guard let previous else { return probe.different.map(Int.init) }
    var known = [Bool](repeating: false, count: probe.pairs.upperBound)
    var entry = previous
    for _ in 0..<4 where entry >= 0 {
      let other = entries[entry]
      withValues(of: other) { probe.markShared(other, $0, in: &known) }
      entry = Int(other.previous)
    }
    return probe.different.compactMap { known[Int($0)] ? nil : Int($0) }
  }

  /// Notes the entry under its rarest evidence.
  private mutating func post(_ probe: Probe, as number: UInt32, isNoted: Bool) {
    let sections = [Fingerprint.Section.organisations, .systems, .names, .numbers]
    var places = sections.flatMap { Array(probe.fingerprint.range($0)) }
    places += probe.pairs
    places += probe.pairsAndGoods
    places += probe.rarestConcepts
    places += probe.rarestStems(12)
    let isRoomy = table.moves == probe.moves
    // Most lists' ends are in no cache: asked for before the first is written to, they come
    // together.
    if isRoomy {
      let lists = places.map { table.entries(at: probe.places[$0]) }
      for list in lists { tally.touched &+= table.touch(list) }
      for list in lists { tally.touched &+= table.touchEnd(list) }
    }
    for place in places {
      table.post(
        number, under: probe.keys[place], at: isRoomy ? probe.places[place] : nil, isNoted: isNoted)
    }
  }
}
