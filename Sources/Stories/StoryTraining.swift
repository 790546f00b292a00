// What fitting the model and measuring the index need of it; for the project's own tools.

package import Model

extension StoryIndex {
  /// An index with a model of one's own.
  package init(next: StoryID, model: StoryModel) {
    self.init(next: next, similarity: .event, window: .seconds(180 * 86_400), model: model)
  }

  /// The evidence between an entry and the candidates that the index would compare it with.
  package mutating func pairs(_ fingerprint: Fingerprint) -> [(
    story: StoryID, evidence: PairEvidence
  )] {
    let probe = self.probe(fingerprint)
    return candidates(probe).map { candidate in
      (stories[entries[candidate].story].id, evidence(probe, candidate))
    }
  }

  /// Evidence by the keys of the model's text, for counting what is common.
  package static func keys(_ fingerprint: Fingerprint) -> [(kind: String, value: UInt32)] {
    let kinds: [(Fingerprint.Section, String)] = [
      (.organisations, "organisation"), (.systems, "system"), (.names, "name"), (.stems, "stem"),
    ]
    return kinds.flatMap { section, kind in
      Set(fingerprint.values(section)).map { (kind, $0) }
    }
  }
}

extension PairEvidence {
  /// Whether both entries are partnerships, or neither is.
  package var sharesKind: Bool { !isMixed }
}
