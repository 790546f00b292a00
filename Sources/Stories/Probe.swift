// An entry prepared for being compared with many others: how rare each piece of its evidence is.

import Foundation
import Model

/// A fingerprint with the rarity (0 common … 1 never seen) of every value.
///
/// A class, as it is handed around within a decision and copying its tables costs more than reading them.
final class Probe {
  let fingerprint: Fingerprint
  /// The keys of `fingerprint.words`, value by value.
  let keys: [UInt32]
  let rarity: [Float]
  /// The sum of rarities of a section's values.
  let weights: [Float]
  /// The sum of rarities of the different stems, and of the title's.
  let stemWeight: Float
  let titleWeight: Float
  /// The sum of rarities of what the words mean in any language.
  var conceptWeight: Float { weights[Fingerprint.Section.concepts.rawValue] }
  /// Stems, and pairs of neighbouring ones, by value.
  private let stemTable: SmallTable
  private let shingleTable: SmallTable
  let shingles: Int
  /// Keys of the parties taken by twos, without and with the goods, and their rarity.
  let pairKeys: [UInt32]
  let pairRarity: [Float]
  let pairAndGoodsKeys: [UInt32]

  init(_ fingerprint: Fingerprint, table: FeatureTable, stories: Int) {
    self.fingerprint = fingerprint
    let scale = 1 / logf(Float(stories) + 2)
    func rarity(of key: UInt32) -> Float {
      let count = table.count(key)
      // Much is new, and a logarithm is dear.
      return count == 0 ? 1 : max(0, 1 - logf(1 + count) * scale)
    }
    var keys: [UInt32] = []
    var rarities: [Float] = []
    var weights: [Float] = []
    keys.reserveCapacity(fingerprint.words.count)
    rarities.reserveCapacity(fingerprint.words.count)
    weights.reserveCapacity(Fingerprint.Section.allCases.count)
    for section in Fingerprint.Section.allCases {
      var weight: Float = 0
      for value in fingerprint.values(section) {
        let key = FeatureTable.key(section, value)
        keys.append(key)
        rarities.append(rarity(of: key))
        weight += rarities[rarities.count - 1]
      }
      weights.append(weight)
    }
    var stems = SmallTable()
    var titleWeight: Float = 0
    var stemWeight: Float = 0
    let range = fingerprint.range(.stems)
    // Of all evidence only stems may come twice.
    var different = Array(keys[..<range.lowerBound])
    for (place, index) in range.enumerated()
    where stems.insert(fingerprint.words[index], rarities[index]) {
      different.append(keys[index])
      stemWeight += rarities[index]
      if place < Int(fingerprint.titleStems) { titleWeight += rarities[index] }
    }
    var shingles = SmallTable()
    var count = 0
    for shingle in fingerprint.shingles where shingles.insert(shingle, 1) { count += 1 }
    let pairs = fingerprint.pairKeys
    self.keys = keys
    self.rarity = rarities
    self.weights = weights
    self.stemWeight = stemWeight
    self.titleWeight = titleWeight
    stemTable = stems
    shingleTable = shingles
    self.shingles = count
    rarestConcepts = Array(
      fingerprint.range(.concepts)
        .sorted { (rarities[$0], keys[$0]) > (rarities[$1], keys[$1]) }.prefix(6))
    different.append(contentsOf: pairs)
    differentKeys = different
    refuses = StoryWords.refuses(fingerprint)
    pairKeys = pairs
    pairRarity = pairs.map(rarity)
    pairAndGoodsKeys = fingerprint.pairAndGoodsKeys
  }

  /// The keys of all evidence, pairs of parties included, each once.
  let differentKeys: [UInt32]
  /// Whether the text names a refusal, a halt or an end.
  let refuses: Bool
  /// The places of the concepts that say most.
  let rarestConcepts: [Int]

  /// What a section's values that both have are worth: their rarities' sum and their number.
  func shared(_ section: Fingerprint.Section, _ other: Fingerprint) -> (weight: Float, count: Int) {
    let (left, right) = (fingerprint.range(section), other.range(section))
    var (first, second) = (left.lowerBound, right.lowerBound)
    var weight: Float = 0
    var count = 0
    while first < left.upperBound, second < right.upperBound {
      let (a, b) = (fingerprint.words[first], other.words[second])
      if a == b {
        weight += rarity[first]
        count += 1
      }
      if a <= b { first += 1 }
      if b <= a { second += 1 }
    }
    return (weight, count)
  }

