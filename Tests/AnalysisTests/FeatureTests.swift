import Foundation
import Model
import Testing

@testable import Analysis

/// The features of a headline by their readable names.
private func features(_ title: String) throws -> [String: UInt64] {
  try features(title, shipped.get())
}

private func features(_ title: String, _ analyzer: Analyzer) throws -> [String: UInt64] {
  let reading = analyzer.read(ItemText(title: title, summary: ""))
  let names = analyzer.extract(reading, recordsNames: true).context.names ?? [:]
  return Dictionary(names.map { ($1, $0) }) { first, _ in first }
}

@Suite("Features of a whole text")
struct FeatureTests {
  @Test("a foreign supplier is told from one at home")
  func relations() throws {
    let abroad = try features("Poland orders howitzers from Hanwha Aerospace")
    let home = try features("South Korea orders howitzers from Hanwha Aerospace")
    #expect(abroad["relation:1 named+company abroad:4"] != nil)
    #expect(home["relation:1 named+company at home:4"] != nil)
  }

  @Test("a system from abroad is told from one of the buyer's own")
  func systems() throws {
    let abroad = try features("Estonia orders more CV90")
    let home = try features("Sweden orders more CV90")
    #expect(abroad["relation:1 named+foreign system:0"] != nil)
    #expect(home["relation:1 named+own system:0"] != nil)
    #expect(home["relation:1 named+foreign system:0"] == nil)
  }

  @Test("states that arm each other are told from states that fight each other")
  func blocs() throws {
    #expect(try features("Poland and Ukraine")["bloc:0 others+2 western+0 eastern:0"] != nil)
    #expect(try features("Russia and Ukraine")["bloc:0 others+1 western+1 eastern:0"] != nil)
  }

  @Test("what follows what in a headline is a feature of its own")
  func sequences() throws {
    let one = try features("Italy suspends defence cooperation with Israel")
    #expect(one.keys.contains { $0.hasPrefix("sequence:party0>stage:ended") })
    #expect(one.keys.contains { $0.hasPrefix("sequence:party1>$") })
  }

  @Test(
    "a text without military goods says what else of the trade it has",
    arguments: [
      ("Czech arms maker negotiates purchase of Italian rival", "1"),
      ("Chile orders communications satellite from Italy", "5"),
      ("Czech group negotiates purchase of Italian tractor maker", "4"),
      ("Estonia and Latvia agree on school exchange", "3"),
    ])
  func strongestSigns(title: String, sign: String) throws {
    let signs = try features(title).keys.filter { $0.hasPrefix("weakOnly:") }
    #expect(signs == ["weakOnly:\(sign):0"])
    #expect(try !features("Poland orders howitzers").keys.contains { $0.hasPrefix("weakOnly:") })
  }

  @Test("a word is not taken for another whose stem is a stump of it")
  func shortStems() throws {
    let analyzer = try shipped.get()
    let reading = analyzer.read(
      ItemText(title: "Евросоюз наказал Иран за беспилотники", summary: ""))
    let names = analyzer.analyze(reading).concepts.map {
      analyzer.lexicon.concepts[$0.concept].name
    }
    #expect(!names.contains("activity:financing"))
    #expect(!names.contains("frame:money"))
  }
}

@Suite("Signs of the trade")
struct TradeSignTests {
  @Test("industry of any kind is none, nor is a union of states; industry of defence is one")
  func industry() throws {
    let lexicon = try Lexicon(files: [
      ("frames.en.tsv", "frame:industry\tarms maker\nframe:industry\tmaker\tweak=1\n"),
      ("organisations.en.tsv", "Visegrad Group\tV4\ttype=union\n"),
    ])
    var bias = FeatureVector()
    bias.add(.bias)
    var model = TrainedModel()
    model.context.set(2, for: bias.features[0].key, target: ContextTarget.relevance)
    let analyzer = try Analyzer(lexicon: lexicon, model: model)
    func relevance(_ title: String) -> Relevance {
      analyzer.analyze(analyzer.read(ItemText(title: title, summary: ""))).labels.relevance
    }
    #expect(relevance("The arms maker looks abroad") == .partnership)
    #expect(relevance("The tractor maker looks abroad") != .partnership)
    #expect(relevance("The V4 look abroad") != .partnership)
  }
}

