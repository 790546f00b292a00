// What is measured of two entries; each measure has a weight for each kind of pair.

extension PairEvidence {
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
    /// Each has a party that is none to the other, though one names the other's: “Manila orders
    /// Gripens, two days after Peru”.
    case partiesPassed
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
}

extension PairEvidence.Measure {
  /// The place in `values`.
  @inline(__always)
  package var index: Int { rawValue }
  /// The name in the model's text.
  package var name: String { String(describing: self) }
}
