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
    let reading = scene.reading
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
          hasMilitaryGoods = hasMilitaryGoods || known.domains & ~Self.civilDomains != 0
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
    flags(scene, &vector)
    RelationFeatures(table: table).extract(scene, into: &vector)
    SequenceFeatures(table: table).extract(scene, into: &vector)
    PredicateFeatures(table: table).extractParties(scene, into: &vector)
    let start = vector.features.count
    words(reading, scene, &vector)
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

  /// What a part of the text holds, whichever concept says it, and what comes together there.
  private func flags(_ scene: Scene, _ vector: inout FeatureVector) {
    var parties = CountrySet()
    var counts = InlineArray<8, Int>(repeating: 0)
    var nearGoods = 0
    var counted = -1
    for part in 0..<3 {
      // Each part holds the one before it.
      let last = Int((part == 0 ? Zone.title : part == 1 ? .lead : .background).rawValue)
      for (position, mention) in scene.mentions.enumerated()
      where Int(mention.zone.rawValue) > counted && Int(mention.zone.rawValue) <= last {
        let known = facts[mention.facts]
        switch known.kind {
        case .countries, .people: parties.insert(known.countries)
        case .organisations: if !known.isWeak { parties.insert(known.countries) }
        case .acts:
          guard known.activity != nil else { continue }
          counts[known.isWeak ? 7 : 0] += 1
          for other in scene.mentions[
            max(0, position - 3)..<min(scene.mentions.count, position + 4)]
          where other.sentence == mention.sentence {
            let kind = facts[other.facts].kind
            let distance =
              other.start >= mention.end ? other.start - mention.end : mention.start - other.end
            if kind == .goods || kind == .systems, !facts[other.facts].isWeak, distance <= 3 {
              nearGoods += 1
            }
          }
        case .goods, .systems:
          // Satellites, networks and software are civil as often as not.
          if !known.isWeak, known.domains & ~Self.civilDomains != 0 { counts[1] += 1 }
        case .frames:
          switch known.frame {
          case .defence: counts[2] += 1
          case .industry, .production: counts[3] += 1
          case .civil: counts[4] += 1
          case .military: counts[5] += 1
          case .business: counts[6] += 1
          default: break
          }
        case .roles, .predicates: break
        }
      }
      counted = last
      let zone = UInt8(part)
      var flags: UInt32 = 0
      func set(_ flag: UInt32, _ isTrue: Bool) { if isTrue { flags |= 1 << flag } }
      set(0, parties.count >= 2)
      set(1, parties.count == 1)
      set(2, counts[0] > 0)
      set(3, counts[1] + counts[2] > 0)
      for kind in 3...6 { set(UInt32(kind + 1), counts[kind] > 0) }
      set(8, nearGoods > 0)
      for first in 0..<UInt32(Self.flagNames.count) where flags >> first & 1 != 0 {
        vector.add(.flag, first, zone, name: Self.flagNames[Int(first)])
        for second in (first + 1)..<max(UInt32(Self.flagNames.count), first + 1)
        where flags >> second & 1 != 0 {
          vector.add(
            .flagPair, first * 16 + second, zone,
            name: "\(Self.flagNames[Int(first)])+\(Self.flagNames[Int(second)])")
        }
      }
      let core = UInt32(min(parties.count, 2)) | (flags & 0b1100)
      vector.add(
        .flagTriple, core, zone, value: 2, name: "\(min(parties.count, 2)) parties+\(core >> 2)")
      for slot in 0..<8 where counts[slot] > 0 {
        vector.add(
          .amount, UInt32(slot), zone, value: 0.5 * Float(counts[slot] + 1).squareRoot(),
          name: "\(slot)")
      }
    }
  }

  private static let civilDomains: UInt32 = [Domain.space, .cyber, .c4isr].reduce(0) {
    $0 | 1 << UInt32($1.index)
  }

  private static let flagNames = [
    "parties", "party", "act", "defence", "industry", "civil", "military", "business",
    "act beside goods",
  ]

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

  /// Stems of words that are no names, as far as the training data knew them.
  private func words(_ reading: Reading, _ scene: Scene, _ vector: inout FeatureVector) {
    var covered = [Bool](repeating: false, count: reading.tokens.count)
    for mention in scene.mentions {
      switch facts[mention.facts].kind {
      case .countries, .organisations, .systems:
        for index in mention.start..<mention.end { covered[index] = true }
      default: break
      }
    }
    let language = UInt32(reading.identified.rawValue) &* 0x9e37_79b9
    var previous: UInt32 = 0
    for (index, token) in reading.tokens.enumerated() {
      guard !token.flags.contains(.boilerplate), !covered[index], !token.flags.contains(.number)
      else {
        previous = 0
        continue
      }
      let stem = UInt32(truncatingIfNeeded: token.stem) ^ language
      vector.add(
        .word, stem, value: 0.5, span: index..<(index + 1),
        name: "\(reading.language):\(reading.lowercased(index))")
      if token.field == .title {
        vector.add(
          .titleWord, stem, value: 1, span: index..<(index + 1),
          name: "\(reading.language):\(reading.lowercased(index))")
        if previous != 0 {
          vector.add(
            .bigram, previous &* 31 &+ stem, value: 0.5, span: (index - 1)..<(index + 1),
            name:
              "\(reading.language):\(reading.lowercased(index - 1)) \(reading.lowercased(index))"
          )
        }
        previous = stem
      }
    }
  }
}
