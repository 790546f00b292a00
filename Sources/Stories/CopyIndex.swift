// Entries by their page and their text: the first two nets, for all entries, and all that is known
// of those that are off topic.

import Model

/// The sketches of all entries, found by address, text, headline, or the rarest chance that two
/// texts which are no copies share a pair of words.
///
/// Flat arrays throughout: an entry costs some 240 bytes, and the latest can be taken back.
struct CopyIndex {
  /// A sketch with the story that its entry tells.
  struct Record {
    /// All of the sketch but its pairs.
    var head: CopySketch.Head
    /// When the entry was first seen.
    var seen: Timestamp
    /// The story as it was numbered when the entry came; later ones may stand for it.
    var story: StoryID
    /// The entry's place among those whose events are known; where it is off topic, below 0, and −1
    /// less the place of its pairs.
    var entry: Int32

    /// Whether the entry is off topic.
    var isOffTopic: Bool { entry < 0 }
  }

  /// What a record is found by.
  enum Way: UInt64 {
    case address, text, title
    /// One of the least pairs of an entry that may be a report, and of one that is off topic.
    case pair, offTopicPair
  }

  /// A record under one key, and the place of the next one in the same chain, counted from 1.
  private struct Posting {
    var key: UInt32
    var next: UInt32
  }

  /// Postings of a record: its address, text and title, and its least pairs. Of two texts that
  /// share seven tenths of their pairs, one of four is the same but once in a hundred times.
  private static let ways = 7
  private static let pairWays = 4

  private(set) var records: [Record] = []
  /// The least pairs of those that are off topic; the others' are made of their stems.
  private var least: [UInt32] = []
  private var postings: [Posting] = []
  private var heads: [UInt32]

  init(capacity: Int = 0) {
    var size = 1 << 10
    while size * 2 < capacity * Self.ways { size *= 2 }
    heads = [UInt32](repeating: 0, count: size)
  }

  /// The pairs that are kept of an entry off topic.
  func least(_ number: Int) -> ArraySlice<UInt32> {
    let start = (-1 - Int(records[number].entry)) * CopySketch.mostPairs
    return least[start..<(start + min(Int(records[number].head.pairs), CopySketch.mostPairs))]
  }

  /// The sketch of an entry off topic.
  func sketch(_ number: Int) -> CopySketch {
    CopySketch(head: records[number].head, least: Array(least(number)))
  }

  mutating func append(_ sketch: CopySketch, seen: Timestamp, story: StoryID, entry: Int?) {
    if (records.count + 1) * Self.ways > heads.count * 2 { grow() }
    let pairs = -1 - least.count / CopySketch.mostPairs
    records.append(
      Record(head: sketch.head, seen: seen, story: story, entry: Int32(entry ?? pairs)))
    if entry == nil {
      least += sketch.least
      least += repeatElement(0, count: CopySketch.mostPairs - sketch.least.count)
    }
    let head = sketch.head
    post(head.address == 0 ? 0 : Self.key(.address, head.address))
    post(head.text == 0 ? 0 : Self.key(.text, head.text))
    post(head.title == 0 ? 0 : Self.key(.title, UInt64(head.title)))
    for number in 0..<Self.pairWays {
      let pair = number < sketch.least.count ? sketch.least[number] : nil
      post(pair.map { Self.key(entry == nil ? .offTopicPair : .pair, UInt64($0)) } ?? 0)
    }
  }

  /// Takes the latest record back.
  mutating func removeLast() {
    for _ in 0..<Self.ways {
      let posting = postings.removeLast()
      if posting.key != 0 { heads[chain(posting.key)] = posting.next }
    }
    if records.removeLast().isOffTopic { least.removeLast(CopySketch.mostPairs) }
  }

  /// Has a record found by nothing any more; returns what it was found by.
  mutating func blank(_ number: Int) -> CopySketch.Head {
    let head = records[number].head
    records[number].head.address = 0
    records[number].head.text = 0
    records[number].head.title = 0
    records[number].head.pairs = 0
    return head
  }

  /// Takes back what `blank` did.
  mutating func restore(_ head: CopySketch.Head, of number: Int) { records[number].head = head }

  /// Calls `body` with the records that may be found by a value, the latest first, at most `limit`.
  /// They must be looked at: of two values one may have the other's key.
  func forEach(_ way: Way, _ value: UInt64, limit: Int, _ body: (Int) -> Void) {
    let key = Self.key(way, value)
    var posting = heads[chain(key)]
    var left = limit
    while posting != 0, left > 0 {
      let found = postings[Int(posting) - 1]
      if found.key == key {
        body((Int(posting) - 1) / Self.ways)
        left -= 1
      }
      posting = found.next
    }
  }

  /// Calls `body` with the records that share one of a sketch's least pairs, for each at most
  /// `limit`.
  func forEachSharingPairs(
    _ sketch: CopySketch, amongOffTopic: Bool, limit: Int, _ body: (Int) -> Void
  ) {
    for pair in sketch.least.prefix(Self.pairWays) {
      forEach(.offTopicPair, UInt64(pair), limit: limit, body)
      if !amongOffTopic { forEach(.pair, UInt64(pair), limit: limit, body) }
    }
  }

  private static func key(_ way: Way, _ value: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: StableHash.mix(value &* 8 &+ way.rawValue)) | 1
  }

  private func chain(_ key: UInt32) -> Int { Int((key &* 0x9E37_79B1) >> 1) & (heads.count - 1) }

  private mutating func post(_ key: UInt32) {
    postings.append(Posting(key: key, next: 0))
    link(postings.count - 1)
  }

  private mutating func link(_ place: Int) {
    let key = postings[place].key
    guard key != 0 else { return }
    let chain = chain(key)
    postings[place].next = heads[chain]
    heads[chain] = UInt32(place + 1)
  }

  private mutating func grow() {
    heads = [UInt32](repeating: 0, count: heads.count * 2)
    for place in postings.indices { link(place) }
  }
}
