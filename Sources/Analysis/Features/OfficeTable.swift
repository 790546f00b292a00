// Which organisation an office is in which country: a Danish defence minister speaks for Denmark's
// ministry of defence. The names are the lexicon's own.

import Model

/// An office that every state has, by which one of its organisations is meant.
enum Office: UInt8, CaseIterable {
  case defence, government, embassy, industries, navy, army, airForce, generalStaff, armedForces
  /// A minister or ministry without a word on which: among arms, mostly that of defence.
  case minister

  /// The concept of `roles.*.offices.tsv` that stands for it; `…-offices` where several states'
  /// are meant: “the defence ministers”.
  var role: String {
    switch self {
    case .defence: "role:defence-office"
    case .government: "role:government-office"
    case .embassy: "role:embassy-office"
    case .industries: "role:industries-office"
    case .navy: "role:navy-office"
    case .army: "role:army-office"
    case .airForce: "role:air-force-office"
    case .generalStaff: "role:general-staff-office"
    case .armedForces: "role:armed-forces-office"
    case .minister: "role:minister-office"
    }
  }

  /// The office that an organisation of the lexicon is.
  init?(_ concept: Concept) {
    let name = concept.name
    func begins(_ beginnings: String...) -> Bool { beginnings.contains { name.hasPrefix($0) } }
    switch concept.type {
    case "ministry":
      if begins("Ministry of Strategic Industries") {
        self = .industries
      } else if name.contains("Defence") || name.contains("Defense")
        || begins("Ministry of Armed Forces")
      {
        self = .defence
      } else {
        return nil
      }
    case "government" where begins("Government of"): self = .government
    case "embassy": self = .embassy
    case "forces":
      if begins("General Staff of") {
        self = .generalStaff
      } else if name.hasSuffix("Navy") {
        self = .navy
      } else if name.hasSuffix("Army") {
        self = .army
      } else if name.contains("Air Force") || name.contains("Air and Space") || name == "Luftwaffe"
      {
        self = .airForce
      } else if name.contains("Armed Forces") || name.contains("Defence Force")
        || name == "Bundeswehr"
      {
        self = .armedForces
      } else {
        return nil
      }
    default: return nil
    }
  }
}

/// The offices of all states, made once of a lexicon.
struct OfficeTable: Sendable {
  /// An office as the lexicon's words name it.
  struct Title: Sendable {
    var office: Office
    /// Of several states at once.
    var isPlural: Bool
  }

  /// By concept: the office that it is a word for.
  private let titles: [Int: Title]
  /// By office and country: the concept of the organisation.
  private let organisations: [UInt32: Int]
  /// Concepts that are the word “company” and its like, and parts of companies' names.
  private let companyWords: Set<Int>
  private let nameParts: Set<Int>

  init(_ lexicon: Lexicon) {
    var titles: [Int: Title] = [:]
    var organisations: [UInt32: Int] = [:]
    var companyWords: Set<Int> = []
    var nameParts: Set<Int> = []
    for (index, concept) in lexicon.concepts.enumerated() {
      switch concept.kind {
      case .roles:
        switch concept.name {
        case "role:company", "role:producer": companyWords.insert(index)
        case "role:company-name": nameParts.insert(index)
        default:
          for office in Office.allCases where concept.name.hasPrefix(office.role) {
            titles[index] = Title(office: office, isPlural: concept.name.hasSuffix("s"))
          }
        }
      case .organisations where concept.countries.count == 1:
        guard let office = Office(concept), let country = concept.countries.first else { continue }
        let key = Self.key(office, CountryNumbers.number(of: country))
        if organisations[key] == nil { organisations[key] = index }
      default: break
      }
    }
    self.titles = titles
    self.organisations = organisations
    self.companyWords = companyWords
    self.nameParts = nameParts
  }

  private static func key(_ office: Office, _ country: CountryNumber) -> UInt32 {
    UInt32(office.rawValue) << 16 | UInt32(country)
  }

  func title(of concept: Int) -> Title? { titles[concept] }

  func organisation(_ office: Office, of country: CountryNumber) -> Int? {
    organisations[Self.key(office == .minister ? .defence : office, country)]
  }

  func isCompanyWord(_ concept: Int) -> Bool { companyWords.contains(concept) }

  func isNamePart(_ concept: Int) -> Bool { nameParts.contains(concept) }
}
