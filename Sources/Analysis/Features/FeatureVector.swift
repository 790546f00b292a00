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
}

/// Features of one text, candidate or label. A key occurs once.
package struct FeatureVector {
  package private(set) var keys: [UInt64] = []
  package private(set) var values: [Float] = []
  private(set) var starts: [Int32] = []
  private(set) var ends: [Int32] = []
  /// The places of features that are mere words; what is left makes pairs.
  package var words = 0..<0
  /// The two features that each of the last entries joins; see `addPair`.
  private(set) var pairs: [(first: Int32, second: Int32)] = []
  /// Readable names by key, kept while training only.
  package private(set) var names: [UInt64: String]?
  private var slots: [UInt64]
  /// By slot, the place of its key.
  private var places: [UInt16]
  private var mask: Int

  init(recordsNames: Bool = false) {
    names = recordsNames ? [:] : nil
    slots = [UInt64](repeating: 0, count: 2_048)
    places = [UInt16](repeating: 0, count: 2_048)
    mask = 2_047
  }

  /// Gives back what only adding and looking up need: training keeps thousands of vectors.
  mutating func seal() {
    slots = []
    places = []
  }

  mutating func removeAll() {
    for key in keys { clear(key) }
    keys.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    pairs.removeAll(keepingCapacity: true)
    words = 0..<0
  }

  private mutating func clear(_ key: UInt64) {
    var slot = Int(truncatingIfNeeded: key) & mask
    while slots[slot] != 0 {
      slots[slot] = 0
      slot = (slot + 1) & mask
    }
  }

  @inline(__always)
  static func key(_ template: Template, _ id: UInt32, _ detail: UInt8) -> UInt64 {
    ScalarHash.mix(UInt64(template.rawValue) << 48 | UInt64(detail) << 40 ^ UInt64(id)) | 1
  }

  /// Where a feature stands in the vector.
  func place(of key: UInt64) -> Int? {
    var slot = Int(truncatingIfNeeded: key) & mask
    while slots[slot] != 0 {
      if slots[slot] == key { return Int(places[slot]) }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Where the pairs begin: they stand behind all features of their own.
  var ownCount: Int { keys.count - pairs.count }

  /// Adds the feature that two features, by their places, stand here together.
  mutating func addPair(_ key: UInt64, value: Float, _ first: Int, _ second: Int) {
    keys.append(key)
    values.append(value)
    starts.append(-1)
    ends.append(-1)
    pairs.append((Int32(first), Int32(second)))
  }

  /// Adds a feature unless it is there already; a sealed vector takes none.
  @inline(__always)
  mutating func add(
    _ template: Template, _ id: UInt32 = 0, _ detail: UInt8 = 0, value: Float = 1,
    span: Range<Int>? = nil, name: @autoclosure () -> String = ""
  ) {
    // Texts of more features than this are no news items.
    guard keys.count < 1_500 else { return }
    let key = Self.key(template, id, detail)
    var slot = Int(truncatingIfNeeded: key) & mask
    while slots[slot] != 0 {
      if slots[slot] == key { return }
      slot = (slot + 1) & mask
    }
    slots[slot] = key
    places[slot] = UInt16(keys.count)
    keys.append(key)
    values.append(value)
    starts.append(Int32(span?.lowerBound ?? -1))
    ends.append(Int32(span?.upperBound ?? -1))
    if names != nil {
      let said = name()
      names?[key] = "\(template):\(said.isEmpty ? String(id) : said):\(detail)"
    }
  }
}