  /// The rarities' sum of the stems that both have, in all and in both titles.
  typealias SharedStems = (all: Float, title: Float)

  /// The stems that another entry shares.
  func sharedStems(_ other: Fingerprint) -> SharedStems {
    var all: Float = 0
    var title: Float = 0
    let range = other.range(.stems)
    let titleEnd = range.lowerBound + Int(other.titleStems)
    let ownTitle = fingerprint.values(.stems).prefix(Int(fingerprint.titleStems))
    for index in range {
      let value = other.words[index]
      guard let worth = stemTable[value],
        !other.words[range.lowerBound..<index].contains(value)
      else { continue }
      all += worth
      if index < titleEnd, ownTitle.contains(value) { title += worth }
    }
    return (all, title)
  }

  /// The share of the shorter text's neighbouring pairs of stems that the other one has too.
  func sharedShingles(_ other: Fingerprint) -> (share: Double, of: Int) {
    var seen = SmallTable()
    var count = 0
    var shared = 0
    for shingle in other.shingles where seen.insert(shingle, 1) {
      count += 1
      if shingleTable[shingle] != nil { shared += 1 }
    }
    let least = min(count, shingles)
    return (least == 0 ? 0 : Double(shared) / Double(least), least)
  }
}

extension Fingerprint {
  /// Pairs of neighbouring stems.
  var shingles: [UInt32] { Self.shingles(values(.stems)) }

  /// Pairs of neighbouring stems.
  static func shingles(_ stems: ArraySlice<UInt32>) -> [UInt32] {
    zip(stems, stems.dropFirst()).map {
      UInt32(truncatingIfNeeded: StableHash.mix(UInt64($0) << 32 | UInt64($1)))
    }
  }

  private var pairs: [UInt64] {
    let parties = values(.parties).prefix(5)
    var pairs: [UInt64] = []
    for (index, first) in parties.enumerated() {
      for second in parties.dropFirst(index + 1) {
        pairs.append(Self.pair(first, second))
      }
    }
    return pairs
  }

  private static func pair(_ first: UInt32, _ second: UInt32) -> UInt64 {
    StableHash.mix(UInt64(first) << 32 | UInt64(second))
  }

  /// The key of two parties written `DE+UA`; nil where they are not two known codes.
  static func pairKey(_ text: Substring) -> UInt32? {
    let codes = text.split(separator: "+").compactMap { CountryCode($0).map(PackedCountry.pack) }
    guard codes.count == 2 else { return nil }
    return FeatureTable.key(.pair, pair(min(codes[0], codes[1]), max(codes[0], codes[1])))
  }

  /// The parties by twos.
  var pairKeys: [UInt32] { pairs.map { FeatureTable.key(.pair, $0) } }

  /// The parties by twos with each of the goods.
  var pairAndGoodsKeys: [UInt32] {
    var keys: [UInt32] = []
    for pair in pairs.prefix(4) {
      for bit in 0..<16 where (domain | goods) & (1 << UInt16(bit)) != 0 {
        keys.append(FeatureTable.key(.pairAndGoods, pair &+ UInt64(bit)))
      }
    }
    return keys
  }
}

/// A table of up to 254 numbers. A thousand short chains for some sixty of them, as most questions are
/// about numbers that are not there, and those end at an empty chain.
struct SmallTable {
  private var keys: [UInt32] = []
  private var values: [Float] = []
  /// The place of each number's predecessor in its chain, counted from 1.
  private var next: [UInt8] = []
  /// The place of each chain's latest number, counted from 1.
  private var chains = [UInt8](repeating: 0, count: 1024)

  init() {
    keys.reserveCapacity(64)
    values.reserveCapacity(64)
    next.reserveCapacity(64)
  }

  @inline(__always)
  private static func chain(_ key: UInt32) -> Int { Int(key >> 5 & 1023) }

  /// False where the key is there already.
  @inline(__always)
  mutating func insert(_ key: UInt32, _ value: Float) -> Bool {
    guard self[key] == nil, keys.count < 254 else { return false }
    keys.append(key)
    values.append(value)
    next.append(chains[Self.chain(key)])
    chains[Self.chain(key)] = UInt8(keys.count)
    return true
  }

  @inline(__always)
  subscript(_ key: UInt32) -> Float? {
    var place = Int(chains[Self.chain(key)])
    while place != 0 {
      if keys[place - 1] == key { return values[place - 1] }
      place = Int(next[place - 1])
    }
    return nil
  }
}
