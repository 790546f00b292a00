// The model's numbers: one table a decision, read from and written to text that diffs well.

import Foundation
import Model

/// Weights by feature key.
package struct Weights: Sendable {
  private var table = HashTable()
  private var values: [Float] = []

  /// An empty table.
  package init() {}

  /// Sets a feature's weight.
  package mutating func set(_ weight: Float, for key: UInt64) {
    if let index = table[key] {
      values[Int(index)] = weight
    } else {
      table.insert(UInt32(values.count), for: key)
      values.append(weight)
    }
  }

  @inline(__always)
  subscript(key: UInt64) -> Float {
    guard let index = table[key] else { return 0 }
    return values[Int(index)]
  }

  func score(_ vector: FeatureVector) -> Float {
    var sum: Float = 0
    for index in vector.keys.indices { sum += self[vector.keys[index]] * vector.values[index] }
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
  private var table = HashTable()
  private(set) var rows: [SIMD16<Float>] = []

  /// An empty table.
  package init() {}

  /// Sets a feature's weight for one target.
  package mutating func set(_ weight: Float, for key: UInt64, target: Int) {
    let row: Int
    if let index = table[key] {
      row = Int(index)
    } else {
      row = rows.count
      table.insert(UInt32(row), for: key)
      rows.append(.zero)
    }
    rows[row][target] = weight
  }

  @inline(__always)
  func row(_ key: UInt64) -> SIMD16<Float>? {
    table[key].map { rows[Int($0)] }
  }

  func scores(_ vector: FeatureVector) -> SIMD16<Float> {
    var sum = SIMD16<Float>.zero
    for index in vector.keys.indices {
      if let row = row(vector.keys[index]) { sum += row * vector.values[index] }
    }
    return sum
  }
}

/// Everything that was learnt.
package struct TrainedModel: Sendable {
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

  /// A model that knows nothing.
  package init() {}
}

/// The logistic function.
@inline(__always)
func logistic(_ x: Float) -> Float {
  1 / (1 + exp(-x))
}

extension TrainedModel {
  /// The probability that a candidate is a party.
  package func partyProbability(_ features: FeatureVector) -> Float {
    logistic(party.score(features))
  }
  /// The uncalibrated score of relevance, in log-odds.
  package func relevanceScore(_ context: FeatureVector) -> Float {
    self.context.scores(context)[ContextTarget.relevance]
  }
}
