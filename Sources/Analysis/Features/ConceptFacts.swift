// What features need of a concept, looked up once when the lexicon is read.

import Model

/// A country as a small number; EU and NATO are among them.
typealias CountryNumber = UInt16

/// All country codes in alphabetical order, by number.
enum CountryNumbers {
  static let codes: [CountryCode] = CountryCode.allCodes.sorted().compactMap { CountryCode($0) }
  private static let numbers = Dictionary(
    uniqueKeysWithValues: codes.enumerated().map { ($1, CountryNumber($0)) })

  static func number(of code: CountryCode) -> CountryNumber { numbers[code] ?? 0 }

  static let ukraine = codes.firstIndex { $0.rawValue == "UA" }.map { CountryNumber($0) }
  static let russia = codes.firstIndex { $0.rawValue == "RU" }.map { CountryNumber($0) }
  static let europeanUnion = number(of: .europeanUnion)
  static let nato = number(of: .nato)
}

/// A set of countries as bits.
struct CountrySet: Sendable {
  private var bits = SIMD4<UInt64>.zero
  private(set) var count = 0

  mutating func insert(_ country: CountryNumber) {
    let word = Int(country >> 6) & 3
    let bit: UInt64 = 1 << UInt64(country & 63)
    if bits[word] & bit == 0 {
      bits[word] |= bit
      count += 1
    }
  }

  func contains(_ country: CountryNumber) -> Bool {
    bits[Int(country >> 6) & 3] & (1 << UInt64(country & 63)) != 0
  }

  mutating func insert(_ countries: CountryList) {
    for country in countries { insert(country) }
  }

  init() {}

  init(_ countries: CountryList) { insert(countries) }

  mutating func formUnion(_ other: CountrySet) {
    bits |= other.bits
    count = (0..<4).reduce(0) { $0 + bits[$1].nonzeroBitCount }
  }

  var isEmpty: Bool { count == 0 }

  /// How many countries two sets share.
  func shared(with other: CountrySet) -> Int {
    let both = bits & other.bits
    return (0..<4).reduce(0) { $0 + both[$1].nonzeroBitCount }
  }

  func isDisjoint(with other: CountrySet) -> Bool { bits & other.bits == .zero }
}

/// How a country is present in a text.
enum CountryForm: UInt8, CaseIterable {
  case name, adjective, people, capital, metonym, leader, prefix, organisation, maker

  /// Named by itself, not by one of its organisations or what they make.
  var isOwn: Bool { self != .organisation && self != .maker }

  init(lexicon form: String?) {
    switch form {
    case "adj": self = .adjective
    case "people": self = .people
    case "capital": self = .capital
    case "metonym": self = .metonym
    case "leader": self = .leader
    case "prefix": self = .prefix
    default: self = .name
    }
  }
}

/// A few countries without an allocation; longer lists (a group of nine) keep the first eight.
struct CountryList: Sendable, Sequence {
  private var numbers = SIMD8<UInt16>.zero
  private(set) var count = 0

  init(_ codes: [CountryCode]) {
    for code in codes.prefix(8) {
      numbers[count] = CountryNumbers.number(of: code)
      count += 1
    }
  }

  var first: CountryNumber? { count > 0 ? numbers[0] : nil }

  struct Iterator: IteratorProtocol {
    var numbers: SIMD8<UInt16>
    var index = 0
    var count: Int
    mutating func next() -> CountryNumber? {
      guard index < count else { return nil }
      defer { index += 1 }
      return numbers[index]
    }
  }

  func makeIterator() -> Iterator { Iterator(numbers: numbers, count: count) }
}

/// The facts of all concepts, with their names for training's eyes.
struct ConceptTable: Sendable {
  let facts: [ConceptFacts]
  let names: [String]
  let types: [String]

  init(_ lexicon: Lexicon) {
    facts = lexicon.concepts.map { ConceptFacts($0) }
    names = lexicon.concepts.map(\.name)
    types = lexicon.concepts.map { $0.type ?? "other" }
  }
}

