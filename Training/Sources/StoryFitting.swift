// Fits the weights of “same event” to labelled lines: logistic regression by Newton's method.

import Model
import Stories

/// Pairs of entries with their evidence, and the weights that tell them apart.
struct StoryFitting {
  /// One pair.
  struct Row {
    var values: [Double]
    var isSame: Bool
    var weight: Double
    var kind: PairEvidence.Kind
    /// The folds of the events of both.
    var folds: (Int, Int)
  }

  var ridge = 3.0
  /// How much a pair from different months counts, taken as if it were days apart: corpora are thin
  /// in time where the world is not.
  var distantWeight = 0.3

  /// Every candidate pair of a replay in which each line goes to the story of its event.
  func rows(_ lines: [StoryLine], model: StoryModel) -> [Row] {
    var index = StoryIndex(next: StoryID(rawValue: 1), model: model)
    var ids: [String: StoryID] = [:]
    var folds: [StoryID: (fold: Int, corpus: String)] = [:]
    var rows: [Row] = []
    typealias Measure = PairEvidence.Measure
    for line in lines {
      let id = ids[line.item.event] ?? StoryID(rawValue: Int64(ids.count + 1))
      ids[line.item.event] = id
      if folds[id] == nil { folds[id] = (line.fold, line.corpus) }
      for (number, pair) in index.pairs(line.fingerprint).enumerated() {
        let evidence = pair.evidence
        // Two files may know one event by two names: only one file's events are surely different.
        guard let other = folds[pair.story],
          pair.story == id || other.corpus == line.corpus
        else { continue }
        var row = Row(
          values: evidence.values, isSame: pair.story == id, weight: 1, kind: evidence.kind,
          folds: (line.fold, other.fold))
        if evidence[.days] > 6 {
          guard !row.isSame else { continue }
          let days = Double((StoryReplay.hash(line.item.id) &+ UInt64(number)) % 6)
          row.values[Measure.days.index] = days
          row.values[Measure.nextDay.index] = days <= 1 ? 1 : 0
          row.weight = distantWeight
        }
        rows.append(row)
      }
      index.restore(line.fingerprint, story: id, thread: id)
    }
    return rows
  }

  /// The model with its weights fitted to the rows; thresholds and what is common stay.
  func fitted(_ rows: [Row], to model: StoryModel) -> StoryModel {
    var fitted = model
    for kind in PairEvidence.Kind.allCases {
      let own = rows.filter { $0.kind == kind }
      let weights = weights(own)
      // What pairs of the kind never show has the weight that was expected: nothing was learnt.
      fitted[kind].values = weights.indices.map { index in
        own.contains { $0.values[index] != 0 } ? weights[index] : 0
      }
    }
    return fitted
  }

  /// The weights that make the rows likeliest, held near what is expected by `ridge`; a measure of likeness
  /// never speaks against “same”, one of difference never for it.
  func weights(_ rows: [Row]) -> [Double] {
    var held: Set<Int> = []
    while true {
      let weights = weights(rows, held: held)
      let wrong = PairEvidence.Measure.allCases.filter {
        $0.direction * weights[$0.index] < 0
      }
      if wrong.isEmpty { return weights }
      held.formUnion(wrong.map(\.index))
    }
  }

  private func weights(_ rows: [Row], held: Set<Int>) -> [Double] {
    let size = PairEvidence.Measure.allCases.count
    let expected = PairEvidence.Measure.allCases.map(\.expectation)
    var weights = [Double](repeating: 0, count: size)
    for _ in 0..<30 {
      var gradient = (0..<size).map { -ridge * (weights[$0] - expected[$0]) }
      var curvature = (0..<size).map { row in
        (0..<size).map { $0 == row ? ridge : 0.0 }
      }
      for row in rows {
        var sum = 0.0
        for index in 0..<size { sum += weights[index] * row.values[index] }
        let chance = 1 / (1 + exponential(-sum))
        let error = ((row.isSame ? 1 : 0) - chance) * row.weight
        let steepness = max(chance * (1 - chance), 1e-6) * row.weight
        for left in 0..<size where row.values[left] != 0 {
          gradient[left] += error * row.values[left]
          let scaled = steepness * row.values[left]
          for right in 0..<size { curvature[left][right] += scaled * row.values[right] }
        }
      }
      for index in held {
        gradient[index] = 0
        for other in 0..<size where other != index {
          curvature[index][other] = 0
          curvature[other][index] = 0
        }
      }
      let step = LinearSystem.solve(curvature, gradient)
      for index in 0..<size { weights[index] += step[index] }
      if step.allSatisfy({ abs($0) < 1e-6 }) { break }
    }
    return weights
  }

  private func exponential(_ value: Double) -> Double { LinearSystem.exponential(value) }
}
