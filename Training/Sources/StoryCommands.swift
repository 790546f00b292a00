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
    let given = try StoryReplay.lines(
      paths, analyzer, labels: arguments.contains("--given") ? .given : .predicted)
    let days = arguments.first { $0.hasPrefix("--crowded=") }
      .flatMap { UInt64($0.dropFirst("--crowded=".count)) }
    let lines = days.map { StoryReplay.crowded(given, days: max(1, $0)) } ?? given
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
    let rows = StoryFitting().rows(given, model: model)
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

  /// Counts evidence by events and prints the text of `StoryCommonness`.
  static func count(_ arguments: [String], _ data: String) throws {
    let analyzer = try Analyzer(dataDirectory: data)
    struct Key: Hashable {
      let kind: String
      let value: UInt32
    }
    var events: [Key: Set<String>] = [:]
    var examples: [Key: String] = [:]
    let items = try Corpus.load(arguments)
    for (_, item) in items {
      let reading = analyzer.read(ItemText(title: item.title, summary: item.summary))
      let analysis = analyzer.analyze(reading)
      let fingerprint = Fingerprint(
        reading: reading, analysis: analysis, lexicon: analyzer.lexicon, published: nil,
        seen: .epoch, canonical: nil, feed: 0)
      for evidence in fingerprint.commonEvidence(reading, analysis, analyzer.lexicon) {
        let key = Key(kind: evidence.kind, value: evidence.value)
        events[key, default: []].insert(item.event)
        let known = examples[key]
        if known.map({ evidence.example < $0 }) ?? true { examples[key] = evidence.example }
      }
    }
    // Of a corpus this small one event says nothing: it is taken off every count.
    let all = Double(Set(items.map(\.item.event)).count)
    let lines = events.filter { $0.value.count >= ($0.key.kind == "stem" ? 5 : 4) }.map {
      key, set in
      let count = Int((Double(set.count - 1) * 1_000 / all).rounded())
      let value = key.kind == "stem" ? String(key.value, radix: 16) + " " : ""
      return "    common \(key.kind) \(count) \(value)\(examples[key] ?? "")"
    }
    print(lines.sorted().joined(separator: "\n"))
  }
}
