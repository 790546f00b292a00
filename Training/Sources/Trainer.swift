// Fits every target of the model to labelled items.

import Analysis
import Foundation
import Model

/// Fitted weights with readable names, and the model made of them.
struct Fit {
  var model = TrainedModel()
  var lines: [ModelFiles.Line] = []
}

/// How strongly each target's weights are held back; `PENALTY_RELEVANCE=3` and so on try others.
struct Penalties {
  var relevance = setting("RELEVANCE", 8)
  var defence = setting("DEFENCE", 4)
  var activity = setting("ACTIVITY", 8)
  var stage = setting("STAGE", 8)
  var domain = setting("DOMAIN", 1)
  var party = setting("PARTY", 3)
  var organisation = setting("ORGANISATION", 4)

  private static func setting(_ name: String, _ standard: Double) -> Double {
    ProcessInfo.processInfo.environment["PENALTY_\(name)"].flatMap(Double.init) ?? standard
  }
}

/// What an ablation leaves of the features of the whole text.
enum FeatureKinds: String {
  case all, lexicon, words
}

struct Trainer {
  var penalties = Penalties()
  /// Which features of the whole text are learnt from.
  var features = FeatureKinds.all
  /// Rounds in which pairs of features are added.
  var pairRounds = 1
  /// How many pairs a round adds to relevance and to each activity; stages gain nothing by them.
  var pairCounts = (relevance: 600, activity: 200)

  /// Collects examples under dense feature numbers.
  private final class Builder {
    var problem = Problem()
    var numbers: [UInt64: Int32] = [:]
    var origins: [Origin] = []
    /// By feature: that it is no mere word.
    private var isConcept: [Bool] = []
    private let kinds: FeatureKinds

    init(_ kinds: FeatureKinds = .all) { self.kinds = kinds }

    /// What a feature number stands for.
    struct Origin {
      var target: String
      var key: UInt64
      var name: String
      var pair: FeaturePair?
    }

