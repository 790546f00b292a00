// The lexicon's concepts of one text, sorted into kinds of evidence.

import Analysis
import Model

/// What the concepts found in a text say of who and what it is about.
struct ConceptEvidence {
  let lexicon: Lexicon
  let reading: Reading
  var countries: [UInt32] = []
  /// Those that the title names.
  var titleCountries: [UInt32] = []
  var organisations: [UInt32] = []
  var systems: [UInt32] = []
  var acts: UInt8 = 0
  var goods: UInt16 = 0
  /// Tokens that a concept accounts for and that are therefore no unknown names.
  var covered: [Bool]

  init(lexicon: Lexicon, reading: Reading) {
    self.lexicon = lexicon
    self.reading = reading
    covered = [Bool](repeating: false, count: reading.tokens.count)
  }

  mutating func add(_ mention: ConceptMention) {
    let concept = lexicon.concepts[mention.concept]
    guard let first = mention.tokens.first,
      !reading.tokens[first].flags.contains(.boilerplate)
    else { return }
    switch concept.kind {
    case .countries, .people:
      let packed = concept.countries.map(PackedCountry.pack)
      countries += packed
      if reading.tokens[first].field == .title {
        titleCountries += packed.filter { !titleCountries.contains($0) }
      }
    case .organisations:
      // `Frontline` alone may be a firm or a front line: the word stays a name as well.
      if concept.isWeak { return }
      organisations.append(StableHash.short(concept.name))
    case .systems:
      systems.append(StableHash.short(concept.name))
      addGoods(concept.domains)
    case .goods:
      addGoods(concept.domains)
    case .acts:
      let parts = concept.name.split(separator: ":")
      if parts.count == 2, parts[0] == "activity",
        let activity = Activity(rawValue: String(parts[1])),
        let place = Activity.allCases.firstIndex(of: activity)
      {
        acts |= 1 << UInt8(place)
      }
    case .roles:
      break
    case .frames, .predicates:
      return
    }
    // A leader's name stands for a country and is a name all the same.
    if concept.form == "leader" { return }
    for token in mention.tokens { covered[token] = true }
  }

  private mutating func addGoods(_ domains: [Domain]) {
    for domain in domains {
      if let place = Domain.allCases.firstIndex(of: domain) { goods |= 1 << UInt16(place) }
    }
  }
}

/// What headlines do with capitals.
enum Headline {
  /// Whether a title writes its words with capitals throughout, so that capitals mark no names.
  static func isTitleCase(_ reading: Reading) -> Bool {
    var long = 0
    var capitalised = 0
    for index in reading.tokens.indices {
      let token = reading.tokens[index]
      guard token.field == .title else { break }
      guard !token.flags.contains(.number), token.range.count >= 4 else { continue }
      long += 1
      if token.flags.contains(.capitalised) { capitalised += 1 }
    }
    return long >= 4 && capitalised * 10 >= long * 8 && !reading.summary.isEmpty
  }
}
