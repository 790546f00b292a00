// Cross-validation grouped by event: each item is labelled by a model that saw none of its event.

import Analysis
import Foundation
import Model

/// An item with the labels that a model gave it which had not seen its event.
struct Judged {
  var read: CorpusItem.Read
  var labels: Labels
}

struct CrossValidation {
  var trainer = Trainer()
  var folds = 5

  /// Labels all items fold by fold. Calibration and thresholds of a fold come from the others' scores.
  func run(
    _ items: [CorpusItem.Read], _ analyzer: Analyzer, extra: [CorpusItem.Read] = []
  ) -> (judged: [Judged], model: TrainedModel) {
    var models: [TrainedModel] = []
    var scores = [Float](repeating: 0, count: items.count)
    for fold in 0..<folds {
      let model = trainer.fit(items.filter { $0.fold != fold } + extra).model
      models.append(model)
      for (index, read) in items.enumerated() where read.fold == fold {
        var context = read.extraction
        context.addPartyPair(context.parties.map { model.partyProbability($0.features) })
        scores[index] = model.relevanceScore(context.context)
      }
    }
    var judged: [Judged] = []
    for fold in 0..<folds {
      var model = models[fold]
      let others = items.indices.filter { items[$0].fold != fold }
      Thresholds.choose(
        &model, scores: others.map { scores[$0] }, truth: others.map { items[$0].item.relevance })
      for read in items where read.fold == fold {
        judged.append(Judged(read: read, labels: analyzer.label(read.reading, with: model)))
      }
    }
    var overall = TrainedModel()
    Thresholds.choose(&overall, scores: scores, truth: items.map(\.item.relevance))
    return (judged, overall)
  }
}

/// Calibration and thresholds from scores of held-back items.
enum Thresholds {
  static func choose(_ model: inout TrainedModel, scores: [Float], truth: [Int]) {
    // Platt's two parameters by Newton's method on the smoothed targets.
    var slope = 1.0
    var intercept = 0.0
    let positives = Double(truth.count { $0 == 2 })
    let negatives = Double(truth.count) - positives
    let high = (positives + 1) / (positives + 2)
    let low = 1 / (negatives + 2)
    for _ in 0..<50 {
      var (g1, g0, h11, h10, h00) = (0.0, 0.0, 1e-6, 0.0, 1e-6)
      for (score, label) in zip(scores, truth) {
        let x = Double(score)
        let p = 1 / (1 + exp(-(slope * x + intercept)))
        let error = p - (label == 2 ? high : low)
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
    model.calibration = (Float(slope), Float(intercept))
    let env = ProcessInfo.processInfo.environment
    model.activityThreshold = env["T_ACT"].flatMap(Float.init) ?? 0.4
    model.domainThreshold = env["T_DOM"].flatMap(Float.init) ?? 0.4
    model.partyThreshold = env["T_PAR"].flatMap(Float.init) ?? 0.4
    model.organisationThreshold = env["T_ORG"].flatMap(Float.init) ?? 0.4
    // The threshold of the best F1, the middle of the plateau around it.
    let probabilities = scores.map { 1 / (1 + exp(-(slope * Double($0) + intercept))) }
    var best: (value: Double, thresholds: [Double]) = (0, [0.5])
    for step in 20...80 {
      let threshold = Double(step) / 100
      var (hit, wrong, missed) = (0.0, 0.0, 0.0)
      for (probability, label) in zip(probabilities, truth) {
        switch (probability >= threshold, label == 2) {
        case (true, true): hit += 1
        case (true, false): wrong += 1
        case (false, true): missed += 1
        default: break
        }
      }
      let value = 2 * hit / max(1, 2 * hit + wrong + missed)
      if value > best.value + 0.002 {
        best = (value, [threshold])
      } else if value >= best.value - 0.002 {
        best.thresholds.append(threshold)
      }
    }
    model.relevanceThreshold = Float(
      best.thresholds.reduce(0, +) / Double(best.thresholds.count))
  }
}
