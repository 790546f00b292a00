// The labels of docs/taxonomy.md: what a story is about, how far the deal has come, which goods.

/// Whether a story reports a defence-industry partnership.
public enum Relevance: Int, CaseIterable, Codable, Comparable, Sendable {
  /// Everything that is neither of the others, look-alikes included.
  case unrelated = 0
  /// Defence or security news without a partnership.
  case adjacent = 1
  /// An act, negotiation, offer or plan of industrial cooperation between two countries.
  case partnership = 2

  /// Orders by closeness to a partnership.
  public static func < (left: Relevance, right: Relevance) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// What the parties do, or what they do it about.
public enum Activity: String, CaseIterable, Codable, Sendable {
  /// Talks, visit, meeting, forum, expression of interest.
  case dialogue
  /// Memorandum, letter of intent or agreement, signed, ratified or agreed.
  case agreement
  /// Joint, licensed or localised production or assembly.
  case coProduction = "co-production"
  /// Joint company, equity investment, acquisition, subsidiary or plant in the other country.
  case jointVenture = "joint-venture"
  /// Joint research, design, technology transfer, testing together.
  case coDevelopment = "co-development"
  /// Order, contract, sale, export, tender.
  case procurement
  /// Loan, grant, fund, donor-paid production, export credit.
  case financing
  /// Maintenance, repair, overhaul, spares, industry-delivered training.
  case sustainment
}

/// The furthest stage that a story reports as its news.
public enum Stage: String, CaseIterable, Codable, Sendable {
  /// Offered, called for, wanted, considered.
  case proposed
  /// Discussed, in talks, being prepared.
  case negotiating
  /// Signed, ordered, approved, announced as decided.
  case agreed
  /// Started, opened, under way, first batch.
  case implementing
  /// Delivered, finished.
  case completed
  /// Cancelled, suspended, rejected.
  case ended

  /// The place in a deal's life, 0 for `proposed`; `ended` is last.
  public var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Stage: Comparable {
  /// Orders by the place in a deal's life.
  public static func < (left: Stage, right: Stage) -> Bool { left.order < right.order }
}

/// The goods or services that a partnership is about.
public enum Domain: String, CaseIterable, Codable, Sendable {
  /// Ground-based and naval air and missile defence.
  case airDefence = "air-defence"
  /// Missiles, rockets, guided bombs.
  case missiles
  /// Shells, explosives, propellant.
  case ammunition
  /// Guns, howitzers, mortars, rocket artillery.
  case artillery
  /// Tanks, armoured and military vehicles.
  case armour
  /// Crewed aircraft, helicopters and their engines.
  case aircraft
  /// Drones of air, sea and land, and counter-drone systems.
  case unmanned
  /// Ships, boats, submarines and their systems.
  case naval
  /// Jamming, deception, signals intelligence.
  case electronicWarfare = "electronic-warfare"
  /// Radar and optics.
  case sensors
  /// Communications, command, software, artificial intelligence.
  case c4isr
  /// Satellites and launchers.
  case space
  /// Cyber defence and attack.
  case cyber
  /// Rifles, pistols, machine guns.
  case smallArms = "small-arms"
  /// Demining, bridges.
  case engineering
  /// Protective and personal equipment.
  case soldier
}
