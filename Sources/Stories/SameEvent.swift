// The third net: another report of the same act, by its evidence beside that of each candidate.

import Model

extension StoryIndex {
  struct Compared {
    let entry: Int
    /// Beyond the threshold; far below it where the two cannot belong to one story.
    var logOdds: Double
    let evidence: PairEvidence
    /// Each names a partner that the other does not know, or one of the two tells an end.
    var isContradicted: Bool {
      evidence[.partiesNamedOther] > 0 || evidence[.endedApart] > 0 || evidence[.refusalApart] > 0
    }
  }

  func compare(_ probe: Probe, _ entry: Int) -> Compared {
    compare(probe, Candidate(entry: entry, stems: sharedStems(probe, entry)))
  }

  func compare(_ probe: Probe, _ candidate: Candidate) -> Compared {
    let evidence = evidence(probe, candidate)
    let weights = model[evidence.kind]
    var logOdds = weights.logOdds(evidence) - weights.threshold
    // “Spain and Ukraine sign …”, “Greece and Ukraine sign …”: corpora hold too few of these moulds
    // to learn how much they weigh.
    if evidence.kind == .partnership, evidence[.partiesNamedOther] > 0 { logOdds -= Self.mould }
    if !mayShareStory(probe.fingerprint, candidate.entry) { logOdds = -.infinity }
    return Compared(entry: candidate.entry, logOdds: logOdds, evidence: evidence)
  }

  func evidence(_ probe: Probe, _ entry: Int) -> PairEvidence {
    evidence(probe, Candidate(entry: entry, stems: sharedStems(probe, entry)))
  }

  private func evidence(_ probe: Probe, _ candidate: Candidate) -> PairEvidence {
    let entry = entries[candidate.entry]
    return PairEvidence(
      probe, entry.fingerprint, stems: candidate.stems, stemWeight: entry.stemWeight,
      titleWeight: entry.titleWeight, conceptWeight: entry.conceptWeight,
      days: days(probe.fingerprint, entry.fingerprint))
  }

  /// The stems that an entry shares; nil where its language is another.
  func sharedStems(_ probe: Probe, _ entry: Int) -> Probe.SharedStems? {
    guard entries[entry].fingerprint.language == probe.fingerprint.language else { return nil }
    return probe.sharedStems(entries[entry].fingerprint)
  }

  /// Ten days between the first report and the last, six between neighbours.
  func mayShareStory(_ own: Fingerprint, _ entry: Int) -> Bool {
    let story = entries[entry].story
    let (earliest, newest) = (stories[story].earliest, stories[story].newest)
    return Self.days(min(earliest, own.time), max(newest, own.time)) <= Self.longest
      && Self.days(own.time, entries[entry].fingerprint.time) <= 6
  }

  /// The most days between the first report of a story and the last.
  static let longest = 10.0

  /// The number of reports from which a very near one is not enough.
  private static let crowd = 12

  /// The story whose best reports are nearest, where enough of its reports agree.
  func asReport(_ probe: Probe, _ compared: [Compared]) -> Decision? {
    var tried: Set<Int> = []
    var decision: (found: Decision, best: Compared)?
    let nearest = agreeing(compared).filter { $0.logOdds >= 0 }
      .sorted { ($0.logOdds, $1.entry) > ($1.logOdds, $0.entry) }
    for candidate in nearest {
      let slot = entries[candidate.entry].story
      guard tried.insert(slot).inserted, isSupported(probe, candidate, slot) else { continue }
      if let best = decision?.best {
        if tried.count <= Self.twinTries, areTwins(best, candidate) {
          decision?.found.twins.append(slot)
        }
        continue
      }
      let found = Decision(
        slot: slot, relation: .report,
        reason: EvidenceWords.describe(candidate.evidence, parties: probe.fingerprint.partyNames)
          + ", as \(describe(candidate.entry)) (\(Self.odds(candidate.logOdds)))")
      decision = (found, candidate)
    }
    return decision?.found
  }

  /// Reports of one story that all are nearly near enough speak for it together: one may tell the
  /// sum, another the place. What each of them adds is little, and three count at most.
  private func agreeing(_ compared: [Compared]) -> [Compared] {
    var supporters: [Int: Int] = [:]
    for candidate in compared where candidate.logOdds >= Self.nearly {
      supporters[entries[candidate.entry].story, default: 0] += 1
    }
    return compared.map { candidate in
      let story = entries[candidate.entry].story
      guard let count = supporters[story], count > 1, stories[story].entries < Self.crowd,
        candidate.logOdds >= Self.nearly
      else { return candidate }
      var candidate = candidate
      candidate.logOdds += Self.agreement * Double(min(count - 1, 2))
      return candidate
    }
  }

  /// The stories that are looked at for being told by one report, at most: in a crowd dozens are near.
  private static let twinTries = 4
  private static let mould = 3.0
  private static let nearly = -1.0
  private static let agreement = 0.3

  /// One chance likeness must not chain two events: a report of no partnership that is near
  /// another such one in a partnership's story must be near the partnership's too. And unless the
  /// best report is very near, the first report must not speak against an entry of a later day, and
  /// of the story's reports (the first and the latest ones) a third must lie near.
  private func isSupported(_ probe: Probe, _ best: Compared, _ slot: Int) -> Bool {
    let story = stories[slot]
    if best.evidence.kind == .other, story.relevance == .partnership {
      let nearest = chain(story.latest).prefix(16).lazy.map { compare(probe, $0) }
      return nearest.contains { $0.evidence.kind == .mixed && $0.logOdds >= 0 }
    }
    // In a crowd somebody is always very near.
    let isNear = best.logOdds >= 3 && story.entries < Self.crowd
    guard story.entries >= 2, !isNear else { return true }
    let first = compare(probe, story.first).logOdds
    let isLater = days(probe.fingerprint, entries[story.first].fingerprint) > 1.5
    if isLater, first < -2, best.logOdds < 3 { return false }
    guard story.entries >= 3 else { return true }
    var odds = [first]
    var entry = story.latest
    while odds.count < 8, entry >= 0 {
      if entry != story.first { odds.append(compare(probe, entry).logOdds) }
      entry = entries[entry].previous
    }
    return odds.count { $0 >= -2 } * 3 >= odds.count
  }
}
