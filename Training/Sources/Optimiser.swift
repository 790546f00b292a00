// Limited-memory BFGS with backtracking (Nocedal and Wright, "Numerical Optimization", ch. 7) for
// logistic and softmax losses with an L2 penalty. No randomness: the same lines give the same
// weights.

import Foundation

/// A sparse example.
struct Example {
  var features: [Int32]
  var values: [Float]
  /// 1 for yes, 0 for no; in a group, 1 for the chosen one.
  var target: Double
  var weight: Double = 1
  /// Drawn as news comes, not written to learn from.
  var isNews = false
}

/// Examples with a penalty; groups compete by softmax, single ones answer yes or no.
struct Problem {
  var examples: [Example] = []
  /// Ranges of `examples` that compete with one another; empty for yes-or-no questions.
  var groups: [Range<Int>] = []
  var dimension = 0
  var penalty = 1.0
  /// By feature, the part of the penalty that holds its weight back.
  var shares: [Double] = []

  /// The loss at a point and its gradient; `rows` are the examples'.
  private func loss(
    _ rows: SparseRows.Rows, _ point: UnsafeBufferPointer<Double>,
    _ gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    var loss = 0.0
    for index in 0..<dimension {
      let penalty = penalty * shares[index]
      gradient[index] = penalty * point[index]
      loss += penalty * point[index] * point[index] / 2
    }
    if groups.isEmpty {
      for index in examples.indices {
        let (target, weight) = (examples[index].target, examples[index].weight)
        let margin = rows.product(index, point)
        let probability = 1 / (1 + exp(-margin))
        loss += weight * (max(margin, 0) - margin * target + log1p(exp(-abs(margin))))
        rows.add(index, times: weight * (probability - target), to: gradient)
      }
    } else {
      for group in groups {
        let scores = group.map { rows.product($0, point) }
        let top = scores.max() ?? 0
        let total = scores.reduce(0) { $0 + exp($1 - top) }
        for (offset, index) in group.enumerated() {
          let probability = exp(scores[offset] - top) / total
          let (target, weight) = (examples[index].target, examples[index].weight)
          if target > 0 { loss -= weight * (scores[offset] - top - log(total)) }
          rows.add(index, times: weight * (probability - target), to: gradient)
        }
      }
    }
    return loss
  }

  /// What a fitted point leaves of an example.
  struct Residual {
    /// Truth less probability, by the example's weight.
    var error: Float
    /// How much the error changes with the score.
    var curvature: Float
  }

  /// Every example's residual at a point.
  func residuals(at point: [Double]) -> [Residual] {
    let margins = SparseRows(examples).withRows { rows in
      point.withUnsafeBufferPointer { point in examples.indices.map { rows.product($0, point) } }
    }
    var probabilities = margins.map { 1 / (1 + exp(-$0)) }
    for group in groups {
      let top = margins[group].max() ?? 0
      let total = margins[group].reduce(0) { $0 + exp($1 - top) }
      for index in group { probabilities[index] = exp(margins[index] - top) / total }
    }
    return zip(examples, probabilities).map { example, probability in
      Residual(
        error: Float(example.weight * (example.target - probability)),
        curvature: Float(example.weight * probability * (1 - probability)))
    }
  }

  /// The point of the least loss, looked for from `start`, whose missing numbers are 0.
  func minimise(from start: [Double] = [], iterations: Int = 60) -> [Double] {
    SparseRows(examples).withRows { rows in
      var start = start
      start += [Double](repeating: 0, count: dimension - start.count)
      return minimise(rows, from: start, iterations)
    }
  }

  private func minimise(
    _ rows: SparseRows.Rows, from start: [Double], _ iterations: Int
  ) -> [Double] {
    func loss(_ point: [Double], _ gradient: inout [Double]) -> Double {
      point.withUnsafeBufferPointer { point in
        gradient.withUnsafeMutableBufferPointer { self.loss(rows, point, $0) }
      }
    }
    var point = start
    var gradient = point
    var value = loss(point, &gradient)
    var steps: [(s: [Double], y: [Double], rho: Double)] = []
    var candidate = point
    var candidateGradient = gradient
    for iteration in 0..<iterations {
      var direction = gradient
      var alphas: [Double] = []
      for step in steps.reversed() {
        let alpha = step.rho * Self.dot(step.s, direction)
        alphas.append(alpha)
        Self.add(step.y, times: -alpha, to: &direction)
      }
      if let last = steps.last {
        let scale = 1 / (last.rho * Self.dot(last.y, last.y))
        for index in direction.indices { direction[index] *= scale }
      }
      for (step, alpha) in zip(steps, alphas.reversed()) {
        let beta = step.rho * Self.dot(step.y, direction)
        Self.add(step.s, times: alpha - beta, to: &direction)
      }
      let slope = -Self.dot(gradient, direction)
      if slope > -1e-9 { break }
      var length = steps.isEmpty ? min(1, 1 / Self.dot(gradient, gradient).squareRoot()) : 1.0
      var accepted = false
      var next = value
      for _ in 0..<20 {
        for index in point.indices { candidate[index] = point[index] }
        Self.add(direction, times: -length, to: &candidate)
        next = loss(candidate, &candidateGradient)
        if next <= value + 1e-4 * length * slope {
          accepted = true
          break
        }
        length /= 2
      }
      guard accepted else { break }
      var s = candidate
      var y = candidateGradient
      Self.add(point, times: -1, to: &s)
      Self.add(gradient, times: -1, to: &y)
      let curvature = Self.dot(s, y)
      if curvature > 1e-10 {
        steps.append((s, y, 1 / curvature))
        if steps.count > 7 { steps.removeFirst() }
      }
      swap(&point, &candidate)
      swap(&gradient, &candidateGradient)
      // The first steps know little of the loss's shape and may be short.
      if iteration >= 5, value - next < 1e-5 * max(1, abs(value)) { break }
      value = next
    }
    return point
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var sums = SIMD4<Double>.zero
        var index = 0
        while index + 4 <= a.count {
          let left = SIMD4<Double>(a[index], a[index + 1], a[index + 2], a[index + 3])
          let right = SIMD4<Double>(b[index], b[index + 1], b[index + 2], b[index + 3])
          sums += left * right
          index += 4
        }
        while index < a.count {
          sums[0] += a[index] * b[index]
          index += 1
        }
        return sums.sum()
      }
    }
  }

  private static func add(_ a: [Double], times factor: Double, to sum: inout [Double]) {
    a.withUnsafeBufferPointer { a in
      sum.withUnsafeMutableBufferPointer { sum in
        for index in a.indices { sum[index] += factor * a[index] }
      }
    }
  }
}
