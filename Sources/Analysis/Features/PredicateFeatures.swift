// What is done, between whom and to what, in senses that all languages share: what is learnt of
// “unterzeichnen” holds for “підписати”.

import Model

/// Reads features off a scene's predicates.
struct PredicateFeatures {
  let table: ConceptTable

  /// Adds what only acts are decided from.
  func extract(_ scene: Scene, into vector: inout FeatureVector) {
    let start = vector.features.count
    defer { vector.predicates = start..<vector.features.count }
    let isPair =
      scene.candidates.count { $0.mentions.contains { $0.form != .maker } } >= 2
    var previous: SceneMention?
    for predicate in scene.predicates {
      let hash = table.facts[predicate.facts].nameHash
      let name = table.names[predicate.facts]
      let zone = min(predicate.zone.rawValue, 3)
      let early: UInt8 = zone <= 1 ? 0 : 1
      let span = predicate.start..<predicate.end
      vector.add(.predicate, hash, zone, value: 0.7, span: span, name: name)
      vector.add(
        isPair ? .pairPredicate : .soloPredicate, hash, early, value: 0.5, span: span, name: name)
      surroundings(predicate, hash, name, early, scene, &vector)
      // Modality and aspect are predicates of their own: “plans” before “buy”.
      if let before = previous, before.sentence == predicate.sentence,
        predicate.start - before.end <= 3, predicate.start > before.start
      {
        vector.add(
          .predicatePair, table.facts[before.facts].nameHash &* 31 &+ hash, early, value: 0.5,
          span: before.start..<max(before.end, predicate.end),
          name: "\(table.names[before.facts])>\(name)")
      }
      previous = predicate
    }
    for zone in [Zone.title, .lead] { steps(zone, scene, withPredicates: true, &vector) }
  }

  /// The same steps without the predicates: which party stands before which goods.
  func extractParties(_ scene: Scene, into vector: inout FeatureVector) {
    for zone in [Zone.title, .lead] { steps(zone, scene, withPredicates: false, &vector) }
  }

  /// The goods behind a predicate, and the parties on both its sides.
  private func surroundings(
    _ predicate: SceneMention, _ hash: UInt32, _ name: String, _ early: UInt8, _ scene: Scene,
    _ vector: inout FeatureVector
  ) {
    var before = CountrySet()
    var after = CountrySet()
    var hasGoods = false
    for mention in scene.mentions(in: predicate.sentence) {
      let known = table.facts[mention.facts]
      switch known.kind {
      case .countries, .people, .organisations:
        if mention.start < predicate.start {
          before.insert(known.countries)
        } else {
          after.insert(known.countries)
        }
      case .goods, .systems:
        if !known.isWeak, predicate.gap(to: mention) <= 4 { hasGoods = true }
      default: break
      }
    }
    let span = predicate.start..<predicate.end
    if hasGoods { vector.add(.predicateGoods, hash, early, value: 0.5, span: span, name: name) }
    let isBetween = !before.isEmpty && !after.isEmpty && before.isDisjoint(with: after)
    let code: UInt8 = isBetween ? 3 : !before.isEmpty ? 1 : !after.isEmpty ? 2 : 0
    vector.add(
      .predicateBetween, hash, code * 2 + early, value: 0.5, span: span, name: name)
  }

  /// What a step of a sentence is: a party, goods, a predicate.
  private enum Step: Equatable {
    case start, end, first, other, unknown, goods, role, not
    case predicate(UInt32, Int)

    var hash: UInt32 {
      switch self {
      case .start: 1
      case .end: 2
      case .first: 3
      case .other: 4
      case .unknown: 5
      case .goods: 6
      case .role: 7
      case .not: 8
      case .predicate(let hash, _): hash
      }
    }
  }

  /// Which party, predicate or goods follows which.
  private func steps(
    _ zone: Zone, _ scene: Scene, withPredicates: Bool, _ vector: inout FeatureVector
  ) {
    var first: CountryNumber?
    var last = Step.start
    var place = 0
    /// The next predicate of the zone.
    func next() -> SceneMention? {
      while place < scene.predicates.count {
        place += 1
        if scene.predicates[place - 1].zone == zone { return scene.predicates[place - 1] }
      }
      return nil
    }
    var waiting = withPredicates ? next() : nil
    func take(_ step: Step) {
      if step == last { return }
      vector.add(
        withPredicates ? .predicateStep : .step, last.hash &* 31 &+ step.hash, zone.rawValue,
        value: 0.5,
        name: "\(self.name(last))>\(self.name(step))")
      last = step
    }
    for mention in scene.mentions where mention.zone == zone {
      while let predicate = waiting, predicate.start < mention.start {
        take(.predicate(table.facts[predicate.facts].nameHash, predicate.facts))
        waiting = next()
      }
      let known = table.facts[mention.facts]
      switch known.kind {
      case .countries, .people, .organisations:
        var countries = known.countries.makeIterator()
        guard let country = countries.next() else {
          take(.unknown)
          continue
        }
        if first == nil { first = country }
        take(country == first ? .first : .other)
      case .goods, .systems: if !known.isWeak { take(.goods) }
      case .roles: take(.role)
      case .frames: if known.frame == .negation { take(.not) }
      case .acts, .predicates: break
      }
    }
    while let predicate = waiting {
      take(.predicate(table.facts[predicate.facts].nameHash, predicate.facts))
      waiting = next()
    }
    if last != .start { take(.end) }
  }

  private func name(_ step: Step) -> String {
    if case .predicate(_, let concept) = step { return table.names[concept] }
    return "\(step)"
  }
}
