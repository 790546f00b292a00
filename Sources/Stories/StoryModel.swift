// The log-linear model of “same event”, and what is common before anything has been seen.

import Model

/// Weights of the evidence, thresholds, and how common names and organisations are in the trade.
package struct StoryModel: Sendable {
  /// Log-odds by `PairEvidence.Measure`.
  package var weights: [Double]
  /// The log-odds from which an entry joins a story.
  package var threshold: Double
  /// Stories per thousand that hold a piece of evidence, by its key.
  package var commonness: [(key: UInt32, count: Float)]

  /// The model that comes with the program, fitted by `pactwatch-train stories`.
  package static let builtIn = StoryModel(text: StoryWeights.text + "\n" + StoryCommonness.text)

  /// How many stories `commonness` counts in.
  static let background = 1_000

  /// A model from its text: `weight NAME VALUE`, `threshold VALUE` and `common KIND COUNT VALUE`,
  /// one a line. Lines of any other form are left out.
  package init(text: String) {
    weights = [Double](repeating: 0, count: PairEvidence.Measure.allCases.count)
    threshold = 0
    commonness = []
    let places = Dictionary(
      uniqueKeysWithValues: PairEvidence.Measure.allCases.map { ($0.name, $0.index) })
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 3)
      switch parts.first {
      case "weight" where parts.count >= 3:
        if let place = places[String(parts[1])], let value = Double(parts[2]) {
          weights[place] = value
        }
      case "threshold" where parts.count >= 2:
        threshold = Double(parts[1]) ?? threshold
      case "common" where parts.count == 4:
        if let count = Float(parts[2]), let key = Self.key(kind: parts[1], value: parts[3]) {
          commonness.append((key, count))
        }
      default: break
      }
    }
  }

  private static func key(kind: Substring, value: Substring) -> UInt32? {
    switch kind {
    case "name": FeatureTable.key(.names, StableHash.short(value))
    case "organisation": FeatureTable.key(.organisations, StableHash.short(value))
    case "system": FeatureTable.key(.systems, StableHash.short(value))
    case "stem": UInt32(value.prefix { $0 != " " }, radix: 16).map { FeatureTable.key(.stems, $0) }
    default: nil
    }
  }

  /// The log-odds that two entries report the same event.
  @inline(__always)
  package func logOdds(_ evidence: PairEvidence) -> Double {
    var sum = 0.0
    for index in weights.indices { sum += weights[index] * evidence.values[index] }
    return sum
  }
}
