// `pactwatch-train stories` and `stories-eval`.

import Analysis
import Foundation
import Model
import Stories

enum StoryCommands {
  /// What labels are learnt from besides the files read.
  private static let items = Corpus.written

  struct Options {
    var paths: [String]
    var flags: [String]

    /// - Parameter known: the options that the command knows.
    init(_ arguments: [String], known: [String] = []) throws {
      flags = arguments.filter { $0.hasPrefix("--") }
      paths = arguments.filter { !$0.hasPrefix("--") }
      let known = known + ["--only"]
      for flag in flags where !known.contains(String(flag.prefix { $0 != "=" })) {
        throw CorpusError(
          description: "there is no \(flag) here; there is \(known.joined(separator: ", "))")
      }
      guard !flags.contains("--only") else { return }
      let own = [Corpus.own] + Corpus.files(Corpus.written).filter(Self.tellsEvents)
      paths = own.filter { !paths.contains($0) } + paths
    }

    /// Whether a file of written items holds events that several outlets tell.
    private static func tellsEvents(_ path: String) -> Bool {
      let name = path.split(separator: "/").last ?? ""
      return name.hasPrefix("events-") || name.hasPrefix("stories-")
    }

    /// The text in `--name=text`.
    func text(_ name: String) -> String? {
      flags.last { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }

    /// The number in `--name=number`.
    func number(_ name: String) -> Double? {
      text(name).flatMap(Double.init)
    }
  }

  /// Measures the model, or with `--folds` one fitted without each fold's events.
  static func evaluate(_ arguments: [String], _ data: String) throws {
    let options = try Options(
      arguments,
      known: [
        "--given", "--predicted", "--titles", "--folds", "--apart", "--files", "--judge", "--show",
        "--list", "--crowded", "--labels",
      ] + PairEvidence.Kind.allCases.map { "--\($0)" })
    let analyzer = try Analyzer(dataDirectory: data)
    var model = try StoryModel(dataDirectory: data)
    let given = try StoryReplay.lines(
      options.paths, learningFrom: [items], analyzer, model,
      labels: options.has("--given")
        ? .given : options.has("--predicted") ? .predicted : .heldBack,
      onlyTitles: options.has("--titles"),
      keptIn: options.text("--labels").map { options.has("--titles") ? $0 + ".titles" : $0 })
    let lines =
      options.number("--crowded").map { StoryReplay.crowded(given, days: UInt64(max(1, $0))) }
      ?? given
    for kind in PairEvidence.Kind.allCases {
      if let threshold = options.number("--\(kind)") { model[kind].threshold = threshold }
    }
    var judged: JudgedReplay
    // A whole file that nothing was learnt from says most of news to come.
    if options.has("--apart") {
      let rows = try fittingRows(options, analyzer, model: model, heldBack: given)
      let files = Set(lines.map(\.corpus)).sorted()
      let replays = files.map { file in
        let others = rows.filter { $0.corpus != file }
        return StoryReplay.placements(lines, model: StoryFitting().fitted(others, to: model))
      }
      judged = JudgedReplay(
        lines: lines, replays: replays, turn: { files.firstIndex(of: $0.corpus) ?? 0 })
    } else if options.has("--folds") {
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
    if let only = options.text("--judge") { judged.chosen = only }
    if options.has("--files") {
      for file in Set(lines.map(\.corpus)).sorted() {
        judged.chosen = file
        print("## \(file)")
        StoryScores.report(judged, showErrors: options.has("--show"), showPairs: false)
      }
      judged.chosen = nil
      print("## all")
    }
    if options.has("--list") { StoryScores.list(judged) }
    StoryScores.report(judged, showErrors: options.has("--show"))
  }

  /// Fits the weights and writes them.
  static func fit(_ arguments: [String], _ data: String) throws {
    let options = try Options(arguments, known: ["--labels"])
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
    let given = try StoryReplay.lines(options.paths, analyzer, model, labels: .given)
    let predicted =
      try (options.has("--titles") ? nil : heldBack)
      ?? StoryReplay.lines(
        options.paths, learningFrom: [items], analyzer, model, labels: .heldBack,
        keptIn: options.text("--labels"))
    // Many feeds carry headlines alone.
    let titles = try StoryReplay.lines(
      options.paths, learningFrom: [items], analyzer, model, labels: .heldBack, onlyTitles: true,
      keptIn: options.text("--labels").map { $0 + ".titles" })
    return [given, predicted, titles].flatMap { StoryFitting().rows($0, model: model) }
  }

  /// Counts evidence by events and writes what is common.
  static func count(_ arguments: [String], _ data: String) throws {
    let analyzer = try Analyzer(dataDirectory: data)
    let model = try StoryModel(dataDirectory: data)
    struct Key: Hashable {
      let kind: String
      let value: UInt32
    }
    var events: [Key: Set<String>] = [:]
    var examples: [Key: String] = [:]
    let items = try Corpus.load(try Options(arguments).paths)
    for item in items.map(\.item) {
      let reading = analyzer.read(ItemText(title: item.title, summary: item.summary))
      var analysis = analyzer.analyze(reading)
      analysis.labels.countries = item.countries
      let fingerprint = Fingerprint(
        reading: reading, analysis: analysis, lexicon: analyzer.lexicon, model: model,
        published: nil, seen: .epoch, canonical: nil, feed: 0)
      for evidence in fingerprint.commonEvidence(
        reading, analysis, analyzer.lexicon, model)
      {
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
