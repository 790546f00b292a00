// The days of ISO 8601: calendar, ordinal and week dates, extended and basic.

import Model

/// Reads the date part of ISO 8601 from the front of a text.
struct ByteCursor {
  private var bytes: ArraySlice<UInt8>

  init(_ text: String) { bytes = Array(text.utf8)[...] }

  /// What has not been read.
  var rest: ArraySlice<UInt8> { bytes }

  /// Passes over a leading word with its sign, such as `Fri,`.
  mutating func skipWord(endingIn sign: UInt8) {
    let word = bytes.prefix { $0.isLetter || $0 >= 0x80 }
    guard !word.isEmpty, bytes.dropFirst(word.count).first == sign else { return }
    bytes = bytes.dropFirst(word.count + 1).drop { $0.isSpace }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard bytes.first == byte else { return false }
    bytes = bytes.dropFirst()
    return true
  }

  private mutating func number(_ digits: ClosedRange<Int>) -> Int? {
    let found = bytes.prefix { $0.isDigit }
    guard digits.contains(found.count) else { return nil }
    bytes = bytes.dropFirst(found.count)
    return found.reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }

  /// The year, month and day of a calendar, ordinal or week date in the extended or basic form.
  mutating func isoDay() -> (year: Int, month: Int, day: Int)? {
    let digits = bytes.prefix { $0.isDigit }.count
    switch digits {
    case 4: return extendedDay()
    case 6:
      // YYMMDD of the old ISO 8601, which nothing may follow.
      guard bytes.count == 6, let value = number(6...6) else { return nil }
      let year = value / 10_000
      return valid(year < 50 ? 2000 + year : 1900 + year, value / 100 % 100, value % 100)
    case 7:
      guard let value = number(7...7) else { return nil }
      return ordinal(year: value / 1000, day: value % 1000)
    case 8:
      guard let value = number(8...8) else { return nil }
      return valid(value / 10_000, value / 100 % 100, value % 100)
    case 12, 14:
      guard bytes.count == digits, let value = Int(String(decoding: bytes.prefix(8), as: UTF8.self))
      else { return nil }
      // The time follows at once; `T` parts it from the day, as in the other forms.
      bytes = [0x54] + bytes.dropFirst(8)
      return valid(value / 10_000, value / 100 % 100, value % 100)
    default: return nil
    }
  }

  private mutating func extendedDay() -> (year: Int, month: Int, day: Int)? {
    guard let year = number(4...4) else { return nil }
    if bytes.isEmpty { return (1900...2100).contains(year) ? (year, 1, 1) : nil }
    if bytes.first == 0x57 { return week(year) }
    guard let separator = bytes.first, separator == 0x2D || separator == 0x2F || separator == 0x2E
    else { return nil }
    bytes = bytes.dropFirst()
    bytes = bytes.drop { $0 == 0x20 }
    if bytes.first == 0x57 { return week(year) }
    let digits = bytes.prefix { $0.isDigit }.count
    if digits == 3, separator == 0x2D, let day = number(3...3) {
      return ordinal(year: year, day: day)
    }
    if digits == 4, separator == 0x2D, let value = number(4...4) {
      return valid(year, value / 100, value % 100)
    }
    guard let month = number(1...2) else { return nil }
    guard take(separator) else {
      return bytes.isEmpty || bytes.first == 0x54 ? valid(year, month, 1) : nil
    }
    bytes = bytes.drop { $0 == 0x20 }
    guard let day = number(1...2) else { return nil }
    if separator == 0x2E || bytes.first == 0x2D { _ = take(separator) }
    return valid(year, month, day)
  }

  private func valid(_ year: Int, _ month: Int, _ day: Int) -> (year: Int, month: Int, day: Int)? {
    Timestamp(civil: .init(year: year, month: month, day: day)) == nil ? nil : (year, month, day)
  }

  private func ordinal(year: Int, day: Int) -> (year: Int, month: Int, day: Int)? {
    guard (1...366).contains(day), let first = Timestamp(civil: .init(year: year, month: 1, day: 1))
    else { return nil }
    let civil = (first + .seconds((day - 1) * 86_400)).civil
    return civil.year == year ? (year, civil.month, civil.day) : nil
  }

  /// `W26`, `W264`, `W26-4` behind the year. Week 1 holds the year's first Thursday.
  private mutating func week(_ year: Int) -> (year: Int, month: Int, day: Int)? {
    bytes = bytes.dropFirst()
    var value = 0
    var weekday = 1
    let digits = bytes.prefix { $0.isDigit }.count
    if digits == 3, let both = number(3...3) {
      (value, weekday) = (both / 10, both % 10)
    } else if let number = number(2...2) {
      value = number
      if take(0x2D) {
        guard let day = self.number(1...1) else { return nil }
        weekday = day
      }
    } else {
      return nil
    }
    guard (1...53).contains(value), (1...7).contains(weekday) else { return nil }
    let fourth = Timestamp.daysFromCivil(year: year, month: 1, day: 4)
    // 1970-01-01 was a Thursday: day 3 counted from Monday as 0.
    let mondayOfFirstWeek = fourth - ((fourth + 3) % 7 + 7) % 7
    let day = mondayOfFirstWeek + Int64((value - 1) * 7 + weekday - 1)
    let civil = Timestamp(seconds: day * 86_400).civil
    return (civil.year, civil.month, civil.day)
  }
}
