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
    guard let first = mention.tokens.first,
      !reading.tokens[first].flags.contains(.boilerplate)
    else { return }
    // A concept is asked for what is needed of it alone: a copy would count a dozen references.
    let number = mention.concept
    switch lexicon.concepts[number].kind {
    case .countries, .people:
      for country in lexicon.concepts[number].countries {
        let packed = PackedCountry.pack(country)
        countries.append(packed)
        if reading.tokens[first].field == .title, !titleCountries.contains(packed) {
          titleCountries.append(packed)
        }
      }
    case .organisations:
      // `Frontline` alone may be a firm or a front line: the word stays a name as well.
      if lexicon.concepts[number].isWeak { return }
      organisations.append(StableHash.short(lexicon.concepts[number].name))
    case .systems:
      systems.append(StableHash.short(lexicon.concepts[number].name))
      addGoods(lexicon.concepts[number].domains)
    case .goods:
      addGoods(lexicon.concepts[number].domains)
    case .acts:
      acts |= Self.actBits[lexicon.concepts[number].name] ?? 0
    case .roles:
      break
    case .frames, .predicates:
      return
    }
    // A leader's name stands for a country and is a name all the same.
    if lexicon.concepts[number].form == "leader" { return }
    for token in mention.tokens { covered[token] = true }
  }

  private mutating func addGoods(_ domains: [Domain]) {
    for domain in domains { goods |= Self.goodsBits[domain] ?? 0 }
  }

  /// An act's bit by the name of its concept.
  private static let actBits = Dictionary(
    uniqueKeysWithValues: Activity.allCases.enumerated().map {
      ("activity:\($0.element.rawValue)", 1 << UInt8($0.offset) as UInt8)
    })

  private static let goodsBits = Dictionary(
    uniqueKeysWithValues: Domain.allCases.enumerated().map {
      ($0.element, 1 << UInt16($0.offset) as UInt16)
    })
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
