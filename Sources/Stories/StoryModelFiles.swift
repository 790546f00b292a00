// The model on disk: `story-weights.tsv`, `story-common.tsv` and for each language
// `story-words.LANGUAGE.tsv`, tab-separated, for people to read.

import Analysis
import Foundation

/// Why a model of stories cannot be read.
public struct StoryModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file and, where one line is wrong, its number.
  public var place: String
  /// What is wrong.
  public var fault: String

  /// What is wrong and what to do.
  public var description: String { "\(place): \(fault); restore the file or fit the model anew" }
}

extension StoryModel {
  private static let weightsFile = "/model/story-weights.tsv"
  private static let commonFile = "/model/story-common.tsv"
  private static let wordsPrefix = "story-words."

  /// Reads the model below a data directory, such as `Analyzer.defaultDataDirectory()`.
  public init(dataDirectory: String) throws(StoryModelError) {
    self.init()
    try Self.eachLine(dataDirectory + Self.weightsFile) { fields in
      guard fields.count == 3, let value = Double(fields[2]) else {
        return "not kind, measure, weight"
      }
      guard let kind = PairEvidence.Kind(name: fields[0]) else {
        return "there is no kind of pair “\(fields[0])”"
      }
      if fields[1] == "threshold" {
        self[kind].threshold = value
      } else if let measure = PairEvidence.Measure(name: fields[1]) {
        self[kind].values[measure.index] = value
      } else {
        return "there is no measure “\(fields[1])”"
      }
      return nil
    }
    words = try Self.words(in: dataDirectory + "/model/")
    try Self.eachLine(dataDirectory + Self.commonFile) { fields in
      guard fields.count >= 3, let count = Float(fields[1]),
        let key = Self.key(kind: fields[0], value: fields[2])
      else { return "not kind, count, value" }
      commonness.append((key, count))
      return nil
    }
  }

  /// Reads the words of every language that has a file, those of the one that names all concepts
  /// first.
  private static func words(in folder: String) throws(StoryModelError) -> StoryWords {
    var words = StoryWords()
    guard let files = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw StoryModelError(place: folder, fault: "the folder cannot be listed")
    }
    let first = StoryWords.firstLanguage
    let others = Language.allCases.map(\.code).filter {
      $0 != first && files.contains("\(wordsPrefix)\($0).tsv")
    }
    for language in [first] + others {
      var told: Set<Substring> = []
      try eachLine(folder + wordsPrefix + language + ".tsv") { fields in
        told.insert(fields[0]).inserted
          ? words.add(fields, language: language) : "“\(fields[0])” has a line already"
      }
    }
    return words
  }

  /// The text of `story-weights.tsv`.
  package var weightsText: String {
    var text = "# Written by pactwatch-train stories. Kind of pair, measure, log-odds.\n"
    for kind in PairEvidence.Kind.allCases {
      for measure in PairEvidence.Measure.allCases where self[kind].values[measure.index] != 0 {
        text += "\(kind)\t\(measure.name)\t\(Self.rounded(self[kind].values[measure.index]))\n"
      }
      text += "\(kind)\tthreshold\t\(Self.rounded(self[kind].threshold))\n"
    }
    return text
  }

  /// Writes the weights below a data directory.
  package func writeWeights(dataDirectory: String) throws {
    try weightsText.write(
      toFile: dataDirectory + Self.weightsFile, atomically: true, encoding: .utf8)
  }

  /// Writes what is common, one `kind, count, value` a line, below a data directory.
  package static func writeCommonness(_ lines: [String], dataDirectory: String) throws {
    let head =
      "# Written by pactwatch-train stories-common. Kind, stories per thousand, value, the stem's word."
    try ([head] + lines.sorted()).map { $0 + "\n" }.joined()
      .write(toFile: dataDirectory + commonFile, atomically: true, encoding: .utf8)
  }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

  /// Hands each line's fields to `take`, which returns what is wrong with them.
  private static func eachLine(
    _ path: String, _ take: ([Substring]) -> String?
  ) throws(StoryModelError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw StoryModelError(place: path, fault: "the model's file cannot be read")
    }
    // Cut by bytes: by characters it took a quarter of a start.
    let lines = String(decoding: data, as: UTF8.self).utf8
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated()
    where !line.isEmpty && line.first != UInt8(ascii: "#") {
      let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
      if let fault = take(fields.map(Substring.init)) {
        throw StoryModelError(place: "\(path):\(number + 1)", fault: fault)
      }
    }
  }

  private static func key(kind: Substring, value: Substring) -> UInt32? {
    switch kind {
    case "name": FeatureTable.key(.names, NameSkeleton.value(of: value))
    case "concept": FeatureTable.key(.concepts, StoryWords.value(of: value))
    case "organisation": FeatureTable.key(.organisations, StableHash.short(value))
    case "system": FeatureTable.key(.systems, StableHash.short(value))
    case "pair": Fingerprint.pairKey(value)
    case "stem": UInt32(value, radix: 16).map { FeatureTable.key(.stems, $0) }
    default: nil
    }
  }
}

extension PairEvidence.Kind {
  /// The kind that goes by a name in the model's files.
  init?(name: Substring) {
    guard let kind = Self.allCases.first(where: { "\($0)" == name }) else { return nil }
    self = kind
  }
}

extension PairEvidence.Measure {
  /// The measure that goes by a name in the model's files.
  init?(name: Substring) {
    guard let measure = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = measure
  }
}
