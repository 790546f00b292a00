// What each subcommand does.

import Analysis
import Foundation
import Model

enum Commands {
  static let folds = 5

  /// The project's own labelled items and those given; `--only` leaves the project's own out.
  private static func paths(_ arguments: [String]) -> [String] {
    let given = arguments.filter { !$0.hasPrefix("--") }
    if arguments.contains("--only") { return given }
    let own = [Corpus.own, Corpus.written]
    return own + given.filter { !own.contains($0) }
  }

  static func evaluate(_ arguments: [String], _ data: String) throws {
    let known = [
      "--features", "--share", "--no-pairs", "--rounds", "--judge", "--confusions", "--only",
      "--disagreements",
    ]
    for option in arguments where option.hasPrefix("--") {
      guard known.contains(String(option.prefix { $0 != "=" })) else {
        throw CorpusError(
          description: "eval knows no \(option); it knows \(known.joined(separator: ", "))")
      }
    }
    var validation = CrossValidation()
    if arguments.contains("--no-pairs") { validation.trainer.pairCount = 0 }
    if let name = try value(of: "--features", in: arguments) {
      guard let kinds = FeatureKinds(rawValue: name) else {
        throw CorpusError(description: "--features=\(name): give all, lexicon or words")
      }
      validation.trainer.features = kinds
    }
    if let text = try value(of: "--share", in: arguments) {
      guard let share = Double(text), share > 0, share <= 1 else {
        throw CorpusError(description: "--share=\(text): give a number above 0, up to 1")
      }
      validation.share = share
    }
    var rounds = 1
    if let text = try value(of: "--rounds", in: arguments) {
      guard let number = Int(text), number > 0 else {
        throw CorpusError(description: "--rounds=\(text): give a whole number above 0")
      }
      rounds = number
    }
    let analyzer = try Analyzer(dataDirectory: data)
    var items = try read(paths(arguments), analyzer)
    var judged: [Judged]
    let model: TrainedModel
    let list = try value(of: "--disagreements", in: arguments)
    if let path = try value(of: "--judge", in: arguments) {
      let unseen = try read([path], analyzer)
      let events = Set(unseen.map(\.item.event))
      model = fit(items.filter { !events.contains($0.item.event) }, validation, analyzer).model
      judged = validation.judge(unseen, with: model, analyzer)
      if let list { try Disagreement.write(judged, to: list) }
    } else {
      // Written items are judged only to be read again; figures come from news alone.
      (judged, model) = validation.run(items, analyzer) { $0.isMeasured || list != nil }
      if let list { try Disagreement.write(judged, to: list) }
      judged.removeAll { !$0.read.isMeasured }
      for round in 0..<rounds where round > 0 {
        for index in items.indices {
          items[index].fold = Corpus.fold(of: items[index].item.event, folds: folds, round: round)
        }
        judged += validation.run(items, analyzer).judged
      }
    }
    // The labels below relevance are measured on every partnership: with what was decided, then
    // with relevance known.
    Report(judged: judged).print(confusions: arguments.contains("--confusions"))
    print(ModelFiles.thresholds(model))
  }

  /// What stands behind `name=` among the arguments.
  private static func value(of name: String, in arguments: [String]) throws -> String? {
    guard let argument = arguments.last(where: { $0.hasPrefix(name) }) else { return nil }
    guard argument.hasPrefix(name + "=") else {
      throw CorpusError(description: "\(argument): write \(name)=…")
    }
    return String(argument.dropFirst(name.count + 1))
  }

  static func train(_ arguments: [String], _ data: String) throws {
    if let unknown = arguments.first(where: { $0.hasPrefix("--") && $0 != "--only" }) {
      throw CorpusError(description: "fit knows no \(unknown); it knows --only")
    }
    let analyzer = try Analyzer(dataDirectory: data)
    let items = try read(paths(arguments), analyzer, recordsNames: true)
    let fit = fit(items, CrossValidation(), analyzer)
    try ModelFiles.text(fit.lines).write(
      toFile: data + "/model/weights.tsv", atomically: true, encoding: .utf8)
    try ModelFiles.thresholds(fit.model).write(
      toFile: data + "/model/thresholds.tsv", atomically: true, encoding: .utf8)
    print("\(items.count) items, \(fit.lines.count) weights")
  }

  private static func read(
    _ paths: [String], _ analyzer: Analyzer, recordsNames: Bool = false
  ) throws -> [CorpusItem.Read] {
    Corpus.read(try Corpus.load(paths), analyzer, folds: folds, recordsNames: recordsNames)
  }

  /// Weights of all items, with calibration and thresholds from held-back folds.
  private static func fit(
    _ items: [CorpusItem.Read], _ validation: CrossValidation, _ analyzer: Analyzer
  ) -> Fit {
    let (_, chosen) = validation.run(items, analyzer)
    var fit = validation.trainer.fit(items)
    fit.model.calibration = chosen.calibration
    fit.model.activityShifts = chosen.activityShifts
    fit.model.stageShifts = chosen.stageShifts
    fit.model.domainShifts = chosen.domainShifts
    fit.model.relevanceThreshold = chosen.relevanceThreshold
    fit.model.activityThreshold = chosen.activityThreshold
    fit.model.domainThreshold = chosen.domainThreshold
    fit.model.partyThreshold = chosen.partyThreshold
    fit.model.organisationThreshold = chosen.organisationThreshold
    return fit
  }

  static func mentions(_ arguments: [String], _ data: String) throws {
    let analyzer = try Analyzer(dataDirectory: data)
    for item in try Corpus.load(paths(arguments)).map(\.item) {
      let reading = analyzer.read(ItemText(title: item.title, summary: item.summary))
      print("\(item.id)\t\(item.title)")
      for mention in analyzer.analyze(reading).concepts {
        let concept = analyzer.lexicon.concepts[mention.concept]
        let field = reading.tokens[mention.tokens.lowerBound].field
        print(
          "\t\(field)\t\(concept.kind)\t\(concept.name)\t\(concept.isWeak ? "weak" : "")\t\(reading.text(of: mention.tokens))"
        )
      }
    }
  }

  static func bench(_ arguments: [String], _ data: String) throws {
    let clock = ContinuousClock()
    var analyzer: Analyzer?
    let loading = try clock.measure { analyzer = try Analyzer(dataDirectory: data) }
    guard let analyzer else { return }
    print("start: \(loading)")
    let texts = try Corpus.load(paths(arguments)).map {
      ItemText(title: $0.item.title, summary: $0.item.summary)
    }
    for round in 1...3 {
      let repeats = max(1, 6_000 / texts.count)
      var reading = Duration.zero
      var whole = Duration.zero
      var sum = 0.0
      reading += clock.measure {
        for _ in 0..<repeats {
          for text in texts { sum += Double(analyzer.read(text).tokens.count) }
        }
      }
      whole += clock.measure {
        for _ in 0..<repeats {
          for text in texts { sum += analyzer.analyze(analyzer.read(text)).labels.score }
        }
      }
      let count = Double(repeats * texts.count)
      print(
        "round \(round): read \(Int(count / seconds(reading))) items/s, read and analyze \(Int(count / seconds(whole))) items/s (\(sum > 0 ? "ok" : ""))"
      )
    }
    if let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) {
      for line in status.split(separator: "\n")
      where line.hasPrefix("VmHWM") || line.hasPrefix("VmRSS") {
        print(line)
      }
    }
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}
