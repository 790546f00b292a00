// Where labels and a model that had not seen their event part: what to read again, in the items as
// in the model.

import Analysis
import Foundation
import Model

/// One label that was given or withheld against the model, or one value against another.
struct Disagreement: Encodable {
  var id: String
  /// Which corpus it is from: the file's name.
  var corpus: String
  /// `relevance`, `stage`, `activity`, `domain`, `country` or `organisation`.
  var kind: String
  /// What the label says: a value, or for a kind of many values nothing where the model adds one.
  var gold: String?
  /// What the model says: a value, or for a kind of many values nothing where it leaves one out.
  var said: String?
  /// How probable the model holds its own word to be, 0…1; nothing for what it never considered.
  var probability: Double?
  var title: String
  var summary: String

  /// Every disagreement on an item, relevance first; the others where the label says partnership.
  static func of(_ judged: Judged) -> [Disagreement] {
    let item = judged.read.item
    var list: [Disagreement] = []
    func add(_ kind: String, _ gold: String?, _ said: String?, _ probability: Double?) {
      guard gold != said else { return }
      list.append(
        Disagreement(
          id: item.id, corpus: judged.read.corpus, kind: kind, gold: gold, said: said,
          probability: probability.map { ($0 * 1_000).rounded() / 1_000 }, title: item.title,
          summary: item.summary))
    }
    func addEach<Label: Hashable>(
      _ kind: String, _ gold: [Label], _ said: [Label], _ name: (Label) -> String,
      _ probability: (Label) -> Double?
    ) {
      for label in gold where !said.contains(label) {
        add(kind, name(label), nil, probability(label).map { 1 - $0 })
      }
      for label in said where !gold.contains(label) {
        add(kind, nil, name(label), probability(label))
      }
    }
    let score = judged.labels.score
    let isPartnership = judged.labels.relevance == .partnership
    add(
      "relevance", "\(item.relevance)", "\(judged.labels.relevance.rawValue)",
      isPartnership ? score : 1 - score)
    guard item.relevance == Relevance.partnership.rawValue else { return list }
    let said = judged.labelsIfRelevant
    let model = judged.model
    let opinion = CrossValidation.opinion(of: model, on: judged.read.extraction)
    func logistic(_ score: Float, _ shifts: [Float], _ index: Int) -> Double {
      1 / (1 + exp(-Double(score + (index < shifts.count ? shifts[index] : 0))))
    }
    if let stage = said.stage {
      let scores = opinion.stages.enumerated().map {
        exp(Double($1 + ($0 < model.stageShifts.count ? model.stageShifts[$0] : 0)))
      }
      add(
        "stage", item.stage?.rawValue, stage.rawValue, scores[stage.order] / scores.reduce(0, +))
    }
    addEach("activity", item.activity, said.activity, \.rawValue) { label in
      Activity.allCases.firstIndex(of: label).map {
        logistic(opinion.activities[$0], model.activityShifts, $0)
      }
    }
    addEach("domain", item.domain, said.domain, \.rawValue) { label in
      Domain.allCases.firstIndex(of: label).map {
        logistic(opinion.domains[$0], model.domainShifts, $0)
      }
    }
    let parties = judged.read.extraction.parties
    addEach("country", item.countries, said.countries, { "\($0)" }) { label in
      parties.firstIndex { $0.country == label }.map { Double(opinion.parties[$0]) }
    }
    let organisations = judged.read.extraction.organisations
    addEach(
      "organisation", judged.read.organisations.sorted(), said.organisations, { $0 }
    ) { label in
      organisations.firstIndex { $0.name == label }.map { Double(opinion.organisations[$0]) }
    }
    return list
  }

  /// Writes them as JSON lines, what the model is surest of first.
  static func write(_ judged: [Judged], to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = try judged.flatMap(of)
      .sorted { ($0.probability ?? 0, $1.id) > ($1.probability ?? 0, $0.id) }
      .map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: path, atomically: true, encoding: .utf8)
  }
}
