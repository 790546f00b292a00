// Ministries, governments, embassies and forces that a text names by an office and a country only:
// “the Danish defence minister”, “Szefowie resortów obrony”, “Ambassador Formosa of Italy”.

import Model

/// Composes organisations of offices and countries; the model decides which of them take part.
struct ImpliedOrganisations {
  let scene: Scene
  let table: ConceptTable
  let offices: OfficeTable
  /// Whether signs are named, for training.
  let recordsNames: Bool

  private var postings: Postings { Postings(scene: scene, table: table, offices: offices) }

  /// Where the country stands, seen from the office.
  private enum Place: UInt32 {
    /// Nothing between them.
    case beside
    /// Up to three words between.
    case close
    /// The sentence's nearest country, but not close.
    case nearest
    case sentence
    /// Another sentence.
    case elsewhere
  }

  static let embassy = UInt32(truncatingIfNeeded: ScalarHash.of("embassy"))

  func find() -> [OrganisationCandidate] {
    var found: [OrganisationCandidate] = []
    for mention in scene.mentions {
      guard let title = offices.title(of: mention.concept) else { continue }
      // The office inside an organisation's full name is that organisation, and “minister” inside
      // “defence minister” no office of its own.
      let isNamed = scene.mentions.contains {
        guard $0.start <= mention.start, $0.end >= mention.end else { return false }
        if table.facts[$0.facts].kind == .organisations { return !table.facts[$0.facts].isWeak }
        guard title.office == .minister, let other = offices.title(of: $0.concept) else {
          return false
        }
        return other.office != .minister
      }
      if !isNamed { compose(title, mention, &found) }
    }
    return found
  }

  /// The full name of an embassy that the lexicon names, and the state that it is in; nil for
  /// another organisation, or where the text names no such state.
  func posted(_ mention: SceneMention) -> (name: String, host: CountryNumber)? {
    let known = table.facts[mention.facts]
    guard known.typeHash == Self.embassy, let home = known.countries.first,
      let host = postings.host(of: home, mention)
    else { return nil }
    return (name(of: mention.facts, in: host), host)
  }

  /// An embassy's name in full: “Embassy of Italy in Ukraine”. What follows “Embassy of” in the
  /// name of the host's own embassies is how it is written.
  private func name(of embassy: Int, in host: CountryNumber) -> String {
    guard let other = offices.organisation(.embassy, of: host) else { return table.names[embassy] }
    return table.names[embassy] + " in " + table.names[other].dropFirst("Embassy of ".count)
  }

  private func compose(
    _ title: OfficeTable.Title, _ mention: SceneMention, _ found: inout [OrganisationCandidate]
  ) {
    let candidates = scene.candidates.prefix(6)
    let gaps = candidates.map { gap(from: mention, to: $0) }
    let least = gaps.compactMap { $0?.words }.min() ?? .max
    for (rank, candidate) in candidates.enumerated() {
      guard let concept = offices.organisation(title.office, of: candidate.country) else {
        continue
      }
      var name = table.names[concept]
      var host: CountryNumber?
      if title.office == .embassy {
        host = postings.host(of: candidate.country, mention)
        guard let host, postings.isLikely(candidate.country, in: host, mention) else { continue }
        name = self.name(of: concept, in: host)
      }
      let place: Place =
        switch gaps[rank]?.words {
        case nil: .elsewhere
        case .some(0): .beside
        case .some(1...3): .close
        case .some(let words): words == least ? .nearest : .sentence
        }
      let form = gaps[rank]?.form ?? .name
      // Another country stands closer: the office is more likely its own.
      let isTaken = least <= 1 && (gaps[rank]?.words ?? .max) > least
      let plural: UInt8 = title.isPlural ? 64 : 0
      let office = UInt32(title.office.rawValue)
      var signs: [OrganisationCandidate.Sign] = []
      signs.reserveCapacity(10)
      func sign(_ id: UInt32, _ detail: UInt8, _ name: @autoclosure () -> String) {
        signs.append(.init(id: id, detail: detail, name: recordsNames ? name() : ""))
      }
      sign(office, 0, "office \(title.office)")
      sign(office, 1 + plural, "office \(title.office), plural")
      sign(100 + place.rawValue, plural | (isTaken ? 32 : 0), "\(place)\(isTaken ? ", taken" : "")")
      sign(100 + place.rawValue, 1 + title.office.rawValue, "\(place) \(title.office)")
      sign(100 + place.rawValue, 16 + mention.zone.rawValue, "\(place) in \(mention.zone)")
      sign(200 + UInt32(form.rawValue), UInt8(place.rawValue), "\(form) \(place)")
      sign(300 + UInt32(min(rank, 3)), candidate.firstZone.rawValue, "country \(rank)")
      sign(400 + UInt32(min(candidates.count, 5)), plural, "of \(candidates.count) countries")
      if candidate.mentions.contains(where: { $0.form == .leader }) {
        sign(500, plural, "its leader is named")
      }
      if !candidate.mentions.contains(where: { $0.form.isOwn }) {
        sign(501, 0, "its industry only")
      }
      if let host {
        // Whose minister receives an ambassador is at home.
        if postings.hasBody(candidate.country) { sign(502, 0, "its state has a say") }
        if postings.hasBody(host) { sign(502, 1, "its host has a say") }
      }
      found.append(
        OrganisationCandidate(
          name: name, source: .implied, concept: concept, host: host,
          countries: CountrySet(table.facts[concept].countries), mentions: [mention], signs: signs))
    }
  }

  /// The words between an office and a country's nearest mention in its sentence; nil where it has
  /// none.
  private func gap(
    from mention: SceneMention, to candidate: Candidate
  ) -> (words: Int, form: CountryForm)? {
    var best: (words: Int, form: CountryForm)?
    for (index, form) in candidate.mentions where form.isOwn {
      let country = scene.mentions[index]
      guard country.sentence == mention.sentence else { continue }
      let words = max(0, mention.gap(to: country))
      if words < best?.words ?? .max { best = (words, form) }
    }
    return best
  }
}
