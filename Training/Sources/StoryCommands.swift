// `pactwatch-train stories` and `stories-eval`.

import Analysis
import Foundation
import Model
import Stories

enum StoryCommands {
  /// What the commands read where no path is given; labels are learnt from the items too.
  private static let corpus = "Training/corpus"
  private static let items = "Training/items"

  struct Options {
    var paths: [String]
    var flags: [String]

    init(_ arguments: [String]) {
      flags = arguments.filter { $0.hasPrefix("--") }
      paths = arguments.filter { !$0.hasPrefix("--") }
      if !flags.contains("--only"), !paths.contains(corpus) { paths.insert(corpus, at: 0) }
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }

    /// The number in `--name=number`.
    func number(_ name: String) -> Double? {
      flags.first { $0.hasPrefix(name + "=") }.flatMap { Double($0.dropFirst(name.count + 1)) }
    }
  }

  /// Measures the model, or with `--folds` one fitted without each fold's events.
  static func evaluate(_ arguments: [String], _ data: String) throws {
    let options = Options(arguments)
    let analyzer = try Analyzer(dataDirectory: data)
    let given = try StoryReplay.lines(
      options.paths, learningFrom: [items], analyzer,
      labels: options.has("--given")
        ? .given : options.has("--predicted") ? .predicted : .heldBack)
    let lines =
      options.number("--crowded").map { StoryReplay.crowded(given, days: UInt64(max(1, $0))) }
      ?? given
    var model = try StoryModel(dataDirectory: data)
    for kind in PairEvidence.Kind.allCases {
      if let threshold = options.number("--\(kind)") { model[kind].threshold = threshold }
    }
    let judged: JudgedReplay
    if options.has("--folds") {
      let rows = try fittingRows(options, analyzer, model: model, heldBack: given)
      let replays = (0..<5).map { fold in
        let seen = rows.filter { $0.folds.0 != fold && $0.folds.1 != fold }
        return StoryReplay.placements(lines, model: StoryFitting().fitted(seen, to: model))
      }
      judged = JudgedReplay(lines: lines, replays: replays)
    } else {
      judged = JudgedReplay(
        lines: lines, replays: [StoryReplay.placements(lines, model: model)])
    }
    if options.has("--list") { StoryScores.list(judged) }
    StoryScores.report(judged, showErrors: options.has("--show"))
  }

  /// Fits the weights and writes them.
  static func fit(_ arguments: [String], _ data: String) throws {
    let options = Options(arguments)
    let analyzer = try Analyzer(dataDirectory: data)
    let model = try StoryModel(dataDirectory: data)
    let rows = try fittingRows(options, analyzer, model: model)
    try StoryFitting().fitted(rows, to: model).writeWeights(dataDirectory: data)
    for kind in PairEvidence.Kind.allCases {
      let own = rows.filter { $0.kind == kind }
      print("\(kind): \(own.count) pairs, \(own.count(where: \.isSame)) of one event")
    }
  }

  /// Pairs with the labels given, and with labels as good as those of news to come.
  private static func fittingRows(
    _ options: Options, _ analyzer: Analyzer, model: StoryModel, heldBack: [StoryLine]? = nil
  ) throws -> [StoryFitting.Row] {
    let given = try StoryReplay.lines(options.paths, analyzer, labels: .given)
    let predicted =
      try heldBack
      ?? StoryReplay.lines(
        options.paths, learningFrom: [items], analyzer, labels: .heldBack)
    return StoryFitting().rows(given, model: model) + StoryFitting().rows(predicted, model: model)
  }

  /// Counts evidence by events and writes what is common.
  static func count(_ arguments: [String], _ data: String) throws {
    let analyzer = try Analyzer(dataDirectory: data)
    struct Key: Hashable {
      let kind: String
      let value: UInt32
    }
    var events: [Key: Set<String>] = [:]
    var examples: [Key: String] = [:]
    let items = try Corpus.load(Options(arguments).paths)
    for item in items.map(\.item) {
      let reading = analyzer.read(ItemText(title: item.title, summary: item.summary))
      var analysis = analyzer.analyze(reading)
      analysis.labels.countries = item.countries
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
      let value = key.kind == "stem" ? String(key.value, radix: 16) + "\t" : ""
      return "\(key.kind)\t\(count)\t\(value)\(examples[key] ?? "")"
    }
    try StoryModel.writeCommonness(lines, dataDirectory: data)
    print("\(lines.count) pieces of evidence are common")
  }
}
