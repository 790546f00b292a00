// Cross-validation grouped by event: each item is labelled by a model that saw none of its event.

import Analysis
import Foundation
import Model

/// An item with the labels that a model gave it which had not seen its event.
struct Judged {
  var read: CorpusItem.Read
  var labels: Labels
  /// The same by a model that takes every text for a partnership.
  var labelsIfRelevant: Labels
  /// The model.
  var model: TrainedModel
}

struct CrossValidation {
  var trainer = Trainer()
  var folds = 5
  /// The share of events that is learnt from.
  var share = 1.0

  /// What a model that had not seen an item's event thought of it.
  struct Opinion {
    var relevance: Float
    /// Scores in log-odds before any shift, in the taxonomy's order.
    var activities: [Float]
    var stages: [Float]
    var domains: [Float]
    var parties: [Float]
    var organisations: [Float]
  }

  /// Labels all items fold by fold. Calibration and thresholds of a fold come from the others'
  /// scores.
  ///
  /// - Parameter isJudged: which items are labelled; without it, those that are news.
  func run(
    _ items: [CorpusItem.Read], _ analyzer: Analyzer,
    isJudged: (CorpusItem.Read) -> Bool = { $0.isMeasured }
  ) -> (judged: [Judged], model: TrainedModel) {
    let models = inParallel(folds) { fold in
      trainer.fit(items.filter { $0.fold != fold && $0.lot < share }).model
    }
    var opinions = [Opinion?](repeating: nil, count: items.count)
    for (fold, model) in models.enumerated() {
      for (index, read) in items.enumerated() where read.fold == fold && read.isMeasured {
        opinions[index] = Self.opinion(of: model, on: read.extraction)
      }
    }
    var judged: [Judged] = []
    for fold in 0..<folds {
      var model = models[fold]
      Thresholds.choose(
        &model,
        zip(items, opinions).compactMap { read, opinion in
          read.fold == fold ? nil : opinion.map { (read, $0) }
        })
      judged += judge(items.filter { $0.fold == fold && isJudged($0) }, with: model, analyzer)
    }
    var overall = TrainedModel()
    Thresholds.choose(
      &overall, zip(items, opinions).compactMap { read, opinion in opinion.map { (read, $0) } })
    return (judged, overall)
  }

  /// Labels items by a model.
  func judge(
    _ items: [CorpusItem.Read], with model: TrainedModel, _ analyzer: Analyzer
  ) -> [Judged] {
    items.map { read in
      Judged(
        read: read, labels: analyzer.label(read.reading, with: model),
        labelsIfRelevant: analyzer.label(read.reading, with: model, takesAll: true), model: model)
    }
  }

  /// What a model thinks of a text.
  static func opinion(of model: TrainedModel, on text: Extraction) -> Opinion {
    let parties = text.parties.map { model.partyProbability($0.features) }
    var text = text
    text.addPartyPair(parties)
    let acts = model.actScores(text)
    return Opinion(
      relevance: model.relevanceScore(text.context), activities: acts.activities,
      stages: acts.stages, domains: model.domainScores(text), parties: parties,
      organisations: text.organisations.map { model.organisationProbability($0.features) })
  }
}
