// The third net: another report of the same act, by its evidence beside that of each candidate.

import Model

extension StoryIndex {
  /// A candidate, and what it shares.
  struct Beside {
    let number: Int
    let days: Double
    /// Whether the two may be reports of one event, by their times.
    let mayShareStory: Bool
    let facts: SharedEvidence
  }

  /// A candidate's likeness.
  struct Compared {
    let entry: Int
    /// Beyond the threshold; far below it where the two cannot belong to one story.
    var logOdds: Double
    let kind: PairEvidence.Kind
    /// Each names a partner that the other does not know, or one of the two tells an end.
    let isContradicted: Bool
  }

  /// What a candidate shares; nil where it is too old to be a report of one event and in another
  /// language.
  func beside(_ probe: Probe, _ number: Int) -> Beside? {
    let entry = entries[number]
    let mayShareStory = mayShareStory(probe.fingerprint, entry)
    guard mayShareStory || entry.language == probe.fingerprint.language else { return nil }
    return beside(probe, number, entry, mayShareStory: mayShareStory)
  }

  @inline(__always)
  private func beside(
    _ probe: Probe, _ number: Int, _ entry: IndexedEntry, mayShareStory: Bool
  ) -> Beside {
    Beside(
      number: number, days: Self.days(probe.fingerprint.time, entry.time),
      mayShareStory: mayShareStory,
      facts: withValues(of: entry) { SharedEvidence(probe, entry, $0) })
  }

  func compare(_ probe: Probe, _ number: Int) -> Compared {
    let entry = entries[number]
    return compare(
      probe,
      beside(
        probe, number, entry, mayShareStory: mayShareStory(probe.fingerprint, entry)))
  }

  func evidence(_ probe: Probe, _ number: Int) -> PairEvidence {
    let entry = entries[number]
    return withValues(of: entry) { values in
      PairEvidence(
        probe, entry, values, facts: SharedEvidence(probe, entry, values),
        days: Self.days(probe.fingerprint.time, entry.time))
    }
  }

  func compare(_ probe: Probe, _ beside: Beside) -> Compared {
    let entry = entries[beside.number]
    return withValues(of: entry) { compare(probe, beside, entry, $0) }
  }

  private func compare(
    _ probe: Probe, _ beside: Beside, _ entry: IndexedEntry, _ values: Span<UInt32>
  ) -> Compared {
    let evidence = PairEvidence(
      probe, entry, values, facts: beside.facts, days: beside.days)
    let weights = model[evidence.kind]
    var logOdds = weights.logOdds(evidence) - weights.threshold
    // “Spain and Ukraine sign …”, “Greece and Ukraine sign …”: corpora hold too few of these moulds
    // to learn how much they weigh.
    let isOtherPartner = evidence[.partiesNamedOther] > 0
    if evidence.kind == .partnership, isOtherPartner { logOdds -= Self.mould }
    if !beside.mayShareStory { logOdds = -.infinity }
    return Compared(
      entry: beside.number, logOdds: logOdds, kind: evidence.kind,
      isContradicted: isOtherPartner || evidence[.endedApart] > 0 || evidence[.refusalApart] > 0)
  }

  /// Ten days between the first report and the last, and between neighbours as long as the later
  /// stage of the two lets a report come late.
  private func mayShareStory(_ own: Fingerprint, _ entry: IndexedEntry) -> Bool {
    guard Self.days(own.time, entry.time) <= max(Self.gap(own.stage), Self.gap(entry.stage)) else {
      return false
    }
    let story = stories[Int(entry.story)]
    return Self.days(min(story.earliest, own.time), max(story.newest, own.time)) <= Self.longest
  }

  /// The most days between two neighbouring reports of one act, by its stage.
  ///
  /// Who met or proposed something is told at once, and the next talk is another story; what was
  /// signed, started or delivered is also told when somebody looks into a register days later.
  private static func gap(_ stage: UInt8) -> Double {
    stage < UInt8(Stage.agreed.order) ? 4 : 6
  }

  /// The most days between the first report of a story and the last.
  static let longest = 10.0

