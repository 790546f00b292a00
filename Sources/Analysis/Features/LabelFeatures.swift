// Features that every label of a kind shares: where its own words stand. What is learnt of one
// label's words helps the labels that few training items carry.

import Model

/// Reads the shared features of activities, stages and domains.
struct LabelFeatures {
  let table: ConceptTable
  private var facts: [ConceptFacts] { table.facts }

  /// Where the acts of an activity or a stage stand, and where those of others.
  ///
  /// `labels` are the activities or stages of acts as bits, by the places of their mentions in
  /// `scene.acts`; `bit` is the one that is asked for.
  func extractAct(
    _ bit: UInt32, of labels: [UInt32], in scene: Scene, into vector: inout FeatureVector
  ) {
    vector.add(.bias)
    var own = 0
    var rivalsInTitle = 0
    var ownInTitle = false
    var firstOwn = Int.max
    var firstRival = Int.max
    for (place, index) in scene.acts.enumerated() where labels[place] != 0 {
      let mention = scene.mentions[index]
      if labels[place] == bit {
        own += 1
        let span = mention.start..<mention.end
        vector.add(.own, facts[mention.facts].isWeak ? 1 : 0, mention.zone.rawValue, span: span)
        if mention.end - mention.start > 1 { vector.add(.ownNear, 2, mention.zone.rawValue) }
        if mention.zone == .title { ownInTitle = true }
        firstOwn = min(firstOwn, mention.start)
        for other in scene.mentions(in: mention.sentence) {
          let kind = facts[other.facts].kind
          let distance = mention.gap(to: other)
          if kind == .goods || kind == .systems, distance <= 4 { vector.add(.ownNear, 0) }
          if kind == .frames, distance <= 2, facts[other.facts].frame == .negation {
            vector.add(.ownNear, 1)
          }
        }
      } else {
        if mention.zone == .title { rivalsInTitle += 1 }
        firstRival = min(firstRival, mention.start)
      }
    }
    vector.add(.ownCount, UInt32(min(own, 3)))
    vector.add(.others, UInt32(min(rivalsInTitle, 2)), ownInTitle ? 1 : 0)
    if own > 0 { vector.add(.rank, firstOwn < firstRival ? 0 : 1, ownInTitle ? 1 : 0) }
  }

  /// Where a domain's goods and systems stand.
  func extractDomain(_ domain: Domain, in scene: Scene, into vector: inout FeatureVector) {
    let bit: UInt32 = 1 << UInt32(domain.index)
    let hash = UInt32(domain.index)
    vector.add(.bias)
    vector.add(.identity, hash, name: domain.rawValue)
    var own = 0
    var strong = 0
    var zone: UInt8 = 9
    // Most domains are those of nothing in the text.
    let isAbsent = scene.domains & bit == 0
    var others = isAbsent ? scene.domains : 0
    var titleOthers: UInt32 = 0
    // What is listed beside a domain's goods does not compete with them.
    var peers: UInt32 = 0
    var isAdded = false
    // An interceptor drone is one thing of two domains; air defence and drones are two things.
    var entwined: UInt32 = 0
    var isApart = false
    for (place, index) in (isAbsent ? [] : scene.goods).enumerated() {
      let mention = scene.mentions[index]
      let known = facts[mention.facts]
      if known.domains & bit != 0 {
        own += 1
        if !known.isWeak { strong += 1 }
        let span = mention.start..<mention.end
        let kind: UInt32 = (known.kind == .systems ? 2 : 0) | (known.isWeak ? 1 : 0)
        vector.add(.own, kind, mention.zone.rawValue, span: span, name: "\(known.kind)")
        vector.add(
          .identity, hash, 10 + UInt8(kind), span: span, name: "\(domain.rawValue) \(known.kind)")
        if known.kind == .systems, known.domains.nonzeroBitCount > 1 {
          vector.add(.share, known.domains.nonzeroBitCount == 2 ? 2 : 3, 0)
          vector.add(.share, hash, 1, name: domain.rawValue)
        }
        if let fought = GoodsPredicates.fight(at: mention, in: scene, facts) {
          vector.add(.against, fought.name, fought.isBehind ? 1 : 0, span: span)
          vector.add(.against, hash, 2 + min(mention.zone.rawValue, 1), name: domain.rawValue)
        }
        zone = min(zone, mention.zone.rawValue)
        peers |= scene.listed[place]
        let sharing = sharingDomains(with: place, in: scene) & ~bit
        entwined |= sharing
        isApart = isApart || sharing == 0
        isAdded = isAdded || GoodsPredicates.isAdded(mention, in: scene, facts)
      } else {
        others |= known.domains
        if mention.zone == .title { titleOthers |= known.domains }
      }
    }
    vector.add(.ownCount, UInt32(min(own, 3)), UInt8(min(strong, 1)))
    if own > 0 {
      if peers != 0 {
        let size = UInt32(min(peers.nonzeroBitCount, 5))
        vector.add(.list, size, zone, name: "list of \(size)")
        vector.add(.list, peers & titleOthers != 0 ? 1 : 0, 10 + zone)
      }
      if isAdded { vector.add(.added, titleOthers != 0 ? 1 : 0, zone) }
      others &= ~peers
      titleOthers &= ~peers
      vector.add(.identity, hash, 30 + zone, name: domain.rawValue)
      vector.add(.others, UInt32(min(others.nonzeroBitCount, 3)), zone)
      vector.add(.others, UInt32(min(titleOthers.nonzeroBitCount, 2)), 20 + zone)
      for index in 0..<UInt32(Domain.allCases.count) where others & (1 << index) != 0 {
        let isOne = !isApart && entwined & (1 << index) != 0
        vector.add(
          .together, hash << 8 | index, zone + (isOne ? 20 : 0), value: 0.5,
          name: "\(domain.rawValue)")
      }
    } else {
      for index in 0..<UInt32(Domain.allCases.count) where others & (1 << index) != 0 {
        vector.add(.together, hash << 8 | index, 9, value: 0.5, name: "\(domain.rawValue)")
      }
      for index in scene.frames {
        let concept = scene.mentions[index].facts
        vector.add(
          .ownFrame, facts[concept].nameHash ^ hash << 20, 0, value: 0.3,
          name: table.names[concept])
      }
    }
  }

  /// The domains of all goods that are named by the words of one of them.
  private func sharingDomains(with place: Int, in scene: Scene) -> UInt32 {
    let own = scene.mentions[scene.goods[place]]
    var domains = facts[own.facts].domains
    // Goods stand in the order of their first words, and few words name more than one.
    for step in [-1, 1] {
      var other = place + step
      while scene.goods.indices.contains(other), abs(other - place) <= 4 {
        let mention = scene.mentions[scene.goods[other]]
        if mention.start < own.end, own.start < mention.end {
          domains |= facts[mention.facts].domains
        }
        other += step
      }
    }
    return domains
  }
}
