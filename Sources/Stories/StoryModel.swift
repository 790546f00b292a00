// The log-linear model of “same event”, and what is common before anything has been seen.

/// Weights of the evidence, thresholds, and how common names and organisations are in the trade.
public struct StoryModel: Sendable {
  /// The weights for one kind of pair.
  package struct Weights: Sendable {
    /// Log-odds by `PairEvidence.Measure`.
    package var values = [Double](repeating: 0, count: PairEvidence.Measure.allCases.count)
    /// The log-odds from which an entry joins a story.
    package var threshold = 0.0

    /// The log-odds that two entries report the same event.
    @inline(__always)
    func logOdds(_ evidence: PairEvidence) -> Double { evidence.sum(values) }
  }

  /// By `PairEvidence.Kind`.
  package var kinds = [Weights](repeating: Weights(), count: PairEvidence.Kind.allCases.count)
  /// What words mean in any language.
  package var words = StoryWords()
  /// Stories per thousand that hold a piece of evidence, by its key.
  package var commonness: [(key: UInt32, count: Float)] = []

  /// How many stories `commonness` counts in.
  static let background = 1_000

  /// A model that knows nothing.
  package init() {}

  /// The weights for pairs of a kind.
  package subscript(_ kind: PairEvidence.Kind) -> Weights {
    @inline(__always) get { kinds[kind.rawValue] }
    set { kinds[kind.rawValue] = newValue }
  }
}
