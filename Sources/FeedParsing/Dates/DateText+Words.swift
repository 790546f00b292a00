// Dates of words and numbers: `Thu, 04 Dec 2008`, `mer, 16 nov 2022`, `01.05.2026`.

import Model

extension DateText {
  mutating func tokenize(_ text: String) {
    tokens = []
    var index = text.startIndex
    while index < text.endIndex {
      let character = text[index]
      if character.isASCII, character.isNumber {
        let digits = text[index...].prefix { $0.isASCII && $0.isNumber }
        tokens.append(.number(value: Int(digits) ?? -1, digits: digits.count))
        index = digits.endIndex
      } else if character.isLetter {
        let word = text[index...].prefix { $0.isLetter || $0 == "." || $0 == "’" || $0 == "'" }
        tokens.append(.word(CalendarNames.fold(word)))
        index = word.endIndex
      } else {
        if !character.isWhitespace { tokens.append(.sign(character)) }
        index = text.index(after: index)
      }
    }
  }

  /// Takes half-day marks, zone names and fillers out of the words; false where a word is left
  /// that stands behind the date and means nothing known.
  mutating func takeTrailers() -> Bool {
    var kept: [Token] = []
    for token in tokens {
      guard case .word(let word) = token else {
        kept.append(token)
        continue
      }
      if clock != nil, CalendarNames.afternoon.contains(word) {
        isAfternoon = true
      } else if clock != nil, word == "am" || word == "오전" || word == "πμ" || word == "上午" {
        isAfternoon = false
      } else if let minutes = CalendarNames.zones[word], clock != nil {
        offsetMinutes = offsetMinutes ?? minutes
      } else if let name = CalendarNames.places[word], clock != nil, word != "at" {
        place = place ?? name
      } else if !CalendarNames.fillers.contains(word), !CalendarNames.weekdays.contains(word) {
        kept.append(token)
      }
    }
    tokens = kept
    return !tokens.contains {
      switch $0 {
      case .word(let word): word.unicodeScalars.count > 5 || !word.utf8.allSatisfy(\.isLetter)
      case .number: true
      case .sign: false
      }
    }
  }

  /// `Thu, 04 Dec 2008`, `mer, 16 nov 2022`, `Dec 4, 2008`, `Sun Jan 4 2004`, `2004-július-13`.
  mutating func wordDate() -> Timestamp? {
    let names = tokens.enumerated().compactMap { index, token -> (index: Int, month: Int)? in
      guard case .word(let word) = token, let month = CalendarNames.months[word] else {
        return nil
      }
      return (index, month)
    }
    // Weekdays come first and may sound like months: `mar, 4 mar 2025`.
    guard let named = names.last, names.count <= 2 else { return nil }
    if names.count == 2, names[0].index != 0 { return nil }
    var numbers: [(value: Int, digits: Int, isBefore: Bool)] = []
    var strange = 0
    for (index, token) in tokens.enumerated() {
      switch token {
      case .number(let value, let digits):
        numbers.append((value, digits, index < named.index))
      case .word(let word) where index != named.index:
        // The weekday leads or stands right before the date; its truth does not matter.
        let isZone = clock != nil && CalendarNames.zones[word] != nil
        let isHalf = ["am", "pm"].contains(word) || CalendarNames.afternoon.contains(word)
        if index > named.index, !isZone, !isHalf, !CalendarNames.fillers.contains(word),
          !CalendarNames.weekdays.contains(word),
          CalendarNames.places[word] == nil, word.unicodeScalars.count > 5
        {
          strange += 1
        }
      default: break
      }
    }
    guard strange == 0, numbers.count == 2 else { return nil }
    let year: Int
    let day: Int
    switch (numbers[0].digits, numbers[1].digits) {
    case (1...2, 4): (day, year) = (numbers[0].value, numbers[1].value)
    case (4, 1...2): (year, day) = (numbers[0].value, numbers[1].value)
    case (1...2, 2): (day, year) = (numbers[0].value, Self.fullYear(numbers[1].value))
    case (1...2, 3) where numbers[1].value >= 100:
      // A year counted from 1900, as broken C programs print it.
      (day, year) = (numbers[0].value, 1900 + numbers[1].value)
    default: return nil
    }
    _ = takeTrailers()
    return instant(year: year, month: named.month, day: day)
  }

  /// `01.05.2026`, `2006/09/15`, `13/05/2026`; where day and month cannot be told apart, nil.
  mutating func numericDate() -> Timestamp? {
    guard
      let start = tokens.firstIndex(where: {
        if case .number = $0 { true } else { false }
      }), start + 4 < tokens.count, case .number(let first, let firstDigits) = tokens[start],
      case .sign(let sign) = tokens[start + 1], case .number(let second, _) = tokens[start + 2],
      tokens[start + 3] == .sign(sign), case .number(let third, let thirdDigits) = tokens[start + 4]
    else { return nil }
    var rest = tokens
    rest.removeSubrange(start...start + 4)
    // Words before it are the weekday's.
    rest.removeFirst(min(start, rest.count))
    tokens = rest
    guard takeTrailers() else { return nil }
    if firstDigits == 4 { return instant(year: first, month: second, day: third) }
    guard thirdDigits == 4 || (thirdDigits == 2 && sign == ".") else { return nil }
    let year = thirdDigits == 4 ? third : Self.fullYear(third)
    if sign == "." { return instant(year: year, month: second, day: first) }
    guard sign == "/" || sign == "-" else { return nil }
    if first == second || first > 12 { return instant(year: year, month: second, day: first) }
    // Only Americans count half days in such dates.
    if second > 12 || isAfternoon != nil {
      return instant(year: year, month: first, day: second)
    }
    return nil
  }

  /// RFC 2822 §4.3: two digits below 50 are of this century.
  static func fullYear(_ short: Int) -> Int { short < 50 ? 2000 + short : 1900 + short }
}
