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
    _ problem: Problem, _ residuals: [Problem.Residual], eligible: [Bool],
    known: Set<SIMD2<Int32>>
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
    let size = features.count
    var errors = [Float](repeating: 0, count: size * size)
    var curvatures = errors
    var together = [UInt16](repeating: 0, count: size * size)
    for (example, residual) in zip(problem.examples, residuals) {
      let present = example.features.map { Int(compact[Int($0)]) }.filter { $0 >= 0 }.sorted()
      for (offset, first) in present.enumerated() {
        for second in present[(offset + 1)...] {
          let cell = first * size + second
          errors[cell] += residual.error
          curvatures[cell] += residual.curvature
          together[cell] &+= 1
        }
      }
    }
    var gains: [(gain: Float, cell: Int)] = []
    for first in 0..<size {
      for second in (first + 1)..<max(size, first + 1) {
        let cell = first * size + second
        guard Int(together[cell]) >= support else { continue }
        // A pair that nearly always comes with its rarer member says nothing new.
        let rarer = min(counts[Int(features[first])], counts[Int(features[second])])
        guard Int(together[cell]) * 20 < rarer * 19 else { continue }
        gains.append((errors[cell] * errors[cell] / (curvatures[cell] + Float(damping)), cell))
      }
    }
    gains.sort { ($1.gain, $0.cell) < ($0.gain, $1.cell) }
    var found: [SIMD2<Int32>] = []
    var seen: Set<[Int]> = []
    for (_, cell) in gains {
      let pair = SIMD2(features[cell / size], features[cell % size])
      // Two pairs of the same examples are one.
      let signature = [Int(together[cell]), Int((errors[cell] * 10_000).rounded())]
      if known.contains(pair) || !seen.insert(signature).inserted { continue }
      found.append(pair)
      if found.count == count { break }
    }
    return found
  }
}
