// Features that are kept: what a model learns from.

/// All features of one text, candidate or label, whether or not a model has weights for them.
package struct FeatureList: Sendable {
  let features: [FeatureVector.Feature]
  /// The places of features that are mere words; what is left makes pairs.
  package let words: Range<Int>
  /// The places of features that only acts are decided from.
  package let predicates: Range<Int>
  /// Readable names by key, where they were wanted.
  package let names: [UInt64: String]?

  /// The features of a vector that keeps all.
  init(_ vector: FeatureVector) {
    features = Array(vector.features)
    words = vector.words
    predicates = vector.predicates
    names = vector.names
  }

  /// The features' keys in the order in which they were added.
  package var keys: [UInt64] { features.map(\.key) }
  /// Their values.
  package var values: [Float] { features.map(\.value) }
}
