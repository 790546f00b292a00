// A table of weights for one decision, by feature.

/// Weights by feature key.
package struct Weights: Sendable {
  /// The keys' rows.
  private(set) var index = KeyIndex()
  private var weights: [Float] = []

  /// An empty table.
  package init() {}

  /// Sets a feature's weight.
  package mutating func set(_ weight: Float, for key: UInt64) {
    let row = Int(index.makeRow(key))
    if row == weights.count { weights.append(weight) } else { weights[row] = weight }
  }

  /// Forgets what only learning needs.
  mutating func settle() { index.settle() }

  /// The weight of a feature; nil where there is none.
  func weight(of key: UInt64) -> Float? { index[key].map { weights[Int($0)] } }

  /// The weight of a feature of a vector that was filled for `index`.
  @inline(__always)
  func weight(_ feature: FeatureVector.Feature) -> Float { weights[Int(feature.number)] }

  /// The score of a vector that was filled for `index`.
  func score(_ vector: FeatureVector) -> Float {
    var sum: Float = 0
    for feature in vector.features { sum += weight(feature) * feature.value }
    return sum
  }

  func score(_ list: FeatureList) -> Float {
    var sum: Float = 0
    for feature in list.features {
      if let weight = weight(of: feature.key) { sum += weight * feature.value }
    }
    return sum
  }
}