  /// The number of reports from which a very near one is not enough.
  private static let crowd = 12

  /// The story whose best reports are nearest, where enough of its reports agree.
  func asReport(_ probe: Probe, _ compared: [Compared]) -> Decision? {
    var tried: Set<Int> = []
    var decision: (found: Decision, best: Compared)?
    let nearest = besideStories(probe, compared).filter { $0.logOdds >= 0 }
      .sorted { ($0.logOdds, $1.entry) > ($1.logOdds, $0.entry) }
    for candidate in nearest {
      let slot = Int(entries[candidate.entry].story)
      guard tried.insert(slot).inserted, isSupported(probe, candidate, slot, compared)
      else { continue }
      if let best = decision?.best {
        if tried.count <= Self.twinTries, areTwins(best, candidate) {
          decision?.found.twins.append(slot)
        }
        continue
      }
      let found = Decision(
        slot: slot, relation: .report,
        reason: EvidenceWords.describe(
          evidence(probe, candidate.entry), parties: probe.fingerprint.partyNames)
          + ", as \(describe(candidate.entry)) (\(Self.odds(candidate.logOdds)))")
      decision = (found, candidate)
    }
    return decision?.found
  }

  /// The candidates that are nearly near enough, each weighed by all that its story's reports have
  /// said.
  ///
  /// Who is far from each report of a story does not tell it, whatever they say together; and in a
  /// crowd everything has been said.
  private func besideStories(_ probe: Probe, _ compared: [Compared]) -> [Compared] {
    var facts: [Int32: StoryFacts] = [:]
    return compared.filter { $0.logOdds >= Self.nearly }.map { candidate in
      let slot = entries[candidate.entry].story
      let story = stories[Int(slot)]
      guard (2..<Self.crowd).contains(Int(story.entries)), candidate.logOdds < Self.near else {
        return candidate
      }
      let told = facts[slot] ?? StoryFacts(probe, toldBy: chain(story.latest), in: self)
      facts[slot] = told
      var evidence = evidence(probe, candidate.entry)
      let alone = model[evidence.kind].logOdds(evidence)
      evidence.add(told, of: probe)
      var candidate = candidate
      candidate.logOdds += model[evidence.kind].logOdds(evidence) - alone
      return candidate
    }
  }

  /// The stories that are looked at for being told by one report, at most: in a crowd dozens are
  /// near.
  private static let twinTries = 4
  private static let mould = 3.0
  private static let nearly = -1.0
  /// So near that one report is enough, unless the story is a crowd.
  private static let near = 3.0

  /// One chance likeness must not chain two events: a report of no partnership that is near
  /// another such one in a partnership's story must be near the partnership's too. And unless the
  /// best report is very near, the first report must not speak against an entry of a later day, and
  /// of the story's reports (the first and the latest ones) a third must lie near.
  private func isSupported(
    _ probe: Probe, _ best: Compared, _ slot: Int, _ compared: [Compared]
  ) -> Bool {
    let story = stories[slot]
    func compare(_ entry: Int) -> Compared {
      compared.first { $0.entry == entry } ?? self.compare(probe, entry)
    }
    if best.kind == .other, story.relevance == .partnership {
      let nearest = chain(story.latest).prefix(16).lazy.map(compare)
      return nearest.contains { $0.kind == .mixed && $0.logOdds >= 0 }
    }
    // In a crowd somebody is always very near.
    let isNear = best.logOdds >= Self.near && story.entries < Self.crowd
    guard story.entries >= 2, !isNear else { return true }
    let first = compare(Int(story.first)).logOdds
    let isLater = Self.days(probe.fingerprint.time, entries[Int(story.first)].time) > 1.5
    if isLater, first < -2, best.logOdds < Self.near { return false }
    guard story.entries >= 3 else { return true }
    var odds = [first]
    var entry = Int(story.latest)
    while odds.count < 8, entry >= 0 {
      if entry != Int(story.first) { odds.append(compare(entry).logOdds) }
      entry = Int(entries[entry].previous)
    }
    return odds.count { $0 >= -2 } * 3 >= odds.count
  }
}
