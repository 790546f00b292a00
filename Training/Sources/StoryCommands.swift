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
      paths, analyzer,
      labels: arguments.contains("--given")
        ? .given : arguments.contains("--predicted") ? .predicted : .heldBack)
    let days = arguments.first { $0.hasPrefix("--crowded=") }
      .flatMap { UInt64($0.dropFirst("--crowded=".count)) }
    let lines = days.map { StoryReplay.crowded(given, days: max(1, $0)) } ?? given
    var model = StoryModel.builtIn
    let offset = arguments.first { $0.hasPrefix("--threshold=") }
      .flatMap { Double($0.dropFirst("--threshold=".count)) }
    if let offset { model.partnerships.threshold = offset }
    let other = arguments.first { $0.hasPrefix("--other=") }.flatMap { Double($0.dropFirst(8)) }
    if let other { model.others.threshold = other }
    let showErrors = arguments.contains("--show")
    guard arguments.contains("--folds") else {
      let judged = JudgedReplay(
        lines: lines, replays: [StoryReplay.placements(lines, model: model)])
      if arguments.contains("--list") { StoryScores.list(judged) }
      StoryScores.report(judged, showErrors: showErrors)
      return
    }
    let rows = StoryFitting().rows(given, model: model)
    print("\(rows.count) pairs, \(rows.count(where: \.isSame)) of the same event")
    let replays = (0..<5).map { fold in
      var fitted = model
      let seen = rows.filter { $0.folds.0 != fold && $0.folds.1 != fold }
      fitted.partnerships.values = StoryFitting().weights(seen.filter(\.isPartnership))
      fitted.others.values = StoryFitting().weights(seen.filter { !$0.isPartnership })
      return StoryReplay.placements(lines, model: fitted)
    }
    StoryScores.report(JudgedReplay(lines: lines, replays: replays), showErrors: showErrors)
  }

  /// Fits the weights and prints the text of `StoryWeights`.
  static func fit(_ arguments: [String], _ data: String) throws {
    let analyzer = try Analyzer(dataDirectory: data)
    let paths = arguments.filter { !$0.hasPrefix("--") }
    var rows: [StoryFitting.Row] = []
    for labels in [StoryReplay.LabelSource.given, .heldBack] {
      rows += StoryFitting().rows(
        try StoryReplay.lines(paths, analyzer, labels: labels), model: .builtIn)
    }
    for (kind, isPartnership, known) in [
      ("partnership", true, StoryModel.builtIn.partnerships),
      ("other", false, StoryModel.builtIn.others),
    ] {
      let weights = StoryFitting().weights(rows.filter { $0.isPartnership == isPartnership })
      for measure in PairEvidence.Measure.allCases where weights[measure.index] != 0 {
        let weight = String(format: "%.2f", weights[measure.index])
        print("    \(kind) \(measure.name) \(weight)")
      }
      print("    \(kind) threshold \(known.threshold)")
    }
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
      let value = key.kind == "stem" ? String(key.value, radix: 16) + " " : ""
      return "    common \(key.kind) \(count) \(value)\(examples[key] ?? "")"
    }
    print(lines.sorted().joined(separator: "\n"))
  }

  /// Times decisions of an index that holds a hundred thousand stories.
  static func bench(_ arguments: [String], _ data: String) throws {
    let analyzer = try Analyzer(dataDirectory: data)
    let lines = try StoryReplay.lines(arguments, analyzer, labels: .predicted)
    let before = memory()
    let clock = ContinuousClock()
    let total = 100_000
    let start = Timestamp(seconds: 1_767_225_600)
    let entries = (0..<total).map { number in
      lines[number % lines.count].fingerprint.varied(
        by: UInt64(number), time: start + .seconds(Int64(number) * 60))
    }
    let made = memory()
    var stored = StoryIndex(next: StoryID(rawValue: 1))
    let restoring = clock.measure {
      for (number, entry) in entries.enumerated() {
        let id = StoryID(rawValue: Int64(number + 1))
        stored.restore(entry, story: id, thread: id)
      }
    }
    print("start with \(total) stories: \(restoring)")
    print(
      "resident: entries \((made - before) / 1_024) MiB, index \((memory() - made) / 1_024) MiB")
    var worst = Duration.zero
    var all = Duration.zero
    var joined = 0
    let probes = 2_000
    for number in 0..<probes {
      let entry = lines[number % lines.count].fingerprint.varied(
        by: UInt64(number + 7_000_000), time: start + .seconds(Int64(total) * 60))
      let time = clock.measure {
        let placement = stored.place(entry)
        if placement.relation == .report || placement.relation == .copy { joined += 1 }
      }
      stored.undo()
      worst = max(worst, time)
      all += time
    }
    print("decision: mean \(all / probes), worst \(worst), joined \(joined) of \(probes)")
    let forgetting = clock.measure {
      stored.forget(olderThan: start + .seconds(Int64(total) * 30))
    }
    print("forgetting half: \(forgetting), left \(stored.count)")
  }

  /// Resident memory in KiB.
  private static func memory() -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return 0
    }
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }
}
