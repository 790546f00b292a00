// The inverted index: for every piece of evidence, how many stories have it and which entries.

/// Evidence by key, with the entries that hold it, the latest first.
///
/// Postings are linked lists in flat arrays, so that a posting costs twelve bytes and the latest
/// ones can be taken back in reverse order.
struct FeatureTable {
  /// What a key stands for besides the fingerprint's own sections.
  enum Kind: UInt64 {
    case address = 16
    case text
    /// Two countries.
    case pair
    /// Two countries and the goods.
    case pairAndGoods
  }

  /// An entry, and the place of the next posting under the same key, counted from 1; beside each
  /// other, as a walk along a key is one cache miss for each.
  private struct Posting {
    var entry: UInt32
    var next: UInt32
  }

  private var keys: [UInt32]
  private var counts: [Float]
  private var heads: [UInt32]
  private var used = 0
  private var posted: [Posting] = []
  private var postedSlotKey: [UInt32] = []

  init(capacity: Int = 1 << 12) {
    var size = 1 << 12
    while size < capacity * 2 { size *= 2 }
    keys = [UInt32](repeating: 0, count: size)
    counts = [Float](repeating: 0, count: size)
    heads = [UInt32](repeating: 0, count: size)
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
    let mask = keys.count - 1
    var place = Int(key &* 0x9E37_79B1) & mask
    while keys[place] != 0, keys[place] != key { place = (place + 1) & mask }
    return place
  }

  /// How many stories have the evidence.
  @inline(__always)
  func count(_ key: UInt32) -> Float {
    let place = place(of: key)
    return keys[place] == key ? counts[place] : 0
  }

  mutating func add(_ amount: Float, to key: UInt32) {
    let place = claim(key)
    counts[place] = max(0, counts[place] + amount)
  }

  /// Notes that an entry holds the evidence.
  mutating func post(_ entry: UInt32, under key: UInt32) {
    let place = claim(key)
    posted.append(Posting(entry: entry, next: heads[place]))
    postedSlotKey.append(key)
    heads[place] = UInt32(posted.count)
  }

  var postings: Int { posted.count }

  /// Takes back the latest postings down to a number of them.
  mutating func takeBack(to count: Int) {
    while posted.count > count, let last = posted.popLast(), let key = postedSlotKey.popLast() {
      heads[place(of: key)] = last.next
    }
  }

  /// Calls `body` with the entries under a key, the latest first, at most `limit` of them.
  @inline(__always)
  func forEach(_ key: UInt32, limit: Int, _ body: (Int) -> Void) {
    let place = place(of: key)
    guard keys[place] == key else { return }
    var posting = heads[place]
    var left = limit
    while posting != 0, left > 0 {
      let found = posted[Int(posting) - 1]
      body(Int(found.entry))
      posting = found.next
      left -= 1
    }
  }

  private mutating func claim(_ key: UInt32) -> Int {
    var place = place(of: key)
    if keys[place] == key { return place }
    if (used + 1) * 4 > keys.count * 3 {
      grow()
      place = self.place(of: key)
    }
    keys[place] = key
    used += 1
    return place
  }

  private mutating func grow() {
    let old = (keys, counts, heads)
    let size = keys.count * 2
    keys = [UInt32](repeating: 0, count: size)
    counts = [Float](repeating: 0, count: size)
    heads = [UInt32](repeating: 0, count: size)
    for index in old.0.indices where old.0[index] != 0 {
      let place = place(of: old.0[index])
      keys[place] = old.0[index]
      counts[place] = old.1[index]
      heads[place] = old.2[index]
    }
  }
}
