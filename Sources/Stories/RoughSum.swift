// Sums of money across currencies: “€1.5 billion” in one outlet is “$1.7 billion” in another.

import Foundation
import Model

/// What sums share that may be one, each outlet having put it into its own readers' currency.
enum RoughSum {
  /// Two values, of which sums within an eighth of each other share one at least; none for sums
  /// below a million, of which there are many, and for currencies not known.
  static func values(_ money: Money) -> [UInt32] {
    guard let rate = rates[money.currency] else { return [] }
    let dollars = money.amount * rate
    guard dollars >= 1e6 else { return [] }
    // Steps of a quarter, and the same steps half a step on.
    let step = log(dollars) / log(1.25)
    return [
      StableHash.short("rough \(Int(step.rounded(.down)))"),
      StableHash.short("rough \(Int((step + 0.5).rounded(.down))) and a half"),
    ]
  }

  /// Dollars for one, about; rates move less within the years that news is kept than the steps are
  /// wide.
  private static let rates: [String: Double] = [
    "USD": 1, "EUR": 1.13, "GBP": 1.32, "CHF": 1.2, "PLN": 0.265, "SEK": 0.1, "NOK": 0.097,
    "DKK": 0.152, "CZK": 0.046, "RON": 0.225, "UAH": 0.024, "TRY": 0.026, "RUB": 0.012,
    "KRW": 0.00072, "JPY": 0.0067, "INR": 0.0115,
  ]
}
