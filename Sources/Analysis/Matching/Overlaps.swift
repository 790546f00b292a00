// Of mentions that cover one another the longest stands: South Korea is no Korea, Leonardo DRS no
// Leonardo; but a drone stays a drone inside an interceptor drone.

/// Decides between mentions that cover one another.
struct Overlaps: Sendable {
  /// What the decision needs to know of a concept.
  private struct Facts: Sendable {
    var name: UInt64
    var kind: LexiconKind
    var isWeak: Bool
    var isWhole: Bool
  }

  private let facts: [Facts]

  init(_ concepts: [Concept]) {
    facts = concepts.map {
      Facts(
        name: ScalarHash.of($0.name), kind: $0.kind, isWeak: $0.isWeak, isWhole: $0.isWhole)
    }
  }

  /// Mentions without those that a longer one makes void, in order of their places.
  ///
  /// They must come in order of their first tokens.
  func resolve(_ mentions: [ConceptMention]) -> [ConceptMention] {
    guard mentions.count > 1 else { return mentions }
    var kept: [ConceptMention] = []
    kept.reserveCapacity(mentions.count)
    mentions.withUnsafeBufferPointer { mentions in
      // Of all mentions up to `open`, none ends behind the place where the present one begins.
      var open = 0
      var reach = mentions[0].tokens.upperBound
      /// How far mentions reach that begin before the present ones.
      var earlier = 0
      var first = 0
      while first < mentions.count {
        let start = mentions[first].tokens.lowerBound
        while open < first, reach <= start {
          open += 1
          reach = max(reach, mentions[open].tokens.upperBound)
        }
        var end = first
        var furthest = 0
        while end < mentions.count, mentions[end].tokens.lowerBound == start {
          furthest = max(furthest, mentions[end].tokens.upperBound)
          end += 1
        }
        for index in first..<end {
          // Most words are covered by nothing longer; those are only compared with one another.
          let own = mentions[index].tokens.upperBound
          let isCovered = earlier >= own || furthest > own
          if !isVoid(index, from: isCovered ? open : first, to: isCovered ? end : index, mentions) {
            kept.append(mentions[index])
          }
        }
        earlier = max(earlier, furthest)
        first = end
      }
    }
    return kept
  }

  /// Whether one of some others, none of which begins later, makes a mention void.
  private func isVoid(
    _ index: Int, from first: Int, to end: Int,
    _ mentions: UnsafeBufferPointer<ConceptMention>
  ) -> Bool {
    let mention = mentions[index]
    let tokens = mention.tokens
    for other in first..<end {
      let longer = mentions[other]
      guard longer.tokens.upperBound >= tokens.upperBound, other != index else { continue }
      if longer.tokens == tokens {
        // The same tokens twice: the same concept once.
        if other < index, longer.concept == mention.concept { return true }
      } else if Self.covers(facts[longer.concept], facts[mention.concept]) {
        return true
      }
    }
    return false
  }

  private static func covers(_ longer: Facts, _ shorter: Facts) -> Bool {
    switch (longer.kind, shorter.kind) {
    case (.countries, .countries), (.organisations, .organisations), (.systems, .systems),
      (.organisations, .systems), (.systems, .organisations), (.countries, .organisations),
      (.systems, .countries), (.organisations, .countries):
      true
    case (.frames, .goods): shorter.isWeak
    // The South China Sea is no China.
    case (.frames, .countries): longer.isWhole
    case (.predicates, .predicates): longer.name == shorter.name
    case (.goods, .goods):
      longer.name == shorter.name || shorter.isWeak || longer.isWhole
    // “인도 완료” is a delivery done, not India.
    case (.acts, .countries): shorter.isWeak
    case (.acts, .acts), (.frames, .frames), (.roles, .roles):
      longer.name == shorter.name || shorter.isWeak
    default: false
    }
  }
}
