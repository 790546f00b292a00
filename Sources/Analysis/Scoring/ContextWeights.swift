// Weights of the whole text's features, of all decisions that share them.

/// The targets that share the features of the whole text; each has a column.
package enum ContextTarget {
  package static let relevance = 0
  package static let defence = 1
  package static let activities = 2
  package static let stages = 10
  package static let count = 16
}

/// Rows of sixteen weights by feature key, so that a text is looked up once for all targets.
package struct ContextWeights: Sendable {
  /// The keys' rows.
  private(set) var index = KeyIndex()
  private var rows: [SIMD16<Float>] = []
  /// The first two columns once more: most texts are asked for nothing else.
  private var decisions: [SIMD2<Float>] = []
  /// Pairs of features that relevance or defence has a weight for.
  private var decisivePairs = PairChains()
  /// All other pairs: a text that is no partnership is asked for them in vain.
  private var otherPairs = PairChains()

  /// An empty table.
  package init() {}

  /// Sets a feature's weight for one target.
  package mutating func set(_ weight: Float, for key: UInt64, target: Int) {
    set(weight, row: makeRow(key), target)
  }

  /// Sets the weight of two features that stand in one text.
  package mutating func set(_ weight: Float, for pair: FeaturePair, target: Int) {
    let first = makeRow(pair.first)
    // A text keeps only features that have rows.
    let second = makeRow(pair.second)
    let row = makeRow(pair.key)
    set(weight, row: row, target)
    let known = PairChains.Pair(first: first, second: second, key: pair.key, row: UInt32(row))
    if target < 2 {
      otherPairs.remove(known)
      decisivePairs.insert(known)
    } else if !decisivePairs.contains(known) {
      otherPairs.insert(known)
    }
  }

  private mutating func set(_ weight: Float, row: Int, _ target: Int) {
    rows[row][target] = weight
    if target < 2 { decisions[row][target] = weight }
  }

  private mutating func makeRow(_ key: UInt64) -> Int {
    let row = Int(index.makeRow(key))
    if row == rows.count {
      rows.append(.zero)
      decisions.append(.zero)
    }
    return row
  }

  /// Forgets what only learning needs.
  mutating func settle() { index.settle() }

  /// Sees that the vector knows its features' rows, and adds the pairs that have weights and whose
  /// two features stand in it.
  func addPairs(to vector: inout FeatureVector) {
    addDecisivePairs(to: &vector)
    addOtherPairs(to: &vector)
  }

  /// Adds the pairs that relevance and defence are decided from; see `addPairs`.
  func addDecisivePairs(to vector: inout FeatureVector) {
    if !vector.isLookedUp { vector.lookUp(in: index) }
    decisivePairs.add(to: &vector)
  }

  /// Adds all other pairs; see `addPairs`.
  func addOtherPairs(to vector: inout FeatureVector) {
    if !vector.isLookedUp { vector.lookUp(in: index) }
    otherPairs.add(to: &vector)
  }

  /// A target's weight of a feature that `addPairs` has seen.
  @inline(__always)
  func weight(_ feature: FeatureVector.Feature, target: Int) -> Float {
    let row = feature.number
    if row == FeatureVector.Feature.unknown { return 0 }
    return target < 2 ? decisions[Int(row)][target] : Self.weight(rows, Int(row), target)
  }

  /// One column of a row. A vector's subscript would copy all sixteen to the stack, for each
  /// feature.
  @inline(__always)
  private static func weight(_ rows: [SIMD16<Float>], _ row: Int, _ target: Int) -> Float {
    rows.withUnsafeBytes {
      $0.load(
        fromByteOffset: row * MemoryLayout<SIMD16<Float>>.stride
          + target * MemoryLayout<Float>.stride, as: Float.self)
    }
  }

  /// The scores of a vector that `addPairs` has seen.
  func scores(_ vector: FeatureVector) -> SIMD16<Float> {
    var sum = SIMD16<Float>.zero
    for feature in vector.features where feature.number != FeatureVector.Feature.unknown {
      sum += rows[Int(feature.number)] * feature.value
    }
    return sum
  }

  /// The scores of relevance and defence alone.
  func decision(_ vector: FeatureVector) -> SIMD2<Float> {
    var sum = SIMD2<Float>.zero
    for feature in vector.features where feature.number != FeatureVector.Feature.unknown {
      sum += decisions[Int(feature.number)] * feature.value
    }
    return sum
  }
}
