// What two entries have in common and what sets them apart, as numbers for the model.

import Foundation
import Model

/// The evidence on whether two entries report the same event.
package struct PairEvidence {
  /// The model has its own weights for each kind of pair.
  package enum Kind: Int, CaseIterable, Sendable {
    /// Both report partnerships: parties, acts and goods are labelled.
    case partnership
    /// Neither does: only words, names and numbers tell them apart.
    case other
    /// One does. Of two reports of one act, one may say too little of it to be recognised.
    case mixed
  }

  /// The values by `Measure`, room left: in place, as one is made for each candidate.
  private var measured = InlineArray<64, Double>(repeating: 0)
  /// The measures that are not 0, a bit each.
  private(set) var present: UInt64 = 0
  /// What kind of pair it is.
  package let kind: Kind

  /// The values by `Measure`.
  package var values: [Double] { Measure.allCases.map { self[$0] } }

  package subscript(_ measure: Measure) -> Double {
    @inline(__always) get { measured[measure.index] }
  }

  @inline(__always)
  mutating func set(_ measure: Measure, _ value: Double) {
    measured[measure.index] = value
    present |= (value == 0 ? 0 : 1) << UInt64(measure.index)
  }

  /// The sum of all values times their weights, in the order of the measures.
  @inline(__always)
  func sum(_ weights: [Double]) -> Double {
    var sum = 0.0
    var left = present
    while left != 0 {
      let index = left.trailingZeroBitCount
      sum += weights[index] * measured[index]
      left &= left - 1
    }
    return sum
  }

  /// - Parameters:
  ///   - values: the other entry's.
  ///   - facts: what of them both have.
  init(
    _ probe: Probe, _ other: IndexedEntry, _ values: Span<UInt32>, facts: SharedEvidence,
    days: Double
  ) {
    let own = probe.fingerprint
    kind = Self.kind(own.relevance, other.relevance)
    let isAcross = own.language != other.language
    set(.bias, 1)
    set(.across, isAcross ? 1 : 0)
    var least = setRare(.names, facts.names, own, other, (.names, .namesAcross, .namesApart, 3))
    if facts.names.count > 0 { set(.namesShare, Double(facts.names.count) / Double(least)) }
    least = setRare(
      .organisations, facts.organisations, own, other,
      (.organisations, .organisationsAcross, .organisationsApart, 2))
    if facts.organisations.count > 0 {
      set(.organisationsShare, Double(facts.organisations.count) / Double(least))
    }
    _ = setRare(.systems, facts.systems, own, other, (.systems, .systemsAcross, .systemsApart, 2))
    _ = setRare(.numbers, facts.numbers, own, other, (.numbers, .numbersAcross, .numbersApart, 2))
    if isAcross {
      set(.namesApartAcross, self[.namesApart])
      set(.organisationsApartAcross, self[.organisationsApart])
    }
    if let parties = Self.share(facts.parties, own.range(.parties), other.range(.parties)) {
      set(.partiesShare, parties)
      if parties == 1 {
        set(.partiesSame, 1)
        if isAcross { set(.partiesSameAcross, 1) }
      }
      if parties == 0 { set(.partiesApart, 1) }
      if parties < 1 { compareUnknownParties(own, other, values) }
      if parties > 0 { set(.pairRarity, Double(probe.pairRarity(other, values))) }
    }
    let countries = (own: own.range(.countries), other: other.range(.countries))
    set(.countriesShare, Self.share(facts.countries, countries.own, countries.other) ?? 0.5)
    if facts.countries < min(countries.own.count, countries.other.count) {
      set(.countriesOther, 1)
    }
    if own.activity != 0, other.activity != 0 {
      let share = Self.share(UInt16(own.activity), UInt16(other.activity))
      set(.activityShare, share)
      if share == 0 { set(.activityApart, 1) }
    }
    set(.actsShare, Self.share(UInt16(own.acts), UInt16(other.acts)))
    compareStages(own.stage, other.stage)
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
    if days <= 1.5 { set(.pairRarityNextDay, self[.pairRarity]) }
    if let shared = facts.stems {
      let both = Double(probe.stemWeight + other.stemWeight)
      let least = Double(min(probe.stemWeight, other.stemWeight))
      let titles = Double(probe.titleWeight + other.titleWeight)
      set(.wordsShare, both > 0 ? min(1, 2 * Double(shared.all) / both) : 0)
      set(.wordsContained, least > 0 ? min(1, Double(shared.all) / least) : 0)
      set(.titleShare, titles > 0 ? min(1, 2 * Double(shared.title) / titles) : 0)
      if isGoodsApart { set(.wordsButGoodsApart, self[.wordsShare]) }
    }
    if isAcross {
      set(.sounds, Double(min(Self.heard(own, other, values), 3)))
    }
    let meanings = Self.sharedConcepts(Double(facts.concepts), probe, other)
    set(.concepts, meanings.sum)
    set(.conceptsShare, meanings.share)
    set(.conceptsContained, meanings.contained)
    if isAcross {
      set(.conceptsAcross, meanings.sum)
      set(.conceptsShareAcross, meanings.share)
      set(.conceptsContainedAcross, meanings.contained)
    }
    if probe.refuses != other.refuses { set(.refusalApart, 1) }
    let rare = self[.names] + self[.organisations] + self[.systems] + self[.numbers]
    set(.nothingRare, rare < 0.3 && self[.wordsContained] < 0.15 ? 1 : 0)
    set(.unrelated, (own.relevance == .unrelated) != (other.relevance == .unrelated) ? 1 : 0)
    if kind == .mixed { compareNamedParties(own, other, values) }
  }

  private static func kind(_ left: Relevance, _ right: Relevance) -> Kind {
    switch (left == .partnership, right == .partnership) {
    case (true, true): .partnership
    case (false, false): .other
    default: .mixed
    }
  }

  /// Sets what names, organisations, systems or numbers say, and returns how many the one with less
  /// has.
  private mutating func setRare(
    _ section: Fingerprint.Section, _ shared: Probe.Shared, _ own: Fingerprint,
    _ other: IndexedEntry,
    _ measures: (sum: Measure, across: Measure, apart: Measure, limit: Double)
  ) -> Int {
    let value = min(Double(shared.weight), measures.limit)
    set(measures.sum, value)
    if own.language != other.language { set(measures.across, value) }
    let least = min(own.range(section).count, other.range(section).count)
    if least > 0, shared.count == 0 {
      set(measures.apart, Self.apart(least))
    }
    return least
  }

  /// One name against another says less than three against three.
  static func apart(_ least: Int) -> Double { min(1, 0.25 + 0.25 * Double(least)) }

  private mutating func compareStages(_ left: UInt8, _ right: UInt8) {
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
  private static func share(_ shared: Int, _ own: Range<Int>, _ other: Range<Int>) -> Double? {
    guard !own.isEmpty, !other.isEmpty else { return nil }
    return Double(shared) / Double(own.count + other.count - shared)
  }

  /// How many words of a text in Hangul sound like names of another text.
  private static func heard(
    _ own: Fingerprint, _ other: IndexedEntry, _ values: Span<UInt32>
  ) -> Int {
    let others = other.range(.sounds)
    if own.isEmpty(.sounds) {
      guard !others.isEmpty else { return 0 }
      let names = own.values(.names).map(HangulName.coarse)
      return others.count { names.contains(values[$0]) }
    }
    guard others.isEmpty else { return 0 }
    let names = other.range(.names).map { HangulName.coarse(values[$0]) }
    return own.values(.sounds).count { names.contains($0) }
  }

  private static func sharedConcepts(
    _ shared: Double, _ probe: Probe, _ other: IndexedEntry
  ) -> (sum: Double, share: Double, contained: Double) {
    guard shared > 0 else { return (0, 0, 0) }
    let (own, others) = (Double(probe.conceptWeight), Double(other.conceptWeight))
    let (both, least) = (own + others, min(own, others))
    // Of three words one in common is a third, but no evidence.
    return (min(shared, 4), min(1, 2 * shared / (both + 1)), min(1, shared / (least + 1)))
  }

  private static func share(_ left: UInt16, _ right: UInt16) -> Double {
    let all = (left | right).nonzeroBitCount
    return all == 0 ? 0 : Double((left & right).nonzeroBitCount) / Double(all)
  }
}
