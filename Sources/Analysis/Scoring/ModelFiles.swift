// The model on disk: `weights.tsv` with one line a feature and target, `thresholds.tsv`.

import Foundation
import Model

/// Reads and writes a trained model.
package enum ModelFiles {
  /// A weight with the readable name of its feature.
  package struct Line: Sendable {
    package var target: String
    package var key: UInt64
    /// The two features whose pair the key is of.
    package var pair: FeaturePair?
    package var weight: Float
    package var name: String

    package init(
      target: String, key: UInt64, pair: FeaturePair? = nil, weight: Float, name: String
    ) {
      self.target = target
      self.key = key
      self.pair = pair
      self.weight = weight
      self.name = name
    }
  }

  /// Names of the targets that share the whole text's features, by column.
  package static let contextTargets: [String] =
    ["relevance", "defence"] + Activity.allCases.map { "activity:\($0.rawValue)" }
    + Stage.allCases.map { "stage:\($0.rawValue)" }

  /// Reads a model; a directory without one gives a model that knows nothing.
  package static func read(directory: String) throws(AnalyzerError) -> TrainedModel {
    var model = TrainedModel()
    guard let weights = FileManager.default.contents(atPath: directory + "/weights.tsv") else {
      return model
    }
    let columns = Dictionary(
      uniqueKeysWithValues: contextTargets.enumerated().map { (Array($1.utf8), $0) })
    try eachLine(weights, "weights.tsv") { fields, number throws(AnalyzerError) in
      let members = fields.count >= 3 ? fields[1].split(separator: 0x2B).map(hexadecimal) : []
      guard let first = members.first, let key = first, let weight = decimal(fields[2]) else {
        throw AnalyzerError.model(
          "weights.tsv:\(number): not target, key, weight; restore the file or train anew")
      }
      if let column = columns[Array(fields[0])] {
        if members.count == 2, let second = members[1] {
          model.context.set(weight, for: FeaturePair(key, second), target: column)
        } else {
          model.context.set(weight, for: key, target: column)
        }
        return
      }
      switch String(decoding: fields[0], as: UTF8.self) {
      case "activity": model.activity.set(weight, for: key)
      case "stage": model.stage.set(weight, for: key)
      case "domain": model.domain.set(weight, for: key)
      case "party": model.party.set(weight, for: key)
      case "organisation": model.organisation.set(weight, for: key)
      default:
        throw AnalyzerError.model(
          "weights.tsv:\(number): unknown target “\(String(decoding: fields[0], as: UTF8.self))”")
      }
    }
    guard let thresholds = FileManager.default.contents(atPath: directory + "/thresholds.tsv")
    else {
      throw .model("thresholds.tsv is missing beside weights.tsv; train anew")
    }
    try eachLine(thresholds, "thresholds.tsv") { fields, number throws(AnalyzerError) in
      guard fields.count == 2, let value = decimal(fields[1]) else {
        throw AnalyzerError.model("thresholds.tsv:\(number): not name and number")
      }
      switch String(decoding: fields[0], as: UTF8.self) {
      case "calibration.slope": model.calibration.slope = value
      case "calibration.intercept": model.calibration.intercept = value
      case "relevance": model.relevanceThreshold = value
      case "activity": model.activityThreshold = value
      case "domain": model.domainThreshold = value
      case "party": model.partyThreshold = value
      case "organisation": model.organisationThreshold = value
      case let name: throw AnalyzerError.model("thresholds.tsv:\(number): unknown name “\(name)”")
      }
    }
    return model
  }

  /// The text of `weights.tsv`, sorted so that a new fit shows as changed numbers.
  package static func text(_ lines: [Line]) -> String {
    var text =
      "# Written by pactwatch-train. target, feature key (a pair: key+key), weight, what it says.\n"
    for line in lines.sorted(by: { ($0.target, $0.name, $0.key) < ($1.target, $1.name, $1.key) }) {
      let key =
        line.pair.map { "\(String($0.first, radix: 16))+\(String($0.second, radix: 16))" }
        ?? String(line.key, radix: 16)
      text += "\(line.target)\t\(key)\t\(rounded(line.weight))\t\(line.name)\n"
    }
    return text
  }

  /// The text of `thresholds.tsv`.
  package static func thresholds(_ model: TrainedModel) -> String {
    """
    # Written by pactwatch-train: chosen on held-back folds.
    calibration.slope\t\(rounded(model.calibration.slope))
    calibration.intercept\t\(rounded(model.calibration.intercept))
    relevance\t\(rounded(model.relevanceThreshold))
    activity\t\(rounded(model.activityThreshold))
    domain\t\(rounded(model.domainThreshold))
    party\t\(rounded(model.partyThreshold))
    organisation\t\(rounded(model.organisationThreshold))

    """
  }

  private static func rounded(_ value: Float) -> String {
    let scaled = Int((value * 1_000).rounded())
    let sign = scaled < 0 ? "-" : ""
    let digits = String(1_000 + abs(scaled) % 1_000).dropFirst()
    return "\(sign)\(abs(scaled) / 1_000).\(digits)"
  }

  private static func eachLine(
    _ data: Data, _ file: String,
    _ body: ([ArraySlice<UInt8>], Int) throws(AnalyzerError) -> Void
  ) throws(AnalyzerError) {
    var number = 0
    for line in Array(data).split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      if line.isEmpty || line.first == 0x23 { continue }
      try body(line.split(separator: 0x09, maxSplits: 3, omittingEmptySubsequences: false), number)
    }
  }

  private static func hexadecimal(_ text: ArraySlice<UInt8>) -> UInt64? {
    guard !text.isEmpty, text.count <= 16 else { return nil }
    var value: UInt64 = 0
    for byte in text {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
      case 0x61...0x66: value = value << 4 | UInt64(byte - 0x57)
      default: return nil
      }
    }
    return value
  }

  private static func decimal(_ text: ArraySlice<UInt8>) -> Float? {
    Float(String(decoding: text, as: UTF8.self))
  }
}
