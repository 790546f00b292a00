// The inverted index: for every piece of evidence, how many stories have it and which entries.

/// Evidence by key, with the entries that hold it, the latest first.
///
/// A key's only entry stands in the key's own slot, several stand in a list of their own. The
/// latest ones can be taken back in reverse order.
struct FeatureTable {
  /// What a key stands for besides the fingerprint's own sections.
  enum Kind: UInt64 {
    /// Two countries.
    case pair = 18
    /// Two countries and the goods.
    case pairAndGoods
  }

  /// All that is known under a key in one place, as each array more would be a cache miss more.
  struct Slot {
    /// 0 for none.
    var key: UInt32 = 0
    /// How many stories have the evidence.
    var count: Float = 0
    /// 0 for no entry, twice the only entry and one, or twice the place of the list of several.
    var entries: UInt32 = 0
  }

  private var slots: [Slot]
  private var used = 0
  private var lists = PostingLists()
  /// The keys of the postings that may be taken back, in order, and how many there were before
  /// them.
  private var posted: [UInt32] = []
  private var kept = 0
  /// The first entry whose postings may be taken back.
  private var firstLoose: UInt32 = 0
  /// How often the slots moved: places found before are none after.
  private(set) var moves = 0

  init(capacity: Int = 1 << 12) {
    slots = [Slot](repeating: Slot(), count: max(1 << 12, capacity * 3 / 2))
  }

  @inline(__always)
  static func key(_ kind: UInt64, _ value: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: StableHash.mix(value &* 32 &+ kind)) | 1
  }

  @inline(__always)
  static func key(_ section: Fingerprint.Section, _ value: UInt32) -> UInt32 {
    key(UInt64(section.rawValue), UInt64(value))
  }

  static func key(_ kind: Kind, _ value: UInt64) -> UInt32 { key(kind.rawValue, value) }

  /// Where a key's slot is if no other key is in its way. Keys keep their order, so that a larger
  /// table is filled from one end to the other.
  @inline(__always)
  private func home(_ key: UInt32) -> Int {
    Int(truncatingIfNeeded: (UInt64(key &* 0x9E37_79B1) &* UInt64(slots.count)) >> 32)
  }

  /// The place of a key, or the one where it would stand, from a place on where it is not before.
  @inline(__always)
  private func place(of key: UInt32, from start: Int) -> Int {
    var place = start
    while slots[place].key != 0, slots[place].key != key {
      place += 1
      if place == slots.count { place = 0 }
    }
    return place
  }

  /// The places of keys, or those where they would stand, until the slots move.
  ///
  /// All slots are asked for before the first is looked at, as most are in no cache and the memory
  /// answers many questions at once.
  func places(of keys: [UInt32]) -> [UInt32] {
    var found: [UInt32] = []
    found.reserveCapacity(keys.count)
    var firsts: [UInt32] = []
    firsts.reserveCapacity(keys.count)
    for key in keys {
      let home = home(key)
      found.append(UInt32(truncatingIfNeeded: home))
      firsts.append(slots[home].key)
    }
    for index in keys.indices where firsts[index] != keys[index] {
      found[index] = UInt32(place(of: keys[index], from: Int(found[index])))
    }
    return found
  }

  /// How many stories have the evidence at a place where it is or would be.
  @inline(__always)
  func count(at place: UInt32) -> Float { slots[Int(place)].count }

  /// The entries under the key at a place: 0 for none, else what `forEach` takes.
  @inline(__always)
  func entries(at place: UInt32) -> UInt32 { slots[Int(place)].entries }

  /// The head of a list of entries, for the sake of having asked for it.
  @inline(__always)
  func touch(_ entries: UInt32) -> UInt32 {
    entries == 0 || entries & 1 == 1 ? 0 : lists.head(entries >> 1)
  }

  /// The latest entry of a list, for the sake of having asked for it.
  @inline(__always)
  func touchEnd(_ entries: UInt32) -> UInt32 {
    entries == 0 || entries & 1 == 1 ? 0 : lists.last(entries >> 1)
  }

  /// Calls `body` with entries as `entries(at:)` names them, the latest first, at most `limit` of
  /// them.
  @inline(__always)
  func forEach(_ entries: UInt32, limit: Int, _ body: (UInt32) -> Void) {
    if entries & 1 == 1 {
      body(entries >> 1)
    } else if entries != 0 {
      lists.forEach(entries >> 1, limit: limit, body)
    }
  }

  mutating func add(_ amount: Float, to key: UInt32) { add(amount, to: key, at: nil) }

  /// Adds to a key's count of stories.
  ///
  /// - Parameter place: the place where the key is or would have been a while ago.
  mutating func add(_ amount: Float, to key: UInt32, at place: UInt32?) {
    let place = claim(key, at: place)
    slots[place].count = max(0, slots[place].count + amount)
  }

  /// Notes that an entry holds the evidence.
  ///
  /// - Parameters:
  ///   - place: the place where the key is or would have been a while ago.
  ///   - isNoted: whether it may be taken back.
  mutating func post(
    _ entry: UInt32, under key: UInt32, at place: UInt32? = nil, isNoted: Bool = true
  ) {
    let place = claim(key, at: place)
    if isNoted || !posted.isEmpty {
      posted.append(key)
      firstLoose = min(firstLoose, entry)
    } else {
      kept += 1
      firstLoose = max(firstLoose, entry + 1)
    }
    let old = slots[place].entries
    if old == 0 {
      slots[place].entries = entry << 1 | 1
    } else if old & 1 == 1 {
      slots[place].entries = lists.list(old >> 1, entry) << 1
    } else {
      let firstLoose = firstLoose
      slots[place].entries =
        lists.append(entry, to: old >> 1, mayBeTakenBack: { $0 >= firstLoose }) << 1
    }
  }

  /// How many postings there ever were.
  var postings: Int { kept + posted.count }

  /// What was posted so far, for entries below a number, stays.
  mutating func keep(before next: Int) {
    kept += posted.count
    posted.removeAll(keepingCapacity: posted.count < 1 << 16)
    firstLoose = UInt32(next)
  }

  /// Takes back the latest postings down to a number of them.
  mutating func takeBack(to count: Int) {
    while postings > count, let key = posted.popLast() {
      let place = place(of: key, from: home(key))
      let old = slots[place].entries
      if old & 1 == 1 {
        slots[place].entries = 0
      } else {
        switch lists.removeLast(of: old >> 1) {
        case .list(let list): slots[place].entries = list << 1
        case .entry(let entry): slots[place].entries = entry << 1 | 1
        }
      }
    }
  }

  /// Makes room for some keys more, so that places that are found now are good for as many claims.
  mutating func reserve(_ keys: Int) {
    while (used + keys) * 4 > slots.count * 3 { grow() }
  }

  private mutating func claim(_ key: UInt32, at known: UInt32?) -> Int {
    var place = place(of: key, from: known.map(Int.init) ?? home(key))
    if slots[place].key == key { return place }
    if (used + 1) * 4 > slots.count * 3 {
      grow()
      place = self.place(of: key, from: home(key))
    }
    slots[place].key = key
    used += 1
    return place
  }

  private mutating func grow() {
    let old = slots
    moves += 1
    slots = [Slot](repeating: Slot(), count: old.count * 3 / 2)
    for slot in old where slot.key != 0 { slots[place(of: slot.key, from: home(slot.key))] = slot }
  }
}
