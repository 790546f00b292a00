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
    /// The folds of the events of both.
    var folds: (Int, Int)
  }

  var ridge = 1.0
  /// How much a pair from different months counts, taken as if it were days apart: corpora are thin
  /// in time where the world is not.
  var distantWeight = 0.3

  /// Every candidate pair of a replay in which each line goes to the story of its event.
  func rows(_ lines: [StoryLine], model: StoryModel) -> [Row] {
    var index = StoryIndex(next: StoryID(rawValue: 1), model: model)
    var ids: [String: StoryID] = [:]
    var folds: [StoryID: Int] = [:]
    var rows: [Row] = []
    typealias Measure = PairEvidence.Measure
    for line in lines {
      let id = ids[line.item.event] ?? StoryID(rawValue: Int64(ids.count + 1))
      ids[line.item.event] = id
      folds[id] = line.fold
      for (number, pair) in index.pairs(line.fingerprint).enumerated() {
        let evidence = pair.evidence
        guard evidence.sharesKind else { continue }
        var row = Row(
          values: evidence.values, isSame: pair.story == id, weight: 1,
          folds: (line.fold, folds[pair.story] ?? line.fold))
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

  /// The weights that make the rows likeliest, held near zero by `ridge`.
  func weights(_ rows: [Row]) -> [Double] {
    let size = PairEvidence.Measure.allCases.count
    var weights = [Double](repeating: 0, count: size)
    for _ in 0..<30 {
      var gradient = weights.map { -ridge * $0 }
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
      let step = LinearSystem.solve(curvature, gradient)
      for index in 0..<size { weights[index] += step[index] }
      if step.allSatisfy({ abs($0) < 1e-6 }) { break }
    }
    return weights
  }

  private func exponential(_ value: Double) -> Double { LinearSystem.exponential(value) }
}
