// The inverted index: for every piece of evidence, how many stories have it and which entries.

/// Evidence by key, with the entries that hold it, the latest first.
///
/// A key's entries stand in blocks of seven, so that a walk along a key is a cache miss for seven; most
/// keys have one entry, which stands in the key's own slot. The latest ones can be taken back in reverse
/// order.
struct FeatureTable {
  /// What a key stands for besides the fingerprint's own sections.
  enum Kind: UInt64 {
    /// Two countries.
    case pair = 18
    /// Two countries and the goods.
    case pairAndGoods
  }

  /// All that is known under a key in one place, as each array more would be a cache miss more.
  private struct Slot {
    /// 0 for none.
    var key: UInt32 = 0
    /// How many stories have the evidence.
    var count: Float = 0
    /// How many entries there are.
    var entries: UInt32 = 0
    /// The only entry, or the place of the latest block of several.
    var head: UInt32 = 0
  }

  /// The entries of a block; before them stands the place of the block that came before.
  private static let blockEntries = 7
  private static let blockSize = blockEntries + 1

  private var slots: [Slot]
  private var used = 0
  private var blocks: [UInt32] = []
  /// The keys of the postings that may be taken back, in order, and how many there were before them.
  private var posted: [UInt32] = []
  private var kept = 0

  init(capacity: Int = 1 << 12) {
    var size = 1 << 12
    while size < capacity * 2 { size *= 2 }
    slots = [Slot](repeating: Slot(), count: size)
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

  @inline(__always)
  private func place(of key: UInt32) -> Int {
    let mask = slots.count - 1
    var place = Int(key &* 0x9E37_79B1) & mask
    while slots[place].key != 0, slots[place].key != key { place = (place + 1) & mask }
    return place
  }

  /// How many stories have the evidence.
  @inline(__always)
  func count(_ key: UInt32) -> Float { slots[place(of: key)].count }

  mutating func add(_ amount: Float, to key: UInt32) {
    let place = claim(key)
    slots[place].count = max(0, slots[place].count + amount)
  }

  /// Notes that an entry holds the evidence.
  mutating func post(_ entry: UInt32, under key: UInt32) {
    let place = claim(key)
    posted.append(key)
    var slot = slots[place]
    if slot.entries == 0 {
      slot.head = entry
    } else if slot.entries == 1 {
      slot.head = newBlock(after: 0, [slot.head, entry])
    } else {
      let filled = Self.filled(slot.entries)
      if filled == Self.blockEntries {
        slot.head = newBlock(after: slot.head, [entry])
      } else {
        blocks[Int(slot.head) + 1 + filled] = entry
      }
    }
    slot.entries += 1
    slots[place] = slot
  }

  private mutating func newBlock(after previous: UInt32, _ entries: [UInt32]) -> UInt32 {
    let place = UInt32(blocks.count)
    blocks.append(previous)
    blocks.append(contentsOf: entries)
    blocks.append(contentsOf: repeatElement(0, count: Self.blockEntries - entries.count))
    return place
  }

  /// How many entries the latest block of so many has.
  @inline(__always)
  private static func filled(_ entries: UInt32) -> Int { (Int(entries) - 1) % blockEntries + 1 }

  /// How many postings there ever were.
  var postings: Int { kept + posted.count }

  /// What was posted so far stays.
  mutating func keep() {
    kept += posted.count
    posted.removeAll(keepingCapacity: posted.count < 1 << 16)
  }

  /// Takes back the latest postings down to a number of them.
  mutating func takeBack(to count: Int) {
    while postings > count, let key = posted.popLast() {
      let place = place(of: key)
      var slot = slots[place]
      if slot.entries == 2 {
        // The latest block, as what came later was taken back before.
        slot.head = blocks[Int(slot.head) + 1]
        blocks.removeLast(Self.blockSize)
      } else if slot.entries > 2, Self.filled(slot.entries) == 1 {
        slot.head = blocks[Int(slot.head)]
        blocks.removeLast(Self.blockSize)
      }
      slot.entries -= 1
      slots[place] = slot
    }
  }

  /// Calls `body` with the entries under a key, the latest first, at most `limit` of them.
  @inline(__always)
  func forEach(_ key: UInt32, limit: Int, _ body: (Int) -> Void) {
    let slot = slots[place(of: key)]
    guard slot.entries > 1 else {
      if slot.entries == 1, limit > 0 { body(Int(slot.head)) }
      return
    }
    var left = min(limit, Int(slot.entries))
    var filled = Self.filled(slot.entries)
    var block = Int(slot.head)
    while left > 0 {
      for place in stride(from: filled, to: max(0, filled - left), by: -1) {
        body(Int(blocks[block + place]))
      }
      left -= filled
      filled = Self.blockEntries
      block = Int(blocks[block])
    }
  }

  private mutating func claim(_ key: UInt32) -> Int {
    var place = place(of: key)
    if slots[place].key == key { return place }
    if (used + 1) * 4 > slots.count * 3 {
      grow()
      place = self.place(of: key)
    }
    slots[place].key = key
    used += 1
    return place
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 2)
    for slot in old where slot.key != 0 { slots[place(of: slot.key)] = slot }
  }
}
