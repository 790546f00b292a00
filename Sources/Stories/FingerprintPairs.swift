// What a fingerprint's values are taken by twos: neighbouring stems, and parties.

import Model

extension Fingerprint {
  /// Pairs of neighbouring stems.
  var shingles: [UInt32] { Self.shingles(values(.stems)) }

  /// Pairs of neighbouring stems.
  static func shingles(_ stems: ArraySlice<UInt32>) -> [UInt32] {
    zip(stems, stems.dropFirst()).map {
      UInt32(truncatingIfNeeded: StableHash.mix(UInt64($0) << 32 | UInt64($1)))
    }
  }

  /// The parties that are taken by twos, at most.
  static let pairedParties = 5

  private var pairs: [UInt64] {
    let parties = values(.parties).prefix(Self.pairedParties)
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
