// Sparse features: a key, a value and the tokens that it was read from.

/// What a feature says; with a concept's name and a zone it makes a key.
enum Template: UInt8, CaseIterable {
  case bias, act, stage, frame, role, goods, strongGoods, weakGoods, system, organisation
  case countriesTitle, countriesLead, countriesAll, partiesTitle, partiesLead, partiesAll
  case sentence, pairAct, soloAct, pairFrame, soloFrame, pairStage, soloStage, actGoods, partyPair
  case title, titleless, word, titleWord, bigram, own, ownNear, ownCount, others, domestic
  case form, zone, count, rank, candidates, previous, next, near, identity, rival, together
  case flag, flagPair, flagTriple, amount, only, share, language, ownFrame, money, actSentence,
    pairDefence, weakOnly, follows, sequence, relation, bloc
  case predicate, pairPredicate, soloPredicate, predicatePair, predicateStep, step, predicateGoods,
    predicateBetween
}

/// Features of one text, candidate or label. A key occurs once.
package struct FeatureVector {
  struct Feature {
    let key: UInt64
    let value: Float
    /// The tokens that it was read from; -1 where it is of no place.
    let start: Int32
    let end: Int32
    /// Its row in the weights of whole texts, once it was looked up there; -1 where it has none.
    var row: Int32 = -1
  }

  private(set) var features: [Feature] = []
  /// The places of features that are mere words; what is left makes pairs.
  package var words = 0..<0
  /// The places of features that only acts are decided from.
  package var predicates = 0..<0
  /// The two features that each of the last entries joins; see `addPair`.
  private(set) var pairs: [(first: Int32, second: Int32)] = []
  /// Readable names by key, kept while training only.
  package private(set) var names: [UInt64: String]?
  /// By key, the place of its feature plus one; 0 for none.
  private var slots: [UInt16]
  private static let slotCount = 2_048

  init(recordsNames: Bool = false) {
    names = recordsNames ? [:] : nil
    slots = [UInt16](repeating: 0, count: Self.slotCount)
  }

  /// The features' keys in the order in which they were added.
  package var keys: [UInt64] { features.map(\.key) }
  /// Their values.
  package var values: [Float] { features.map(\.value) }

  /// Gives back what only adding and looking up need: training keeps thousands of vectors.
  mutating func seal() {
    slots = []
  }

  mutating func removeAll() {
    for feature in features { clear(feature.key) }
    features.removeAll(keepingCapacity: true)
    pairs.removeAll(keepingCapacity: true)
    words = 0..<0
    predicates = 0..<0
  }

  private mutating func clear(_ key: UInt64) {
    var slot = Self.slot(key)
    while slots[slot] != 0 {
      slots[slot] = 0
      slot = Self.slot(behind: slot)
    }
  }

  @inline(__always)
  private static func slot(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key) & (slotCount - 1) }
  @inline(__always)
  private static func slot(behind slot: Int) -> Int { (slot + 1) & (slotCount - 1) }

  @inline(__always)
  static func key(_ template: Template, _ id: UInt32, _ detail: UInt8) -> UInt64 {
    ScalarHash.mix(UInt64(template.rawValue) << 48 | UInt64(detail) << 40 ^ UInt64(id)) | 1
  }

  /// Where a feature stands in the vector.
  func place(of key: UInt64) -> Int? {
    var slot = Self.slot(key)
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if features[place].key == key { return place }
      slot = Self.slot(behind: slot)
    }
    return nil
  }

  /// Where the pairs begin: they stand behind all features of their own.
  var ownCount: Int { features.count - pairs.count }

  /// Notes where a feature's weights stand.
  mutating func setRow(_ row: Int32, at place: Int) { features[place].row = row }

  /// Adds the feature that two features, by their places, stand here together.
  mutating func addPair(_ key: UInt64, row: Int32, value: Float, _ first: Int, _ second: Int) {
    features.append(Feature(key: key, value: value, start: -1, end: -1, row: row))
    pairs.append((Int32(first), Int32(second)))
  }

  /// Adds a feature unless it is there already; a sealed vector takes none.
  @inline(__always)
  mutating func add(
    _ template: Template, _ id: UInt32 = 0, _ detail: UInt8 = 0, value: Float = 1,
    span: Range<Int>? = nil, name: @autoclosure () -> String = ""
  ) {
    let key = Self.key(template, id, detail)
    let isNew = add(
      Feature(
        key: key, value: value, start: Int32(span?.lowerBound ?? -1),
        end: Int32(span?.upperBound ?? -1)))
    if isNew, names != nil {
      let said = name()
      names?[key] = "\(template):\(said.isEmpty ? String(id) : said):\(detail)"
    }
  }

  private mutating func add(_ feature: Feature) -> Bool {
    // Texts of more features than this are no news items.
    guard features.count < 1_500, !slots.isEmpty else { return false }
    var slot = Self.slot(feature.key)
    while slots[slot] != 0 {
      if features[Int(slots[slot]) - 1].key == feature.key { return false }
      slot = Self.slot(behind: slot)
    }
    features.append(feature)
    slots[slot] = UInt16(features.count)
    return true
  }
}
