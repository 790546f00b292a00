// The features that tell a party from a country that is only named: how, where and near what.

import Model

/// Reads one candidate's features off a scene.
struct PartyFeatures {
  let table: ConceptTable
  private var facts: [ConceptFacts] { table.facts }

  /// Whether the forms of a candidate's mentions are so weak that it is no candidate.
  func extract(_ candidate: Candidate, rank: Int, in scene: Scene, into vector: inout FeatureVector)
  {
    vector.add(.bias)
    let reading = scene.reading
    let count = scene.candidates.count
    var forms: UInt32 = 0
    for (index, form) in candidate.mentions {
      let mention = scene.mentions[index]
      let span = mention.start..<mention.end
      let weak: UInt8 = facts[mention.facts].isWeak ? 16 : 0
      forms |= 1 << UInt32(form.rawValue)
      vector.add(
        .form, UInt32(form.rawValue), mention.zone.rawValue | weak, span: span, name: "\(form)")
      neighbours(mention, form, reading, &vector)
      surroundings(mention, candidate.country, scene, &vector)
    }
    if forms == 1 << UInt32(CountryForm.maker.rawValue) { vector.add(.only, 1, name: "maker") }
    if forms == 1 << UInt32(CountryForm.organisation.rawValue) {
      vector.add(.only, 2, name: "organisation")
    }
    if forms & ~(1 << UInt32(CountryForm.capital.rawValue)) == 0 {
      vector.add(.only, 3, name: "capital")
    }
    if forms
      & (1 << UInt32(CountryForm.maker.rawValue) | 1 << UInt32(CountryForm.organisation.rawValue))
      != 0,
      forms.nonzeroBitCount > 1
    {
      vector.add(.together, 1, name: "named and its industry")
    }
    let zone = candidate.firstZone.rawValue
    vector.add(.zone, 0, zone)
    vector.add(.count, UInt32(min(candidate.mentions.count, 4)))
    vector.add(.rank, UInt32(min(rank, 5)))
    vector.add(.rank, UInt32(min(rank, 5)), UInt8(min(count, 6)))
    vector.add(.candidates, UInt32(min(count, 6)), zone)
    vector.add(
      .identity, UInt32(candidate.country), value: 0.5,
      name: CountryNumbers.codes[Int(candidate.country)].rawValue)
    vector.add(
      .identity, UInt32(candidate.country), 1 + zone, value: 0.5,
      name: CountryNumbers.codes[Int(candidate.country)].rawValue)
    // How many candidates stand in a better zone.
    let better = scene.candidates.count { $0.firstZone.rawValue < zone }
    vector.add(.rival, UInt32(min(better, 3)), zone)
    if candidate.country == CountryNumbers.russia,
      scene.candidates.contains(where: { $0.country == CountryNumbers.ukraine })
    {
      vector.add(.rival, 9, zone, name: "beside UA")
    }
    if candidate.country == CountryNumbers.europeanUnion
      || candidate.country == CountryNumbers.nato
    {
      vector.add(.rival, 10, zone, name: "union")
    }
  }

  /// The words before and after a mention, and the form's own habits.
  private func neighbours(
    _ mention: SceneMention, _ form: CountryForm, _ reading: Reading, _ vector: inout FeatureVector
  ) {
    let language = UInt32(reading.identified.rawValue) &* 0x9e37_79b9
    let sentence = reading.sentences[mention.sentence].tokens
    for offset in 1...2 {
      let before = mention.start - offset
      guard before >= sentence.lowerBound else {
        vector.add(.previous, 0, UInt8(offset), value: 0.5, name: "start")
        break
      }
      let stem = UInt32(truncatingIfNeeded: reading.tokens[before].stem) ^ language
      vector.add(
        .previous, stem, UInt8(offset), value: 0.5, span: before..<mention.end,
        name: "\(reading.language):\(reading.lowercased(before))")
      if offset == 1 {
        vector.add(
          .previous, stem, 8 + form.rawValue, value: 0.4,
          name: "\(reading.language):\(reading.lowercased(before))+\(form)")
      }
    }
    if mention.end < sentence.upperBound {
      let stem = UInt32(truncatingIfNeeded: reading.tokens[mention.end].stem) ^ language
      vector.add(
        .next, stem, 0, value: 0.5,
        name: "\(reading.language):\(reading.lowercased(mention.end))")
    }
    let token = reading.tokens[mention.start]
    if token.flags.contains(.glued) { vector.add(.only, 5, form.rawValue, name: "glued") }
    if token.flags.contains(.possessive) { vector.add(.only, 6, form.rawValue, name: "possessive") }
    if mention.start == sentence.lowerBound { vector.add(.only, 7, mention.zone.rawValue) }
  }

  /// Concepts in the mention's sentence, by kind and distance.
  private func surroundings(
    _ mention: SceneMention, _ country: CountryNumber, _ scene: Scene,
    _ vector: inout FeatureVector
  ) {
    var nearestAct = 99
    var nearestGoods = 99
    var hasOther = false
    for other in scene.mentions(in: mention.sentence) {
      let distance = mention.gap(to: other)
      let known = facts[other.facts]
      switch known.kind {
      case .acts:
        nearestAct = min(nearestAct, max(0, distance))
        if distance <= 4 {
          let side: UInt8 = other.start >= mention.end ? 1 : 2
          vector.add(.actSentence, known.nameHash, side, value: 0.5, name: table.names[other.facts])
        }
      case .goods, .systems:
        nearestGoods = min(nearestGoods, max(0, distance))
        if distance <= 0 { vector.add(.near, 40, other.start >= mention.end ? 1 : 2) }
      case .frames:
        vector.add(.ownFrame, known.nameHash, 0, value: 0.5, name: table.names[other.facts])
        if distance <= 3 {
          vector.add(
            .ownFrame, known.nameHash, other.start >= mention.end ? 1 : 2, value: 0.5,
            name: table.names[other.facts])
        }
      case .roles:
        if distance <= 1 {
          vector.add(.role, known.nameHash, 1, value: 0.5, name: table.names[other.facts])
        }
      case .countries, .people, .organisations:
        if !known.countries.contains(country) { hasOther = true }
        if distance <= 2, distance >= 0, !known.countries.contains(country) {
          vector.add(.together, 2, other.start >= mention.end ? 1 : 2, name: "beside another")
        }
      case .predicates: break
      }
    }
    for predicate in scene.predicates(in: mention.sentence) {
      let isBehind = predicate.start >= mention.end
      guard mention.gap(to: predicate) <= 5 else { continue }
      vector.add(
        .predicate, facts[predicate.facts].nameHash, isBehind ? 1 : 2, value: 0.5,
        name: table.names[predicate.facts])
    }
    vector.add(.near, nearestAct <= 2 ? 0 : nearestAct <= 6 ? 1 : nearestAct < 99 ? 2 : 3)
    vector.add(
      .near, nearestGoods <= 1 ? 10 : nearestGoods <= 5 ? 11 : nearestGoods < 99 ? 12 : 13)
    vector.add(.near, hasOther ? 20 : 21, mention.zone.rawValue)
  }
}
