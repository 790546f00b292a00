// Sparse features: a key, a value and the tokens that it was read from.

/// What a feature says; with a concept's name and a zone it makes a key.
enum Template: UInt8, CaseIterable {
  case bias, act, stage, frame, role, goods, strongGoods, weakGoods, system, organisation
  case countriesTitle, countriesLead, countriesAll, partiesTitle, partiesLead, partiesAll
  case sentence, pairAct, soloAct, pairFrame, soloFrame, pairStage, soloStage, actGoods, partyPair
  case title, titleless, word, titleWord, bigram, own, ownNear, ownCount, others, domestic
  case form, zone, count, rank, candidates, previous, next, near, identity, rival, together
  case flag, flagPair, flagTriple, amount, only, share, language, ownFrame, money, actSentence,
    pairDefence, weakOnly, follows
}

/// Features of one text, candidate or label. A key occurs once.
package struct FeatureVector {
  package private(set) var keys: [UInt64] = []
  package private(set) var values: [Float] = []
  private(set) var starts: [Int32] = []
  private(set) var ends: [Int32] = []
  /// Readable names by key, kept while training only.
  package private(set) var names: [UInt64: String]?
  private var slots: [UInt64]
  private var mask: Int

  init(recordsNames: Bool = false) {
    names = recordsNames ? [:] : nil
    slots = [UInt64](repeating: 0, count: 2_048)
    mask = 2_047
  }

  mutating func removeAll() {
    for key in keys { clear(key) }
    keys.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
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

  /// Adds a feature unless it is there already.
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
