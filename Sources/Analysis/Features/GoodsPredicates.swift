// What a text says of goods beside naming them: that they are fought (“to counter missile
// threats”), so that they are not what the parties deal in unless they are that too; or that they
// are dealt in as well (“armoured vehicles are also on the list”), however many others the headline
// names.

import Model

/// The predicates that say something of goods.
enum GoodsPredicates {
  /// Those of fighting something, by the hashes of their names.
  private static let fighting = Set(
    ["counter", "shoot-down", "threaten", "attack", "destroy"].map {
      UInt32(truncatingIfNeeded: ScalarHash.of($0))
    })
  /// That of adding something.
  private static let adding = UInt32(truncatingIfNeeded: ScalarHash.of("also"))

  /// The predicate of fighting that stands right before or behind a mention, by its name's hash,
  /// and on which side; nil where there is none.
  static func fight(
    at mention: SceneMention, in scene: Scene, _ facts: [ConceptFacts]
  ) -> (name: UInt32, isBehind: Bool)? {
    for predicate in scene.predicates(in: mention.sentence) {
      let name = facts[predicate.facts].nameHash
      guard fighting.contains(name) else { continue }
      if predicate.end <= mention.start, mention.start - predicate.end <= 3 { return (name, false) }
      if predicate.start >= mention.end, predicate.start - mention.end <= 2 { return (name, true) }
    }
    return nil
  }

  /// Whether a mention's sentence behind the headline adds to what was said.
  static func isAdded(
    _ mention: SceneMention, in scene: Scene, _ facts: [ConceptFacts]
  ) -> Bool {
    mention.zone != .title
      && scene.predicates(in: mention.sentence).contains {
        facts[$0.facts].nameHash == adding
      }
  }
}
