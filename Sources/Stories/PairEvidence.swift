// What two entries have in common and what sets them apart, as numbers for the model.

import Model

/// The evidence on whether two entries report the same event.
package struct PairEvidence {
  /// One measure; the model has a weight for each.
  package enum Measure: Int, CaseIterable, Sendable {
    case bias
    /// The languages differ.
    case across
    /// Rarity of the names, organisations, systems and numbers that both have.
    case names, organisations, systems, numbers
    /// The same, where the languages differ.
    case namesAcross, organisationsAcross, systemsAcross, numbersAcross
    /// The share of the rarity that the one with less has, where both have any.
    case namesShare, organisationsShare
    /// Both have some and none is the same.
    case namesApart, organisationsApart, systemsApart, numbersApart
    /// Parties: the same set; the share of all; no party in common; how rare the pair is.
    case partiesSame, partiesShare, partiesApart, pairRarity, partiesSameAcross
    /// Each has a party that the other's text does not even name.
    case partiesOther
    /// Countries named anywhere: the share of all that both have.
    case countriesShare
    /// Each names a country that the other does not.
    case countriesOther
    /// Activities decided, and acts in the text.
    case activityShare, activityApart, actsShare
    /// Nothing in common but labels: no name, organisation, system or number, and hardly a word.
    case nothingRare
    /// Stages: the same; steps between; the one ended and the other not.
    case stageSame, stageDistance, endedApart
    /// Goods decided, and goods in the text.
    case domainShare, domainApart, goodsShare
    /// Time between them: up to a day, days up to ten.
    case nextDay, days
    /// Words, only in one language: rarity of the shared ones by both texts', and by the shorter's.
    case wordsShare, wordsContained, titleShare
    /// Different goods, acts or stages in texts whose words agree.
    case wordsButGoodsApart
    /// The same feed brought both.
    case sameFeed
    /// One has no defence in it at all and the other has.
    case unrelated
    /// Where only one is known to report a partnership: the share of its parties that the other
    /// names, whether it names all of them, and whether it leaves one of several out.
    case partiesNamed, partiesAllNamed, partiesUnnamed
  }

  /// The model has its own weights for each kind of pair.
  package enum Kind: Int, CaseIterable, Sendable {
    /// Both report partnerships: parties, acts and goods are labelled.
    case partnership
    /// Neither does: only words, names and numbers tell them apart.
    case other
    /// One does. Of two reports of one act, one may say too little of it to be recognised.
    case mixed
  }

  /// The values by `Measure`.
  package var values: [Double]
  /// What kind of pair it is.
  package let kind: Kind

  init(_ probe: Probe, _ other: Fingerprint, stemWeight: Float, titleWeight: Float, days: Double) {
    var values = [Double](repeating: 0, count: Measure.allCases.count)
    func set(_ measure: Measure, _ value: Double) { values[measure.index] = value }
    let own = probe.fingerprint
    let isAcross = own.language != other.language
    set(.bias, 1)
    set(.across, isAcross ? 1 : 0)
    for (section, sum, across, apart, limit) in Self.rareSections {
      let shared = probe.shared(section, other)
      let value = min(Double(shared.weight), limit)
      set(sum, value)
      if isAcross { set(across, value) }
      let isComparable = !own.isEmpty(section) && !other.isEmpty(section)
      if isComparable, shared.count == 0 { set(apart, 1) }
      guard isComparable, shared.count > 0 else { continue }
      let least = min(own.range(section).count, other.range(section).count)
      let share = Double(shared.count) / Double(least)
      if section == .names { set(.namesShare, share) }
      if section == .organisations { set(.organisationsShare, share) }
    }
    let parties = Self.share(probe, other, .parties)
    if let parties {
      set(.partiesShare, parties)
      if parties == 1 {
        set(.partiesSame, 1)
        if isAcross { set(.partiesSameAcross, 1) }
      }
      if parties == 0 { set(.partiesApart, 1) }
      if Self.hasUnknownParty(own, other), Self.hasUnknownParty(other, own) {
        set(.partiesOther, 1)
      }
      if parties > 0 { set(.pairRarity, Self.pairRarity(probe, other)) }
    }
    set(.countriesShare, Self.share(probe, other, .countries) ?? 0.5)
    let shared = probe.shared(.countries, other).count
    if shared < min(own.range(.countries).count, other.range(.countries).count) {
      set(.countriesOther, 1)
    }
    if own.activity != 0, other.activity != 0 {
      let share = Self.share(UInt16(own.activity), UInt16(other.activity))
      set(.activityShare, share)
      if share == 0 { set(.activityApart, 1) }
    }
    set(.actsShare, Self.share(UInt16(own.acts), UInt16(other.acts)))
    Self.compareStages(own.stage, other.stage, set)
    var isGoodsApart = false
    if own.domain != 0, other.domain != 0 {
      let share = Self.share(own.domain, other.domain)
      set(.domainShare, share)
      isGoodsApart = share == 0
      if isGoodsApart { set(.domainApart, 1) }
    }
    set(.goodsShare, Self.share(own.goods, other.goods))
    set(.nextDay, days <= 1.5 ? 1 : 0)
    set(.days, min(days, 10))
    if !isAcross {
      let shared = probe.sharedStems(other)
      let both = Double(probe.stemWeight + stemWeight)
      let least = Double(min(probe.stemWeight, stemWeight))
      let titles = Double(probe.titleWeight + titleWeight)
      set(.wordsShare, both > 0 ? min(1, 2 * Double(shared.all) / both) : 0)
      set(.wordsContained, least > 0 ? min(1, Double(shared.all) / least) : 0)
      set(.titleShare, titles > 0 ? min(1, 2 * Double(shared.title) / titles) : 0)
      if isGoodsApart { set(.wordsButGoodsApart, values[Measure.wordsShare.index]) }
    }
    let rare = Self.rareSections.reduce(0) { $0 + values[$1.1.index] }
    set(.nothingRare, rare < 0.3 && values[Measure.wordsContained.index] < 0.15 ? 1 : 0)
    set(.sameFeed, own.feed == other.feed ? 1 : 0)
    set(.unrelated, (own.relevance == .unrelated) != (other.relevance == .unrelated) ? 1 : 0)
    switch (own.relevance == .partnership, other.relevance == .partnership) {
    case (true, true): kind = .partnership
    case (false, false): kind = .other
    default:
      kind = .mixed
      let (partnership, text) = own.relevance == .partnership ? (own, other) : (other, own)
      let parties = partnership.values(.parties)
      let named = text.values(.countries)
      if parties.count >= 2 {
        let share = Double(parties.count { named.contains($0) }) / Double(parties.count)
        set(.partiesNamed, share)
        set(share == 1 ? .partiesAllNamed : .partiesUnnamed, 1)
      }
    }
    self.values = values
  }

  package subscript(_ measure: Measure) -> Double { values[measure.index] }

  private static let rareSections: [(Fingerprint.Section, Measure, Measure, Measure, Double)] = [
    (.names, .names, .namesAcross, .namesApart, 3),
    (.organisations, .organisations, .organisationsAcross, .organisationsApart, 2),
    (.systems, .systems, .systemsAcross, .systemsApart, 2),
    (.numbers, .numbers, .numbersAcross, .numbersApart, 2),
  ]

  private static func compareStages(_ left: UInt8, _ right: UInt8, _ set: (Measure, Double) -> Void)
  {
    guard left != .max, right != .max else { return }
    let ended = UInt8(Stage.ended.order)
    if left == right {
      set(.stageSame, 1)
    } else if left == ended || right == ended {
      set(.endedApart, 1)
    } else {
      set(.stageDistance, Double(abs(Int(left) - Int(right))))
    }
  }

  /// The share of all values of a section that both have; nil where one has none.
  private static func share(
    _ probe: Probe, _ other: Fingerprint, _ section: Fingerprint.Section
  ) -> Double? {
    let own = probe.fingerprint.range(section).count
    let others = other.range(section).count
    guard own > 0, others > 0 else { return nil }
    let shared = probe.shared(section, other).count
    return Double(shared) / Double(own + others - shared)
  }

  private static func hasUnknownParty(_ own: Fingerprint, _ other: Fingerprint) -> Bool {
    let named = other.values(.countries)
    let parties = other.values(.parties)
    return own.values(.parties).contains { !parties.contains($0) && !named.contains($0) }
  }

  private static func share(_ left: UInt16, _ right: UInt16) -> Double {
    let all = (left | right).nonzeroBitCount
    return all == 0 ? 0 : Double((left & right).nonzeroBitCount) / Double(all)
  }

  private static func pairRarity(_ probe: Probe, _ other: Fingerprint) -> Double {
    guard !probe.pairKeys.isEmpty else { return 0 }
    let others = other.pairKeys
    var rarest: Float = 0
    for (key, rarity) in zip(probe.pairKeys, probe.pairRarity) where others.contains(key) {
      rarest = max(rarest, rarity)
    }
    return Double(rarest)
  }
}

extension PairEvidence.Measure {
  /// The place in `values`.
  @inline(__always)
  package var index: Int { rawValue }
  /// The name in the model's text.
  package var name: String { String(describing: self) }
}
