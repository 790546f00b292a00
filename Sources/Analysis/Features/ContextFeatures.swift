// The features of a whole text that relevance, activity and stage are decided from.

import Model

/// Reads a text's features off its scene.
struct ContextFeatures {
  let table: ConceptTable
  private var facts: [ConceptFacts] { table.facts }

  /// What one sentence holds.
  private struct SentenceSummary {
    var parties = CountrySet()
    var hasAct = false
    var hasDefence = false
    var isIndustrial = false
  }

  func extract(_ scene: Scene, into vector: inout FeatureVector) {
    vector.add(.bias)
    var sentences = [SentenceSummary](repeating: SentenceSummary(), count: scene.zones.count)
    var hasStrongGoods = false
    var hasMilitaryGoods = false
    var hasDefence = false
    for mention in scene.mentions {
      let known = facts[mention.facts]
      let zone = min(mention.zone.rawValue, 3)
      let span = mention.start..<mention.end
      switch known.kind {
      case .acts:
        let template: Template = known.activity != nil ? .act : .stage
        vector.add(template, known.nameHash, zone, span: span, name: table.names[mention.facts])
        if known.activity != nil {
          if !known.isWeak { sentences[mention.sentence].hasAct = true }
        }
      case .frames:
        vector.add(
          .frame, known.nameHash, zone, value: 0.7, span: span, name: table.names[mention.facts])
        vector.add(
          .frame, known.nameHash, 9, value: 0.7, span: span, name: table.names[mention.facts])
        if known.isTradeSign {
          sentences[mention.sentence].hasDefence = true
          hasDefence = true
        }
        if known.frame == .production || known.frame == .industry {
          sentences[mention.sentence].isIndustrial = true
        }
      case .roles:
        vector.add(
          .role, known.nameHash, 0, value: 0.5, span: span, name: table.names[mention.facts])
      case .goods:
        if known.isWeak {
          vector.add(.weakGoods, 0, zone, span: span)
        } else {
          vector.add(.strongGoods, 0, zone, span: span)
          vector.add(
            .goods, known.nameHash, 0, value: 0.5, span: span, name: table.names[mention.facts])
          sentences[mention.sentence].hasDefence = true
          hasStrongGoods = true
          hasMilitaryGoods = hasMilitaryGoods || known.domains & ~FlagFeatures.civilDomains != 0
        }
      case .systems:
        vector.add(.system, known.isWeak ? 1 : 0, zone, span: span)
        if !known.isWeak {
          sentences[mention.sentence].hasDefence = true
          hasStrongGoods = true
          hasMilitaryGoods = true
        }
      case .organisations:
        vector.add(
          .organisation, known.typeHash, zone, value: 0.7, span: span,
          name: table.types[mention.facts])
        if !known.isWeak, known.isCompany {
          sentences[mention.sentence].isIndustrial = true
        }
      case .countries, .people, .predicates: break
      }
    }
    if !hasMilitaryGoods {
      vector.add(
        .weakOnly, hasDefence ? 1 : strongestSign(scene), value: hasDefence ? 1 : 3)
    }
    let pair = countParties(scene, &sentences, &vector)
    summarise(scene, sentences, &vector)
    conjoin(scene, sentences, pair, hasStrongGoods || hasDefence, &vector)
    FlagFeatures(table: table).extract(scene, into: &vector)
    RelationFeatures(table: table).extract(scene, into: &vector)
    SequenceFeatures(table: table).extract(scene, into: &vector)
    PredicateFeatures(table: table).extractParties(scene, into: &vector)
    let start = vector.features.count
    WordFeatures(table: table).extract(scene, into: &vector)
    vector.words = start..<vector.features.count
  }

  /// What a text without military goods or a word of defence has of the trade: 2 a maker or a
  /// system, 5 goods that are civil as often, 4 industry of any kind, 3 nothing.
  private func strongestSign(_ scene: Scene) -> UInt32 {
    var best: UInt32 = 3
    for mention in scene.mentions {
      let known = facts[mention.facts]
      switch known.kind {
      case .organisations where !known.isWeak: return 2
      case .goods, .systems: best = 5
      case .frames where known.frame == .industry && best == 3: best = 4
      default: break
      }
    }
    return best
  }

