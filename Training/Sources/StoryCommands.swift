// `pactwatch-train stories` and `stories-eval`.

import Analysis
import Foundation
import Model
import Stories

enum StoryCommands {
  /// Measures the built-in model, or with `--folds` one fitted without each fold's events.
  static func evaluate(_ arguments: [String], _ data: String) throws {
    let analyzer = try Analyzer(dataDirectory: data)
    let paths = arguments.filter { !$0.hasPrefix("--") }
    let lines = try StoryReplay.lines(
      paths, analyzer, labels: arguments.contains("--given") ? .given : .predicted)
    let offset = arguments.first { $0.hasPrefix("--threshold=") }
      .flatMap { Double($0.dropFirst("--threshold=".count)) }
    var model = StoryModel.builtIn
    if let offset { model.threshold = offset }
    let showErrors = arguments.contains("--show")
    guard arguments.contains("--folds") else {
      StoryScores.report(
        lines, StoryReplay.placements(lines, model: model), showErrors: showErrors)
      return
    }
    let rows = StoryFitting().rows(lines, model: model)
    print("\(rows.count) pairs, \(rows.count(where: \.isSame)) of the same event")
    var placements: [Placement?] = Array(repeating: nil, count: lines.count)
    for fold in 0..<5 {
      var fitted = model
      fitted.weights = StoryFitting().weights(
        rows.filter { $0.folds.0 != fold && $0.folds.1 != fold })
      let placed = StoryReplay.placements(lines, model: fitted)
      for index in lines.indices where lines[index].fold == fold {
        var placement = placed[index]
        // Stories of different folds are different numbers.
        placement.story = StoryID(rawValue: placement.story.rawValue * 5 + Int64(fold))
        placements[index] = placement
      }
    }
    StoryScores.report(lines, placements.compactMap { $0 }, showErrors: showErrors)
  }

  /// Fits the weights and prints the text of `StoryWeights`.
  static func fit(_ arguments: [String], _ data: String) throws {
    let analyzer = try Analyzer(dataDirectory: data)
    let paths = arguments.filter { !$0.hasPrefix("--") }
    var rows: [StoryFitting.Row] = []
    for labels in [StoryReplay.LabelSource.given, .predicted] {
      rows += StoryFitting().rows(
        try StoryReplay.lines(paths, analyzer, labels: labels), model: .builtIn)
    }
    let weights = StoryFitting().weights(rows)
    for measure in PairEvidence.Measure.allCases {
      print("    weight \(measure.name) \(String(format: "%.2f", weights[measure.index]))")
    }
    print("    threshold \(StoryModel.builtIn.threshold)")
  }
}
