// The model's files: read as written, and refused with a place where they are damaged.

import Foundation
import Testing

@testable import Stories

@Suite struct StoryModelTests {
  /// A data directory with these files; words are those of Ukrainian, beside an English loan and a
  /// tank.
  private func directory(
    weights: String, common: String, words: String = "loan\tкредит*\n"
  ) throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("pactwatch-stories-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: path + "/model", withIntermediateDirectories: true)
    try weights.write(
      toFile: path + "/model/story-weights.tsv", atomically: true, encoding: .utf8)
    try common.write(toFile: path + "/model/story-common.tsv", atomically: true, encoding: .utf8)
    let english = "# first\nloan\tloan*\ntank\ttank tanks\n"
    for (language, text) in [("en", english), ("uk", words)] {
      try text.write(
        toFile: path + "/model/story-words.\(language).tsv", atomically: true, encoding: .utf8)
    }
    return path
  }

  @Test("the model comes back from its text as it was")
  func roundTrip() throws {
    let model = try SampleModel.shared.get()
    let path = try directory(weights: model.weightsText, common: "name\t100\tslnsk\n")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let again = try StoryModel(dataDirectory: path)
    for kind in PairEvidence.Kind.allCases {
      #expect(again[kind].values == model[kind].values)
      #expect(again[kind].threshold == model[kind].threshold)
    }
    #expect(again.commonness.count == 1)
  }

  @Test(
    "a damaged line is refused with its place",
    arguments: [
      "partnership\tbias", "partnership\tbias\tmuch", "partnership\tbeauty\t1", "alliance\tbias\t1",
    ])
  func damaged(line: String) throws {
    let path = try directory(weights: "# kind\n\(line)\n", common: "")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: StoryModelError.self) { try StoryModel(dataDirectory: path) }
    #expect(error?.place.hasSuffix("story-weights.tsv:2") == true)
  }

  @Test(
    "a damaged line of words is refused with its place",
    arguments: ["loan", "loan\tкредит\tпозика", "loan\tкредит\nloan\tпозика", "lone\tкредит"])
  func damagedWords(lines: String) throws {
    let model = try SampleModel.shared.get()
    let path = try directory(weights: model.weightsText, common: "", words: lines + "\n")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: StoryModelError.self) { try StoryModel(dataDirectory: path) }
    let line = lines.split(separator: "\n").count
    #expect(error?.place.hasSuffix("story-words.uk.tsv:\(line)") == true)
  }

  @Test("a file of before that held all languages is passed over, and so is an unknown language")
  func passedOver() throws {
    let model = try SampleModel.shared.get()
    let path = try directory(weights: model.weightsText, common: "")
    defer { try? FileManager.default.removeItem(atPath: path) }
    for name in ["story-words.tsv", "story-words.xx.tsv"] {
      try "no words".write(toFile: "\(path)/model/\(name)", atomically: true, encoding: .utf8)
    }
    #expect(try StoryModel(dataDirectory: path).words.names("loan", language: "en"))
  }

  @Test("a missing file is told by its path")
  func missing() {
    let error = #expect(throws: StoryModelError.self) {
      try StoryModel(dataDirectory: "/nowhere")
    }
    #expect(error?.place == "/nowhere/model/story-weights.tsv")
  }
}
