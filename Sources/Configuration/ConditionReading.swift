// The conditions of a watch (`where`), and those that no story can meet.

import Model

struct ConditionReading {
  private let map: MapReader
  private let sources: [SourceRecord]
  /// The languages that are read at all.
  private let languages: [String]
  private var conditions = WatchConditions()

  init(_ map: MapReader, sources: [SourceRecord], languages: [String]) {
    self.map = map
    self.sources = sources
    self.languages = languages
  }

  mutating func read() -> WatchConditions {
    readCountries()
    readLabels()
    readSources()
    map.finish(hints: [
      "min_confidence": "is not a key; the classifier's score is asked for by min_score"
    ])
    return conditions
  }

  private mutating func readCountries() {
    conditions.countriesAll = map.choice("countries_all", of: .country) ?? []
    conditions.countriesAny = map.choice("countries_any", of: .country) ?? []
    conditions.countriesNone = map.choice("countries_none", of: .country) ?? []
    conditions.countryPairs = pairs()
    let excluded = Set(conditions.countriesNone)
    for code in conditions.countriesAll where excluded.contains(code) {
      impossible("\(code) is in countries_all and in countries_none", "countries_none")
    }
    if !conditions.countriesAny.isEmpty, excluded.isSuperset(of: conditions.countriesAny) {
      impossible("every country of countries_any is in countries_none", "countries_none")
    }
    let isExcluded: (WatchConditions.CountryPair) -> Bool = {
      excluded.contains($0.first) || excluded.contains($0.second)
    }
    if !conditions.countryPairs.isEmpty, conditions.countryPairs.allSatisfy(isExcluded) {
      impossible("every pair of countries_pair has one of countries_none", "countries_none")
    }
  }

  private func impossible(_ message: String, _ key: String) {
    map.findings.error("can never match: \(message)", at: map.place(of: key))
  }

  /// `[UA, IT]`, or a list of such pairs.
  private func pairs() -> [WatchConditions.CountryPair] {
    guard let node = map.node("countries_pair"),
      let items = map.findings.items(node, "countries_pair")
    else { return [] }
    let isNested = items.contains { if case .list = $0.content { true } else { false } }
    return (isNested ? items : [node]).compactMap(pair)
  }

  private func pair(_ node: SourceNode) -> WatchConditions.CountryPair? {
    guard let items = map.findings.items(node, "a pair of countries_pair") else { return nil }
    let codes = items.compactMap { map.findings.read($0, .country, key: "countries_pair") }
    guard items.count == 2 else {
      map.findings.error(
        "countries_pair: a pair is two countries, as [UA, IT]; here are \(items.count)",
        at: node.place)
      return nil
    }
    guard codes.count == 2 else { return nil }
    guard codes[0] != codes[1] else {
      map.findings.error(
        "countries_pair: \(codes[0]) is paired with itself", at: node.place)
      return nil
    }
    return .init(first: codes[0], second: codes[1])
  }

  private mutating func readLabels() {
    conditions.activityAny = map.choice("activity_any", of: .label("activity")) ?? []
    conditions.stages = map.choice("stage", of: .label("stage")) ?? []
    conditions.stageFrom = map.scalar("stage_from", .label("stage"))
    conditions.domainAny = map.choice("domain_any", of: .label("domain")) ?? []
    conditions.organisationsAny = map.choice("orgs_any", of: .text) ?? []
    readLanguages()
    conditions.minScore = map.scalar("min_score", .real(0...1))
    conditions.minSources = map.scalar("min_sources", .integer(1...1000))
    conditions.independent = map.scalar("independent", .flag) ?? conditions.independent
    conditions.relevance = map.scalar("relevance", .relevance) ?? conditions.relevance
    if let from = conditions.stageFrom {
      for stage in conditions.stages where stage < from {
        impossible("stage “\(stage.rawValue)” is before stage_from “\(from.rawValue)”", "stage")
      }
    }
    if conditions.independent, conditions.minSources ?? 1 < 2 {
      map.findings.error(
        "independent has no effect without min_sources of 2 or more",
        at: map.keyPlace(of: "independent"))
    }
  }

  private mutating func readLanguages() {
    conditions.languages = map.choice("languages", of: .language) ?? []
    let unread = conditions.languages.filter { !languages.contains($0) }
    guard !unread.isEmpty else { return }
    let names = "“\(unread.joined(separator: "”, “"))”"
    if unread.count == conditions.languages.count {
      impossible("\(names) is not among the languages that are read", "languages")
    } else {
      map.findings.warning(
        "\(names) is not among the languages that are read", at: map.place(of: "languages"))
    }
  }

  private mutating func readSources() {
    guard let node = map.node("sources"),
      let inner = MapReader(node, "sources", findings: map.findings)
    else { return }
    conditions.sources.reliability = inner.scalar("reliability", .reliability)
    let owners = inner.list("owner", of: .text, orSingle: true) ?? []
    conditions.sources.owners = owners.map(\.value)
    let countries = inner.list("country", of: .country, orSingle: true) ?? []
    conditions.sources.countries = countries.map(\.value)
    conditions.sources.stateRun = inner.scalar("state_run", .flag)
    inner.finish()
    let known = Set(sources.compactMap(\.owner))
    for owner in owners where !known.contains(owner.value) {
      map.findings.warning(
        "no feed has the owner “\(owner.value)”", at: owner.place,
        suggestion: Spelling.closest(to: owner.value, among: known.sorted()))
    }
    let origins = Set(sources.compactMap(\.country))
    for country in countries where !origins.contains(country.value) {
      map.findings.warning(
        "no feed has a source in \(country.value)", at: country.place)
    }
  }
}

extension ScalarKind where Value == Relevance {
  /// `partnership`, `adjacent` or `any`.
  static var relevance: ScalarKind {
    ScalarKind { text throws(Rejection) in
      switch text.lowercased() {
      case "partnership": return .partnership
      case "adjacent": return .adjacent
      case "any": return .unrelated
      default:
        throw Rejection(
          "“\(text)” is no relevance; one of partnership, adjacent, any",
          suggestion: Spelling.closest(to: text, among: ["partnership", "adjacent", "any"]))
      }
    }
  }
}
