// Sums of money: a number, a magnitude, a currency, in either order.

import Model

enum MoneyReader {
  /// The greatest sum that is believed, in units of the currency: more than the world earns in a
  /// year in any of them. A longer row of digits is no sum.
  private static let greatest = 1e18

  /// The sums that a text names, in order, each once.
  static func read(_ reading: Reading) -> [Money] {
    var found: [Money] = []
    for index in reading.tokens.indices where reading.tokens[index].flags.contains(.number) {
      guard let number = reading.number(index) else { continue }
      var amount = number
      var next = index + 1
      let sentence = reading.tokens[index].sentence
      /// A word of the same sentence, by the hash of its folded form.
      func word(_ position: Int) -> UInt64? {
        guard position >= 0, position < reading.tokens.count,
          reading.tokens[position].sentence == sentence
        else { return nil }
        return reading.tokens[position].form
      }
      // Romanian counts «20 de milioane».
      let place = word(next) == de ? next + 1 : next
      if let word = word(place), let magnitude = magnitude(word, reading, place) {
        amount *= magnitude
        next = place + 1
      }
      var currency = sign(reading, before: index) ?? sign(reading, after: next - 1)
      if currency == nil {
        for position in [next, next + 1, index - 1] {
          // «доларів США», "euros": the word beside the sum.
          if position == next + 1, word(next).map({ !fillers.contains($0) }) ?? true { continue }
          guard let word = word(position) else { continue }
          // Before a sum stands a code in capitals: «Saab won 24 orders», «KC-390» name no currency.
          if position < index,
            !reading.tokens[position].flags.contains(.allCaps) || !codes.contains(word)
          {
            continue
          }
          // «500 pounds» are a bomb's, «40 won tenders» no sum.
          if next == index + 1, ambiguous.contains(word) { continue }
          if let known = Self.currency(word, reading, position) {
            currency = known
            break
          }
        }
      }
      if let currency, amount > 0, amount <= greatest {
        let money = Money(amount: amount, currency: currency)
        if !found.contains(money) { found.append(money) }
      }
    }
    return found
  }

  private static let de = ScalarHash.of("de")
  private static let codes = Set(
    "usd eur gbp uah pln sek nok dkk czk huf try krw inr jpy chf rub ron bgn"
      .split(separator: " ").map { ScalarHash.of(String($0)) })
  /// Words that name a sum only where it has a magnitude.
  private static let ambiguous = Set(["won", "pounds", "try"].map { ScalarHash.of($0) })
  private static let fillers = Set(
    ["de", "of", "di", "us", "american", "lei"].map { ScalarHash.of($0) })

  // MARK: Words, by the hashes of their folded forms

  private static let magnitudes = table([
    (
      1e9,
      """
      bn b bln mld mrd mia md млрд milyar miljarder miljard billion billions δισ
      """
    ),
    (
      1e6,
      """
      mn m mln mio mil mill milj млн εκατ milyon million millions миллион millionen milioni millones miljoen \
      miljoner milionow milhoes milioane
      """
    ),
    (1e3, "k тис тыс tys хил χιλ thousand mila tausend mille tisic bin"),
    (1e12, "trillion трлн 조"), (1e7, "crore"), (1e8, "억"), (1e4, "만"),
  ])

  /// Beginnings of the inflected words, with what they stand for.
  private static let magnitudeStems = table([
    (1e9, "мільярд миллиард милиард miliard milliard miljard δισεκατ"),
    (1e6, "мільйон миллион милион milion million miljoon millio millon milhao εκατομμ"), (1e8, "억"),
  ])

  private static let kroner = ScalarHash.of("kroner")

  private static let currencyStems = table([
    ("USD", "dolar dollar долар δολαρι"), ("HUF", "forint"),
  ])

  /// How many letters those beginnings have.
  private static let stemLengths = [1, 5, 6, 7, 8]

