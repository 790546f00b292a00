// Sums of money: a number, a magnitude, a currency, in either order.

import Model

enum MoneyReader {
  /// The sums that a text names, in order, each once.
  static func read(_ reading: Reading) -> [Money] {
    var found: [Money] = []
    for index in reading.tokens.indices where reading.tokens[index].flags.contains(.number) {
      guard let number = reading.number(index) else { continue }
      var amount = number
      var next = index + 1
      let sentence = reading.tokens[index].sentence
      func word(_ position: Int) -> String? {
        guard position >= 0, position < reading.tokens.count,
          reading.tokens[position].sentence == sentence
        else { return nil }
        return reading.folded(position)
      }
      if let magnitude = word(next).flatMap(magnitude) {
        amount *= magnitude
        next += 1
      }
      var currency = sign(reading, before: index) ?? sign(reading, after: next - 1)
      if currency == nil {
        for position in [next, next + 1, index - 1] {
          // «доларів США», "euros": the word beside the sum.
          if position == next + 1, word(next).map({ !fillers.contains($0) }) ?? true { continue }
          if let known = word(position).flatMap(Self.currency) {
            currency = known
            break
          }
        }
      }
      if let currency, amount > 0 {
        let money = Money(amount: amount, currency: currency)
        if !found.contains(money) { found.append(money) }
      }
    }
    return found
  }

  private static let fillers: Set<String> = ["de", "of", "di", "us", "american", "lei"]

  private static func magnitude(_ word: String) -> Double? {
    switch word {
    case "bn", "b", "bln", "mld", "mrd", "md", "млрд", "milyar", "miljarder", "miljard", "billion",
      "billions":
      1e9
    case "mn", "m", "mln", "mio", "mil", "млн", "milyon", "million", "millions", "миллион",
      "millionen", "milioni", "millones", "miljoen", "miljoner", "milionow", "milhoes", "milioane":
      1e6
    case "k", "тис", "тыс", "tys", "thousand", "mila", "tausend", "mille", "mil.", "tisic", "bin":
      1e3
    case "trillion", "трлн", "조": 1e12
    case "crore": 1e7
    case "억": 1e8
    case "만": 1e4
    default:
      word.hasPrefix("мільярд") || word.hasPrefix("миллиард") || word.hasPrefix("miliard")
        || word.hasPrefix("milliard") || word.hasPrefix("miljard")
        ? 1e9
        : word.hasPrefix("мільйон") || word.hasPrefix("миллион") || word.hasPrefix("milion")
          || word.hasPrefix("million") || word.hasPrefix("millon") || word.hasPrefix("milhao")
          || word.hasPrefix("억") ? (word.hasPrefix("억") ? 1e8 : 1e6) : nil
    }
  }

  private static func currency(_ word: String) -> String? {
    switch word {
    case "usd", "dollars", "dollar", "доларів", "долари", "долларов", "доллары", "dolarow",
      "dolary",
      "dolari", "dolares", "dollari", "dolar", "долл", "дол", "달러", "dollari usa":
      "USD"
    case "eur", "euro", "euros", "євро", "евро", "eura", "유로", "avro": "EUR"
    case "gbp", "pounds", "фунтів", "фунтов", "funtow", "파운드": "GBP"
    case "uah", "hryvnia", "hryvnias", "гривень", "гривен", "грн": "UAH"
    case "pln", "zl", "zloty", "zlotys", "zlotych", "злотих": "PLN"
    case "sek", "kronor": "SEK"
    case "nok", "kroner": "NOK"
    case "dkk": "DKK"
    case "czk", "korun", "kc": "CZK"
    case "ron", "lei": "RON"
    case "try", "lira", "tl": "TRY"
    case "krw", "won", "원": "KRW"
    case "inr", "rupees", "crore": "INR"
    case "jpy", "yen", "엔": "JPY"
    case "chf": "CHF"
    case "rub", "рублей", "рублів": "RUB"
    default: word.hasPrefix("dolar") || word.hasPrefix("dollar") ? "USD" : nil
    }
  }

  /// A currency sign right before a number: `$450`, `US$`, `€3`.
  private static func sign(_ reading: Reading, before index: Int) -> String? {
    let token = reading.tokens[index]
    let bytes = reading.bytes(of: token.field)
    let start = token.range.lowerBound
    let head = Array(bytes[max(0, start - 4)..<start])
    return symbol(head, atEnd: true)
  }

  /// A currency sign right after a number or its magnitude: `3 €`, `4,5 Mrd €`.
  private static func sign(_ reading: Reading, after index: Int) -> String? {
    let token = reading.tokens[index]
    let bytes = reading.bytes(of: token.field)
    let end = token.range.upperBound
    return symbol(Array(bytes[end..<min(bytes.count, end + 5)]), atEnd: false)
  }

  private static func symbol(_ bytes: [UInt8], atEnd: Bool) -> String? {
    let text = String(decoding: bytes, as: UTF8.self).trimmed
    let signs = [
      ("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("₴", "UAH"), ("₩", "KRW"), ("¥", "JPY"),
      ("₹", "INR"),
    ]
    for (sign, code) in signs where atEnd ? text.hasSuffix(sign) : text.hasPrefix(sign) {
      return code
    }
    return nil
  }
}
