// Predicates: senses that all languages share, read from lexicon files of their own kind.

import Foundation
import Model
import Testing

@testable import Analysis

@Suite("Predicates")
struct PredicateTests {
  /// Two languages' words for the same senses.
  private static let files: [(name: String, text: String)] = [
    ("predicates.en.tsv", "sign\tsigns\nrefuse\trefuses | refuses to sell\nsell\tsell\n"),
    ("predicates.de.tsv", "sign\tunterzeichnet\nrefuse\tverweigert\n"),
    ("countries.en.tsv", "DE\tGermany\nNO\tNorway\n"),
    ("countries.de.tsv", "DE\tDeutschland\nNO\tNorwegen\n"),
    ("goods.en.tsv", "naval\tsubmarines\n"), ("goods.de.tsv", "naval\tU-Boote\n"),
  ]

  /// The names of a headline's features.
  private func features(_ title: String, _ language: String) throws -> Set<String> {
    let analyzer = try Analyzer(lexicon: Lexicon(files: Self.files))
    let reading = analyzer.read(ItemText(title: title, summary: "", languageHint: language))
    let names = analyzer.extract(reading, recordsNames: true).context.names ?? [:]
    return Set(names.values.filter { $0.contains("redicate") || $0.hasPrefix("step") })
  }

  /// The concepts that each of the shipped lexicon's files of a kind names.
  private func shippedNames(of kind: String) throws -> [String: Set<String>] {
    let directory = dataDirectory + "/lexicon"
    var names: [String: Set<String>] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: directory)
    where file.hasPrefix(kind + ".") {
      let text = try String(contentsOfFile: directory + "/" + file, encoding: .utf8)
      names[file] = Set(
        text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
          String($0.prefix { $0 != "\t" })
        })
    }
    return names
  }

  @Test("the same thing said in two languages has the same features")
  func shared() throws {
    let english = try features("Norway refuses Germany submarines", "en")
    let german = try features("Norwegen verweigert Deutschland U-Boote", "de")
    #expect(!english.isEmpty && english == german)
    #expect(english.contains("predicateStep:first>refuse:0"))
    #expect(english.contains("predicateStep:refuse>other:0"))
    // Both parties stand around it: 3 × 2, in the headline.
    #expect(english.contains("predicateBetween:refuse:6"))
  }

  @Test("a step is one thing without the predicates and another with them")
  func steps() throws {
    let names = try features("Norway signs Germany", "en")
    #expect(names.contains("step:first>other:0"))
    #expect(names.contains("predicateStep:first>sign:0"))
    #expect(!names.contains("step:first>sign:0"))
  }

  @Test("a longer phrase voids only its own sense")
  func overlaps() throws {
    let analyzer = try Analyzer(lexicon: Lexicon(files: Self.files))
    let reading = analyzer.read(
      ItemText(title: "Norway refuses to sell submarines", summary: "", languageHint: "en"))
    let names = reading.concepts.map { analyzer.lexicon.concepts[$0.concept] }
      .filter { $0.kind == .predicates }.map(\.name)
    #expect(names == ["refuse", "sell"])
  }

  @Test("a name that could not be the same in all languages is refused with its line")
  func names() {
    #expect(throws: LexiconErrors.self) {
      try Lexicon(files: [("predicates.en.tsv", "sign\tsigns\nSign!\tsigned\n")])
    }
    do {
      _ = try Lexicon(files: [("predicates.en.tsv", "sign\tsigns\nSign!\tsigned\n")])
    } catch {
      #expect(error.description.hasPrefix("predicates.en.tsv:2: “Sign!” is no predicate"))
    }
  }

  @Test("every language has every predicate")
  func complete() throws {
    let names = try shippedNames(of: "predicates")
    #expect(names.count == 22)
    let all = names.values.reduce(into: Set<String>()) { $0.formUnion($1) }
    for (file, own) in names { #expect(all.subtracting(own).isEmpty, "\(file)") }
  }

  @Test(
    "acts, goods, roles and frames are called what they are called in English",
    arguments: ["acts", "goods", "roles", "frames"])
  func names(kind: String) throws {
    var names: [String: Set<String>] = [:]
    for (file, own) in try shippedNames(of: kind) {
      names[String(file.split(separator: ".")[1]), default: []].formUnion(own)
    }
    let known = try #require(names["en"]).union(names["any"] ?? [])
    for (language, own) in names {
      #expect(own.subtracting(known).isEmpty, "\(language)")
    }
  }
}

@Suite("Shifts of labels")
struct ShiftTests {
  @Test("are read back as they were written, and a name that is no label is an error")
  func roundTrip() throws {
    let directory = FileManager.default.temporaryDirectory.path + "/pactwatch-\(UUID())"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var model = TrainedModel()
    model.activityShifts[Activity.agreement.index] = 1.25
    model.stageShifts[Stage.ended.order] = -0.5
    model.domainShifts[Domain.naval.index] = 0.125
    try ModelFiles.text([]).write(
      toFile: directory + "/weights.tsv", atomically: true, encoding: .utf8)
    let text = ModelFiles.thresholds(model)
    try text.write(toFile: directory + "/thresholds.tsv", atomically: true, encoding: .utf8)
    let read = try ModelFiles.read(directory: directory)
    #expect(read.activityShifts == model.activityShifts)
    #expect(read.stageShifts == model.stageShifts)
    #expect(read.domainShifts == model.domainShifts)

    try (text + "activity.barter\t1.000\n").write(
      toFile: directory + "/thresholds.tsv", atomically: true, encoding: .utf8)
    #expect(throws: AnalyzerError.self) { try ModelFiles.read(directory: directory) }
  }
}
