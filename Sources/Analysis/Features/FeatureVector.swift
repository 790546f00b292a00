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
  case list, against, added
}

/// Features of one text, candidate or label while they are gathered and judged. A key occurs once.
///
/// A vector that is learnt from keeps all features; one that a model judges keeps those that the
/// model has weights for, a quarter of them. Copies share their memory: there is one owner at a
/// time. What is kept for longer is a `FeatureList`.
struct FeatureVector {
  struct Feature: Sendable {
    let key: UInt64
    let value: Float
    /// The tokens that it was read from; -1 where it is of no place.
    let start: Int32
    let end: Int32
    /// The key's row in the model's table; `unknown` where nothing was looked up or found.
    var number: UInt32 = unknown

    static let unknown = UInt32.max
  }

  // Arrays would check twice for each of a text's hundreds of features whether they are shared:
  // with them, labelling a text takes 330,000 instructions instead of 270,000.
  fileprivate final class Memory {
    var features: UnsafeMutablePointer<Feature>
    /// By key, the place of its feature plus one; 0 for none. For vectors that keep all features.
    let slots: UnsafeMutablePointer<UInt16>
    /// One bit a row of the model's table: whether its feature is there.
    private(set) var rows: UnsafeMutablePointer<UInt64>
    private var rowWords = 1

    init(capacity: Int, slotCount: Int) {
      features = .allocate(capacity: capacity)
      slots = .allocate(capacity: slotCount)
      slots.initialize(repeating: 0, count: slotCount)
      rows = .allocate(capacity: rowWords)
      rows.initialize(to: 0)
    }

    deinit {
      features.deallocate()
      slots.deallocate()
      rows.deallocate()
    }

    /// Makes room for so many rows; none of them may be marked.
    func reserveRows(_ count: Int) {
      let words = count / 64 + 1
      if words <= rowWords { return }
      rows.deallocate()
      rows = .allocate(capacity: words)
      rows.initialize(repeating: 0, count: words)
      rowWords = words
    }
  }

  /// The features of a vector; good until it changes.
  struct Features: RandomAccessCollection {
    fileprivate let memory: Memory
    private let start: UnsafeMutablePointer<Feature>
    let endIndex: Int

    fileprivate init(_ memory: Memory, count: Int) {
      self.memory = memory
      start = memory.features
      endIndex = count
    }

    var startIndex: Int { 0 }

    @inline(__always)
    subscript(place: Int) -> Feature {
      precondition(place >= 0 && place < endIndex, "no such feature")
      return start[place]
    }
  }

  private let memory: Memory
  private var start: UnsafeMutablePointer<Feature>
  private let slots: UnsafeMutablePointer<UInt16>
  private var rows: UnsafeMutablePointer<UInt64>
  private var capacity: Int
  private(set) var count = 0
  /// The places of features that are mere words; what is left makes pairs.
  var words = 0..<0
  /// The places of features that only acts are decided from.
  var predicates = 0..<0
  /// The places of features that join two others, with the two's; see `addPair`.
  private(set) var pairs: [(place: Int32, first: Int32, second: Int32)] = []
  /// Readable names by key, kept while training only.
  private(set) var names: [UInt64: String]?
  /// The keys that count.
  private var index: KeyIndex
  private static let slotCount = 2_048
  /// Texts of more features than this are no news items.
  private static let most = 1_500

  /// A vector that keeps all features.
  init(recordsNames: Bool = false) {
    names = recordsNames ? [:] : nil
    index = .open
    capacity = 256
    memory = Memory(capacity: capacity, slotCount: Self.slotCount)
    start = memory.features
    slots = memory.slots
    rows = memory.rows
  }

  /// A vector that goes on from a list.
  init(_ list: FeatureList) {
    self.init()
    for feature in list.features {
      _ = insert(feature.key, feature.value, feature.start, feature.end)
    }
    words = list.words
    predicates = list.predicates
    names = list.names
  }

  var features: Features { Features(memory, count: count) }

  /// Whether the features' numbers are those of a model's index.
  var isLookedUp: Bool { !index.isOpen }

  mutating func removeAll() {
    if index.isOpen {
      slots.update(repeating: 0, count: Self.slotCount)
    } else {
      for place in 0..<count { rows[Int(start[place].number >> 6)] = 0 }
    }
    count = 0
    if !pairs.isEmpty { pairs.removeAll(keepingCapacity: true) }
    words = 0..<0
    predicates = 0..<0
  }

  /// Begins anew for the weights of an index.
  mutating func removeAll(for index: KeyIndex) {
    removeAll()
    self.index = index
    memory.reserveRows(index.count)
    rows = memory.rows
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
    for place in 0..<count {
      start[place].number = index[start[place].key] ?? Feature.unknown
    }
  }

  /// Adds the feature that two features, by their places, stand here together.
  mutating func addPair(_ key: UInt64, number: UInt32, value: Float, _ first: Int, _ second: Int) {
    append(Feature(key: key, value: value, start: -1, end: -1, number: number))
    pairs.append((Int32(count - 1), Int32(first), Int32(second)))
  }

  /// Adds a feature unless it is there already or no weight is known for it.
  @inline(__always)
  mutating func add(
    _ template: Template, _ id: UInt32 = 0, _ detail: UInt8 = 0, value: Float = 1,
    span: Range<Int>? = nil, name: @autoclosure () -> String = ""
  ) {
    let key = Self.key(template, id, detail)
    guard index.mayHold(key) else { return }
    let isNew = insert(
      key, value, Int32(truncatingIfNeeded: span?.lowerBound ?? -1),
      Int32(truncatingIfNeeded: span?.upperBound ?? -1))
    if isNew, names != nil {
      let said = name()
      names?[key] = "\(template):\(said.isEmpty ? String(id) : said):\(detail)"
    }
  }

  // Where it is added: a call takes as long as the rest, four hundred times a text.
  @inline(__always)
  private mutating func insert(
    _ key: UInt64, _ value: Float, _ first: Int32, _ end: Int32
  ) -> Bool {
    guard count < Self.most else { return false }
    if index.isOpen { return insertAny(key, value, first, end) }
    guard let row = index[key] else { return false }
    // A row is sooner found marked than a key among the others.
    let bit: UInt64 = 1 << UInt64(row & 63)
    guard rows[Int(row >> 6)] & bit == 0 else { return false }
    rows[Int(row >> 6)] |= bit
    append(Feature(key: key, value: value, start: first, end: end, number: row))
    return true
  }

  @inline(never)
  private mutating func insertAny(
    _ key: UInt64, _ value: Float, _ first: Int32, _ end: Int32
  ) -> Bool {
    var slot = Self.slot(key)
    while slots[slot] != 0 {
      if start[Int(slots[slot]) - 1].key == key { return false }
      slot = Self.slot(behind: slot)
    }
    append(Feature(key: key, value: value, start: first, end: end))
    slots[slot] = UInt16(truncatingIfNeeded: count)
    return true
  }

  @inline(__always)
  private mutating func append(_ feature: Feature) {
    if count == capacity { grow() }
    start[count] = feature
    count += 1
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Feature>.allocate(capacity: capacity * 2)
    larger.update(from: start, count: count)
    start.deallocate()
    memory.features = larger
    start = larger
    capacity *= 2
  }
}
