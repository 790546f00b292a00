// What a story's reports together have said, beside a new report.

/// Which of a report's evidence any report of a story has, and how much of each kind they name.
///
/// Each outlet tells a part: one names the minister, another the sum. Beside all of them a report
/// of the same act shares more than beside the nearest, and one of another act shows that it names
/// another firm where the nearest report named none.
struct StoryFacts {
  /// By the place of the report's evidence in its fingerprint: whether the story tells it, too.
  private(set) var isShared: [Bool]
  /// By section: the most values that one of the story's reports has.
  private(set) var most = [Int](repeating: 0, count: Fingerprint.Section.allCases.count)

  /// The story told by some entries.
  init(_ probe: Probe, toldBy numbers: [Int], in index: StoryIndex) {
    isShared = [Bool](repeating: false, count: probe.pairs.upperBound)
    for number in numbers {
      let entry = index.entries[number]
      index.withValues(of: entry) { probe.markShared(entry, $0, in: &isShared) }
      for section in most.indices {
        most[section] = max(
          most[section], entry.ends.range(Fingerprint.Section.allCases[section]).count)
      }
    }
  }
}

extension PairEvidence {
  /// Has what one report shares with any of the other's story count as shared, and what the story
  /// names and the report does not share at all as apart, where these two alone could not say so.
  /// The shares of each text stay those of the two.
  mutating func add(_ facts: StoryFacts, of probe: Probe) {
    for kind in Self.rareKinds {
      let own = probe.fingerprint.range(kind.section)
      var shared: Float = 0
      for place in own where facts.isShared[place] { shared += probe.rarity[place] }
      let value = min(Double(shared), kind.limit)
      if value > self[kind.sum] {
        set(kind.sum, value)
        if self[.across] > 0 { set(kind.sumAcross, value) }
      }
      let least = min(own.count, facts.most[kind.section.rawValue])
      guard value == 0, least > 0, self[kind.apart] == 0 else { continue }
      set(kind.apart, Self.apart(least))
      if self[.across] > 0, let across = kind.apartAcross { set(across, self[kind.apart]) }
    }
  }

  /// What rare evidence of a kind says: how much of it is shared, up to a limit, or that none is.
  private static let rareKinds:
    [(
      section: Fingerprint.Section, limit: Double, sum: Measure, sumAcross: Measure, apart: Measure,
      apartAcross: Measure?
    )] = [
      (.names, 3, .names, .namesAcross, .namesApart, .namesApartAcross),
      (
        .organisations, 2, .organisations, .organisationsAcross, .organisationsApart,
        .organisationsApartAcross
      ),
      (.systems, 2, .systems, .systemsAcross, .systemsApart, nil),
      (.numbers, 2, .numbers, .numbersAcross, .numbersApart, nil),
    ]
}
