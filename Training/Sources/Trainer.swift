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
  var activity = setting("ACTIVITY", 48)
  var stage = setting("STAGE", 24)
  var domain = setting("DOMAIN", 2)
  var party = setting("PARTY", 3)
  var organisation = setting("ORGANISATION", 8)
  /// The part of relevance's that mere words bear: each is rare, and held back like the lexicon's
  /// concepts they would say too little.
  var wordShare = 0.35
  /// The part of acts' that the features bear which all acts share: few, and met in every item.
  var sharedActShare = 0.3
  /// How much more than other features a pair is held back: held back no more, pairs better the
  /// order of items but put more of them on the wrong side of the threshold.
  var pairShare = 4.0
  /// Weights nearer to none than this are left out. Acts are held back most, and what their many
  /// small weights say together counts.
  var leastWeight = 0.03
  /// The same for acts.
  var leastActWeight = 0.02

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
  /// How many pairs of features are added to relevance; acts gain nothing by them.
  var pairCount = 1_200
  /// How far relevance may learn of news what does not hold for written items.
  var newsDeviation = 0.3

  /// Fits all targets.
  func fit(_ items: [CorpusItem.Read]) -> Fit {
    var fit = Fit()
    let partnerships = items.filter { $0.item.relevance == 2 }
    fitParties(partnerships, &fit)
    let readied = withPartyPairs(items, fit.model)
    fitContext(readied, "relevance", penalties.relevance, pairs: pairCount, &fit) {
      $0.relevance == 2
    }
    fitContext(readied, "defence", penalties.defence, pairs: 0, &fit) { $0.relevance >= 1 }
    fitActs(partnerships, &fit)
    fitDomains(partnerships, &fit)
    fitOrganisations(partnerships, &fit)
    return fit
  }

  private func salt(_ index: Int) -> UInt64 { UInt64(index + 1) &* 0x9e37_79b9_7f4a_7c15 }

  /// - Parameter least: weights nearer to none are left out; `penalties.leastWeight` if nil.
  private func keep(
    _ builder: ProblemBuilder, _ point: [Double], least: Double? = nil, _ fit: inout Fit
  ) {
    let least = least ?? penalties.leastWeight
    for (origin, weight) in zip(builder.origins, point) where abs(weight) >= least {
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
    _ items: [CorpusItem.Read], _ name: String, _ penalty: Double, pairs: Int,
    _ fit: inout Fit, _ isYes: (CorpusItem) -> Bool
  ) {
    let builder = ProblemBuilder(features, wordShare: penalties.wordShare)
    for read in items {
      let (features, values) = builder.features(
        read.extraction.context, target: name, salt: 0, withPredicates: false)
      builder.problem.examples.append(
        Example(
          features: features, values: values, target: isYes(read.item) ? 1 : 0,
          weight: read.weight, isNews: read.isMeasured))
      guard let headline = read.headline else { continue }
      let alone = builder.features(
        headline.context, target: name, salt: 0, withPredicates: false)
      builder.problem.examples.append(
        Example(
          features: alone.0, values: alone.1, target: isYes(read.item) ? 1 : 0,
          weight: 0.5 * read.weight, isNews: read.isMeasured))
    }
    keep(
      builder,
      builder.solve(
        penalty, pairs: pairs, pairShare: penalties.pairShare, newsDeviation: newsDeviation), &fit)
  }

  private func fitActs(_ items: [CorpusItem.Read], _ fit: inout Fit) {
    // Words of one language add nothing here to what the lexicon and its predicates say in all.
    let kinds: FeatureKinds = features == .all ? .lexicon : features
    let activities = ProblemBuilder(kinds)
    let stages = ProblemBuilder(kinds)
    for read in items {
      for (index, activity) in Activity.allCases.enumerated() {
        var (features, values) = activities.features(
          read.extraction.activities[index], target: "activity", salt: 0,
          share: penalties.sharedActShare)
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
          read.extraction.stages[index], target: "stage", salt: 0,
          share: penalties.sharedActShare)
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
    let least = penalties.leastActWeight
    keep(activities, activities.solve(penalties.activity), least: least, &fit)
    keep(stages, stages.solve(penalties.stage), least: least, &fit)
  }

  private func fitDomains(_ items: [CorpusItem.Read], _ fit: inout Fit) {
    let builder = ProblemBuilder()
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
    let builder = ProblemBuilder()
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
    let builder = ProblemBuilder()
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

  /// Adds the party model's word to every item; to those that it learnt from, by models that did
  /// not.
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
