// What each part of a text holds at all: parties, acts, goods, signs of other trades, and which of
// them come together.

import Model

/// Reads flags and amounts off a scene's parts.
struct FlagFeatures {
  let table: ConceptTable
  private var facts: [ConceptFacts] { table.facts }

  /// What a part of the text holds, whichever concept says it, and what comes together there.
  func extract(_ scene: Scene, into vector: inout FeatureVector) {
    var parties = CountrySet()
    var counts = InlineArray<8, Int>(repeating: 0)
    var nearGoods = 0
    var counted = -1
    for part in 0..<3 {
      // Each part holds the one before it.
      let last = Int((part == 0 ? Zone.title : part == 1 ? .lead : .background).rawValue)
      for (position, mention) in scene.mentions.enumerated()
      where Int(mention.zone.rawValue) > counted && Int(mention.zone.rawValue) <= last {
        let known = facts[mention.facts]
        switch known.kind {
        case .countries, .people: parties.insert(known.countries)
        case .organisations: if !known.isWeak { parties.insert(known.countries) }
        case .acts:
          guard known.activity != nil else { continue }
          counts[known.isWeak ? 7 : 0] += 1
          for other in scene.mentions[
            max(0, position - 3)..<min(scene.mentions.count, position + 4)]
          where other.sentence == mention.sentence {
            let kind = facts[other.facts].kind
            let distance = mention.gap(to: other)
            if kind == .goods || kind == .systems, !facts[other.facts].isWeak, distance <= 3 {
              nearGoods += 1
            }
          }
        case .goods, .systems:
          // Satellites, networks and software are civil as often as not.
          if !known.isWeak, known.domains & ~Self.civilDomains != 0 { counts[1] += 1 }
        case .frames:
          switch known.frame {
          case .defence: counts[2] += 1
          case .industry, .production: counts[3] += 1
          case .civil: counts[4] += 1
          case .military: counts[5] += 1
          case .business: counts[6] += 1
          default: break
          }
        case .roles, .predicates: break
        }
      }
      counted = last
      let zone = UInt8(part)
      var flags: UInt32 = 0
      func set(_ flag: UInt32, _ isTrue: Bool) { if isTrue { flags |= 1 << flag } }
      set(0, parties.count >= 2)
      set(1, parties.count == 1)
      set(2, counts[0] > 0)
      set(3, counts[1] + counts[2] > 0)
      for kind in 3...6 { set(UInt32(kind + 1), counts[kind] > 0) }
      set(8, nearGoods > 0)
      for first in 0..<UInt32(Self.flagNames.count) where flags >> first & 1 != 0 {
        vector.add(.flag, first, zone, name: Self.flagNames[Int(first)])
        for second in (first + 1)..<max(UInt32(Self.flagNames.count), first + 1)
        where flags >> second & 1 != 0 {
          vector.add(
            .flagPair, first * 16 + second, zone,
            name: "\(Self.flagNames[Int(first)])+\(Self.flagNames[Int(second)])")
        }
      }
      let core = UInt32(min(parties.count, 2)) | (flags & 0b1100)
      vector.add(
        .flagTriple, core, zone, value: 2, name: "\(min(parties.count, 2)) parties+\(core >> 2)")
      for slot in 0..<8 where counts[slot] > 0 {
        vector.add(
          .amount, UInt32(slot), zone, value: 0.5 * Float(counts[slot] + 1).squareRoot(),
          name: "\(slot)")
      }
    }
  }

  /// Domains whose goods are civil as often as not.
  static let civilDomains: UInt32 = [Domain.space, .cyber, .c4isr].reduce(0) {
    $0 | 1 << UInt32($1.index)
  }

  private static let flagNames = [
    "parties", "party", "act", "defence", "industry", "civil", "military", "business",
    "act beside goods",
  ]
}
