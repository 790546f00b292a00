// Which concept follows which in the headline and the first sentence: “party, halts, agreement,
// other party” says what a bag of the same concepts does not, and says it in every language.

import Model

/// Reads pairs of neighbouring concepts off a scene.
struct SequenceFeatures {
  let table: ConceptTable

  /// What a concept is in a sequence; parties are told apart only as the first one and others.
  private struct Tag: Equatable {
    var hash: UInt32
    /// Its name in two parts, put together only where names are wanted.
    var stem: String
    var ending = ""

    var name: String { stem + ending }

    static let start = Tag(hash: 1, stem: "^")
    static let end = Tag(hash: 2, stem: "$")
  }

  func extract(_ scene: Scene, into vector: inout FeatureVector) {
    for zone in [Zone.title, .lead] { extract(zone, scene, into: &vector) }
  }

  private func extract(_ zone: Zone, _ scene: Scene, into vector: inout FeatureVector) {
    var previous = Tag.start
    var place = 0..<0
    var firstParty: CountryNumber?
    for mention in scene.mentions where mention.zone == zone {
      let tag = tag(mention, &firstParty)
      if tag == previous { continue }
      let span = mention.start..<mention.end
      let both =
        place.isEmpty ? span : place.lowerBound..<max(place.upperBound, span.upperBound)
      add(previous, tag, zone, both, &vector)
      previous = tag
      place = span
    }
    if previous != .start { add(previous, .end, zone, place, &vector) }
  }

  private func add(
    _ first: Tag, _ second: Tag, _ zone: Zone, _ span: Range<Int>, _ vector: inout FeatureVector
  ) {
    vector.add(
      .sequence, first.hash &* 31 &+ second.hash, zone.rawValue, value: 0.5, span: span,
      name: "\(first.name)>\(second.name)")
  }

  private func tag(_ mention: SceneMention, _ firstParty: inout CountryNumber?) -> Tag {
    let known = table.facts[mention.facts]
    /// The tag of a kind that may stand for a party.
    func party(_ letter: String, _ hash: UInt32) -> Tag {
      var countries = known.countries.makeIterator()
      guard let country = countries.next() else { return Tag(hash: hash, stem: letter) }
      let isFirst = firstParty == nil || firstParty == country
      if firstParty == nil { firstParty = country }
      return Tag(hash: hash + (isFirst ? 1 : 2), stem: letter, ending: isFirst ? "0" : "1")
    }
    switch known.kind {
    case .countries, .people: return party("party", 10)
    case .organisations:
      return known.isCompany ? party("company", 20) : party("organisation", 30)
    case .goods, .systems:
      return known.isWeak ? Tag(hash: 40, stem: "goods?") : Tag(hash: 41, stem: "goods")
    case .roles: return Tag(hash: 50, stem: "role")
    case .acts, .frames, .predicates:
      return Tag(
        hash: known.nameHash, stem: table.names[mention.facts], ending: known.isWeak ? "?" : "")
    }
  }
}
