// Who stands beside whom: countries that a text names against the homes of its companies, and
// states that trade arms with each other against states that fight each other.

import Model

/// Reads how a text's parties stand to one another.
struct RelationFeatures {
  let table: ConceptTable

  func extract(_ scene: Scene, into vector: inout FeatureVector) {
    for (detail, last) in [Zone.title, .lead, .background].enumerated() {
      relate(scene, upTo: last, UInt8(detail), &vector)
    }
  }

  private func relate(
    _ scene: Scene, upTo last: Zone, _ detail: UInt8, _ vector: inout FeatureVector
  ) {
    var named: [CountryNumber] = []
    var companies: [CountryList] = []
    var isForeignSaid = false
    for mention in scene.mentions where mention.zone.rawValue <= last.rawValue {
      let known = table.facts[mention.facts]
      switch known.kind {
      case .countries, .people:
        for country in known.countries where !named.contains(country) { named.append(country) }
      case .organisations:
        if known.isCompany, !known.isWeak, known.countries.count > 0 {
          companies.append(known.countries)
        }
      case .frames: if known.frame == .foreign { isForeignSaid = true }
      default: break
      }
    }
    let isAtHome = companies.contains { $0.contains { named.contains($0) } }
    let isAbroad = companies.contains { home in
      !named.isEmpty && !home.contains { named.contains($0) }
        || companies.contains { other in !home.contains { country in other.contains(country) } }
    }
    let count = min(named.count, 3)
    let code = UInt32(count | (isAtHome ? 4 : 0) | (isAbroad ? 8 : 0) | (isForeignSaid ? 16 : 0))
    vector.add(
      .relation, code, detail,
      name: "\(count) named\(isAtHome ? "+company at home" : "")"
        + "\(isAbroad ? "+company abroad" : "")\(isForeignSaid ? "+foreign" : "")")
    vector.add(
      .relation, code & ~16, detail + 4,
      name:
        "\(count) named\(isAtHome ? "+company at home" : "")\(isAbroad ? "+company abroad" : "")")
    blocs(named, companies, detail, &vector)
  }

  private func blocs(
    _ named: [CountryNumber], _ companies: [CountryList], _ detail: UInt8,
    _ vector: inout FeatureVector
  ) {
    var counts = [0, 0, 0]
    var seen: [CountryNumber] = []
    for country in named + companies.flatMap({ Array($0) }) where !seen.contains(country) {
      seen.append(country)
      counts[Int(Bloc.of(country).rawValue)] += 1
    }
    guard counts != [0, 0, 0] else { return }
    let capped = counts.map { min($0, 2) }
    vector.add(
      .bloc, UInt32(capped[0] * 9 + capped[1] * 3 + capped[2]), detail,
      name: "\(capped[0]) others+\(capped[1]) western+\(capped[2]) eastern")
  }
}

/// With whom a state's arms industry works, in the first half of the twenty-first century.
private enum Bloc: UInt8 {
  case other, western, eastern

  private static let all: [Bloc] = {
    let western: Set<String> = [
      "EU", "NATO", "US", "CA", "GB", "FR", "DE", "IT", "ES", "PT", "NL", "BE", "LU", "DK", "NO",
      "SE", "FI", "IS", "EE", "LV", "LT", "PL", "CZ", "SK", "HU", "RO", "BG", "SI", "HR", "GR",
      "AL", "MK", "ME", "TR", "IE", "AT", "CH", "CY", "MT", "UA", "MD", "JP", "KR", "TW", "AU",
      "NZ", "IL",
    ]
    let eastern: Set<String> = ["RU", "BY", "CN", "IR", "KP", "SY", "CU", "VE"]
    return CountryNumbers.codes.map { code in
      western.contains(code.rawValue)
        ? .western : eastern.contains(code.rawValue) ? .eastern : .other
    }
  }()

  static func of(_ country: CountryNumber) -> Bloc { all[Int(country)] }
}
