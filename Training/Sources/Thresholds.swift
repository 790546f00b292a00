// Calibration and thresholds, from what models thought of items that they had not seen.

import Analysis
import Foundation
import Model

enum Thresholds {
  typealias Case = (read: CorpusItem.Read, opinion: CrossValidation.Opinion)

  /// How likely a partnership must be to be told of. Half of the labelled items are partnerships,
  /// of a general feed's not one in a hundred, so of values with like F1 the highest is taken.
  /// Scores are calibrated, so this is a probability, chosen over three rounds of cross-validation
  /// (docs/classification.md): the best of one fit's folds moves by .05 with chance.
  private static let relevanceThreshold: Float = 0.68

  /// Sets a model's calibration and every other threshold.
  static func choose(_ model: inout TrainedModel, _ cases: [Case]) {
    let truth = cases.map { $0.read.item.relevance == 2 }
    let scores = cases.map { Double($0.opinion.relevance) }
    let (slope, intercept) = calibrate(scores, truth)
    model.calibration = (Float(slope), Float(intercept))
    model.relevanceThreshold = relevanceThreshold
    let partnerships = cases.filter { $0.read.item.relevance == 2 }
    model.activityShifts = Activity.allCases.enumerated().map { index, activity in
      shift(
        partnerships.map {
          ($0.opinion.activities[index], $0.read.item.activity.contains(activity))
        })
    }
    model.domainShifts = Domain.allCases.enumerated().map { index, domain in
      shift(partnerships.map { ($0.opinion.domains[index], $0.read.item.domain.contains(domain)) })
    }
    model.stageShifts = stageShifts(partnerships)
    let (activityShifts, domainShifts) = (model.activityShifts, model.domainShifts)
    model.activityThreshold = best(partnerships) { read, opinion in
      Activity.allCases.enumerated().map { index, activity in
        (
          logistic(opinion.activities[index] + activityShifts[index]),
          read.item.activity.contains(activity)
        )
      }
    }
    model.domainThreshold = best(partnerships) { read, opinion in
      Domain.allCases.enumerated().map { index, domain in
        (logistic(opinion.domains[index] + domainShifts[index]), read.item.domain.contains(domain))
      }
    }
    model.partyThreshold = best(partnerships) { read, opinion in
      zip(opinion.parties, read.extraction.parties).map {
        ($0, read.item.countries.contains($1.country))
      }
    }
    model.organisationThreshold = best(partnerships) { read, opinion in
      zip(opinion.organisations, read.extraction.organisations).map {
        ($0, read.organisations.contains($1.name))
      }
    }
  }

  private static func logistic(_ score: Float) -> Float { 1 / (1 + exp(-score)) }

  /// What holds a shift back: as many doubtful cases must speak for it.
  private static let shiftPenalty = 4.0

  /// What to add to a label's scores so that it is given as often as it is true: the intercept of a
  /// logistic fit, by Newton's method.
  private static func shift(_ cases: [(score: Float, isTrue: Bool)]) -> Float {
    var shift = 0.0
    for _ in 0..<30 {
      var slope = shiftPenalty * shift
      var curvature = shiftPenalty
      for (score, isTrue) in cases {
        let p = 1 / (1 + exp(-(Double(score) + shift)))
        slope += p - (isTrue ? 1 : 0)
        curvature += p * (1 - p)
      }
      shift -= slope / curvature
    }
    return Float(shift)
  }

  /// The same for stages, of which one is true: each in turn against all, until nothing moves.
  private static func stageShifts(_ cases: [Case]) -> [Float] {
    var shifts = [Double](repeating: 0, count: Stage.allCases.count)
    for _ in 0..<30 {
      for index in shifts.indices {
        var slope = shiftPenalty * shifts[index]
        var curvature = shiftPenalty
        for (read, opinion) in cases {
          guard let stage = read.item.stage else { continue }
          let scores = zip(opinion.stages, shifts).map { Double($0) + $1 }
          let top = scores.max() ?? 0
          let total = scores.reduce(0) { $0 + exp($1 - top) }
          let p = exp(scores[index] - top) / total
          slope += p - (stage.order == index ? 1 : 0)
          curvature += p * (1 - p)
        }
        shifts[index] -= slope / curvature
      }
    }
    return shifts.map { Float($0) }
  }

  /// The threshold of a family of labels, over all of them together.
  private static func best(
    _ cases: [Case], _ labels: (CorpusItem.Read, CrossValidation.Opinion) -> [(Float, Bool)]
  ) -> Float {
    let all = cases.flatMap { labels($0.read, $0.opinion) }
    return best(all.map { Double($0.0) }, all.map(\.1), 0.3...0.5)
  }

  /// Platt's two parameters (1999) by Newton's method on his smoothed targets.
  private static func calibrate(
    _ scores: [Double], _ truth: [Bool]
  ) -> (slope: Double, intercept: Double) {
    var slope = 1.0
    var intercept = 0.0
    let positives = Double(truth.count { $0 })
    let negatives = Double(truth.count) - positives
    let high = (positives + 1) / (positives + 2)
    let low = 1 / (negatives + 2)
    for _ in 0..<50 {
      var (g1, g0, h11, h10, h00) = (0.0, 0.0, 1e-6, 0.0, 1e-6)
      for (x, isYes) in zip(scores, truth) {
        let p = 1 / (1 + exp(-(slope * x + intercept)))
        let error = p - (isYes ? high : low)
        let curvature = p * (1 - p)
        g1 += error * x
        g0 += error
        h11 += curvature * x * x
        h10 += curvature * x
        h00 += curvature
      }
      let determinant = h11 * h00 - h10 * h10
      guard determinant > 1e-12 else { break }
      slope -= (h00 * g1 - h10 * g0) / determinant
      intercept -= (h11 * g0 - h10 * g1) / determinant
    }
    return (slope, intercept)
  }

  /// The threshold of the best F1: not the very best, which moves with chance, but the middle of
  /// the plateau around it.
  private static func best(
    _ probabilities: [Double], _ truth: [Bool], _ range: ClosedRange<Double>
  ) -> Float {
    let steps = Int((range.lowerBound * 100).rounded())...Int((range.upperBound * 100).rounded())
    let values = steps.map { step -> Double in
      let threshold = Double(step) / 100
      var (hit, wrong, missed) = (0.0, 0.0, 0.0)
      for (probability, isYes) in zip(probabilities, truth) {
        switch (probability >= threshold, isYes) {
        case (true, true): hit += 1
        case (true, false): wrong += 1
        case (false, true): missed += 1
        default: break
        }
      }
      return 2 * hit / max(1, 2 * hit + wrong + missed)
    }
    let top = values.max() ?? 0
    let plateau = zip(steps, values).filter { $0.1 >= top - 0.006 }.map { Double($0.0) / 100 }
    return Float(plateau[(plateau.count - 1) / 2])
  }
}
