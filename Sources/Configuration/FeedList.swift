// The configured feeds, packed: a service may know a hundred thousand of them all the time, and
// looks at one when it polls it.

/// The feeds in the order of the files. A feed's settings are put together when they are asked for.
///
/// Addresses and names lie in one buffer, and whatever else feeds say is kept once for all that say
/// the same; a feed is then some 24 bytes and its texts, where an array of `FeedSettings` takes ten
/// times that.
public struct FeedList: Sendable {
  /// Where a feed's parts are.
  private struct Row {
    /// Where its address starts in `texts`; its name follows, up to the next feed's address.
    var address: UInt32
    var name: UInt32
    var line: UInt32
    var column: UInt32
    /// Its place in `files`.
    var file: UInt32
    /// Its place in `others`.
    var other: UInt32
  }

  private var texts: [UInt8] = []
  private var rows: [Row] = []
  /// Files that feeds stand in, each once.
  private var files: [String] = []
  /// What feeds say beside address and name, each once.
  private var others: [FeedSettings] = []
  /// A hash table over the addresses with places in `rows`, open addressing, linear probing.
  private var slots: [UInt32] = []

  private static let free = UInt32.max

  /// The feeds of a collection, whose addresses should differ.
  public init(_ feeds: some Collection<FeedSettings>) {
    rows.reserveCapacity(feeds.count)
    texts.reserveCapacity(feeds.reduce(0) { $0 + $1.url.value.utf8.count + $1.name.utf8.count })
    slots = Array(repeating: Self.free, count: feeds.count + feeds.count / 2 + 1)
    var fileNumbers: [String: UInt32] = [:]
    var otherNumbers: [FeedSettings: UInt32] = [:]
    for feed in feeds {
      let place = feed.url.place
      var other = feed
      other.url = Located("", at: SourcePlace(file: ""))
      other.name = ""
      let start = UInt32(texts.count)
      texts.append(contentsOf: feed.url.value.utf8)
      let name = UInt32(texts.count)
      texts.append(contentsOf: feed.name.utf8)
      rows.append(
        Row(
          address: start, name: name, line: UInt32(clamping: place.line),
          column: UInt32(clamping: place.column),
          file: Self.number(of: place.file, in: &fileNumbers, &files),
          other: Self.number(of: other, in: &otherNumbers, &others)))
      let slot = self.slot(of: feed.url.value)
      if slots[slot] == Self.free { slots[slot] = UInt32(rows.count - 1) }
    }
  }

  /// The feed with an address, as written; the first where several have it.
  public func feed(at address: String) -> FeedSettings? {
    let place = slots[slot(of: address)]
    return place == Self.free ? nil : self[Int(place)]
  }

  /// The slot that holds the feed with an address, or the free one where it would be.
  private func slot(of address: String) -> Int {
    var slot = Int(UInt(bitPattern: address.hashValue) % UInt(slots.count))
    while slots[slot] != Self.free,
      !texts[self.address(of: slots[slot])].elementsEqual(address.utf8)
    {
      slot = slot + 1 == slots.count ? 0 : slot + 1
    }
    return slot
  }

  private func address(of place: UInt32) -> Range<Int> {
    Int(rows[Int(place)].address)..<Int(rows[Int(place)].name)
  }

  private static func number<Value: Hashable>(
    of value: Value, in numbers: inout [Value: UInt32], _ values: inout [Value]
  ) -> UInt32 {
    if let number = numbers[value] { return number }
    let number = UInt32(values.count)
    numbers[value] = number
    values.append(value)
    return number
  }
}

extension FeedList: RandomAccessCollection {
  /// The first feed's place.
  public var startIndex: Int { 0 }

  /// The place after the last feed.
  public var endIndex: Int { rows.count }

  /// The settings of the feed at a place.
  public subscript(place: Int) -> FeedSettings {
    let row = rows[place]
    let end = place + 1 < rows.count ? Int(rows[place + 1].address) : texts.count
    var feed = others[Int(row.other)]
    feed.url = Located(
      String(decoding: texts[Int(row.address)..<Int(row.name)], as: UTF8.self),
      at: SourcePlace(file: files[Int(row.file)], line: Int(row.line), column: Int(row.column)))
    feed.name = String(decoding: texts[Int(row.name)..<end], as: UTF8.self)
    return feed
  }
}

extension FeedList: Equatable {
  /// Whether the lists say the same of the same feeds in the same order, wherever they stand.
  public static func == (left: FeedList, right: FeedList) -> Bool { left.elementsEqual(right) }
}

extension FeedList: ExpressibleByArrayLiteral {
  /// The feeds of a literal.
  public init(arrayLiteral feeds: FeedSettings...) { self.init(feeds) }
}
