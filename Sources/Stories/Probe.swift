// An entry prepared for being compared with many others: how rare each piece of its evidence is.

import Foundation
import Model

/// A fingerprint with the rarity (0 common … 1 never seen) of every value.
///
/// A class, as it is handed around within a decision and copying its tables costs more than reading
/// them.
final class Probe {
  /// The most keys that an entry has.
  static let mostKeys = 256

  let fingerprint: Fingerprint
  /// The keys of `fingerprint.words`, value by value, then of the parties taken by twos, then of
  /// these with the goods.
  let keys: [UInt32]
  /// Where the index's table has each key, until its slots move.
  let places: [UInt32]
  /// How often the slots had moved.
  let moves: Int
  /// How rare what each key stands for is; 0 for parties with goods.
  let rarity: [Float]
  /// The places of the keys of the parties by twos, and of these with the goods.
  let pairs: Range<Int>
  let pairsAndGoods: Range<Int>
  /// The sum of rarities of the different stems, and of the title's.
  let stemWeight: Float
  let titleWeight: Float
  /// The sum of rarities of what the words mean in any language.
  let conceptWeight: Float
  /// All values; of stems that come twice the first.
  let table: ValueTable
  /// The places of all evidence that counts stories, pairs of parties included, each once.
  let different: [UInt8]
  /// Whether the text names a refusal, a halt or an end.
  let refuses: Bool
  /// The places of the concepts that say most.
  let rarestConcepts: [Int]
  /// The title's stems.
  private let titleStems: Range<Int>
  /// What copies of the entry are known by.
  private(set) lazy var sketch = CopySketch(fingerprint)
  /// Pairs of neighbouring stems.
  private lazy var shingles = Set(fingerprint.shingles)

  init(_ fingerprint: Fingerprint, table index: FeatureTable, stories: Int) {
    self.fingerprint = fingerprint
    let scale = 1 / logf(Float(stories) + 2)
    let count = fingerprint.words.count
    var keys: [UInt32] = []
    keys.reserveCapacity(count + 24)
    for section in Fingerprint.Section.allCases {
      for place in fingerprint.range(section) {
        keys.append(FeatureTable.key(section, fingerprint.words[place]))
      }
    }
    keys += fingerprint.pairKeys
    pairs = count..<keys.count
    keys += fingerprint.pairAndGoodsKeys
    pairsAndGoods = pairs.upperBound..<keys.count
    let places = index.places(of: keys)
    moves = index.moves
    var rarity = [Float](repeating: 0, count: keys.count)
    for place in 0..<pairs.upperBound {
      let count = index.count(at: places[place])
      // Much is new, and a logarithm is dear.
      rarity[place] = count == 0 ? 1 : max(0, 1 - logf(1 + count) * scale)
    }
    conceptWeight = fingerprint.range(.concepts).reduce(0) { $0 + rarity[$1] }
    let stems = fingerprint.range(.stems)
    var table = ValueTable(fingerprint.words)
    var different: [UInt8] = []
    different.reserveCapacity(pairs.upperBound)
    for place in 0..<stems.lowerBound {
      table.insert(place)
      different.append(UInt8(place))
    }
    titleStems = stems.lowerBound..<(stems.lowerBound + Int(fingerprint.titleStems))
    var titleWeight: Float = 0
    var stemWeight: Float = 0
    // Of all evidence only stems may come twice.
    for place in stems where table.place(of: fingerprint.words[place], in: stems) == nil {
      table.insert(place)
      different.append(UInt8(place))
      stemWeight += rarity[place]
      if place < titleStems.upperBound { titleWeight += rarity[place] }
    }
    for place in pairs { different.append(UInt8(place)) }
    self.table = table
    self.keys = keys
    self.places = places
    self.rarity = rarity
    self.stemWeight = stemWeight
    self.titleWeight = titleWeight
    self.different = different
    rarestConcepts = Self.rarest(fingerprint.range(.concepts), rarity, keys, 6)
    refuses = StoryWords.refuses(fingerprint)
  }

  /// The places of the stems that say most, each stem once.
  func rarestStems(_ count: Int) -> [Int] {
    Self.rarest(fingerprint.range(.stems), rarity, keys, count)
  }