/// A concept, reduced to numbers; trivially copied, for it is copied often.
struct ConceptFacts: Sendable {
  let kind: LexiconKind
  /// The hash of its name, for features.
  let nameHash: UInt32
  let countries: CountryList
  let form: CountryForm
  let domains: UInt32
  let activity: Activity?
  let stage: Stage?
  /// The activity and the stage as bits, by their places in the taxonomy; 0 for none.
  let activityBit: UInt32
  let stageBit: UInt32
  let frame: Frame?
  let isWeak: Bool
  let typeHash: UInt32
  let isCompany: Bool
  /// Speaks of the trade at all: goods, systems, organisations but states' and unions' own, words
  /// of defence and its industry; not industry of any kind.
  let isTradeSign: Bool
  /// Takes part in deals as itself: a company, ministry, agency, not a fund or programme.
  let isActor: Bool

  init(_ concept: Concept) {
    kind = concept.kind
    // A weak word of an act is evidence of its own kind.
    let isWeakAct = concept.isWeak && concept.kind == .acts
    nameHash = UInt32(
      truncatingIfNeeded: ScalarHash.of(isWeakAct ? concept.name + "?" : concept.name))
    countries = CountryList(concept.countries)
    form = CountryForm(lexicon: concept.form)
    domains = concept.domains.reduce(0) { $0 | 1 << UInt32($1.index) }
    // Most concepts are names, and names are many.
    let isLabelled = concept.kind == .acts || concept.kind == .frames
    let value = isLabelled ? concept.name.behindColon : ""
    let isStage = concept.kind == .acts && concept.name.hasPrefix("stage:")
    activity = concept.kind == .acts && !isStage ? Activity(rawValue: value) : nil
    stage = isStage ? Stage(rawValue: value) : nil
    activityBit = activity.map { 1 << UInt32($0.index) } ?? 0
    stageBit = stage.map { 1 << UInt32($0.order) } ?? 0
    frame = concept.kind == .frames ? Frame(name: value) : nil
    isWeak = concept.isWeak
    isCompany = concept.type == "company"
    typeHash = UInt32(truncatingIfNeeded: ScalarHash.of(concept.type ?? "other"))
    isActor = concept.kind == .organisations
    switch concept.kind {
    case .goods, .systems: isTradeSign = true
    case .organisations:
      isTradeSign = !["government", "embassy", "union"].contains(concept.type ?? "")
    case .frames: isTradeSign = frame == .defence || frame == .industry && !isWeak
    default: isTradeSign = false
    }
  }
}

extension String {
  /// What stands behind the last colon; all where there is none.
  fileprivate var behindColon: String {
    guard let colon = utf8.lastIndex(of: 0x3A) else { return self }
    return String(self[utf8.index(after: colon)...])
  }
}

extension Domain {
  /// The place in `allCases`.
  var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Activity {
  /// The place in `allCases`.
  var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The frames that features ask for by name; others count by their hash alone.
enum Frame: UInt8, Sendable {
  case industry, defence, production, money, cooperation, supply, background, negation
  /// Sport, courts, culture, civil trade and the like: not of the trade at all.
  case civil
  /// Combat, exercises, aid from stocks, intelligence, treaties: defence without industry.
  case military
  /// Budgets, domestic orders, shares, opinion: about the trade, not between parties.
  case business
  /// What may or will be.
  case unreal
  /// Other countries without a name: abroad, allies, the Gulf states.
  case foreign
  case other

  init(name: String) {
    switch name {
    case "sport", "court", "culture", "civil-trade", "gaming", "film", "weather", "energy",
      "history", "crime", "election", "disaster", "science", "software":
      self = .civil
    case "battlefield", "exercise", "training", "stock-aid", "intelligence", "treaty",
      "sanctions", "presence":
      self = .military
    case "domestic", "budget", "shares", "opinion", "round-up": self = .business
    case "future", "conditional": self = .unreal
    case "industry": self = .industry
    case "defence": self = .defence
    case "production": self = .production
    case "money": self = .money
    case "cooperation": self = .cooperation
    case "supply": self = .supply
    case "background": self = .background
    case "negation": self = .negation
    case "foreign": self = .foreign
    default: self = .other
    }
  }
}
