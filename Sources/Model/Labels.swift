// The verdict on one entry's text: its labels, how sure they are, and what in the text moved them.

/// A field of an entry that is read for its meaning.
public enum TextField: String, CaseIterable, Codable, Sendable {
  /// The headline.
  case title
  /// The summary or, where a feed has none, the content.
  case summary
}

/// A piece of text that moved a label.
public struct Evidence: Hashable, Codable, Sendable {
  /// The label, as `kind:value`: `relevance:2`, `country:IT`, `activity:financing`, …
  public var label: String
  /// The field that the text stands in.
  public var field: TextField
  /// The first byte of the text in the field's UTF-8, counted from 0.
  public var start: Int
  /// The byte after the last one.
  public var end: Int
  /// The text itself, as it stands in the field.
  public var text: String
  /// How far it moved the label, in log-odds; negative speaks against it.
  public var weight: Double

  /// Evidence from its parts.
  public init(
    label: String, field: TextField, start: Int, end: Int, text: String, weight: Double
  ) {
    self.label = label
    self.field = field
    self.start = start
    self.end = end
    self.text = text
    self.weight = weight
  }
}

/// A sum of money named in a text.
public struct Money: Hashable, Codable, Sendable {
  /// The amount in units of the currency.
  public var amount: Double
  /// The ISO 4217 code.
  public var currency: String

  /// A sum of money from its parts.
  public init(amount: Double, currency: String) {
    self.amount = amount
    self.currency = currency
  }
}

extension Money: CustomStringConvertible {
  /// The sum as people write it: `EUR 200m`, `USD 1.5bn`.
  public var description: String {
    let (scaled, suffix) =
      switch abs(amount) {
      case 1e9...: (amount / 1e9, "bn")
      case 1e6...: (amount / 1e6, "m")
      case 1e3...: (amount / 1e3, "k")
      default: (amount, "")
      }
    let tenths = (scaled * 10).rounded() / 10
    let number =
      tenths == tenths.rounded() && abs(tenths) < 1e15 ? String(Int(tenths)) : String(tenths)
    return "\(currency) \(number)\(suffix)"
  }
}

/// The labels of one text by the taxonomy, with their evidence.
///
/// A text that is more likely no partnership, but not surely, has all labels too: those that it
/// bears if it is one. So who asks for less relevant stories can still ask for parties and goods.
public struct Labels: Equatable, Codable, Sendable {
  /// The score below which a text has no labels but its relevance.
  public static let doubt = 0.1

  /// The calibrated probability, 0…1, that the text reports a partnership.
  public var score: Double
  /// The relevance decided from the score.
  public var relevance: Relevance
  /// The activities; empty where the score is below ``doubt``.
  public var activity: [Activity]
  /// The stage; nil where the score is below ``doubt``.
  public var stage: Stage?
  /// The goods; empty where the score is below ``doubt``.
  public var domain: [Domain]
  /// The cooperating parties' countries, most prominent first; empty where the score is below
  /// ``doubt``.
  public var countries: [CountryCode]
  /// The organisations that take part, by their usual English names; empty where the score is below
  /// ``doubt``.
  public var organisations: [String]
  /// The sums of money that the text names; empty where the score is below ``doubt``.
  public var money: [Money]
  /// The text's language, ISO 639-1, or `und` where it is not one that is known.
  public var language: String
  /// The pieces of text that moved a label.
  public var evidence: [Evidence]

  /// Labels from their parts.
  public init(
    score: Double, relevance: Relevance, activity: [Activity] = [], stage: Stage? = nil,
    domain: [Domain] = [], countries: [CountryCode] = [], organisations: [String] = [],
    money: [Money] = [], language: String, evidence: [Evidence] = []
  ) {
    self.score = score
    self.relevance = relevance
    self.activity = activity
    self.stage = stage
    self.domain = domain
    self.countries = countries
    self.organisations = organisations
    self.money = money
    self.language = language
    self.evidence = evidence
  }

  /// The labels of a partnership; of any other text the relevance alone, as the rest is only what
  /// it would bear.
  public var decided: Labels {
    relevance == .partnership
      ? self : Labels(score: score, relevance: relevance, language: language)
  }
}
