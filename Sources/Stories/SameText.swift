// The first two nets: the same entry by its address, and the same text from another outlet.

import Model

extension StoryIndex {
  /// The story of an entry with the same address or the very same text.
  func sameEntryOrText(
    _ sketch: CopySketch, isSamePage: (_ copy: Int) -> Bool
  ) -> Decision? {
    let head = sketch.head
    if head.address != 0 {
      let found = latest(.address, head.address) {
        copies.records[$0].head.address == head.address && isSamePage($0)
      }
      if let found {
        return decision(.sameEntry, found, reason: "the same address as \(describe(copy: found))")
      }
    }
    guard head.text != 0 else { return nil }
    let found = latest(.text, head.text) {
      copies.records[$0].head.text == head.text && mayCopy(head, copies.records[$0].head)
    }
    return found.map {
      let isSame = similarity == .identity || copies.records[$0].head.feed == head.feed
      return decision(
        isSame ? .sameEntry : .copy, $0, reason: "the same text as \(describe(copy: $0))")
    }
  }

  /// The latest of a few entries found by a value that is what is looked for.
  private func latest(_ way: CopyIndex.Way, _ value: UInt64, _ isFound: (Int) -> Bool) -> Int? {
    var found: Int?
    copies.forEach(way, value, limit: 8) { if found == nil, isFound($0) { found = $0 } }
    return found
  }

  /// The story of the entry that tells nearly the same text, by what sketches tell of it.
  func nearCopy(of sketch: CopySketch, amongOffTopic: Bool) -> Decision? {
    let head = sketch.head
    var best: (share: Double, copy: Int)?
    func look(_ other: Int) {
      let record = copies.records[other]
      guard record.head.language == head.language,
        mayCopy(head, record.head), CopySketch.agreeOnFacts(head, record.head)
      else { return }
      let isHeadline = CopySketch.isHeadlineOfOther(head, record.head)
      // Of two reports all is known, and the words of both were compared before this.
      guard isHeadline || !amongOffTopic || record.isOffTopic else { return }
      let pairs = CopySketch.sharedPairs(head, sketch.least[...], record.head, least(ofCopy: other))
      guard isHeadline || pairs.of >= CopySketch.leastPairs && pairs.share >= Self.copyShare
      else { return }
      let share = isHeadline ? 1 : pairs.share
      if share > best?.share ?? 0 { best = (share, other) }
    }
    if head.title != 0 { copies.forEach(.title, UInt64(head.title), limit: 8, look) }
    copies.forEachSharingPairs(sketch, amongOffTopic: amongOffTopic, limit: 16, look)
    return best.map {
      decision(
        .copy, $0.copy,
        reason: "\(Int(($0.share * 100).rounded())) % of the words as in \(describe(copy: $0.copy))"
      )
    }
  }

  /// The least pairs of an entry's sketch.
  func least(ofCopy number: Int) -> ArraySlice<UInt32> {
    let record = copies.records[number]
    guard !record.isOffTopic else { return copies.least(number) }
    guard record.head.pairs > 0 else { return [] }
    let entry = entries[Int(record.entry)]
    let stems = withValues(of: entry) { values in entry.range(.stems).map { values[$0] } }
    return CopySketch.pairs(stems[...]).prefix(CopySketch.mostPairs)
  }

  /// The share of the shorter text's neighbouring pairs of words that makes a copy.
  private static let copyShare = 0.7
  /// The same, under one headline.
  private static let headedShare = 0.6

  private func decision(_ relation: Placement.Relation, _ copy: Int, reason: String) -> Decision {
    let story = story(ofCopy: copy)
    var decision = Decision(slot: slot(of: story), relation: relation, reason: reason)
    if decision.slot == nil { decision.story = story }
    return decision
  }

  /// The story that an entry tells, as it is numbered now.
  func story(ofCopy number: Int) -> StoryID {
    let story = copies.records[number].story
    return slot(of: story).map { stories[$0].id } ?? story
  }

  /// Whether an entry with the same address is the same page.
  func isSamePage(_ probe: Probe, _ sketch: CopySketch, _ copy: Int) -> Bool {
    let record = copies.records[copy]
    guard record.isOffTopic else {
      return isSamePage(probe, entries[Int(record.entry)], text: record.head.text)
    }
    return CopySketch.isSamePage(sketch.head, sketch.least[...], record.head, least(ofCopy: copy))
  }

