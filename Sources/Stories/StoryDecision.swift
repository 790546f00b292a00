// The three nets, and the thread of a deal.

import Model

/// What the index decided, before it is written down.
struct Decision {
  /// The story's place in `stories`; nil for a new one.
  var slot: Int?
  var thread: StoryID?
  var relation: Placement.Relation
  var reason: String
}

extension StoryIndex {
  private static let day: Int64 = 86_400_000
  /// Entries compared in full, at most.
  private static let candidateLimit = 48

  mutating func decide(_ probe: Probe) -> Decision {
    let entry = probe.fingerprint
    if let decision = atSameAddress(probe) { return decision }
    if entry.text != 0 {
      var found: Int?
      table.forEach(FeatureTable.key(.text, entry.text), limit: 8) { other in
        if found == nil, entries[other].fingerprint.text == entry.text, isInWindow(other, entry) {
          found = other
        }
      }
      if let found {
        let isSame = similarity == .identity || entries[found].fingerprint.feed == entry.feed
        return Decision(
          slot: entries[found].story, relation: isSame ? .sameEntry : .copy,
          reason: "the same text as \(describe(found))")
      }
    }
    guard similarity == .event else {
      return Decision(relation: .new, reason: "no entry with this address or text")
    }
    let candidates = self.candidates(probe)
    if let copy = asCopy(probe, candidates) { return copy }
    let compared = compare(probe, candidates)
    let thread = self.thread(probe, candidates)
    if var report = asReport(probe, compared) {
      // A later report may be the first that names the older deal.
      if let thread, thread.slot != report.slot { report.thread = stories[thread.slot].thread }
      return report
    }
    if let thread {
      return Decision(
        thread: stories[thread.slot].thread, relation: .step, reason: thread.reason)
    }
    let nearest = compared.max { $0.logOdds < $1.logOdds }
    let reason = nearest.map {
      "nothing near enough; nearest is \(describe($0.entry)) at \(Self.odds($0.logOdds))"
    }
    return Decision(relation: .new, reason: reason ?? "nothing like it is known")
  }

  // MARK: The same entry

  private func atSameAddress(_ probe: Probe) -> Decision? {
    let entry = probe.fingerprint
    guard entry.address != 0 else { return nil }
    var found: Int?
    table.forEach(FeatureTable.key(.address, entry.address), limit: 8) { other in
      if found == nil, entries[other].fingerprint.address == entry.address,
        isSamePage(probe, entries[other].fingerprint)
      {
        found = other
      }
    }
    return found.map {
      Decision(
        slot: entries[$0].story, relation: .sameEntry,
        reason: "the same address as \(describe($0))")
    }
  }

  /// Some feeds give all their entries one address. Of the same page, edited, something is left.
  private func isSamePage(_ probe: Probe, _ other: Fingerprint) -> Bool {
    let own = probe.fingerprint
    if own.text == other.text || own.isEmpty(.stems) || other.isEmpty(.stems) { return true }
    let named =
      probe.shared(.names, other).count + probe.shared(.organisations, other).count
      + probe.shared(.systems, other).count
    if own.language != other.language { return named > 0 }
    let stems = probe.sharedStems(other).all
    return named >= 2 || stems * 5 >= min(probe.stemWeight, own.language == other.language ? 12 : 0)
  }

  // MARK: The same text

  private func asCopy(_ probe: Probe, _ candidates: [Int]) -> Decision? {
    var best: (share: Double, entry: Int)?
    for candidate in candidates {
      let other = entries[candidate].fingerprint
      guard other.language == probe.fingerprint.language, isInWindow(candidate, probe.fingerprint)
      else { continue }
      // Cheap, and most candidates end here.
      let least = min(probe.stemWeight, entries[candidate].stemWeight)
      guard probe.sharedStems(other).all >= 0.5 * least else { continue }
      let shared = probe.sharedShingles(other)
      guard shared.of >= 6, shared.share >= 0.7, agreesOnFacts(probe, other) else { continue }
      if shared.share > best?.share ?? 0 { best = (shared.share, candidate) }
    }
    return best.map {
      Decision(
        slot: entries[$0.entry].story, relation: .copy,
        reason: "\(Int(($0.share * 100).rounded())) % of the words as in \(describe($0.entry))")
    }
  }

