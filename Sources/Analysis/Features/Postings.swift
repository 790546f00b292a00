// Ambassadors and embassies: whose they are, and where.

import Model

/// Tells of two states in a text the one that sends an ambassador from the one that receives.
struct Postings {
  let scene: Scene
  let table: ConceptTable
  let offices: OfficeTable

  /// Whether no more speaks for the other way about: by what stands at the mention itself, where
  /// anything does, else by the whole text.
  func isLikely(_ home: CountryNumber, in host: CountryNumber, _ mention: SceneMention) -> Bool {
    let own = signs(of: home, in: host, mention)
    let other = signs(of: host, in: home, mention)
    if own != other { return own > other }
    guard let reverse = claim(of: host, in: home) else { return true }
    return claim(of: home, in: host) ?? 0 >= reverse
  }

  /// The state that an embassy or ambassador of another is in: the one named up to four words
  /// behind it with a word of place, else the first that the text names, of those with a say before
  /// others. A mission to a union is no embassy.
  func host(of home: CountryNumber, _ mention: SceneMention) -> CountryNumber? {
    if let place = place(of: mention), place != home { return isState(place) ? place : nil }
    var first: CountryNumber?
    for candidate in scene.candidates
    where candidate.country != home && isState(candidate.country)
      && candidate.mentions.contains(where: { $0.form.isOwn })
    {
      if hasBody(candidate.country) { return candidate.country }
      first = first ?? candidate.country
    }
    return first
  }

  /// Whether one of a country's ministries, agencies or forces is named, or somebody who heads it.
  /// Its embassies are none: they are abroad.
  func hasBody(_ country: CountryNumber) -> Bool {
    scene.mentions.contains {
      let known = table.facts[$0.facts]
      return known.kind == .organisations && !known.isCompany
        && known.typeHash != ImpliedOrganisations.embassy && known.countries.contains(country)
    }
  }

  /// A union neither sends nor receives ambassadors.
  private func isState(_ country: CountryNumber) -> Bool {
    offices.organisation(.embassy, of: country) != nil
  }

  /// How much speaks for a home and a host, over all ambassadors and embassies of the text; nil
  /// where none may be of the one and in the other.
  private func claim(of home: CountryNumber, in host: CountryNumber) -> Int? {
    // Whose minister receives an ambassador is at home.
    let say = (hasBody(host) ? 1 : 0) - (hasBody(home) ? 1 : 0)
    var claim: Int?
    for mention in scene.mentions
    where offices.title(of: mention.concept)?.office == .embassy
      && self.host(of: home, mention) == host
    {
      claim = (claim ?? 0) + signs(of: home, in: host, mention) + say
    }
    return claim
  }

  /// How much of what stands at a mention speaks for a home and a host.
  private func signs(
    of home: CountryNumber, in host: CountryNumber, _ mention: SceneMention
  ) -> Int {
    let candidate = scene.candidates.first { $0.country == home }
    // “Italy's new ambassador”, “the Italian embassy”; behind it, “ambassador of the Netherlands”.
    let isNamed = candidate?.mentions.contains { index, form in
      guard [.name, .adjective, .people].contains(form) else { return false }
      let country = scene.mentions[index]
      let reach = country.start >= mention.end ? 2 : 1
      guard country.sentence == mention.sentence, country.gap(to: mention) <= reach else {
        return false
      }
      return !isPlace(country, of: mention) && !isParted(country, from: mention)
    }
    return (place(of: mention) == host ? 2 : 0) + (isNamed == true ? 2 : 0)
  }

  /// The country in which a mention says that it is, up to four words behind it: “ambassador to
  /// Poland”, “l'ambasciatore italiano a Varsavia”.
  private func place(of mention: SceneMention) -> CountryNumber? {
    var nearest: (words: Int, country: CountryNumber)?
    for candidate in scene.candidates {
      for (index, form) in candidate.mentions where form.isOwn {
        let country = scene.mentions[index]
        guard country.sentence == mention.sentence, isPlace(country, of: mention) else { continue }
        let words = mention.gap(to: country)
        if words <= 4, words < nearest?.words ?? .max { nearest = (words, candidate.country) }
      }
    }
    return nearest?.country
  }

  /// Whether a country behind a mention has a word of place before it, or before its article.
  private func isPlace(_ country: SceneMention, of mention: SceneMention) -> Bool {
    // Languages without such words say it by an ending or by the order: what stands behind is the
    // place.
    guard let words = Self.placeWords[scene.reading.identified] else {
      return country.start >= mention.end
    }
    guard country.start > mention.end else { return false }
    return scene.reading.tokens[max(mention.end, country.start - 2)..<country.start].contains {
      words.contains($0.form)
    }
  }

  /// Whether a comma or the like stands between a country and a mention.
  private func isParted(_ country: SceneMention, from mention: SceneMention) -> Bool {
    let (one, other) = country.start < mention.start ? (country, mention) : (mention, country)
    return one.end <= other.start
      && scene.reading.bytes(between: one.end - 1, and: other.start).contains {
        Self.marks.contains($0)
      }
  }

  private static let marks = Set(",;:()".utf8)

  /// The words before the state that an ambassador is sent to, by the hashes of their folded forms.
  private static let placeWords: [Language: Set<UInt64>] = [
    .english: "to in at", .ukrainian: "в у при до", .russian: "в во при",
    .italian: "a in presso nel nei nella nelle negli al alla agli",
    .german: "in im bei beim", .french: "en au aux à auprès", .polish: "w we przy na",
    .spanish: "en ante", .portuguese: "em no na nos nas ao junto", .czech: "v ve na při",
    .romanian: "în la lângă", .dutch: "in bij", .swedish: "i vid", .danish: "i ved",
    .norwegian: "i ved",
    .slovak: "v vo na pri", .bulgarian: "в във при", .greek: "στην στη στο στον στις στα",
  ].mapValues { words in
    Set(words.split(separator: " ").map { ScalarHash.of(Folding.fold(String($0))) })
  }
}
