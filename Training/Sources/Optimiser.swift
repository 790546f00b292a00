// Limited-memory BFGS with backtracking (Nocedal and Wright, "Numerical Optimization", ch. 7) for
// logistic and softmax losses with an L2 penalty. No randomness: the same lines give the same weights.

import Foundation

/// A sparse example.
struct Example {
  var features: [Int32]
  var values: [Float]
  /// 1 for yes, 0 for no; in a group, 1 for the chosen one.
  var target: Double
  var weight: Double = 1
}

/// Examples with a penalty; groups compete by softmax, single ones answer yes or no.
struct Problem {
  var examples: [Example] = []
  /// Ranges of `examples` that compete with one another; empty for yes-or-no questions.
  var groups: [Range<Int>] = []
  var dimension = 0
  var penalty = 1.0

  /// The loss at a point and its gradient.
  func loss(_ point: [Double], _ gradient: inout [Double]) -> Double {
    var loss = 0.0
    for index in 0..<dimension {
      gradient[index] = penalty * point[index]
      loss += penalty * point[index] * point[index] / 2
    }
    func score(_ example: Example) -> Double {
      var sum = 0.0
      for index in example.features.indices {
        sum += point[Int(example.features[index])] * Double(example.values[index])
      }
      return sum
    }
    func push(_ example: Example, _ error: Double) {
      for index in example.features.indices {
        gradient[Int(example.features[index])] += error * Double(example.values[index])
      }
    }
    if groups.isEmpty {
      for example in examples {
        let margin = score(example)
        let probability = 1 / (1 + exp(-margin))
        loss +=
          example.weight
          * (max(margin, 0) - margin * example.target + log1p(exp(-abs(margin))))
        push(example, example.weight * (probability - example.target))
      }
    } else {
      for group in groups {
        let scores = group.map { score(examples[$0]) }
        let top = scores.max() ?? 0
        let total = scores.reduce(0) { $0 + exp($1 - top) }
        for (offset, index) in group.enumerated() {
          let probability = exp(scores[offset] - top) / total
          let example = examples[index]
          if example.target > 0 {
            loss -= example.weight * (scores[offset] - top - log(total))
          }
          push(example, example.weight * (probability - example.target))
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
    let margins = examples.map { example in
      example.features.indices.reduce(0.0) {
        $0 + point[Int(example.features[$1])] * Double(example.values[$1])
      }
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

  /// The point of the least loss.
  func minimise(iterations: Int = 60) -> [Double] {
    var point = [Double](repeating: 0, count: dimension)
    var gradient = point
    var value = loss(point, &gradient)
    var steps: [(s: [Double], y: [Double], rho: Double)] = []
    var candidate = point
    var candidateGradient = gradient
    for _ in 0..<iterations {
      var direction = gradient
      var alphas: [Double] = []
      for step in steps.reversed() {
        let alpha = step.rho * dot(step.s, direction)
        alphas.append(alpha)
        for index in direction.indices { direction[index] -= alpha * step.y[index] }
      }
      if let last = steps.last {
        let scale = 1 / (last.rho * dot(last.y, last.y))
        for index in direction.indices { direction[index] *= scale }
      }
      for (step, alpha) in zip(steps, alphas.reversed()) {
        let beta = step.rho * dot(step.y, direction)
        for index in direction.indices { direction[index] += (alpha - beta) * step.s[index] }
      }
      let slope = -dot(gradient, direction)
      if slope > -1e-9 { break }
      var length = steps.isEmpty ? min(1, 1 / (dot(gradient, gradient)).squareRoot()) : 1.0
      var accepted = false
      var next = value
      for _ in 0..<20 {
        for index in point.indices { candidate[index] = point[index] - length * direction[index] }
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
      for index in s.indices {
        s[index] -= point[index]
        y[index] -= gradient[index]
      }
      let curvature = dot(s, y)
      if curvature > 1e-10 {
        steps.append((s, y, 1 / curvature))
        if steps.count > 7 { steps.removeFirst() }
      }
      point = candidate
      gradient = candidateGradient
      if value - next < 1e-5 * max(1, abs(value)) { break }
      value = next
    }
    return point
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
