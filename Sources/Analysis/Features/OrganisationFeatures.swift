// The features that tell an organisation that takes part from one that is only named, or only
// thought to be there.

import Model

/// Reads one organisation's features off a scene.
struct OrganisationFeatures {
  let table: ConceptTable
  private var facts: [ConceptFacts] { table.facts }

  func extract(
    _ candidate: OrganisationCandidate, rank: Int, among all: [OrganisationCandidate],
    in scene: Scene, into vector: inout FeatureVector
  ) {
    vector.add(.bias)
    let mentions = candidate.mentions
    guard !mentions.isEmpty else { return }
    let (typeHash, type) = type(of: candidate)
    let zone = mentions.map(\.zone.rawValue).min() ?? 3
    vector.add(.organisation, typeHash, 0, name: type)
    vector.add(.organisation, typeHash, 1 + zone, name: type)
    vector.add(.zone, 0, zone)
    vector.add(.count, UInt32(min(mentions.count, 3)))
    vector.add(.rank, UInt32(min(rank, 4)), UInt8(min(all.count, 4)))
    if let concept = candidate.concept, facts[concept].isWeak { vector.add(.weakOnly) }
    for sign in candidate.signs { vector.add(.relation, sign.id, sign.detail, name: sign.name) }
    rivals(of: candidate, rank, typeHash, type, among: all, &vector)
    home(of: candidate, typeHash, type, scene, &vector)
    for index in scene.acts {
      let act = scene.mentions[index]
      guard act.zone.rawValue <= Zone.lead.rawValue else { continue }
      let known = facts[act.facts]
      vector.add(
        .pairAct, known.nameHash ^ typeHash, 0, value: 0.4,
        name: "\(type)+\(table.names[act.facts])")
    }
    let language = UInt32(scene.reading.identified.rawValue) &* 0x9e37_79b9
    for mention in mentions { surroundings(mention, language, scene, &vector) }
  }

  private static let product = UInt32(truncatingIfNeeded: ScalarHash.of("product"))

  /// Named organisations are of their type, the others of how they were found.
  private func type(of candidate: OrganisationCandidate) -> (hash: UInt32, name: String) {
    switch (candidate.source, candidate.concept) {
    case (.named, .some(let concept)): (facts[concept].typeHash, table.types[concept])
    case (.implied, _): (1, "implied")
    default: (2, "unknown")
    }
  }

  /// What other organisations there are: a maker known by its goods only is seldom one beside a
  /// buyer's ministry, and a ministry that is named outdoes one that is implied.
  private func rivals(
    of candidate: OrganisationCandidate, _ rank: Int, _ typeHash: UInt32, _ type: String,
    among all: [OrganisationCandidate], _ vector: inout FeatureVector
  ) {
    var companies = 0
    var bodies = 0
    var compatriots = 0
    // Each organisation stands among all once.
    for place in all.indices where place != rank && all[place].source == .named {
      guard let concept = all[place].concept else { continue }
      let isProduct = facts[concept].typeHash == Self.product
      if facts[concept].isCompany { companies += 1 } else if !isProduct { bodies += 1 }
      if !isProduct, !candidate.countries.isDisjoint(with: all[place].countries) {
        compatriots += 1
      }
    }
    vector.add(.others, typeHash, UInt8(min(companies, 3)), name: "\(type), \(companies) companies")
    vector.add(.others, typeHash, 8 + UInt8(min(bodies, 2)), name: "\(type), \(bodies) bodies")
    vector.add(
      .others, typeHash, 16 + UInt8(min(compatriots, 2)), name: "\(type), \(compatriots) at home")
  }

  /// How its country stands in the text: named by itself or only by this organisation, where, and
  /// among how many.
  private func home(
    of candidate: OrganisationCandidate, _ typeHash: UInt32, _ type: String, _ scene: Scene,
    _ vector: inout FeatureVector
  ) {
    guard let concept = candidate.concept else { return }
    var isNamed = false
    var place = 9
    for (rank, country) in scene.candidates.enumerated() {
      guard facts[concept].countries.contains(country.country) else { continue }
      place = min(place, rank)
      isNamed =
        isNamed || country.mentions.contains { $0.form.isOwn }
    }
    vector.add(
      .domestic, typeHash, isNamed ? 1 : 0, name: "\(type), home \(isNamed ? "" : "not ")named")
    vector.add(
      .domestic, typeHash, 8 + UInt8(min(place, 4)), name: "\(type), home is candidate \(place)")
    vector.add(.candidates, UInt32(min(scene.candidates.count, 5)), UInt8(typeHash & 0xFF))
  }

  private func surroundings(
    _ mention: SceneMention, _ language: UInt32, _ scene: Scene, _ vector: inout FeatureVector
  ) {
    let reading = scene.reading
    let sentence = reading.sentences[mention.sentence].tokens
    if mention.start > sentence.lowerBound {
      let before = mention.start - 1
      let stem = UInt32(truncatingIfNeeded: reading.tokens[before].stem) ^ language
      vector.add(
        .previous, stem, 1, value: 0.5, name: "\(reading.language):\(reading.lowercased(before))")
    }
    if mention.end < sentence.upperBound {
      let stem = UInt32(truncatingIfNeeded: reading.tokens[mention.end].stem) ^ language
      vector.add(
        .next, stem, 0, value: 0.5,
        name: "\(reading.language):\(reading.lowercased(mention.end))")
    }
    for other in scene.mentions(in: mention.sentence) {
      let distance = mention.gap(to: other)
      let near = facts[other.facts]
      if near.kind == .acts, distance <= 5 {
        vector.add(.actSentence, near.nameHash, 0, value: 0.5, name: table.names[other.facts])
      }
      if near.kind == .roles, distance <= 2 {
        vector.add(.role, near.nameHash, 1, value: 0.5, name: table.names[other.facts])
      }
    }
    for predicate in scene.predicates(in: mention.sentence) {
      let isBehind = predicate.start >= mention.end
      guard mention.gap(to: predicate) <= 5 else { continue }
      vector.add(
        .predicate, facts[predicate.facts].nameHash, isBehind ? 1 : 2, value: 0.5,
        name: table.names[predicate.facts])
    }
  }
}
