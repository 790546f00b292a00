// The parts of dates that are digits: days of ISO 8601, and the time of day wherever it stands.

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

  /// A time of the basic format with the colons of the extended one: `101455Z` → `10:14:55Z`.
  /// `isMarked` tells that a `T` stood before it, so that an hour may stand alone.
  static func withColons(_ text: String, isMarked: Bool) -> String {
    let bytes = Array(text.utf8)
    let digits = bytes.prefix { $0.isDigit }
    let next = bytes.dropFirst(digits.count).first
    guard next != 0x3A, digits.count == 6 || digits.count == 4 else {
      // An hour alone is allowed with a zone: T10Z.
      if digits.count == 2, next == 0x5A || next == 0x2B || next == 0x2D || isMarked && next == nil
      {
        return String(decoding: digits + Array(":00".utf8) + bytes.dropFirst(2), as: UTF8.self)
      }
      return text
    }
    var output = Array(digits[..<2]) + [0x3A] + digits[2..<4]
    if digits.count == 6 { output += [0x3A] + digits[4..<6] }
    output += bytes.dropFirst(digits.count)
    return String(decoding: output, as: UTF8.self)
  }
}

/// Finds a time of day in a text.
struct ClockText {
  var hour: Int
  var minute: Int
  var second: Int
  var millisecond: Int
  /// Where it stands, its half-day mark not included.
  var range: Range<Int>

  /// The first `h:mm`, `h:mm:ss` or `h:mm:ss.fff` of `bytes`, or an hour with `am` or `pm`.
  static func find(in bytes: [UInt8]) -> ClockText? {
    guard var colon = bytes.firstIndex(of: 0x3A) else { return findWithoutColon(in: bytes) }
    // Server logs put a colon between year and hour: 02/Oct/2002:13:00:00.
    if bytes[..<colon].suffix(4).count(where: \.isDigit) == 4 {
      guard let next = bytes[(colon + 1)...].firstIndex(of: 0x3A) else { return nil }
      colon = next
    }
    var start = colon
    while start > 0, bytes[start - 1].isDigit, colon - start < 3 { start -= 1 }
    guard (1...2).contains(colon - start), start == 0 || !bytes[start - 1].isDigit,
      let hour = number(bytes, start, colon)
    else { return nil }
    var cursor = colon + 1
    guard let minute = digits(bytes, &cursor, 1...2), minute < 60, hour <= 24 else { return nil }
    var clock = ClockText(
      hour: hour, minute: minute, second: 0, millisecond: 0, range: start..<cursor)
    if cursor < bytes.count, bytes[cursor] == 0x3A {
      var next = cursor + 1
      if let second = digits(bytes, &next, 1...2) {
        guard second <= 60 else { return nil }
        clock.second = second
        cursor = next
        if cursor < bytes.count,
          bytes[cursor] == 0x2E || bytes[cursor] == 0x2C
            || bytes[cursor] == 0x3A
        {
          var fraction = cursor + 1
          let first = fraction
          while fraction < bytes.count, bytes[fraction].isDigit { fraction += 1 }
          if fraction > first {
            var value = 0
            for index in 0..<3 {
              let digit = first + index < fraction ? Int(bytes[first + index]) - 0x30 : 0
              value = value * 10 + digit
            }
            clock.millisecond = value
            cursor = fraction
          }
        }
      } else {
        cursor = next
      }
    }
    clock.range = start..<cursor
    return clock
  }

  /// `13h00`, `13h`, `1 pm`, and `13.00` behind a date.
  private static func findWithoutColon(in bytes: [UInt8]) -> ClockText? {
    var index = 0
    var hasYear = !bytes.contains { $0 == 0x20 }
    while index < bytes.count {
      guard bytes[index].isDigit else {
        index += 1
        continue
      }
      let start = index
      while index < bytes.count, bytes[index].isDigit { index += 1 }
      if index - start == 4 { hasYear = true }
      guard index - start <= 2, start == 0 || bytes[start - 1] == 0x20,
        let hour = number(bytes, start, index), hour <= 24
      else { continue }
      var clock = ClockText(
        hour: hour, minute: 0, second: 0, millisecond: 0, range: start..<index)
      let rest = bytes[index...]
      if rest.first.map({ $0 | 0x20 == 0x68 }) ?? false {
        var cursor = index + 1
        if let minute = digits(bytes, &cursor, 2...2), minute < 60 { clock.minute = minute }
        guard cursor == bytes.count || !bytes[cursor].isAlphanumeric else { continue }
        clock.range = start..<cursor
        return clock
      }
      let mark = rest.drop { $0 == 0x20 }.prefix { $0.isLetter || $0 == 0x2E }
      if ["am", "pm", "a.m.", "p.m."].contains(String(decoding: mark, as: UTF8.self).asciiLowered) {
        return clock
      }
      var cursor = index + 1
      guard hasYear, rest.first == 0x2E, index - start == 2,
        let minute = digits(bytes, &cursor, 2...2), minute < 60
      else { continue }
      clock.minute = minute
      var end = cursor
      if cursor < bytes.count, bytes[cursor] == 0x2E {
        cursor += 1
        if let second = digits(bytes, &cursor, 2...2), second <= 60 {
          clock.second = second
          end = cursor
        }
      }
      guard end == bytes.count || bytes[end] == 0x20 || bytes[end].isLetter else { continue }
      clock.range = start..<end
      return clock
    }
    return nil
  }

  private static func number(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int? {
    Int(String(decoding: bytes[start..<end], as: UTF8.self))
  }

  private static func digits(
    _ bytes: [UInt8], _ cursor: inout Int, _ count: ClosedRange<Int>
  ) -> Int? {
    var end = cursor
    while end < bytes.count, bytes[end].isDigit { end += 1 }
    guard count.contains(end - cursor) else { return nil }
    defer { cursor = end }
    return number(bytes, cursor, end)
  }
}
