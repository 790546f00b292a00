// The scores of all domains that no word of a text speaks for, at once: most domains of most texts.

import Model

/// What other domains and frames say of a domain that nothing in a text is of.
///
/// The sums are those that `LabelFeatures.extractDomain` and `Weights.score` come to, in their
/// order, so that not a bit differs; one look-up a frame instead of one a frame and domain.
struct AbsentDomains: Sendable {
  /// A lane a domain, in the taxonomy's order.
  typealias Scores = SIMD16<Float>

  /// Of no text in particular.
  private var base = Scores.zero
  /// What goods of each domain in the text add.
  private var together: [Scores] = []
  /// By concept, which of `frames` it is, plus one; 0 for what is no frame.
  private var rows: [UInt16]
  private var frames: [Scores] = []

  init(_ table: ConceptTable, _ weights: Weights) {
    let domains = Domain.allCases
    precondition(domains.count <= Scores.scalarCount, "a lane for each domain")
    rows = [UInt16](repeating: 0, count: table.facts.count)
    func scores(_ key: (UInt32) -> UInt64) -> Scores {
      var scores = Scores.zero
      for domain in domains.indices {
        scores[domain] = weights.weight(of: key(UInt32(domain))) ?? 0
      }
      return scores
    }
    base += scores { _ in FeatureVector.key(.bias, 0, 0) }
    base += scores { FeatureVector.key(.identity, $0, 0) }
    base += scores { _ in FeatureVector.key(.ownCount, 0, 0) }
    together = domains.indices.map { other in
      scores { FeatureVector.key(.together, $0 << 8 | UInt32(other), 9) } * 0.5
    }
    var known: [UInt32: UInt16] = [:]
    for (concept, facts) in table.facts.enumerated() where facts.kind == .frames {
      if let row = known[facts.nameHash] {
        rows[concept] = row
        continue
      }
      frames.append(
        scores { FeatureVector.key(.ownFrame, facts.nameHash ^ $0 << 20, 0) } * 0.3)
      rows[concept] = UInt16(frames.count)
      known[facts.nameHash] = rows[concept]
    }
  }

  /// The scores in a text, of use for domains only that are not in it.
  func scores(_ scene: Scene) -> Scores {
    var scores = base
    for other in together.indices where scene.domains >> UInt32(other) & 1 != 0 {
      scores += together[other]
    }
    var seen: [UInt16] = []
    for index in scene.frames {
      let row = rows[scene.mentions[index].facts]
      // A frame counts once.
      if row == 0 || seen.contains(row) { continue }
      seen.append(row)
      scores += frames[Int(row) - 1]
    }
    return scores
  }
}
