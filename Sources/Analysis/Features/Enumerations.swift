// Goods that a text lists: “air defence, electronic warfare, armoured vehicles and drones”. What is
// said of one of them is said of all.

import Model

/// The lists of three or more kinds of goods in a text.
struct Enumerations {
  /// By the place of a mention in `scene.goods`: the domains of the whole list that it stands in; 0
  /// where it stands in none.
  private(set) var domains: [UInt32]

  /// How many kinds of goods make a list: two are as often a thing and what it is used against.
  private static let least = 3

  init(_ goods: [Int], _ mentions: [SceneMention], _ facts: [ConceptFacts], _ reading: Reading) {
    domains = [UInt32](repeating: 0, count: goods.count)
    guard goods.count >= Self.least else { return }
    var first = 0
    for place in 1...goods.count {
      if place < goods.count,
        Self.goesOn(from: mentions[goods[place - 1]], to: mentions[goods[place]], reading)
      {
        continue
      }
      let list = first..<place
      first = place
      let kinds = Set(list.map { facts[mentions[goods[$0]].facts].domains })
      guard kinds.count >= Self.least else { continue }
      let all = kinds.reduce(0, |)
      for member in list { domains[member] = all }
    }
  }

  /// Whether nothing but a comma, an “and” and a few words of the later one's own stand between
  /// two.
  private static func goesOn(
    from one: SceneMention, to other: SceneMention, _ reading: Reading
  ) -> Bool {
    guard one.sentence == other.sentence else { return false }
    if other.start < one.end { return true }
    guard other.start - one.end <= 4 else { return false }
    let between = reading.tokens[one.end..<other.start]
    if between.contains(where: { conjunctions.contains($0.form) }) { return between.count <= 3 }
    return reading.bytes(between: one.end - 1, and: other.start).contains {
      $0 == comma || $0 == slash
    }
  }

  private static let comma = UInt8(ascii: ",")
  private static let slash = UInt8(ascii: "/")

  /// “And”, “or”, “as well as”, by the hashes of their folded forms.
  private static let conjunctions = Set(
    """
    and or plus і й та або и или e ed o et ou und oder sowie i oraz lub y u ve veya a či nebo en och \
    eller și si sau 및 와 과
    """.split(whereSeparator: \.isWhitespace).map { ScalarHash.of(Folding.fold(String($0))) })
}