  /// The places of the rarest of some keys, each key once; of equally rare ones the greater key
  /// first.
  private static func rarest(
    _ places: Range<Int>, _ rarity: [Float], _ keys: [UInt32], _ count: Int
  ) -> [Int] {
    var best: [Int] = []
    best.reserveCapacity(count + 1)
    func isBefore(_ left: Int, _ right: Int) -> Bool {
      rarity[left] != rarity[right] ? rarity[left] > rarity[right] : keys[left] > keys[right]
    }
    for place in places {
      if best.count == count, !isBefore(place, best[count - 1]) { continue }
      var index = best.count
      while index > 0, isBefore(place, best[index - 1]) { index -= 1 }
      if index > 0, keys[best[index - 1]] == keys[place] { continue }
      best.insert(place, at: index)
      if best.count > count { best.removeLast() }
    }
    return best
  }

  /// What values that two entries share are worth: their rarities' sum and their number.
  typealias Shared = (weight: Float, count: Int)

  /// What a section's values that both have are worth.
  @inline(__always)
  func shared(
    _ section: Fingerprint.Section, _ other: IndexedEntry, _ values: Span<UInt32>
  ) -> Shared {
    let own = fingerprint.range(section)
    var weight: Float = 0
    var count = 0
    for place in other.range(section) {
      guard let same = table.place(of: values[place], in: own) else { continue }
      weight += rarity[same]
      count += 1
    }
    return (weight, count)
  }

  /// The rarities' sum of the stems that both have, in all and in both titles.
  typealias SharedStems = (all: Float, title: Float)

  /// The stems that another entry shares, which stand at some of the places that `likely` names.
  func sharedStems(
    _ other: IndexedEntry, _ values: Span<UInt32>, _ likely: InlineArray<256, UInt8>,
    _ range: Range<Int>
  ) -> SharedStems {
    let own = fingerprint.range(.stems)
    let titleEnd = other.range(.stems).lowerBound + Int(other.titleStems)
    var all: Float = 0
    var title: Float = 0
    // A bit for each stem that was met before.
    var met: UInt64 = 0
    for index in range {
      let place = Int(likely[index])
      guard let same = table.place(of: values[place], in: own) else { continue }
      let bit: UInt64 = 1 << UInt64(same - own.lowerBound)
      if met & bit != 0 { continue }
      met |= bit
      all += rarity[same]
      if place < titleEnd, same < titleStems.upperBound { title += rarity[same] }
    }
    return (all, title)
  }

  /// The share of the shorter text's neighbouring pairs of stems that the other one has too.
  func sharedShingles(_ other: IndexedEntry, _ values: Span<UInt32>) -> (share: Double, of: Int) {
    let range = other.range(.stems)
    let others = Set(Fingerprint.shingles(range.map { values[$0] }[...]))
    let least = min(others.count, shingles.count)
    let shared = others.count(where: shingles.contains)
    return (least == 0 ? 0 : Double(shared) / Double(least), least)
  }

  /// How rare the rarest two parties are that another entry has too; 0 for none.
  func pairRarity(_ other: IndexedEntry, _ values: Span<UInt32>) -> Float {
    var rarest: Float = 0
    forEachSharedPair(other, values) { rarest = max(rarest, rarity[$0]) }
    return rarest
  }

  /// Marks the places of all evidence that another entry has too.
  func markShared(_ other: IndexedEntry, _ values: Span<UInt32>, in known: inout [Bool]) {
    var likely = InlineArray<256, UInt8>(repeating: 0)
    let count = table.findLikely(values, before: values.count, &likely)
    var next = 0
    for section in Fingerprint.Section.allCases {
      let (own, end) = (fingerprint.range(section), other.range(section).upperBound)
      while next < count, likely[next] < end {
        if let same = table.place(of: values[Int(likely[next])], in: own) { known[same] = true }
        next += 1
      }
    }
    forEachSharedPair(other, values) { known[$0] = true }
  }

  /// Calls `body` with the places of the pairs of parties that another entry has too.
  private func forEachSharedPair(
    _ other: IndexedEntry, _ values: Span<UInt32>, _ body: (Int) -> Void
  ) {
    guard !pairs.isEmpty else { return }
    let own = fingerprint.range(.parties).prefix(Fingerprint.pairedParties)
    let others = other.range(.parties).prefix(Fingerprint.pairedParties)
    // A bit for each party that both have.
    var shared: UInt8 = 0
    for (bit, place) in own.enumerated() {
      if others.contains(where: { values[$0] == fingerprint.words[place] }) { shared |= 1 << bit }
    }
    var pair = pairs.lowerBound
    for first in 0..<own.count {
      for second in (first + 1)..<own.count {
        if shared >> first & shared >> second & 1 == 1 { body(pair) }
        pair += 1
      }
    }
  }
}
