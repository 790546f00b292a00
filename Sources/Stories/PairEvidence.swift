// What two entries have in common and what sets them apart, as numbers for the model.

import Foundation
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
    /// What the words mean in any language: rarity of the concepts that both have, its share of
    /// both texts' and of the shorter's.
    case concepts, conceptsShare, conceptsContained
    /// Names that a text in Hangul and one in another script may share, by their sound.
    case sounds
    /// The same, where the languages differ.
    case conceptsAcross, conceptsShareAcross, conceptsContainedAcross
    /// Both have some and none is the same.
    case namesApart, organisationsApart, systemsApart, numbersApart
    /// The same, where the languages differ.
    case namesApartAcross, organisationsApartAcross
    /// Parties: the same set; the share of all; no party in common; how rare the pair is.
    case partiesSame, partiesShare, partiesApart, pairRarity, partiesSameAcross
    /// Each has a party that the other's text does not even name.
    case partiesOther
    /// The same, and each names that party itself: it is no company's home that was guessed.
    case partiesNamedOther
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
    /// One speaks of a refusal, a halt or an end, and the other does not.
    case refusalApart
    /// Goods decided, and goods in the text.
    case domainShare, domainApart, goodsShare
    /// Time between them: up to a day, days up to ten, their logarithm.
    case nextDay, days, daysLog
    /// How rare the pair of parties is, where a day at most lies between them.
    case pairRarityNextDay
    /// Words, only in one language: rarity of the shared ones by both texts', and by the shorter's.
    case wordsShare, wordsContained, titleShare
    /// Different goods, acts or stages in texts whose words agree.
    case wordsButGoodsApart
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

  init(
    _ probe: Probe, _ other: Fingerprint, stems: Probe.SharedStems?, stemWeight: Float,
    titleWeight: Float, conceptWeight: Float, days: Double
  ) {
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
      let least = min(own.range(section).count, other.range(section).count)
      if isComparable, shared.count == 0 {
        // One name against another says less than three against three.
        let strength = min(1, 0.25 + 0.25 * Double(least))
        set(apart, strength)
        if isAcross, section == .names { set(.namesApartAcross, strength) }
        if isAcross, section == .organisations { set(.organisationsApartAcross, strength) }
      }
      guard isComparable, shared.count > 0 else { continue }
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
        if Self.namesUnknownParty(own, other), Self.namesUnknownParty(other, own) {
          set(.partiesNamedOther, 1)
        }
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
    set(.daysLog, log(1 + min(days, 10)))
    if days <= 1.5 { set(.pairRarityNextDay, values[Measure.pairRarity.index]) }
    if let shared = stems {
      let both = Double(probe.stemWeight + stemWeight)
      let least = Double(min(probe.stemWeight, stemWeight))
      let titles = Double(probe.titleWeight + titleWeight)
      set(.wordsShare, both > 0 ? min(1, 2 * Double(shared.all) / both) : 0)
      set(.wordsContained, least > 0 ? min(1, Double(shared.all) / least) : 0)
      set(.titleShare, titles > 0 ? min(1, 2 * Double(shared.title) / titles) : 0)
      if isGoodsApart { set(.wordsButGoodsApart, values[Measure.wordsShare.index]) }
    }
    if isAcross {
      let heard = Self.heard(own, in: other) + Self.heard(other, in: own)
      set(.sounds, Double(min(heard, 3)))
    }
    let meanings = Self.sharedConcepts(probe, other, otherWeight: conceptWeight)
    set(.concepts, meanings.sum)
    set(.conceptsShare, meanings.share)
    set(.conceptsContained, meanings.contained)
    if isAcross {
      set(.conceptsAcross, meanings.sum)
      set(.conceptsShareAcross, meanings.share)
      set(.conceptsContainedAcross, meanings.contained)
    }
    if probe.refuses != StoryWords.refuses(other) { set(.refusalApart, 1) }
    let rare = Self.rareSections.reduce(0) { $0 + values[$1.1.index] }
    set(.nothingRare, rare < 0.3 && values[Measure.wordsContained.index] < 0.15 ? 1 : 0)
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

  /// How many words of a text in Hangul sound like names of another text.
  private static func heard(_ korean: Fingerprint, in other: Fingerprint) -> Int {
    let sounds = korean.values(.sounds)
    guard !sounds.isEmpty, other.isEmpty(.sounds) else { return 0 }
    let names = other.values(.names).map(HangulName.coarse)
    return sounds.count { names.contains($0) }
  }

  private static func sharedConcepts(
    _ probe: Probe, _ other: Fingerprint, otherWeight: Float
  ) -> (sum: Double, share: Double, contained: Double) {
    let shared = Double(probe.shared(.concepts, other).weight)
    guard shared > 0 else { return (0, 0, 0) }
    let own = Double(probe.weights[Fingerprint.Section.concepts.rawValue])
    let (both, least) = (own + Double(otherWeight), min(own, Double(otherWeight)))
    // Of three words one in common is a third, but no evidence.
    return (min(shared, 4), min(1, 2 * shared / (both + 1)), min(1, shared / (least + 1)))
  }

  private static func hasUnknownParty(_ own: Fingerprint, _ other: Fingerprint) -> Bool {
    let named = other.values(.countries)
    let parties = other.values(.parties)
    return own.values(.parties).contains { !parties.contains($0) && !named.contains($0) }
  }

  private static func namesUnknownParty(_ own: Fingerprint, _ other: Fingerprint) -> Bool {
    let (named, parties) = (other.values(.countries), other.values(.parties))
    return own.values(.parties).contains {
      own.values(.countries).contains($0) && !parties.contains($0) && !named.contains($0)
    }
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
