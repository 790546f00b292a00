// The case endings that languages hang on names: Hensoldts, Airbusa, Saabille, Baykarral, Грипенів.
// A stemmer knows its language's own words and would cut names short; a name that is met as it is
// written takes these endings and no others.

import Model

/// The endings of one language.
struct NameEndings: Sendable {
  /// An ending, and what the name ends with in its place: Leonarda, Leonard**o**.
  struct Ending: Sendable {
    var folded: [UInt32]
    var replacement: [UInt32]
  }

  /// By the last scalar, of which there are a dozen at most: going through them is quicker than
  /// hashing.
  private let endings: [(last: UInt32, endings: [Ending])]
  /// Forms of other words that look like a name's.
  private let others: Set<UInt64>

  /// What is left of a shorter name may be anything.
  static let shortestName = 4

  /// - Parameters:
  ///   - text: endings parted by blanks; behind `<` what the name itself ends with.
  ///   - others: forms of other words that look like a name's.
  private init(_ text: String, others: String = "") {
    self.others = Set(
      others.split(whereSeparator: \.isWhitespace).map { ScalarHash.of(Self.folded($0)) })
    let all = text.split(whereSeparator: \.isWhitespace).map { part in
      let halves = part.split(separator: "<", maxSplits: 1).map(Self.folded)
      return Ending(folded: halves[0], replacement: halves.count > 1 ? halves[1] : [])
    }
    endings = Dictionary(grouping: all) { $0.folded[$0.folded.count - 1] }
      .sorted { $0.key < $1.key }.map { (last: $0.key, endings: $0.value) }
  }

  private static func folded(_ text: Substring) -> [UInt32] {
    var folded: [UInt32] = []
    Folding.withFolder { folder in
      for scalar in text.unicodeScalars { folder.fold(scalar.value) { folded.append($0) } }
    }
    return folded
  }

  /// Calls `body` with the hash of each name that a folded word may be a form of.
  func forEachName(of folded: [UInt32], _ body: (UInt64) -> Void) {
    guard let last = folded.last, let place = endings.firstIndex(where: { $0.last == last }) else {
      return
    }
    if !others.isEmpty, others.contains(ScalarHash.of(folded)) { return }
    for ending in endings[place].endings {
      let length = folded.count - ending.folded.count
      guard length + ending.replacement.count >= Self.shortestName,
        folded[length...].elementsEqual(ending.folded)
      else { continue }
      var hash = ScalarHash()
      for scalar in folded[..<length] { hash.add(scalar) }
      for scalar in ending.replacement { hash.add(scalar) }
      body(hash.value)
    }
  }

  /// The endings of a language; nil where names have none, or an apostrophe before them.
  static func of(_ language: Language) -> NameEndings? { table[Int(language.rawValue)] }

  private static let table: [NameEndings?] = Language.allCases.map { language in
    switch language {
    case .german:
      NameEndings(
        "s en en<e ern<er eln<el",
        // To disturb.
        others: "stören")
    case .dutch, .swedish, .danish, .norwegian: NameEndings("s")
    case .polish:
      NameEndings(
        """
        a u owi em iem ie ze rze<r cie<t dzie<d y i e ów om ami ach \
        y<a i<a ie<a ę<a ą<a rze<ra cie<ta dzie<da a<o u<o em<o ie<o
        """,
        // Of a council, advice.
        others: "rady radzie radę radą rad")
    case .czech, .slovak:
      NameEndings(
        """
        u a em om ovi e i y ech och ov ům \
        y<a ě<a u<a ou<a á<a a<o u<o em<o om<o
        """,
        // Of a council, advice; of a calibre.
        others: "rady radě radu radou rad kalibru kalibrem kalibrom kalibry")
    case .romanian: NameEndings("ul ului")
    case .finnish:
      NameEndings(
        """
        n t in en lla illa lta ilta lle ille ssa issa sta ista na ina ksi iksi a ia ta iin \
        an<a on<o en<e in<i un<u yn<y
        """,
        // Helsinki's; hardly; founds.
        others: """
          helsingin helsingissä helsingistä helsingille helsingiltä helsingillä tuskin perustaa
          """)
    case .hungarian:
      NameEndings(
        """
        t ot et at nak nek nál nél tól től hoz hez höz ban ben ból ből ba be ra re ról ről on en ön n \
        ért ként ig é val vel bal bel dal del fal fel gal gel kal kel lal lel mal mel nal nel pal \
        pel ral rel sal sel szal szel tal tel zal zel lal<l lel<l nal<n nel<n sal<s sel<s tal<t \
        tel<t fal<f fel<f
        """,
        // Romanian.
        others: "román")
    case .ukrainian:
      NameEndings(
        """
        а у ом ові ем і и ів ам ами ах им е \
        и<а і<а у<а ою<а ами<а ах<а я<ь ю<ь ем<ь і<ь ів<ь
        """)
    case .russian:
      NameEndings(
        """
        а у ом ем е ы и ов ам ами ах ым \
        ы<а и<а е<а у<а ой<а ами<а ах<а я<ь ю<ь ем<ь е<ь и<ь ей<ь
        """)
    default: nil
    }
  }
}
