// Which pairs of features a fitted model lacks: those that its errors follow (Della Pietra, Della
// Pietra and Lafferty, "Inducing features of random fields", 1997; here one Newton step a pair).

import Foundation

struct PairInduction {
  /// Pairs found in one round.
  var count: Int
  /// Examples that a pair must stand in.
  var support = 10
  /// What holds back the gain of a pair that few examples speak for.
  var damping = 8.0

  /// The pairs of eligible features with the largest gains, best first; `residuals` are the
  /// examples' at the fitted point.
  func find(
    _ problem: Problem, _ residuals: [Problem.Residual], eligible: [Bool]
  ) -> [SIMD2<Int32>] {
    guard count > 0 else { return [] }
    // Features in the order of their numbers; only those with enough examples can make a pair.
    var counts = [Int](repeating: 0, count: problem.dimension)
    for example in problem.examples {
      for feature in example.features { counts[Int(feature)] += 1 }
    }
    var compact = [Int32](repeating: -1, count: problem.dimension)
    var features: [Int32] = []
    for number in counts.indices where eligible[number] && counts[number] >= support {
      compact[number] = Int32(features.count)
      features.append(Int32(number))
    }
    // For each feature the examples in which it stands, and where in them.
    var rows: [[Int32]] = []
    var residual: [Problem.Residual] = []
    var postings = [[SIMD2<Int32>]](repeating: [], count: features.count)
    for (index, example) in problem.examples.enumerated() {
      let present = example.features.map { compact[Int($0)] }.filter { $0 >= 0 }.sorted()
      guard present.count > 1 else { continue }
      for (place, feature) in present.enumerated() {
        postings[Int(feature)].append(SIMD2(Int32(rows.count), Int32(place)))
      }
      rows.append(present)
      residual.append(residuals[index])
    }
    // One feature's pairs at a time: all pairs at once would be a quarter of a gigabyte.
    var cells = [Cell](repeating: Cell(), count: features.count)
    var gains: [Gain] = []
    for first in features.indices {
      var touched: [Int32] = []
      cells.withUnsafeMutableBufferPointer { cells in
        for posting in postings[first] {
          let left = residual[Int(posting.x)]
          rows[Int(posting.x)].withUnsafeBufferPointer { row in
            for place in (Int(posting.y) + 1)..<row.count {
              let second = Int(row[place])
              if cells[second].together == 0 { touched.append(row[place]) }
              cells[second].error += left.error
              cells[second].curvature += left.curvature
              cells[second].together += 1
            }
          }
        }
      }
      for second in touched {
        let cell = cells[Int(second)]
        cells[Int(second)] = Cell()
        guard cell.together >= support else { continue }
        // A pair that nearly always comes with its rarer member says nothing new.
        let rarer = min(counts[Int(features[first])], counts[Int(features[Int(second)])])
        guard Int(cell.together) * 20 < rarer * 19 else { continue }
        gains.append(
          Gain(
            gain: cell.error * cell.error / (cell.curvature + Float(damping)), cell: cell,
            pair: SIMD2(Int32(first), second)))
      }
    }
    gains.sort { ($1.gain, $0.pair.x, $0.pair.y) < ($0.gain, $1.pair.x, $1.pair.y) }
    var found: [SIMD2<Int32>] = []
    var seen: Set<SIMD2<Int>> = []
    for gain in gains {
      let pair = SIMD2(features[Int(gain.pair.x)], features[Int(gain.pair.y)])
      // Two pairs of the same examples are one.
      let signature = SIMD2(
        Int(gain.cell.together), Int((gain.cell.error * 10_000).rounded()))
      if !seen.insert(signature).inserted { continue }
      found.append(pair)
      if found.count == count { break }
    }
    return found
  }

  /// What the examples that hold both features of a pair leave over.
  private struct Cell {
    var error: Float = 0
    var curvature: Float = 0
    var together: Int32 = 0
  }

  private struct Gain {
    var gain: Float
    var cell: Cell
    var pair: SIMD2<Int32>
  }
}