  /// Texts made from one mould (“signs drone deal with Norway”, “… with Romania”) are no copies,
  /// however many words they share.
  private func agreesOnFacts(_ probe: Probe, _ other: Fingerprint) -> Bool {
    let own = probe.fingerprint
    func agree(_ section: Fingerprint.Section) -> Bool {
      let both = probe.shared(section, other).count
      return both == min(own.range(section).count, other.range(section).count)
    }
    guard agree(.countries), agree(.parties), agree(.organisations), agree(.systems) else {
      return false
    }
    return own.isEmpty(.numbers) || other.isEmpty(.numbers)
      || probe.shared(.numbers, other).count > 0
  }

  // MARK: The same event

  struct Compared {
    let entry: Int
    /// Beyond the threshold.
    let logOdds: Double
    let evidence: PairEvidence
  }

  private func compare(_ probe: Probe, _ candidates: [Int]) -> [Compared] {
    candidates.compactMap { compare(probe, $0) }
  }

  private func compare(_ probe: Probe, _ candidate: Int) -> Compared? {
    let entry = entries[candidate]
    guard mayShareStory(probe.fingerprint, entry) else { return nil }
    let evidence = evidence(probe, candidate)
    let weights = model.weights(evidence)
    return Compared(
      entry: candidate, logOdds: weights.logOdds(evidence) - weights.threshold, evidence: evidence)
  }

  func evidence(_ probe: Probe, _ candidate: Int) -> PairEvidence {
    let entry = entries[candidate]
    return PairEvidence(
      probe, entry.fingerprint, stemWeight: entry.stemWeight, titleWeight: entry.titleWeight,
      days: days(probe.fingerprint, entry.fingerprint))
  }

  private func mayShareStory(_ own: Fingerprint, _ entry: IndexedEntry) -> Bool {
    let story = stories[entry.story]
    guard (own.relevance == .partnership) == (story.relevance == .partnership) else { return false }
    // Ten days between the first report and the last, six between neighbours.
    let earliest = min(story.earliest, own.time)
    let newest = max(story.newest, own.time)
    return newest.milliseconds - earliest.milliseconds <= 10 * Self.day
      && days(own, entry.fingerprint) <= 6
  }

  /// The story whose best reports are nearest, where enough of its reports agree.
  private func asReport(_ probe: Probe, _ compared: [Compared]) -> Decision? {
    var tried: Set<Int> = []
    let nearest = compared.filter { $0.logOdds >= 0 }
      .sorted { ($0.logOdds, $1.entry) > ($1.logOdds, $0.entry) }
    for candidate in nearest {
      let slot = entries[candidate.entry].story
      guard tried.insert(slot).inserted else { continue }
      if isSupported(probe, candidate, slot) {
        return Decision(
          slot: slot, relation: .report,
          reason: EvidenceWords.describe(candidate.evidence, parties: probe.fingerprint.partyNames)
            + ", as \(describe(candidate.entry)) (\(Self.odds(candidate.logOdds)))")
      }
    }
    return nil
  }

  /// One chance likeness must not chain two events: unless the best report is very near, the
  /// first report must not speak against an entry of a later day, and of the story's reports (the
  /// first and the latest ones) a third must lie near.
  private func isSupported(_ probe: Probe, _ best: Compared, _ slot: Int) -> Bool {
    let story = stories[slot]
    guard story.entries >= 2, best.logOdds < 3 else { return true }
    let first = compare(probe, story.first)?.logOdds ?? -.infinity
    let isLater = days(probe.fingerprint, entries[story.first].fingerprint) > 1.5
    if isLater, first < -2 { return false }
    guard story.entries >= 3 else { return true }
    var odds = [first]
    var entry = story.latest
    while odds.count < 8, entry >= 0 {
      if entry != story.first { odds.append(compare(probe, entry)?.logOdds ?? -.infinity) }
      entry = entries[entry].previous
    }
    return odds.count { $0 >= -2 } * 3 >= odds.count
  }

  // MARK: The deal

  private struct ThreadLink {
    let slot: Int
    let reason: String
  }

