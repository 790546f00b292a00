// Which concept follows which in the headline and the first sentence: “party, halts, agreement,
// other party” says what a bag of the same concepts does not, and says it in every language.

import Model

/// Reads pairs of neighbouring concepts off a scene.
struct SequenceFeatures {
  let table: ConceptTable

  /// What a concept is in a sequence; parties are told apart only as the first one and others.
  private enum Tag: Equatable {
    case start, end
    case party(Party, isFirst: Bool?)
    case goods(isWeak: Bool)
    case role
    /// An act, frame or predicate by its name's hash, and a concept that has it.
    case concept(UInt32, isWeak: Bool, Int)

    /// The kinds that may stand for a party.
    enum Party: UInt32 {
      case party = 10
      case company = 20
      case organisation = 30
    }

    var hash: UInt32 {
      switch self {
      case .start: 1
      case .end: 2
      case .party(let kind, let isFirst): kind.rawValue + (isFirst.map { $0 ? 1 : 2 } ?? 0)
      case .goods(let isWeak): isWeak ? 40 : 41
      case .role: 50
      case .concept(let hash, _, _): hash
      }
    }

    private var isWeak: Bool { if case .concept(_, true, _) = self { true } else { false } }

    static func == (one: Tag, other: Tag) -> Bool {
      one.hash == other.hash && one.isWeak == other.isWeak
    }
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
      name: "\(name(first))>\(name(second))")
  }

  private func name(_ tag: Tag) -> String {
    switch tag {
    case .start: "^"
    case .end: "$"
    case .party(let kind, let isFirst): "\(kind)" + (isFirst.map { $0 ? "0" : "1" } ?? "")
    case .goods(let isWeak): isWeak ? "goods?" : "goods"
    case .role: "role"
    case .concept(_, let isWeak, let concept): table.names[concept] + (isWeak ? "?" : "")
    }
  }

  private func tag(_ mention: SceneMention, _ firstParty: inout CountryNumber?) -> Tag {
    let known = table.facts[mention.facts]
    func party(_ kind: Tag.Party) -> Tag {
      var countries = known.countries.makeIterator()
      guard let country = countries.next() else { return .party(kind, isFirst: nil) }
      let isFirst = firstParty == nil || firstParty == country
      if firstParty == nil { firstParty = country }
      return .party(kind, isFirst: isFirst)
    }
    switch known.kind {
    case .countries, .people: return party(.party)
    case .organisations: return party(known.isCompany ? .company : .organisation)
    case .goods, .systems: return .goods(isWeak: known.isWeak)
    case .roles: return .role
    case .acts, .frames, .predicates:
      return .concept(known.nameHash, isWeak: known.isWeak, mention.facts)
    }
  }
}
