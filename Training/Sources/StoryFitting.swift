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
    /// The file that the pair is from.
    var corpus: String
  }

  /// How strongly weights are held near what is expected of them before any pair was seen, and
  /// those of one kind of pair near those of all kinds.
  var ridge = 3.0
  var kindRidge = 6.0
  /// How much a pair of written items counts: they hold more hard twins than news does.
  var writtenWeight = 0.5
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
          values: evidence.values, isSame: pair.story == id,
          weight: line.isMeasured ? 1 : writtenWeight, kind: evidence.kind,
          folds: (line.fold, other.fold), corpus: line.corpus)
        if evidence[.days] > 6 {
          guard !row.isSame else { continue }
          let days = Double((StoryReplay.hash(line.item.id) &+ UInt64(number)) % 6)
          row.values[Measure.days.index] = days
          row.values[Measure.daysLog.index] = LinearSystem.logarithm(1 + days)
          row.values[Measure.pairRarityNextDay.index] =
            days <= 1 ? row.values[Measure.pairRarity.index] : 0
          row.values[Measure.nextDay.index] = days <= 1 ? 1 : 0
          row.weight *= distantWeight
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
    let expected = PairEvidence.Measure.allCases.map(\.expectation)
    // What a piece of evidence is worth is much the same for all kinds of pairs; of some kinds
    // there are few.
    let common = weights(rows, near: expected, ridge: ridge)
    for kind in PairEvidence.Kind.allCases {
      let own = rows.filter { $0.kind == kind }
      let weights = weights(own, near: common, ridge: kindRidge)
      // What pairs of the kind never show has the weight that was expected: nothing was learnt.
      fitted[kind].values = weights.indices.map { index in
        own.contains { $0.values[index] != 0 } ? weights[index] : 0
      }
    }
    return fitted
  }

  /// The weights that make the rows likeliest, held near the expected ones; a measure of likeness
  /// never speaks against “same”, one of difference never for it.
  func weights(_ rows: [Row], near expected: [Double], ridge: Double) -> [Double] {
    var held: Set<Int> = []
    while true {
      let weights = weights(rows, near: expected, ridge: ridge, held: held)
      let wrong = PairEvidence.Measure.allCases.filter {
        $0.direction * weights[$0.index] < 0
      }
      if wrong.isEmpty { return weights }
      held.formUnion(wrong.map(\.index))
    }
  }

  private func weights(
    _ rows: [Row], near expected: [Double], ridge: Double, held: Set<Int>
  ) -> [Double] {
    let size = PairEvidence.Measure.allCases.count
    var weights = [Double](repeating: 0, count: size)
    for index in 0..<size where !held.contains(index) { weights[index] = expected[index] }
    for _ in 0..<30 {
      var gradient = (0..<size).map { -ridge * (weights[$0] - expected[$0]) }
      var sums = [Double](repeating: 0, count: size * size)
      for row in rows {
        var present: [Int] = []
        var sum = 0.0
        for index in 0..<size where row.values[index] != 0 {
          present.append(index)
          sum += weights[index] * row.values[index]
        }
        let chance = 1 / (1 + exponential(-sum))
        let error = ((row.isSame ? 1 : 0) - chance) * row.weight
        let steepness = max(chance * (1 - chance), 1e-6) * row.weight
        for (place, left) in present.enumerated() {
          gradient[left] += error * row.values[left]
          let scaled = steepness * row.values[left]
          for right in present[place...] { sums[left * size + right] += scaled * row.values[right] }
        }
      }
      var curvature = (0..<size).map { row in
        (0..<size).map { column in
          sums[min(row, column) * size + max(row, column)] + (row == column ? ridge : 0)
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