  /// Distinct countries by zone, by name and with organisations' homes; the number of them in all.
  private func countParties(
    _ scene: Scene, _ sentences: inout [SentenceSummary], _ vector: inout FeatureVector
  ) -> Int {
    var named = (title: 0, lead: 0, all: 0)
    var parties = (title: 0, lead: 0, all: 0)
    for candidate in scene.candidates {
      var namedZone: UInt8 = 9
      var partyZone: UInt8 = 9
      for (index, form) in candidate.mentions {
        let mention = scene.mentions[index]
        if form == .maker { continue }
        sentences[mention.sentence].parties.insert(candidate.country)
        partyZone = min(partyZone, mention.zone.rawValue)
        if form != .organisation { namedZone = min(namedZone, mention.zone.rawValue) }
      }
      if namedZone == 0 { named.title += 1 }
      if namedZone <= 1 { named.lead += 1 }
      if namedZone < 9 { named.all += 1 }
      if partyZone == 0 { parties.title += 1 }
      if partyZone <= 1 { parties.lead += 1 }
      if partyZone < 9 { parties.all += 1 }
    }
    func bucket(_ count: Int) -> UInt32 { UInt32(min(count, 4)) }
    vector.add(.countriesTitle, bucket(named.title), name: "\(named.title)")
    vector.add(.countriesLead, bucket(named.lead), name: "\(named.lead)")
    vector.add(.countriesAll, bucket(named.all), name: "\(named.all)")
    vector.add(.partiesTitle, bucket(parties.title), name: "\(parties.title)")
    vector.add(.partiesLead, bucket(parties.lead), name: "\(parties.lead)")
    vector.add(.partiesAll, bucket(parties.all), name: "\(parties.all)")
    return parties.all
  }

  /// What comes together in one sentence.
  private func summarise(
    _ scene: Scene, _ sentences: [SentenceSummary], _ vector: inout FeatureVector
  ) {
    for (index, sentence) in sentences.enumerated() {
      let parties = UInt32(min(sentence.parties.count, 2))
      let combination =
        parties | (sentence.hasAct ? 4 : 0) | (sentence.hasDefence ? 8 : 0)
        | (sentence.isIndustrial ? 16 : 0)
      if combination == 0 { continue }
      vector.add(
        .sentence, combination, scene.zones[index].rawValue,
        span: scene.reading.sentences[index].tokens,
        name:
          "\(parties)parties\(sentence.hasAct ? "+act" : "")\(sentence.hasDefence ? "+defence" : "")\(sentence.isIndustrial ? "+industry" : "")"
      )
    }
  }

  /// Acts, stages and frames with two parties or with one; acts beside goods.
  private func conjoin(
    _ scene: Scene, _ sentences: [SentenceSummary], _ parties: Int, _ hasDefence: Bool,
    _ vector: inout FeatureVector
  ) {
    let isPair = parties >= 2
    vector.add(
      .pairDefence, (isPair ? 1 : 0) | (hasDefence ? 2 : 0),
      name: "\(isPair ? "pair" : "solo")\(hasDefence ? "+defence" : "")")
    for mention in scene.mentions {
      let known = facts[mention.facts]
      let span = mention.start..<mention.end
      let early: UInt8 = mention.zone.rawValue <= 1 ? 0 : 1
      if known.activity != nil {
        let inSentence = sentences[mention.sentence]
        vector.add(
          isPair ? .pairAct : .soloAct, known.nameHash, early, span: span,
          name: table.names[mention.facts])
        if inSentence.hasDefence {
          vector.add(
            .actGoods, known.nameHash, inSentence.parties.count >= 2 ? 1 : 0, span: span,
            name: table.names[mention.facts])
        }
      } else if known.stage != nil {
        vector.add(
          isPair ? .pairStage : .soloStage, known.nameHash, early, value: 0.7, span: span,
          name: table.names[mention.facts])
      } else if known.kind == .frames {
        vector.add(
          isPair ? .pairFrame : .soloFrame, known.nameHash, early, value: 0.7, span: span,
          name: table.names[mention.facts])
      }
    }
  }
}
