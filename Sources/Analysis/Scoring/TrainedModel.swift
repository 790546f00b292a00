// The model's numbers: one table a decision, with its thresholds, and the scores that they come to.

import Foundation
import Model

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
