// Goods that a text names as what is fought: “to counter missile threats”, “facing drone attacks”. They
// are not what the parties deal in, unless they are that too.

import Model

/// What is said to be done against goods.
struct Threats {
  /// The predicates of fighting something, by the hashes of their names.
  private static let names = Set(
    ["counter", "shoot-down", "threaten", "attack", "destroy"].map {
      UInt32(truncatingIfNeeded: ScalarHash.of($0))
    })

  /// The predicate of fighting that stands right before or behind a mention, by its name's hash, and on
  /// which side; nil where there is none.
  static func predicate(
    at mention: SceneMention, in scene: Scene, _ facts: [ConceptFacts]
  ) -> (name: UInt32, isBehind: Bool)? {
    for predicate in scene.predicates(in: mention.sentence) {
      let name = facts[predicate.facts].nameHash
      guard names.contains(name) else { continue }
      if predicate.end <= mention.start, mention.start - predicate.end <= 3 { return (name, false) }
      if predicate.start >= mention.end, predicate.start - mention.end <= 2 { return (name, true) }
    }
    return nil
  }
}