  private static let currencies = table([
    (
      "USD",
      """
      usd dollars dollar доларів долари долларов доллары dolarow dolary dolari dolares dollari \
      dolar долл дол 달러
      """
    ),
    ("EUR", "eur euro euros euroa euron eurolla eurot euroert євро евро eura ευρω 유로 avro"),
    ("GBP", "gbp pounds фунтів фунтов funtow 파운드"),
    ("UAH", "uah hryvnia hryvnias гривень гривен грн"),
    ("PLN", "pln zl zloty zlotys zlotych злотих"), ("SEK", "sek kronor"), ("NOK", "nok kroner"),
    ("DKK", "dkk"), ("CZK", "czk korun kc"), ("RON", "ron lei"), ("TRY", "try lira tl"),
    ("KRW", "krw won 원"), ("INR", "inr rupees crore"), ("JPY", "jpy yen 엔"), ("CHF", "chf"),
    ("RUB", "rub рублей рублів"), ("BGN", "лева лв"), ("HUF", "huf"),
  ])

  private static func table<Value>(_ rows: [(Value, String)]) -> [UInt64: Value] {
    var table: [UInt64: Value] = [:]
    for (value, words) in rows {
      for word in words.split(whereSeparator: \.isWhitespace) {
        table[ScalarHash.of(Folding.fold(String(word)))] = value
      }
    }
    return table
  }

  private static func magnitude(_ word: UInt64, _ reading: Reading, _ index: Int) -> Double? {
    magnitudes[word] ?? beginning(of: index, in: reading, magnitudeStems)
  }

  private static func currency(_ word: UInt64, _ reading: Reading, _ index: Int) -> String? {
    if word == kroner, reading.identified == .danish { return "DKK" }
    return currencies[word] ?? beginning(of: index, in: reading, currencyStems)
  }

  /// What a table has for the folded beginning of a token.
  private static func beginning<Value>(
    of index: Int, in reading: Reading, _ table: [UInt64: Value]
  ) -> Value? {
    let token = reading.tokens[index]
    var hash = ScalarHash()
    var length = 0
    var found: Value?
    Folding.withFolder { folder in
      reading.lower.withUnsafeBufferPointer { lower in
        UTF8Scalars.forEach(
          UnsafeBufferPointer(rebasing: lower[Int(token.lowerStart)..<Int(token.lowerEnd)])
        ) { scalar in
          folder.fold(scalar) {
            hash.add($0)
            length += 1
            if found == nil, stemLengths.contains(length) { found = table[hash.value] }
          }
        }
      }
    }
    return found
  }

  // MARK: Signs

  /// A currency sign right before a number: `$450`, `US$`, `€3`.
  private static func sign(_ reading: Reading, before index: Int) -> String? {
    let token = reading.tokens[index]
    let bytes = token.field == .title ? reading.title : reading.summary
    let first = max(0, token.range.lowerBound - 4)
    var end = token.range.lowerBound
    while end > first, let blank = blanks.first(where: { bytes[first..<end].hasSuffix($0) }) {
      end -= blank.count
    }
    return signs.first { bytes[first..<end].hasSuffix($0.0) }?.1
  }

  /// A currency sign right after a number or its magnitude: `3 €`, `4,5 Mrd €`.
  private static func sign(_ reading: Reading, after index: Int) -> String? {
    let token = reading.tokens[index]
    let bytes = token.field == .title ? reading.title : reading.summary
    let end = min(bytes.count, token.range.upperBound + 5)
    var start = token.range.upperBound
    while start < end, let blank = blanks.first(where: { bytes[start..<end].starts(with: $0) }) {
      start += blank.count
    }
    return signs.first { bytes[start..<end].starts(with: $0.0) }?.1
  }

  /// White space between a sum and its sign: blanks, and those that no line ends at.
  private static let blanks = [" ", "\n", "\t", "\u{A0}", "\u{2009}", "\u{202F}"].map {
    Array($0.utf8)
  }

  private static let signs = [
    ("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("₴", "UAH"), ("₩", "KRW"), ("¥", "JPY"),
    ("₹", "INR"),
  ].map { (Array($0.0.utf8), $0.1) }
}

extension ArraySlice<UInt8> {
  fileprivate func hasSuffix(_ bytes: [UInt8]) -> Bool { suffix(bytes.count).elementsEqual(bytes) }
}
