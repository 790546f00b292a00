// The page and the words of an entry in little more than a hundred bytes: by them the same page and
// copies of the text are known again.

public import Model

/// What copies of an entry are known by.
///
/// Of the text's different pairs of neighbouring stems the sixteen with the least hashes are kept,
/// a bottom-k sketch (Broder 1997; Cohen and Kaplan 2007): those that two texts keep are samples by
/// one and the same chance, so that what they share says what the texts share.
public struct CopySketch: Sendable, Equatable {
  /// All but the pairs.
  struct Head: Sendable, Equatable {
    var language: UInt8
    /// How many stems the text has, as far as fingerprints count them.
    var stems: UInt8
    /// How many of them are the title's.
    var titleStems: UInt8
    /// How many different pairs of neighbouring stems the text has.
    var pairs: UInt8
    /// The numbers in the text, a bit each.
    var numbers: UInt32
    /// The hash of the title's stems; 0 where they are too few to know a headline by.
    var title: UInt32
    /// The hash of the canonical address; 0 without one.
    var address: UInt64
    /// The hash of all words of the text.
    var text: UInt64
    /// The title's stems, a bit each.
    var titleBits: UInt64
    /// The countries that the text names, a bit each.
    var countries: UInt64
    /// The feed that brought the entry.
    var feed: Int64
    /// When the entry happened as far as anybody knows.
    var time: Timestamp

    /// Whether the text is a headline and nothing more.
    var isHeadline: Bool { stems == titleStems }
  }

  /// The most pairs that are kept.
  static let mostPairs = 16
  /// The pairs below which two texts are not compared.
  static let leastPairs = 6
  /// The stems below which a text, or a headline, is none to know again.
  static let leastStems = 4

  var head: Head
  /// The least hashes of the pairs, in order.
  var least: [UInt32]

  /// The feed that brought the entry.
  public var feed: Int64 { head.feed }
  /// When the entry happened as far as anybody knows.
  public package(set) var time: Timestamp {
    get { head.time }
    set { head.time = newValue }
  }

  init(head: Head, least: [UInt32]) {
    self.head = head
    self.least = least
  }

  /// The sketch of an entry whose fingerprint is known.
  package init(_ fingerprint: Fingerprint) {
    self.init(
      language: fingerprint.language, stems: fingerprint.values(.stems),
      titleStems: Int(fingerprint.titleStems), countries: fingerprint.values(.countries),
      numbers: fingerprint.values(.numbers), address: fingerprint.address, text: fingerprint.text,
      feed: fingerprint.feed, time: fingerprint.time)
  }

  init(
    language: UInt8, stems: ArraySlice<UInt32>, titleStems: Int, countries: ArraySlice<UInt32>,
    numbers: ArraySlice<UInt32>, address: UInt64, text: UInt64, feed: Int64, time: Timestamp
  ) {
    let titleWords = stems.prefix(titleStems)
    var title: UInt64 = 0
    for stem in titleWords { title = StableHash.mix(title &* 31 &+ UInt64(stem)) }
    let pairs = Self.pairs(stems)
    least = Array(pairs.prefix(Self.mostPairs))
    head = Head(
      language: language, stems: UInt8(stems.count), titleStems: UInt8(titleStems),
      pairs: UInt8(pairs.count), numbers: UInt32(truncatingIfNeeded: Self.bits(numbers, of: 32)),
      title: titleStems >= Self.leastStems ? UInt32(truncatingIfNeeded: title) | 1 : 0,
      address: address, text: text, titleBits: Self.bits(titleWords, of: 64),
      countries: Self.bits(countries, of: 64), feed: feed, time: time)
  }

  /// The different pairs of neighbouring stems, in the order of their hashes.
  static func pairs(_ stems: ArraySlice<UInt32>) -> [UInt32] {
    var pairs = Fingerprint.shingles(stems)
    pairs.sort()
    var different = 0
    for pair in pairs where different == 0 || pairs[different - 1] != pair {
      pairs[different] = pair
      different += 1
    }
    pairs.removeLast(pairs.count - different)
    return pairs
  }

  /// A bit for each value, of so many bits.
  private static func bits(_ values: ArraySlice<UInt32>, of size: UInt64) -> UInt64 {
    values.reduce(0) { $0 | 1 << (StableHash.mix(UInt64($1)) % size) }
  }
}

// MARK: - Comparing

extension CopySketch {
  /// The share of the shorter text's pairs that the other one has too, as far as the pairs that are
  /// kept tell, and how many of them do tell.
  static func sharedPairs(
    _ left: Head, _ leftLeast: ArraySlice<UInt32>, _ right: Head, _ rightLeast: ArraySlice<UInt32>
  ) -> (share: Double, of: Int) {
    let (shorter, longer) =
      left.pairs <= right.pairs ? (leftLeast, rightLeast) : (rightLeast, leftLeast)
    // Beyond the last pair that is kept of the longer text nobody knows what it has.
    let isWhole = Int(max(left.pairs, right.pairs)) == longer.count
    let end = isWhole ? UInt32.max : longer.last ?? 0
    var (count, shared, place) = (0, 0, longer.startIndex)
    for pair in shorter {
      guard pair <= end else { break }
      count += 1
      while place < longer.endIndex, longer[place] < pair { place += 1 }
      if place < longer.endIndex, longer[place] == pair { shared += 1 }
    }
    return (count == 0 ? 0 : Double(shared) / Double(count), count)
  }

  /// Whether neither text names countries that the other lacks, nor other numbers altogether.
  static func agreeOnFacts(_ left: Head, _ right: Head) -> Bool {
    let countries = left.countries & right.countries
    guard countries == left.countries || countries == right.countries else { return false }
    return left.numbers == 0 || right.numbers == 0 || left.numbers & right.numbers != 0
  }

  /// Whether one of the two is the other's headline and nothing more.
  static func isHeadlineOfOther(_ left: Head, _ right: Head) -> Bool {
    left.title != 0 && left.title == right.title && left.language == right.language
      && (left.isHeadline || right.isHeadline)
  }

  /// Some feeds give all their entries one address. Of the same page, edited, something is left.
  static func isSamePage(
    _ left: Head, _ leftLeast: ArraySlice<UInt32>, _ right: Head, _ rightLeast: ArraySlice<UInt32>
  ) -> Bool {
    if left.text != 0, left.text == right.text { return true }
    if left.stems == 0 || right.stems == 0 { return true }
    let words = (left.titleBits & right.titleBits).nonzeroBitCount
    let least = min(left.titleBits.nonzeroBitCount, right.titleBits.nonzeroBitCount)
    if least > 0, words * 2 >= least { return true }
    let pairs = sharedPairs(left, leftLeast, right, rightLeast)
    return pairs.of > 0 && pairs.share >= 0.2
  }
}