@Suite("Domains that a text does not name")
struct AbsentDomainTests {
  @Test("they are judged all at once as they would be one by one")
  func atOnce() throws {
    let analyzer = try shipped.get()
    let reading = analyzer.read(
      ItemText(
        title: "Italy and Poland sign deal on howitzers and radars",
        summary: "Production will begin next year. A court had halted the tender, its budget, and "
          + "a football club's sponsoring."))
    let table = ConceptTable(analyzer.lexicon)
    let scene = Scene(reading, reading.concepts, facts: table.facts)
    #expect(scene.domains != 0 && !scene.frames.isEmpty)
    let weights = try ModelFiles.read(directory: dataDirectory + "/model").domain
    let scores = AbsentDomains(table, weights).scores(scene)
    let oneByOne = analyzer.extract(reading, recordsNames: false).domains.map { weights.score($0) }
    for index in Domain.allCases.indices where scene.domains >> UInt32(index) & 1 == 0 {
      #expect(scores[index] == oneByOne[index], "\(Domain.allCases[index])")
    }
  }
}

@Suite("Pairs of features")
struct FeaturePairTests {
  @Test("a pair counts only where both of its features stand")
  func both() {
    var vector = FeatureVector()
    vector.add(.frame, 1)
    vector.add(.goods, 2)
    var weights = ContextWeights()
    let pair = FeaturePair(vector.features[1].key, vector.features[0].key)
    weights.set(3, for: pair, target: ContextTarget.relevance)
    weights.addPairs(to: &vector)
    #expect(weights.scores(vector)[ContextTarget.relevance] == 3 * FeaturePair.value)

    var alone = FeatureVector()
    alone.add(.frame, 1)
    weights.addPairs(to: &alone)
    #expect(weights.scores(alone)[ContextTarget.relevance] == 0)
  }

  @Test("a pair is the same whichever feature is named first, and is read back from the file")
  func file() throws {
    #expect(FeaturePair(7, 9) == FeaturePair(9, 7))
    let directory = NSTemporaryDirectory() + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var vector = FeatureVector()
    vector.add(.frame, 1)
    vector.add(.goods, 2)
    let pair = FeaturePair(vector.features[0].key, vector.features[1].key)
    let line = ModelFiles.Line(
      target: "relevance", key: pair.key, pair: pair, weight: 1.25, name: "one & other")
    try ModelFiles.text([line]).write(
      toFile: directory + "/weights.tsv", atomically: true, encoding: .utf8)
    try ModelFiles.thresholds(TrainedModel()).write(
      toFile: directory + "/thresholds.tsv", atomically: true, encoding: .utf8)
    let model = try ModelFiles.read(directory: directory)
    #expect(model.relevanceScore(FeatureList(vector)) == 1.25 * FeaturePair.value)
  }

  @Test("what a pair says is shown on the spans of both of its features")
  func evidence() throws {
    let title = "Italy suspends talks on howitzers"
    let lexicon = try Lexicon(files: [
      ("acts.en.tsv", "stage:ended\tsuspend/suspends\n"), ("goods.en.tsv", "artillery\thowitzer\n"),
    ])
    let known = try features(title, Analyzer(lexicon: lexicon))
    let stage = try #require(known.first { $0.key.hasPrefix("stage:stage:ended") }?.value)
    let goods = try #require(known.first { $0.key.hasPrefix("goods:") }?.value)
    var model = TrainedModel()
    model.context.set(8, for: FeaturePair(stage, goods), target: ContextTarget.relevance)
    let analyzer = try Analyzer(lexicon: lexicon, model: model)
    let labels = analyzer.analyze(
      analyzer.read(ItemText(title: title, summary: ""))
    ).labels
    let shown = labels.evidence.filter { $0.label == "relevance:2" }
    #expect(Set(shown.map(\.text)) == ["suspends", "howitzers"])
    #expect(shown.allSatisfy { $0.weight == 2 })
  }
}
