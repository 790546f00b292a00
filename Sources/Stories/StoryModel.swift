// The log-linear model of “same event”, and what is common before anything has been seen.

import Model

/// Weights of the evidence, thresholds, and how common names and organisations are in the trade.
package struct StoryModel: Sendable {
  /// The weights for one kind of pair.
  package struct Weights: Sendable {
    /// Log-odds by `PairEvidence.Measure`.
    package var values = [Double](repeating: 0, count: PairEvidence.Measure.allCases.count)
    /// The log-odds from which an entry joins a story.
    package var threshold = 0.0

    /// The log-odds that two entries report the same event.
    @inline(__always)
    func logOdds(_ evidence: PairEvidence) -> Double {
      var sum = 0.0
      for index in values.indices { sum += values[index] * evidence.values[index] }
      return sum
    }
  }

  /// For two reports of partnerships, whose parties, acts and goods are labelled.
  package var partnerships = Weights()
  /// For all others, which only their words, names and numbers tell apart.
  package var others = Weights()
  /// Stories per thousand that hold a piece of evidence, by its key.
  package var commonness: [(key: UInt32, count: Float)] = []

  /// The model that comes with the program, fitted by `pactwatch-train stories`.
  package static let builtIn = StoryModel(text: StoryWeights.text + "\n" + StoryCommonness.text)

  /// How many stories `commonness` counts in.
  static let background = 1_000

  /// A model from its text: `KIND MEASURE VALUE` and `KIND threshold VALUE` with the kinds
  /// `partnership` and `other`, and `common KIND COUNT VALUE`, one a line. Other lines are left out.
  package init(text: String) {
    let places = Dictionary(
      uniqueKeysWithValues: PairEvidence.Measure.allCases.map { ($0.name, $0.index) })
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 3)
      guard parts.count >= 3 else { continue }
      if parts[0] == "common", parts.count == 4 {
        if let count = Float(parts[2]), let key = Self.key(kind: parts[1], value: parts[3]) {
          commonness.append((key, count))
        }
        continue
      }
      guard let value = Double(parts[2]), parts[0] == "partnership" || parts[0] == "other" else {
        continue
      }
      let kind = parts[0] == "partnership" ? \StoryModel.partnerships : \StoryModel.others
      if parts[1] == "threshold" {
        self[keyPath: kind].threshold = value
      } else if let place = places[String(parts[1])] {
        self[keyPath: kind].values[place] = value
      }
    }
  }

  /// The weights for pairs of a kind.
  @inline(__always)
  package func weights(_ evidence: PairEvidence) -> Weights {
    evidence[.partnership] > 0 ? partnerships : others
  }

  private static func key(kind: Substring, value: Substring) -> UInt32? {
    switch kind {
    case "name": FeatureTable.key(.names, StableHash.short(value))
    case "organisation": FeatureTable.key(.organisations, StableHash.short(value))
    case "system": FeatureTable.key(.systems, StableHash.short(value))
    case "pair": Fingerprint.pairKey(value)
    case "stem": UInt32(value.prefix { $0 != " " }, radix: 16).map { FeatureTable.key(.stems, $0) }
    default: nil
    }
  }
}
