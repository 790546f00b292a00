// Who stands beside whom: countries that a text names against the homes of its companies and of its
// weapon systems, and states that trade arms with each other against states that fight each other.

import Model

/// Reads how a text's parties stand to one another.
struct RelationFeatures {
  let table: ConceptTable

  func extract(_ scene: Scene, into vector: inout FeatureVector) {
    var seen = Seen()
    var detail: UInt8 = 0
    // Mentions come in the text's order: headline, lead, the rest.
    for mention in scene.mentions {
      while detail < min(mention.zone.rawValue, 2) {
        add(seen, detail, &vector)
        detail += 1
      }
      let known = table.facts[mention.facts]
      switch known.kind {
      case .countries, .people: seen.named.insert(known.countries)
      case .organisations:
        if known.isCompany, !known.isWeak, known.countries.count > 0 {
          seen.companies.append(CountrySet(known.countries))
          seen.homes.insert(known.countries)
        }
      case .systems:
        if !known.isWeak, known.countries.count > 0 {
          seen.makers.append(CountrySet(known.countries))
        }
      case .frames: if known.frame == .foreign { seen.isForeignSaid = true }
      default: break
      }
    }
    while detail <= 2 {
      add(seen, detail, &vector)
      detail += 1
    }
  }

  /// What the text has named up to a place.
  private struct Seen {
    var named = CountrySet()
    /// The homes of each company, and of all.
    var companies: [CountrySet] = []
    var homes = CountrySet()
    var isForeignSaid = false
    /// The homes of each system's makers.
    var makers: [CountrySet] = []

    /// Whether a system is of a named country's making, and whether one is of none of theirs.
    var hasOwnSystem: Bool { makers.contains { !$0.isDisjoint(with: named) } }
    var hasForeignSystem: Bool {
      !named.isEmpty && makers.contains { $0.isDisjoint(with: named) }
    }

    var isAtHome: Bool { !homes.isDisjoint(with: named) }
    var isAbroad: Bool {
      companies.contains { home in
        !named.isEmpty && home.isDisjoint(with: named)
          || companies.contains { home.isDisjoint(with: $0) }
      }
    }
  }

  private func add(_ seen: Seen, _ detail: UInt8, _ vector: inout FeatureVector) {
    let count = min(seen.named.count, 3)
    let (isAtHome, isAbroad) = (seen.isAtHome, seen.isAbroad)
    let code = UInt32(count | (isAtHome ? 4 : 0) | (isAbroad ? 8 : 0))
    /// The code in words.
    func name() -> String {
      "\(count) named\(isAtHome ? "+company at home" : "")\(isAbroad ? "+company abroad" : "")"
    }
    vector.add(
      .relation, code | (seen.isForeignSaid ? 16 : 0), detail,
      name: name() + (seen.isForeignSaid ? "+foreign" : ""))
    vector.add(.relation, code, detail + 4, name: name())
    if !seen.makers.isEmpty {
      let (isOwn, isForeign) = (seen.hasOwnSystem, seen.hasForeignSystem)
      let systems = UInt32((isOwn ? 16 : 0) | (isForeign ? 32 : 0))
      /// The system's part of a code in words.
      func systemName() -> String {
        "\(isOwn ? "+own system" : "")\(isForeign ? "+foreign system" : "")"
      }
      vector.add(
        .relation, 64 | UInt32(count) | systems, detail, name: "\(count) named\(systemName())")
      vector.add(.relation, 128 | code | systems, detail, name: name() + systemName())
    }

    var all = seen.named
    all.formUnion(seen.homes)
    guard !all.isEmpty else { return }
    let western = min(all.shared(with: Bloc.western), 2)
    let eastern = min(all.shared(with: Bloc.eastern), 2)
    let others = min(
      all.count - all.shared(with: Bloc.western) - all.shared(with: Bloc.eastern), 2)
    vector.add(
      .bloc, UInt32(others * 9 + western * 3 + eastern), detail,
      name: "\(others) others+\(western) western+\(eastern) eastern")
  }
}

/// With whom a state's arms industry works, in the first half of the twenty-first century.
private enum Bloc {
  static let western = set([
    "EU", "NATO", "US", "CA", "GB", "FR", "DE", "IT", "ES", "PT", "NL", "BE", "LU", "DK", "NO",
    "SE", "FI", "IS", "EE", "LV", "LT", "PL", "CZ", "SK", "HU", "RO", "BG", "SI", "HR", "GR",
    "AL", "MK", "ME", "TR", "IE", "AT", "CH", "CY", "MT", "UA", "MD", "JP", "KR", "TW", "AU",
    "NZ", "IL",
  ])
  static let eastern = set(["RU", "BY", "CN", "IR", "KP", "SY", "CU", "VE"])

  private static func set(_ codes: Set<String>) -> CountrySet {
    var set = CountrySet()
    for (number, code) in CountryNumbers.codes.enumerated() where codes.contains(code.rawValue) {
      set.insert(CountryNumber(number))
    }
    return set
  }
}
