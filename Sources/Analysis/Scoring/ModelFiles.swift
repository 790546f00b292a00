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
    weights.withUnsafeBytes { model.digest.add($0) }
    let columns = Dictionary(
      uniqueKeysWithValues: contextTargets.enumerated().map { (Array($1.utf8), $0) })
    // The lines of a target stand together.
    var target: Bytes?
    var column: Int?
    try eachLine(weights, "weights.tsv") { fields, number throws(AnalyzerError) in
      let keys = fields.count >= 3 ? Self.keys(fields[1]) : nil
      guard let (key, second) = keys, let weight = decimal(fields[2]) else {
        throw AnalyzerError.model(
          "weights.tsv:\(number): not target, key, weight; restore the file or train anew")
      }
      if target.map({ !isSame($0, fields[0]) }) ?? true {
        target = fields[0]
        column = columns[Array(fields[0])]
      }
      if let column {
        if let second {
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
    model.settle()
    guard let thresholds = FileManager.default.contents(atPath: directory + "/thresholds.tsv")
    else {
      throw .model("thresholds.tsv is missing beside weights.tsv; train anew")
    }
    thresholds.withUnsafeBytes { model.digest.add($0) }
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
      case let name:
        guard setShift(value, name, &model) else {
          throw AnalyzerError.model("thresholds.tsv:\(number): unknown name “\(name)”")
        }
      }
    }
    return model
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

  /// A part of a file, good while its lines are gone through.
  private typealias Bytes = UnsafeBufferPointer<UInt8>

  private static func eachLine(
    _ data: Data, _ file: String,
    _ body: ([Bytes], Int) throws(AnalyzerError) -> Void
  ) throws(AnalyzerError) {
    try [UInt8](data).withUnsafeBufferPointer { bytes throws(AnalyzerError) in
      var fields: [Bytes] = []
      var number = 0
      var rest: Bytes? = bytes
      while let text = rest {
        let line: Bytes
        (line, rest) = split(text, at: 0x0A)
        number += 1
        if line.isEmpty || line[0] == 0x23 { continue }
        fields.removeAll(keepingCapacity: true)
        var columns: Bytes? = line
        // What a feature says is for people.
        while fields.count < 3, let text = columns {
          let field: Bytes
          (field, columns) = split(text, at: 0x09)
          fields.append(field)
        }
        try body(fields, number)
      }
    }
  }

  private static func isSame(_ one: Bytes, _ other: Bytes) -> Bool {
    guard one.count == other.count else { return false }
    for place in one.indices where one[place] != other[place] { return false }
    return true
  }

  /// What stands before the first such byte and what stands behind it; all and nil without one.
  ///
  /// By `memchr`: a start looks through the four megabytes of `weights.tsv`, byte by byte it took
  /// three times as many instructions.
  @inline(__always)
  private static func split(_ text: Bytes, at byte: UInt8) -> (head: Bytes, rest: Bytes?) {
    guard let base = text.baseAddress, let found = memchr(base, Int32(byte), text.count) else {
      return (text, nil)
    }
    let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
    return (Bytes(rebasing: text[..<place]), Bytes(rebasing: text[(place + 1)...]))
  }

  /// A feature's key, or the two of a pair: `key+key`.
  private static func keys(_ text: Bytes) -> (first: UInt64, second: UInt64?)? {
    guard let plus = text.firstIndex(of: 0x2B) else { return hexadecimal(text).map { ($0, nil) } }
    guard let first = hexadecimal(Bytes(rebasing: text[..<plus])),
      let second = hexadecimal(Bytes(rebasing: text[(plus + 1)...]))
    else { return nil }
    return (first, second)
  }

  private static func hexadecimal(_ text: Bytes) -> UInt64? {
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

  private static func decimal(_ text: Bytes) -> Float? {
    // As the trainer writes them: a few digits, of which so many behind the point. Up to seven of
    // them are exact as a number, and their quotient is rounded as the text would be.
    var digits = 0
    var scale = 1.0
    var value = 0.0
    var isBehindPoint = false
    for byte in text.first == 0x2D ? Bytes(rebasing: text.dropFirst()) : text {
      if byte == 0x2E, !isBehindPoint {
        isBehindPoint = true
        continue
      }
      guard (0x30...0x39).contains(byte), digits < 7 else {
        return Float(String(decoding: text, as: UTF8.self))
      }
      value = value * 10 + Double(byte - 0x30)
      if isBehindPoint { scale *= 10 }
      digits += 1
    }
    guard digits > 0 else { return nil }
    return Float((text.first == 0x2D ? -value : value) / scale)
  }
}
