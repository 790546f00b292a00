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
    switch concept.type {
    case "ministry":
      if name.hasPrefix("Ministry of Strategic Industries") {
        self = .industries
      } else if Self.has("Defence", in: name) || Self.has("Defense", in: name)
        || name.hasPrefix("Ministry of Armed Forces")
      {
        self = .defence
      } else {
        return nil
      }
    case "government" where name.hasPrefix("Government of"): self = .government
    case "embassy": self = .embassy
    case "forces":
      if name.hasPrefix("General Staff of") {
        self = .generalStaff
      } else if name.hasSuffix("Navy") {
        self = .navy
      } else if name.hasSuffix("Army") {
        self = .army
      } else if Self.has("Air Force", in: name) || Self.has("Air and Space", in: name)
        || name == "Luftwaffe"
      {
        self = .airForce
      } else if Self.has("Armed Forces", in: name) || Self.has("Defence Force", in: name)
        || name == "Bundeswehr"
      {
        self = .armedForces
      } else {
        return nil
      }
    default: return nil
    }
  }

  /// Whether a name holds a phrase, byte by byte. The standard library's search compares
  /// characters, which took a fourteenth of a start.
  private static func has(_ phrase: String, in name: String) -> Bool {
    var (name, phrase) = (name, phrase)
    return name.withUTF8 { name in
      phrase.withUTF8 { phrase in
        (0..<max(0, name.count - phrase.count + 1)).contains { start in
          !phrase.indices.contains { name[start + $0] != phrase[$0] }
        }
      }
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

  /// What a concept is a word for.
  private enum Word: Sendable {
    case nothing
    case title(Title)
    /// “Company” and its like.
    case company
    /// A part of companies' names.
    case namePart
  }

  /// By concept.
  private let words: [Word]
  /// By office and country: the concept of the organisation.
  private let organisations: [UInt32: Int]

  init(_ lexicon: Lexicon) {
    var words = [Word](repeating: .nothing, count: lexicon.concepts.count)
    var organisations: [UInt32: Int] = [:]
    for (index, concept) in lexicon.concepts.enumerated() {
      switch concept.kind {
      case .roles:
        switch concept.name {
        case "role:company", "role:producer": words[index] = .company
        case "role:company-name": words[index] = .namePart
        default:
          for office in Office.allCases where concept.name.hasPrefix(office.role) {
            words[index] = .title(
              Title(office: office, isPlural: concept.name.hasSuffix("s")))
          }
        }
      case .organisations where concept.countries.count == 1:
        guard let office = Office(concept), let country = concept.countries.first else { continue }
        let key = Self.key(office, CountryNumbers.number(of: country))
        if organisations[key] == nil { organisations[key] = index }
      default: break
      }
    }
    self.words = words
    self.organisations = organisations
  }

  private static func key(_ office: Office, _ country: CountryNumber) -> UInt32 {
    UInt32(office.rawValue) << 16 | UInt32(country)
  }

  func title(of concept: Int) -> Title? {
    if case .title(let title) = words[concept] { title } else { nil }
  }

  func organisation(_ office: Office, of country: CountryNumber) -> Int? {
    organisations[Self.key(office == .minister ? .defence : office, country)]
  }

  func isCompanyWord(_ concept: Int) -> Bool {
    if case .company = words[concept] { true } else { false }
  }

  func isNamePart(_ concept: Int) -> Bool {
    if case .namePart = words[concept] { true } else { false }
  }
}