  /// Some feeds give all their entries one address. Of the same page, edited, something is left.
  private func isSamePage(_ probe: Probe, _ other: IndexedEntry, text: UInt64) -> Bool {
    let own = probe.fingerprint
    // A text of a word or two has no hash.
    if own.text != 0, own.text == text { return true }
    if own.isEmpty(.stems) || other.range(.stems).isEmpty { return true }
    return withValues(of: other) { values in
      let named =
        probe.shared(.names, other, values).count
        + probe.shared(.organisations, other, values).count
        + probe.shared(.systems, other, values).count
      if own.language != other.language { return named > 0 }
      let facts = SharedEvidence(probe, other, values)
      // An edit leaves the parties; of two deals under one address each has its own.
      let least = min(own.range(.parties).count, other.range(.parties).count)
      if own.relevance == .partnership, other.relevance == .partnership, facts.parties < least,
        !isUnderOneHeadline(probe, other, facts)
      {
        return false
      }
      return named >= 2 || (facts.stems?.all ?? 0) * 5 >= min(probe.stemWeight, 12)
    }
  }

  func asCopy(_ probe: Probe, _ candidates: [Beside]) -> Decision? {
    var best: (share: Double, entry: Int)?
    for candidate in candidates {
      guard let stems = candidate.facts.stems else { continue }
      // Cheap, and most candidates end here.
      let entry = entries[candidate.number]
      let least = min(probe.stemWeight, entry.stemWeight)
      guard stems.all >= 0.5 * least, agreesOnFacts(probe, entry, candidate.facts),
        mayCopy(probe.sketch.head, copies.records[Int(entry.copy)].head)
      else { continue }
      let shared = withValues(of: entry) { probe.sharedShingles(entry, $0) }
      // What outlets add to a text weighs much where they cut it short.
      let isCopy =
        shared.share >= Self.copyShare
        || shared.share >= Self.headedShare && isUnderOneHeadline(probe, entry, candidate.facts)
      guard shared.of >= CopySketch.leastPairs, isCopy else { continue }
      // Of equally near ones the first.
      if (shared.share, -candidate.number) > best.map({ ($0.share, -$0.entry) }) ?? (0, 0) {
        best = (shared.share, candidate.number)
      }
    }
    return best.map {
      Decision(
        slot: Int(entries[$0.entry].story), relation: .copy,
        reason: "\(Int(($0.share * 100).rounded())) % of the words as in \(describe($0.entry))")
    }
  }

  /// Whether the time between two entries lets one be a copy of the other.
  ///
  /// A headline alone may come again for another act: “Ukraine and Norway sign drone agreement” is
  /// written twice a year. So short texts are copies for no longer than a story may last, unless
  /// their feed gives them one address or none.
  private func mayCopy(_ own: CopySketch.Head, _ other: CopySketch.Head) -> Bool {
    if min(own.stems, other.stems) >= Self.fullText
      || own.feed == other.feed && own.address == other.address
    {
      return isInWindow(own.time, other.time)
    }
    return Self.days(own.time, other.time) <= Self.longest
  }

  /// The stems of a text that is more than a headline.
  private static let fullText: UInt8 = 20

  /// Texts made from one mould (“signs drone deal with Norway”, “… with Romania”) are no copies,
  /// however many words they share.
  ///
  /// Under one headline one country more on each side is none of that, as an agency's desk stands
  /// in one of its own; and of a text that was cut short the labels may name other parties and
  /// firms.
  private func agreesOnFacts(
    _ probe: Probe, _ other: IndexedEntry, _ facts: SharedEvidence
  ) -> Bool {
    let own = probe.fingerprint
    func lacks(_ section: Fingerprint.Section, _ shared: Int) -> Int {
      min(own.range(section).count, other.range(section).count) - shared
    }
    guard lacks(.systems, facts.systems.count) == 0 else { return false }
    let isSameKind = (own.relevance == .partnership) == (other.relevance == .partnership)
    let countries = lacks(.countries, facts.countries)
    let isLacking =
      countries > 0 || isSameKind && lacks(.parties, facts.parties) > 0
      || lacks(.organisations, facts.organisations.count) > 0
    if isLacking, countries > 1 || !isUnderOneHeadline(probe, other, facts) { return false }
    return own.isEmpty(.numbers) || other.range(.numbers).isEmpty || facts.numbers.count > 0
  }

  /// Whether all of the shorter headline's words stand in the longer one.
  private func isUnderOneHeadline(
    _ probe: Probe, _ other: IndexedEntry, _ facts: SharedEvidence
  ) -> Bool {
    let least = min(probe.titleWeight, other.titleWeight)
    return least > 0 && (facts.stems?.title ?? 0) >= 0.95 * least
      && min(probe.fingerprint.titleStems, other.titleStems) >= CopySketch.leastStems
  }
}
