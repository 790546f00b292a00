// The organisations that may take part in what a text tells: those that the lexicon knows by name,
// those that an office and a country stand for, and unknown names in a company's place.

import Model

/// An organisation that may take part.
struct OrganisationCandidate {
  /// How it is known to be there.
  enum Source: UInt8 {
    case named, implied, unknown
  }

  var name: String
  var source: Source
  /// The lexicon's concept; nil for a name that it does not know.
  var concept: Int?
  /// The state that an embassy is in.
  var host: CountryNumber?
  var countries: CountrySet
  var mentions: [SceneMention]
  /// What speaks for it beside its name.
  var signs: [Sign] = []

  /// A feature that its finder has seen.
  struct Sign {
    var id: UInt32
    var detail: UInt8
    /// Empty where nobody asks: to make it takes longer than to find what it names.
    var name: String
  }

  /// Joins another's mentions and signs: a ministry may be named and implied at once.
  mutating func absorb(_ other: OrganisationCandidate) {
    if other.source.rawValue < source.rawValue {
      source = other.source
      concept = other.concept
      mentions = other.mentions + mentions
    } else if other.source == source {
      mentions += other.mentions
    }
    signs += other.signs
  }
}

extension Extractor {
  /// The organisations of a scene by name, in order of their first mentions, the implied behind the
  /// named and the unknown last.
  func organisations(_ scene: Scene, recordsNames: Bool) -> [OrganisationCandidate] {
    var found: [OrganisationCandidate] = []
    func add(_ candidate: OrganisationCandidate) {
      if let index = found.firstIndex(where: { $0.name == candidate.name }) {
        found[index].absorb(candidate)
      } else {
        found.append(candidate)
      }
    }
    let implied = ImpliedOrganisations(
      scene: scene, table: table, offices: offices, recordsNames: recordsNames)
    for mention in scene.mentions where table.facts[mention.facts].kind == .organisations {
      let posted = implied.posted(mention)
      add(
        OrganisationCandidate(
          name: posted?.name ?? table.names[mention.facts], source: .named, concept: mention.facts,
          host: posted?.host, countries: CountrySet(table.facts[mention.facts].countries),
          mentions: [mention]))
    }
    for candidate in implied.find() {
      add(candidate)
    }
    for candidate in UnknownNames(table: table, offices: offices).find(in: scene) {
      add(candidate)
    }
    return found
  }
}