  /// The latest story of the same parties about the same rare organisation, system or name.
  private func thread(_ probe: Probe, _ candidates: [Int]) -> ThreadLink? {
    let own = probe.fingerprint
    guard own.relevance == .partnership, own.range(.parties).count >= 2 else { return nil }
    var best: (weight: Float, entry: Int)?
    for candidate in candidates {
      let other = entries[candidate].fingerprint
      guard other.relevance == .partnership, isInWindow(candidate, own),
        other.time <= own.time + .seconds(2 * 86_400)
      else { continue }
      let parties = probe.shared(.parties, other).count
      guard parties >= 2, parties * 2 >= max(own.range(.parties).count, other.range(.parties).count)
      else { continue }
      var weight: Float = 0
      for section in [Fingerprint.Section.organisations, .systems, .names] {
        weight += rareWeight(probe, other, section)
      }
      let goods = own.domain & other.domain != 0 || own.domain == 0 || other.domain == 0
      guard goods, weight >= 0.75 else { continue }
      if weight > best?.weight ?? 0 { best = (weight, candidate) }
    }
    return best.map {
      ThreadLink(
        slot: entries[$0.entry].story,
        reason: "another step of \(stories[entries[$0.entry].story].id): "
          + "the same parties and rare names, as \(describe($0.entry))")
    }
  }

  private func rareWeight(
    _ probe: Probe, _ other: Fingerprint, _ section: Fingerprint.Section
  ) -> Float {
    let values = other.range(section)
    var weight: Float = 0
    for index in probe.fingerprint.range(section) where probe.rarity[index] >= 0.7 {
      if other.words[values].contains(probe.fingerprint.words[index]) {
        weight += probe.rarity[index] * (section == .names ? 0.6 : 1)
      }
    }
    return weight
  }

  // MARK: Candidates

  /// The entries that share most, rare evidence counting more.
  mutating func candidates(_ probe: Probe) -> [Int] {
    let entry = probe.fingerprint
    for section in [Fingerprint.Section.organisations, .systems, .names, .numbers, .stems] {
      let limit = section == .stems ? 24 : 64
      for index in entry.range(section) where probe.rarity[index] > 0.25 {
        gather(probe.keys[index], probe.rarity[index], limit: limit)
      }
    }
    for (key, rarity) in zip(probe.pairKeys, probe.pairRarity) {
      gather(key, 0.3 + rarity, limit: 96)
    }
    for key in probe.pairAndGoodsKeys { gather(key, 0.5, limit: 64) }
    // Of what shares equally much, the latest first.
    var found = touched
    if found.count > Self.candidateLimit {
      found.sort { (tally[$0], $0) > (tally[$1], $1) }
      found.removeLast(found.count - Self.candidateLimit)
    }
    for entry in touched { tally[entry] = 0 }
    touched.removeAll(keepingCapacity: true)
    return found.sorted()
  }

  private mutating func gather(_ key: UInt32, _ weight: Float, limit: Int) {
    guard weight > 0 else { return }
    var found: [Int] = []
    table.forEach(key, limit: limit) { found.append($0) }
    for entry in found {
      if tally[entry] == 0 { touched.append(entry) }
      tally[entry] += weight
    }
  }

  // MARK: Words

  private func isInWindow(_ entry: Int, _ own: Fingerprint) -> Bool {
    let gap = abs(entries[entry].fingerprint.time.milliseconds - own.time.milliseconds)
    return Duration.milliseconds(gap) <= window
  }

  private func days(_ left: Fingerprint, _ right: Fingerprint) -> Double {
    Double(abs(left.time.milliseconds - right.time.milliseconds)) / Double(Self.day)
  }

  private func describe(_ entry: Int) -> String {
    let fingerprint = entries[entry].fingerprint
    return "\(stories[entries[entry].story].id)'s report of \(fingerprint.time) in feed "
      + "\(fingerprint.feed)"
  }

  private static func odds(_ logOdds: Double) -> String {
    let sign = logOdds < 0 ? "−" : "+"
    let tenths = Int((abs(logOdds) * 10).rounded())
    return "log-odds \(sign)\(tenths / 10).\(tenths % 10)"
  }
}
