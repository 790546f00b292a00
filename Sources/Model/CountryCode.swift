// ISO 3166-1 alpha-2 codes, with EU and NATO as the two multinational parties the taxonomy allows.

/// A party's country: an ISO 3166-1 alpha-2 code in capitals, or `EU` or `NATO`.
public struct CountryCode: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The code itself, e.g. `UA`.
  public let rawValue: String

  /// The code, where it is one that exists; letters of either case are taken.
  public init?(_ code: some StringProtocol) {
    let upper = code.uppercased()
    guard Self.allCodes.contains(upper) else { return nil }
    rawValue = upper
  }

  /// The code itself.
  public var description: String { rawValue }

  /// Orders by the code's letters.
  public static func < (left: CountryCode, right: CountryCode) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The European Union.
  public static let europeanUnion = CountryCode(known: "EU")
  /// The North Atlantic Treaty Organisation.
  public static let nato = CountryCode(known: "NATO")

  private init(known code: String) { rawValue = code }

  /// Every code that is accepted. `XK` (Kosovo) is user-assigned but in general use.
  public static let allCodes: Set<String> = Set(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ \
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW \
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY \
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV \
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY \
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG \
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA \
    ZM ZW EU NATO
    """.split(separator: " ").map(String.init))
}

extension CountryCode: Codable {
  /// Reads the code as a string.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let code = CountryCode(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "“\(text)” is no country code")
    }
    self = code
  }

  /// Writes the code as a string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