    /// Features under a target's own numbers.
    func features(
      _ vector: FeatureList, target: String, salt: UInt64, withPredicates: Bool = true
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
          origins.append(Origin(target: target, key: key, name: vector.names?[key] ?? ""))
          isConcept.append(!isWord)
          features.append(number)
        }
      }
      return (features, values)
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
      isConcept = kept.map { isConcept[$0] }
      for index in problem.examples.indices {
        let example = problem.examples[index]
        let places = example.features.indices.filter {
          renumbered[Int(example.features[$0])] >= 0
        }
        problem.examples[index].features = places.map { renumbered[Int(example.features[$0])] }
        problem.examples[index].values = places.map { example.values[$0] }
      }
    }

    /// Fits all features, then as often as asked the pairs beside them that each target's errors ask
    /// for.
    func solve(_ penalty: Double, pairRounds: Int = 0, pairs count: Int = 0) -> [Double] {
      dropRare()
      problem.dimension = origins.count
      problem.penalty = penalty
      var point = problem.minimise()
      var known: Set<SIMD2<Int32>> = []
      for _ in 0..<pairRounds {
        let residuals = problem.residuals(at: point)
        let targets = Set(zip(origins, isConcept).lazy.filter(\.1).map(\.0.target)).sorted()
        var pairs: [SIMD2<Int32>] = []
        for target in targets where ModelFiles.contextTargets.contains(target) {
          let eligible = zip(origins, isConcept).map { $1 && $0.target == target }
          pairs += PairInduction(count: count).find(
            problem, residuals, eligible: eligible, known: known)
        }
        known.formUnion(pairs)
        add(pairs)
        point = problem.minimise(from: point)
      }
      return point
    }

    private func add(_ pairs: [SIMD2<Int32>]) {
      var partners: [[(second: Int32, number: Int32)]] = .init(repeating: [], count: origins.count)
      for pair in pairs {
        let (first, second) = (origins[Int(pair.x)], origins[Int(pair.y)])
        let members = FeaturePair(first.key, second.key)
        partners[Int(pair.x)].append((pair.y, Int32(origins.count)))
        let names = [first, second].sorted { $0.key < $1.key }.map(\.name)
        origins.append(
          Origin(
            target: first.target, key: members.key, name: names.joined(separator: " & "),
            pair: members))
        isConcept.append(false)
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
    }
  }

  /// Fits all targets.
  func fit(_ items: [CorpusItem.Read]) -> Fit {
    var fit = Fit()
    let partnerships = items.filter { $0.item.relevance == 2 }
    fitParties(partnerships, &fit)
    let readied = withPartyPairs(items, fit.model)
    fitContext(readied, "relevance", penalties.relevance, pairRounds: pairRounds, &fit) {
      $0.relevance == 2
    }
    fitContext(readied, "defence", penalties.defence, pairRounds: 0, &fit) { $0.relevance >= 1 }
    fitActs(partnerships, &fit)
    fitDomains(partnerships, &fit)
    fitOrganisations(partnerships, &fit)
    return fit
  }

  private func salt(_ index: Int) -> UInt64 { UInt64(index + 1) &* 0x9e37_79b9_7f4a_7c15 }

  private func keep(_ builder: Builder, _ point: [Double], _ fit: inout Fit) {
    for (origin, weight) in zip(builder.origins, point) where abs(weight) >= 0.03 {
      let rounded = Float((weight * 1_000).rounded() / 1_000)
      fit.lines.append(
        ModelFiles.Line(
          target: origin.target, key: origin.key, pair: origin.pair, weight: rounded,
          name: origin.name))
      if let column = ModelFiles.contextTargets.firstIndex(of: origin.target) {
        if let pair = origin.pair {
          fit.model.context.set(rounded, for: pair, target: column)
          continue
        }
        fit.model.context.set(rounded, for: origin.key, target: column)
        continue
      }
      switch origin.target {
      case "activity": fit.model.activity.set(rounded, for: origin.key)
      case "stage": fit.model.stage.set(rounded, for: origin.key)
      case "domain": fit.model.domain.set(rounded, for: origin.key)
      case "organisation": fit.model.organisation.set(rounded, for: origin.key)
      default: fit.model.party.set(rounded, for: origin.key)
      }
    }
  }

  private func fitContext(
    _ items: [CorpusItem.Read], _ name: String, _ penalty: Double, pairRounds: Int,
    _ fit: inout Fit, _ isYes: (CorpusItem) -> Bool
  ) {
    let builder = Builder(features)
    for read in items {
      let (features, values) = builder.features(
        read.extraction.context, target: name, salt: 0, withPredicates: false)
      builder.problem.examples.append(
        Example(
          features: features, values: values, target: isYes(read.item) ? 1 : 0,
          weight: read.weight))
      guard let headline = read.headline else { continue }
      let alone = builder.features(
        headline.context, target: name, salt: 0, withPredicates: false)
      builder.problem.examples.append(
        Example(
          features: alone.0, values: alone.1, target: isYes(read.item) ? 1 : 0,
          weight: 0.5 * read.weight))
    }
    keep(builder, builder.solve(penalty, pairRounds: pairRounds, pairs: pairCounts.relevance), &fit)
  }

  private func fitActs(_ items: [CorpusItem.Read], _ fit: inout Fit) {
    // Words of one language add nothing here to what the lexicon and its predicates say in all.
    let kinds: FeatureKinds = features == .all ? .lexicon : features
    let activities = Builder(kinds)
    let stages = Builder(kinds)
    for read in items {
      for (index, activity) in Activity.allCases.enumerated() {
        var (features, values) = activities.features(
          read.extraction.activities[index], target: "activity", salt: 0)
        let own = activities.features(
          read.extraction.context, target: "activity:\(activity.rawValue)", salt: salt(index))
        features += own.0
        values += own.1
        activities.problem.examples.append(
          Example(
            features: features, values: values,
            target: read.item.activity.contains(activity) ? 1 : 0, weight: read.weight))
      }
      guard let gold = read.item.stage else { continue }
      let start = stages.problem.examples.count
      for (index, stage) in Stage.allCases.enumerated() {
        var (features, values) = stages.features(
          read.extraction.stages[index], target: "stage", salt: 0)
        let own = stages.features(
          read.extraction.context, target: "stage:\(stage.rawValue)", salt: salt(index))
        features += own.0
        values += own.1
        stages.problem.examples.append(
          Example(
            features: features, values: values, target: stage == gold ? 1 : 0,
            weight: read.weight))
      }
      stages.problem.groups.append(start..<stages.problem.examples.count)
    }
    keep(
      activities,
      activities.solve(penalties.activity, pairRounds: pairRounds, pairs: pairCounts.activity),
      &fit)
    keep(stages, stages.solve(penalties.stage), &fit)
  }

  private func fitDomains(_ items: [CorpusItem.Read], _ fit: inout Fit) {
    let builder = Builder()
    for read in items {
      for (index, domain) in Domain.allCases.enumerated() {
        let (features, values) = builder.features(
          read.extraction.domains[index], target: "domain", salt: 0)
        builder.problem.examples.append(
          Example(
            features: features, values: values,
            target: read.item.domain.contains(domain) ? 1 : 0, weight: read.weight))
      }
    }
    keep(builder, builder.solve(penalties.domain), &fit)
  }

  private func fitParties(_ items: [CorpusItem.Read], _ fit: inout Fit) {
    let builder = Builder()
    for read in items {
      for party in read.extraction.parties {
        let (features, values) = builder.features(party.features, target: "party", salt: 0)
        builder.problem.examples.append(
          Example(
            features: features, values: values,
            target: read.item.countries.contains(party.country) ? 1 : 0, weight: read.weight))
      }
    }
    keep(builder, builder.solve(penalties.party), &fit)
  }

  private func fitOrganisations(_ items: [CorpusItem.Read], _ fit: inout Fit) {
    let builder = Builder()
    // News items name all that take part; a written item without any was not labelled for them.
    for read in items
    where read.isMeasured || !read.item.orgs.isEmpty || read.extraction.organisations.isEmpty {
      for organisation in read.extraction.organisations {
        let (features, values) = builder.features(
          organisation.features, target: "organisation", salt: 0)
        builder.problem.examples.append(
          Example(
            features: features, values: values,
            target: read.organisations.contains(organisation.name) ? 1 : 0, weight: read.weight))
      }
    }
    keep(builder, builder.solve(penalties.organisation), &fit)
  }

  /// Adds the party model's word to every item; to those that it learnt from, by models that did not.
  private func withPartyPairs(
    _ items: [CorpusItem.Read], _ model: TrainedModel
  ) -> [CorpusItem.Read] {
    let parts = 4
    func part(_ read: CorpusItem.Read) -> Int {
      Int(read.item.event.utf8.reduce(7) { ($0 &* 31 &+ UInt64($1)) % 65_521 } % UInt64(parts))
    }
    let held: [TrainedModel] = (0..<parts).map { number in
      var fit = Fit()
      fitParties(items.filter { $0.item.relevance == 2 && part($0) != number }, &fit)
      return fit.model
    }
    return items.map { read in
      var read = read
      read.extraction.addPartyPair(
        read.extraction.parties.map { held[part(read)].partyProbability($0.features) })
      if var headline = read.headline {
        headline.addPartyPair(
          headline.parties.map { held[part(read)].partyProbability($0.features) })
        read.headline = headline
      }
      return read
    }
  }
}
