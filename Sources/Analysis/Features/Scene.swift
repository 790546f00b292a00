// What stands where in a text: mentions by zone and sentence, and the countries that may be
// parties.

import Model

/// A part of a text, by how much its words weigh.
enum Zone: UInt8, CaseIterable {
  /// The headline.
  case title
  /// The first sentence of the summary.
  case lead
  /// What follows.
  case body
  /// Sentences that recall earlier news.
  case background

  var name: String {
    switch self {
    case .title: "title"
    case .lead: "lead"
    case .body: "body"
    case .background: "background"
    }
  }
}

/// A mention with its facts and place.
struct SceneMention {
  var concept: Int
  var facts: Int
  var start: Int
  var end: Int
  var zone: Zone
  var sentence: Int

  /// How many words stand between this mention and another, whichever comes first; negative where
  /// they share some.
  @inline(__always)
  func gap(to other: SceneMention) -> Int {
    other.start >= end ? other.start - end : start - other.end
  }
}

/// A country that may be a party, with its mentions.
struct Candidate {
  var country: CountryNumber
  /// Indices into the scene's mentions, with the form of each.
  var mentions: [(index: Int, form: CountryForm)] = []
  var firstZone: Zone = .background
}

/// The mentions of a text, sorted out.
struct Scene {
  let reading: Reading
  private(set) var mentions: [SceneMention] = []
  private(set) var candidates: [Candidate] = []
  /// The acts among the mentions, by index: every activity and every stage asks for them.
  private(set) var acts: [Int] = []
  /// The goods and systems among the mentions, by index: every domain asks for them.
  private(set) var goods: [Int] = []
  /// The domains of all of them, as bits.
  private(set) var domains: UInt32 = 0
  /// By the place of a mention in `goods`: the domains of the list that it stands in, as bits; 0
  /// for none.
  private(set) var listed: [UInt32] = []
  /// The frames among the mentions, by index.
  private(set) var frames: [Int] = []
  /// What is done, in the text's order; apart from the mentions, which the other features count.
  private(set) var predicates: [SceneMention] = []
  /// Zone by sentence.
  private(set) var zones: [Zone] = []
  /// Where each sentence's mentions stand among all, and its predicates: every candidate and every
  /// label asks for them.
  private var mentionRanges: [Range<Int>] = []
  private var predicateRanges: [Range<Int>] = []

  /// A sentence's mentions.
  func mentions(in sentence: Int) -> ArraySlice<SceneMention> { mentions[mentionRanges[sentence]] }

  /// A sentence's predicates.
  func predicates(in sentence: Int) -> ArraySlice<SceneMention> {
    predicates[predicateRanges[sentence]]
  }

  init(_ reading: Reading, _ found: [ConceptMention], facts: [ConceptFacts]) {
    self.reading = reading
    var leadSeen = false
    zones = reading.sentences.map { sentence in
      if sentence.field == .title { return .title }
      let own = sentence.tokens.contains { !reading.tokens[$0].flags.contains(.boilerplate) }
      if !leadSeen, own {
        leadSeen = true
        return .lead
      }
      return .body
    }
    for mention in found {
      let token = reading.tokens[mention.tokens.lowerBound]
      guard !token.flags.contains(.boilerplate), token.sentence < zones.count else { continue }
      let known = facts[mention.concept]
      // A sentence that begins by recalling is about earlier news.
      if known.frame == .background, zones[token.sentence] == .body,
        mention.tokens.lowerBound - reading.sentences[token.sentence].tokens.lowerBound < 3
      {
        zones[token.sentence] = .background
      }
    }
    mentions.reserveCapacity(found.count)
    predicates.reserveCapacity(found.count / 2)
    for mention in found {
      let token = reading.tokens[mention.tokens.lowerBound]
      guard !token.flags.contains(.boilerplate), token.sentence < zones.count else { continue }
      let place = SceneMention(
        concept: mention.concept, facts: mention.concept, start: mention.tokens.lowerBound,
        end: mention.tokens.upperBound, zone: zones[token.sentence], sentence: token.sentence)
      if facts[mention.concept].kind == .predicates {
        predicates.append(place)
      } else {
        mentions.append(place)
      }
    }
    mentionRanges = Self.ranges(of: mentions, sentences: zones.count)
    predicateRanges = Self.ranges(of: predicates, sentences: zones.count)
    acts.reserveCapacity(8)
    goods.reserveCapacity(8)
    frames.reserveCapacity(16)
    for (index, mention) in mentions.enumerated() {
      switch facts[mention.facts].kind {
      case .acts: acts.append(index)
      case .goods, .systems:
        goods.append(index)
        domains |= facts[mention.facts].domains
      case .frames: frames.append(index)
      default: break
      }
    }
    listed = Enumerations(goods, mentions, facts, reading).domains
    collectCandidates(facts)
    dropNamesakes(facts)
  }

  /// Where one weak word stands for two (Brussels for Belgium and for the EU) and only one of them
  /// is named otherwise, the word is that one's; and where neither is, the union's.
  private mutating func dropNamesakes(_ facts: [ConceptFacts]) {
    guard candidates.count > 1,
      candidates.contains(where: { $0.mentions.first?.form == .capital })
    else { return }
    func isShared(_ mention: Int, with other: Candidate) -> Bool {
      other.mentions.contains {
        mentions[$0.index].start == mentions[mention].start
          && mentions[$0.index].end == mentions[mention].end
      }
    }
    func isOnlyNamesake(_ candidate: Candidate, of other: Candidate) -> Bool {
      candidate.mentions.allSatisfy {
        $0.form == .capital && facts[mentions[$0.index].facts].isWeak
          && isShared($0.index, with: other)
      }
    }
    let kept = candidates.filter { candidate in
      !candidates.contains { other in
        guard other.country != candidate.country, isOnlyNamesake(candidate, of: other) else {
          return false
        }
        return !isOnlyNamesake(other, of: candidate)
          || other.country == CountryNumbers.europeanUnion
      }
    }
    candidates = kept
  }

  /// Where each sentence's part of mentions stands, which come in the text's order.
  private static func ranges(of mentions: [SceneMention], sentences: Int) -> [Range<Int>] {
    var ranges = [Range<Int>](repeating: 0..<0, count: sentences)
    for (index, mention) in mentions.enumerated() {
      let first = ranges[mention.sentence].isEmpty ? index : ranges[mention.sentence].lowerBound
      ranges[mention.sentence] = first..<(index + 1)
    }
    return ranges
  }

  private mutating func collectCandidates(_ facts: [ConceptFacts]) {
    for (index, mention) in mentions.enumerated() {
      let known = facts[mention.concept]
      let form: CountryForm
      switch known.kind {
      case .countries: form = known.form
      case .organisations:
        if known.isWeak { continue }
        form = .organisation
      case .systems:
        if known.isWeak { continue }
        form = .maker
      default: continue
      }
      for country in known.countries {
        if let slot = candidates.firstIndex(where: { $0.country == country }) {
          candidates[slot].mentions.append((index, form))
          if mention.zone.rawValue < candidates[slot].firstZone.rawValue {
            candidates[slot].firstZone = mention.zone
          }
        } else {
          candidates.append(
            Candidate(country: country, mentions: [(index, form)], firstZone: mention.zone))
        }
      }
    }
  }
}
