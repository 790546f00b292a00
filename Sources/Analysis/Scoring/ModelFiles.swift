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

  /// What a line's weight belongs to.
  private enum Target {
    case context(column: Int)
    case table(WritableKeyPath<TrainedModel, Weights>)

    init?(_ name: String) {
      if let column = contextTargets.firstIndex(of: name) {
        self = .context(column: column)
        return
      }
      switch name {
      case "activity": self = .table(\.activity)
      case "stage": self = .table(\.stage)
      case "domain": self = .table(\.domain)
      case "party": self = .table(\.party)
      case "organisation": self = .table(\.organisation)
      default: return nil
      }
    }
  }

  /// Reads a model; a directory without one gives a model that knows nothing.
  package static func read(directory: String) throws(AnalyzerError) -> TrainedModel {
    var model = TrainedModel()
    guard let weights = FileManager.default.contents(atPath: directory + "/weights.tsv") else {
      return model
    }
    weights.withUnsafeBytes { model.digest.add($0) }
    try readWeights(weights, into: &model)
    model.settle()
    guard let thresholds = FileManager.default.contents(atPath: directory + "/thresholds.tsv")
    else {
      throw .model("thresholds.tsv is missing beside weights.tsv; train anew")
    }
    thresholds.withUnsafeBytes { model.digest.add($0) }
    try ModelText.eachLine(thresholds) { fields, number throws(AnalyzerError) in
      guard fields.count == 2, let value = ModelText.decimal(fields[1]) else {
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
      case let name:
        guard setShift(value, name, &model) else {
          throw AnalyzerError.model("thresholds.tsv:\(number): unknown name “\(name)”")
        }
      }
    }
    return model
  }

  private static func readWeights(
    _ weights: Data, into model: inout TrainedModel
  ) throws(AnalyzerError) {
    // The lines of a target stand together, so its table is taken out of the model meanwhile.
    var name: ModelText.Bytes?
    var target = Target.context(column: 0)
    var table = Weights()
    func putBack() {
      if case .table(let path) = target { model[keyPath: path] = table }
    }
    try ModelText.eachLine(weights) { fields, number throws(AnalyzerError) in
      guard fields.count >= 3, let (key, second) = ModelText.keys(fields[1]),
        let weight = ModelText.decimal(fields[2])
      else {
        throw AnalyzerError.model(
          "weights.tsv:\(number): not target, key, weight; restore the file or train anew")
      }
      if name.map({ !ModelText.isSame($0, fields[0]) }) ?? true {
        let text = String(decoding: fields[0], as: UTF8.self)
        guard let other = Target(text) else {
          throw AnalyzerError.model("weights.tsv:\(number): unknown target “\(text)”")
        }
        putBack()
        name = fields[0]
        target = other
        table = Weights()
        if case .table(let path) = other { swap(&table, &model[keyPath: path]) }
      }
      switch (target, second) {
      case (.table, _): table.set(weight, for: key)
      case (.context(let column), nil): model.context.set(weight, for: key, target: column)
      case (.context(let column), .some(let second)):
        model.context.set(weight, for: FeaturePair(key, second), target: column)
      }
    }
    putBack()
  }

  /// Sets a label's shift by its name: `activity.agreement`.
  private static func setShift(_ value: Float, _ name: String, _ model: inout TrainedModel) -> Bool
  {
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return false }
    switch parts[0] {
    case "activity":
      guard let label = Activity(rawValue: parts[1]) else { return false }
      model.activityShifts[label.index] = value
    case "stage":
      guard let label = Stage(rawValue: parts[1]) else { return false }
      model.stageShifts[label.order] = value
    case "domain":
      guard let label = Domain(rawValue: parts[1]) else { return false }
      model.domainShifts[label.index] = value
    default: return false
    }
    return true
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
    let shifts =
      zip(Activity.allCases, model.activityShifts).map { ("activity.\($0.rawValue)", $1) }
      + zip(Stage.allCases, model.stageShifts).map { ("stage.\($0.rawValue)", $1) }
      + zip(Domain.allCases, model.domainShifts).map { ("domain.\($0.rawValue)", $1) }
    return """
      # Written by pactwatch-train: chosen on held-back folds.
      calibration.slope\t\(rounded(model.calibration.slope))
      calibration.intercept\t\(rounded(model.calibration.intercept))
      relevance\t\(rounded(model.relevanceThreshold))
      activity\t\(rounded(model.activityThreshold))
      domain\t\(rounded(model.domainThreshold))
      party\t\(rounded(model.partyThreshold))
      organisation\t\(rounded(model.organisationThreshold))
      \(shifts.map { "\($0.0)\t\(rounded($0.1))" }.joined(separator: "\n"))

      """
  }

  private static func rounded(_ value: Float) -> String {
    let scaled = Int((value * 1_000).rounded())
    let sign = scaled < 0 ? "-" : ""
    let digits = String(1_000 + abs(scaled) % 1_000).dropFirst()
    return "\(sign)\(abs(scaled) / 1_000).\(digits)"
  }
}
