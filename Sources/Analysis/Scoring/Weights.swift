// The model's numbers: one table a decision, read from and written to text that diffs well.

import Foundation
import Model

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

  /// One column of a row. A vector's subscript would copy all sixteen to the stack, for each feature.
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

/// Everything that was learnt.
package struct TrainedModel: Sendable {
  /// A digest of the files that it was read from.
  package var digest = ContentDigest()
  /// Relevance, defence, activities and stages over the whole text's features.
  package var context = ContextWeights()
  /// Shared features of activities.
  package var activity = Weights()
  /// Shared features of stages.
  package var stage = Weights()
  /// Domains.
  package var domain = Weights()
  /// Parties.
  package var party = Weights()
  /// Organisations.
  package var organisation = Weights()
  /// Slope and intercept that turn a relevance score into a probability (Platt, 1999).
  package var calibration: (slope: Float, intercept: Float) = (1, 0)
  /// The probability from which a text is a partnership.
  package var relevanceThreshold: Float = 0.5
  /// The probabilities from which a label is given.
  package var activityThreshold: Float = 0.5
  /// See `activityThreshold`.
  package var domainThreshold: Float = 0.5
  /// See `activityThreshold`.
  package var partyThreshold: Float = 0.5
  /// See `activityThreshold`.
  package var organisationThreshold: Float = 0.5

  /// What is added to each activity's score, in log-odds: news names some more often than the items
  /// that were learnt from.
  package var activityShifts = [Float](repeating: 0, count: Activity.allCases.count)
  /// The same for stages.
  package var stageShifts = [Float](repeating: 0, count: Stage.allCases.count)
  /// The same for domains.
  package var domainShifts = [Float](repeating: 0, count: Domain.allCases.count)

  /// A model that knows nothing.
  package init() {}

  /// Forgets what only learning needs: a megabyte.
  mutating func settle() {
    context.settle()
    activity.settle()
    stage.settle()
    domain.settle()
    party.settle()
    organisation.settle()
  }
}

/// The logistic function.
@inline(__always)
func logistic(_ x: Float) -> Float {
  1 / (1 + exp(-x))
}

extension TrainedModel {
  /// The probability that a candidate is a party.
  package func partyProbability(_ features: FeatureList) -> Float {
    logistic(party.score(features))
  }
  /// The uncalibrated score of relevance, in log-odds.
  package func relevanceScore(_ context: FeatureList) -> Float {
    var vector = FeatureVector(context)
    self.context.addPairs(to: &vector)
    return self.context.decision(vector)[ContextTarget.relevance]
  }

  /// Each activity's and each stage's score in log-odds, shifts included, in the taxonomy's order.
  package func actScores(_ text: Extraction) -> (activities: [Float], stages: [Float]) {
    var vector = FeatureVector(text.context)
    context.addPairs(to: &vector)
    let scores = context.scores(vector)
    return (
      text.activities.enumerated().map { index, own in
        scores[ContextTarget.activities + index] + activity.score(own) + activityShifts[index]
      },
      text.stages.enumerated().map { index, own in
        scores[ContextTarget.stages + index] + stage.score(own) + stageShifts[index]
      }
    )
  }

  /// Each domain's score in log-odds, shifts included, in the taxonomy's order.
  package func domainScores(_ text: Extraction) -> [Float] {
    zip(text.domains, domainShifts).map { domain.score($0) + $1 }
  }

  /// How likely an organisation takes part.
  package func organisationProbability(_ features: FeatureList) -> Float {
    logistic(organisation.score(features))
  }
}
