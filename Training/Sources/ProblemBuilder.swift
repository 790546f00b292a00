// Gathers examples of named features into a problem with dense feature numbers, and solves it:
// features that are met once left out, news' own deviations and pairs of features added.

import Analysis
import Model

final class ProblemBuilder {
  var problem = Problem()
  /// What each feature number stands for.
  private(set) var origins: [Origin] = []
  private var numbers: [UInt64: Int32] = [:]
  private let kinds: FeatureKinds
  private let wordShare: Double

  /// - Parameter wordShare: the part of the penalty that holds back mere words.
  init(_ kinds: FeatureKinds = .all, wordShare: Double = 1) {
    self.kinds = kinds
    self.wordShare = wordShare
  }

  /// What a feature number stands for.
  struct Origin {
    var target: String
    var key: UInt64
    var name: String
    /// The part of the penalty that holds its weight back.
    var share: Double
    /// No mere word, no pair, nothing of news alone: two such may make a pair.
    var isConcept: Bool
    var pair: FeaturePair?
    /// The feature from which this one says how news deviates.
    var general: Int?
  }

  /// Features under a target's own numbers.
  ///
  /// - Parameter share: the part of the penalty that holds back what is no mere word.
  func features(
    _ vector: FeatureList, target: String, salt: UInt64, share: Double = 1,
    withPredicates: Bool = true
  ) -> ([Int32], [Float]) {
    var features: [Int32] = []
    var values: [Float] = []
    for (place, key) in vector.keys.enumerated() {
      if !withPredicates, vector.predicates.contains(place) { continue }
      let isWord = vector.words.contains(place)
      // The bias stands first.
      if kinds == .lexicon && isWord || kinds == .words && !isWord && place > 0 { continue }
      values.append(vector.values[place])
      let salted = key ^ salt
      if let known = numbers[salted] {
        features.append(known)
      } else {
        let number = Int32(origins.count)
        numbers[salted] = number
        origins.append(
          Origin(
            target: target, key: key, name: vector.names?[key] ?? "",
            share: isWord ? wordShare : share, isConcept: !isWord))
        features.append(number)
      }
    }
    return (features, values)
  }

  /// Fits all features, then once more with as many pairs beside them as asked for, those that the
  /// errors of each target ask for.
  ///
  /// - Parameters:
  ///   - pairShare: the part of the penalty that holds back pairs.
  ///   - newsDeviation: how far news may deviate from what holds for all items; 0 keeps it from
  ///     any. The weights are those for news.
  func solve(
    _ penalty: Double, pairs count: Int = 0, pairShare: Double = 1, newsDeviation: Double = 0
  ) -> [Double] {
    dropRare()
    if newsDeviation > 0 { addDeviations(newsDeviation) }
    problem.dimension = origins.count
    problem.penalty = penalty
    problem.shares = origins.map(\.share)
    var point = problem.minimise()
    if count > 0 {
      let residuals = problem.residuals(at: point)
      var pairs: [SIMD2<Int32>] = []
      let targets = Set(origins.lazy.filter(\.isConcept).map(\.target)).sorted()
      for target in targets where ModelFiles.contextTargets.contains(target) {
        let eligible = origins.map { $0.isConcept && $0.target == target }
        pairs += PairInduction(count: count).find(problem, residuals, eligible: eligible)
      }
      add(pairs, share: pairShare)
      point = problem.minimise(from: point)
    }
    for (index, origin) in origins.enumerated() {
      guard let general = origin.general else { continue }
      point[general] += newsDeviation * point[index]
      point[index] = 0
    }
    return point
  }

  /// Leaves out features that fewer than two examples have: they only learn an item by heart.
  private func dropRare() {
    var counts = [Int](repeating: 0, count: origins.count)
    for example in problem.examples {
      for feature in example.features { counts[Int(feature)] += 1 }
    }
    var renumbered = [Int32](repeating: -1, count: origins.count)
    var kept: [Int] = []
    for index in origins.indices where counts[index] >= 2 {
      renumbered[index] = Int32(kept.count)
      kept.append(index)
    }
    origins = kept.map { origins[$0] }
    for index in problem.examples.indices {
      let example = problem.examples[index]
      let places = example.features.indices.filter {
        renumbered[Int(example.features[$0])] >= 0
      }
      problem.examples[index].features = places.map { renumbered[Int(example.features[$0])] }
      problem.examples[index].values = places.map { example.values[$0] }
    }
  }

  /// Gives news items a second weight for each feature, beside the one that all items share
  /// (Daumé III, "Frustratingly easy domain adaptation", 2007; here for one domain).
  private func addDeviations(_ scale: Double) {
    let count = origins.count
    for index in 0..<count {
      var origin = origins[index]
      origin.isConcept = false
      origin.general = index
      origins.append(origin)
    }
    for index in problem.examples.indices where problem.examples[index].isNews {
      problem.examples[index].features += problem.examples[index].features.map {
        $0 + Int32(count)
      }
      problem.examples[index].values += problem.examples[index].values.map { $0 * Float(scale) }
    }
  }

  private func add(_ pairs: [SIMD2<Int32>], share: Double) {
    var partners: [[(second: Int32, number: Int32)]] = .init(repeating: [], count: origins.count)
    for pair in pairs {
      let (first, second) = (origins[Int(pair.x)], origins[Int(pair.y)])
      let members = FeaturePair(first.key, second.key)
      partners[Int(pair.x)].append((pair.y, Int32(origins.count)))
      let names = [first, second].sorted { $0.key < $1.key }.map(\.name)
      origins.append(
        Origin(
          target: first.target, key: members.key, name: names.joined(separator: " & "),
          share: share, isConcept: false, pair: members))
    }
    // By feature, the last example that it was seen in.
    var seen = [Int](repeating: -1, count: partners.count)
    for index in problem.examples.indices {
      for feature in problem.examples[index].features { seen[Int(feature)] = index }
      for feature in problem.examples[index].features {
        for (second, number) in partners[Int(feature)] where seen[Int(second)] == index {
          problem.examples[index].features.append(number)
          problem.examples[index].values.append(FeaturePair.value)
        }
      }
    }
    problem.dimension = origins.count
    problem.shares = origins.map(\.share)
  }
}
