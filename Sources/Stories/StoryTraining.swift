// What fitting the model and measuring the index need of it; for the project's own tools.

package import Analysis
package import Model

extension StoryIndex {
  /// The evidence between an entry and the candidates that the index would compare it with.
  package mutating func pairs(_ fingerprint: Fingerprint) -> [(
    story: StoryID, evidence: PairEvidence
  )] {
    let probe = self.probe(fingerprint)
    return candidates(probe).sorted().map { candidate in
      (story(candidate).id, evidence(probe, candidate))
    }
  }
}

extension PairEvidence.Measure {
  /// 1 for a measure of likeness, −1 for one of difference, 0 where it may speak either way.
  package var direction: Double {
    switch self {
    case .bias, .across, .namesAcross, .organisationsAcross,
      .systemsAcross, .numbersAcross, .partiesSameAcross, .conceptsAcross, .conceptsShareAcross,
      .conceptsContainedAcross, .namesApartAcross, .organisationsApartAcross:
      0
    case .namesApart, .organisationsApart, .systemsApart, .numbersApart, .partiesApart,
      .partiesOther, .partiesNamedOther, .partiesPassed, .refusalApart, .unrelated, .activityApart,
      .stageDistance, .endedApart, .domainApart, .days, .daysLog,
      .wordsButGoodsApart, .nothingRare, .countriesOther, .partiesUnnamed:
      -1
    default: 1
    }
  }
}

extension PairEvidence.Measure {
  /// The weight expected before seeing pairs: differences that corpora hold few examples of.
  package var expectation: Double {
    switch self {
    case .partiesApart, .partiesOther, .partiesNamedOther: -3
    case .endedApart: -2
    case .partiesPassed: -1.5
    case .refusalApart: -1
    case .stageDistance, .domainApart, .activityApart: -1
    case .numbersApart, .systemsApart, .organisationsApart, .namesApart: -0.5
    case .countriesOther: -0.7
    case .nothingRare: -1.5
    case .unrelated: -1
    case .partiesAllNamed: 1
    case .partiesUnnamed: -1.5
    case .pairRarity: 3
    case .wordsShare, .wordsContained, .titleShare: 1
    case .conceptsShare, .conceptsContained: 1
    case .numbers, .systems, .names, .organisations: 0.7
    default: 0
    }
  }
}

extension Fingerprint {
  /// Evidence whose commonness the model knows, with a word that it stands for.
  package func commonEvidence(
    _ reading: Reading, _ analysis: Analysis, _ lexicon: Lexicon, _ model: StoryModel
  ) -> [(kind: String, value: UInt32, example: String)] {
    var examples: [UInt32: String] = model.words.names
    for mention in analysis.concepts {
      let name = lexicon.concepts[mention.concept].name
      examples[StableHash.short(name)] = name
    }
    for index in reading.tokens.indices {
      let word = reading.lowercased(index)
      for stem in WordStems.stems(
        reading.lowercasedBytes(index), token: reading.tokens[index])
      {
        examples[stem] = examples[stem] ?? word
      }
      for isAcronym in [false, true] {
        for skeleton in NameSkeleton.skeletons(
          of: word, language: reading.language, isAcronym: isAcronym)
        {
          examples[NameSkeleton.value(of: skeleton)] = skeleton
        }
      }
    }
    let kinds: [(Section, String)] = [
      (.organisations, "organisation"), (.systems, "system"), (.names, "name"), (.stems, "stem"),
      (.concepts, "concept"),
    ]
    let parties = partyNames
    let pairs = parties.indices.flatMap { first in
      parties[(first + 1)...].map { "\(parties[first])+\($0)" }
    }
    return kinds.flatMap { section, kind in
      Set(values(section)).compactMap { value in examples[value].map { (kind, value, $0) } }
    } + pairs.map { ("pair", StableHash.short($0), $0) }
  }
}

extension Fingerprint {
  /// A made-up entry like this one, for measuring an index of many: part of the words, names and
  /// numbers are others.
  package func varied(by seed: UInt64, time: Timestamp) -> Fingerprint {
    var varied = self
    varied.time = time
    varied.address = StableHash.mix(seed)
    varied.text = StableHash.mix(seed &+ 1) | 1
    var sections = Section.allCases.map { Array(values($0)) }
    for (section, share) in [
      (Section.names, 70), (.numbers, 80), (.organisations, 30), (.stems, 40),
    ] {
      for index in sections[section.rawValue].indices {
        let value = sections[section.rawValue][index]
        let mixed = StableHash.mix(seed &* 1_000_003 &+ UInt64(value))
        guard mixed % 100 < UInt64(share) else { continue }
        // One word in four is of its own making, the others are from a vocabulary of thousands.
        let isRare = mixed >> 40 & 3 == 0
        sections[section.rawValue][index] =
          isRare
          ? UInt32(truncatingIfNeeded: mixed >> 8)
          : UInt32(truncatingIfNeeded: StableHash.mix(mixed % 20_000))
      }
    }
    varied.fill(sections)
    return varied
  }
}
