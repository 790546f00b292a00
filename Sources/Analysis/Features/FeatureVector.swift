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
///
/// A vector that is learnt from keeps all features; one that a model judges keeps those that the
/// model has weights for, a quarter of them.
package struct FeatureVector: Sendable {
  struct Feature: Sendable {
    let key: UInt64
    let value: Float
    /// The tokens that it was read from; -1 where it is of no place.
    let start: Int32
    let end: Int32
    /// What the model's index has for the key; `unknown` where nothing was looked up or found.
    var number: UInt32 = unknown

    static let unknown = UInt32.max
  }

  private(set) var features: [Feature] = []
  /// The places of features that are mere words; what is left makes pairs.
  package var words = 0..<0
  /// The places of features that only acts are decided from.
  package var predicates = 0..<0
  /// The places of features that join two others, with the two's; see `addPair`.
  private(set) var pairs: [(place: Int32, first: Int32, second: Int32)] = []
  /// Readable names by key, kept while training only.
  package private(set) var names: [UInt64: String]?
  /// The keys that count.
  private var index: KeyIndex
  /// By key, the place of its feature plus one; 0 for none.
  private var slots: [UInt16]
  private static let slotCount = 2_048

  /// A vector that keeps all features.
  init(recordsNames: Bool = false) {
    names = recordsNames ? [:] : nil
    index = .open
    slots = [UInt16](repeating: 0, count: Self.slotCount)
  }

  /// Whether the features' numbers are those of a model's index.
  var isLookedUp: Bool { !index.isOpen }

  /// The features' keys in the order in which they were added.
  package var keys: [UInt64] { features.map(\.key) }
  /// Their values.
  package var values: [Float] { features.map(\.value) }

  /// Gives back what only adding and looking up need: training keeps thousands of vectors.
  mutating func seal() {
    slots = []
  }

  mutating func removeAll() {
    if !slots.isEmpty {
      slots.withUnsafeMutableBufferPointer { slots in
        for feature in features {
          var slot = Self.slot(feature.key)
          while slots[slot] != 0 {
            slots[slot] = 0
            slot = Self.slot(behind: slot)
          }
        }
      }
    }
    features.removeAll(keepingCapacity: true)
    pairs.removeAll(keepingCapacity: true)
    words = 0..<0
    predicates = 0..<0
  }

  /// Begins anew for the weights of an index.
  mutating func removeAll(for index: KeyIndex) {
    removeAll()
    self.index = index
  }

  // A key's lowest bit is always set.
  @inline(__always)
  private static func slot(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: key >> 1) & (slotCount - 1)
  }
  @inline(__always)
  private static func slot(behind slot: Int) -> Int { (slot + 1) & (slotCount - 1) }

  @inline(__always)
  static func key(_ template: Template, _ id: UInt32, _ detail: UInt8) -> UInt64 {
    ScalarHash.mix(UInt64(template.rawValue) << 48 | UInt64(detail) << 40 ^ UInt64(id)) | 1
  }

  /// Notes what a model's index has for each key.
  mutating func lookUp(in index: KeyIndex) {
    for place in features.indices {
      features[place].number = index[features[place].key] ?? Feature.unknown
    }
  }

  /// Adds the feature that two features, by their places, stand here together.
  mutating func addPair(_ key: UInt64, number: UInt32, value: Float, _ first: Int, _ second: Int) {
    features.append(Feature(key: key, value: value, start: -1, end: -1, number: number))
    pairs.append((Int32(features.count - 1), Int32(first), Int32(second)))
  }

  /// Adds a feature unless it is there already or no weight is known for it; a sealed vector takes
  /// none.
  @inline(__always)
  mutating func add(
    _ template: Template, _ id: UInt32 = 0, _ detail: UInt8 = 0, value: Float = 1,
    span: Range<Int>? = nil, name: @autoclosure () -> String = ""
  ) {
    let key = Self.key(template, id, detail)
    guard index.mayHold(key) else { return }
    let isNew = add(
      Feature(
        key: key, value: value, start: Int32(truncatingIfNeeded: span?.lowerBound ?? -1),
        end: Int32(truncatingIfNeeded: span?.upperBound ?? -1)))
    if isNew, names != nil {
      let said = name()
      names?[key] = "\(template):\(said.isEmpty ? String(id) : said):\(detail)"
    }
  }

  private mutating func add(_ feature: Feature) -> Bool {
    var feature = feature
    if !index.isOpen {
      guard let number = index[feature.key] else { return false }
      feature.number = number
    }
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
