// Of mentions that cover one another the longest stands: South Korea is no Korea, Leonardo DRS no
// Leonardo; but a drone stays a drone inside an interceptor drone.

enum Overlaps {
  /// Mentions without those that a longer one makes void, in order of their places.
  static func resolve(_ mentions: [ConceptMention], concepts: [Concept]) -> [ConceptMention] {
    guard mentions.count > 1 else { return mentions }
    var kept: [ConceptMention] = []
    for (index, mention) in mentions.enumerated() {
      let concept = concepts[mention.concept]
      var isVoid = false
      // Mentions are in order of their first tokens: nothing that begins later covers this one.
      for other in mentions.indices where other != index {
        let longer = mentions[other]
        if longer.tokens.lowerBound > mention.tokens.lowerBound { break }
        let cover = concepts[longer.concept]
        guard longer.tokens.lowerBound <= mention.tokens.lowerBound,
          longer.tokens.upperBound >= mention.tokens.upperBound
        else { continue }
        if longer.tokens.count == mention.tokens.count {
          // The same tokens twice: the same concept once.
          isVoid = other < index && longer.concept == mention.concept
        } else {
          isVoid = covers(cover, concept)
        }
        if isVoid { break }
      }
      if !isVoid { kept.append(mention) }
    }
    return kept
  }

  private static func covers(_ longer: Concept, _ shorter: Concept) -> Bool {
    switch (longer.kind, shorter.kind) {
    case (.countries, .countries), (.organisations, .organisations), (.systems, .systems),
      (.organisations, .systems), (.systems, .organisations), (.countries, .organisations),
      (.systems, .countries), (.organisations, .countries):
      true
    case (.frames, .goods): shorter.isWeak
    case (.goods, .goods), (.acts, .acts), (.frames, .frames), (.roles, .roles):
      longer.name == shorter.name || shorter.isWeak
    default: false
    }
  }
}
