// Reads the times that feeds carry, in every form that publishers send, and never guesses.

import Foundation
import Model

/// Times of feeds.
///
/// Sources: RFC 822 §5 and RFC 2822 §3.3 and §4.3; ISO 8601:2004 with its calendar, ordinal and
/// week dates; W3C note "Date and Time Formats"; asctime of ISO C. A time without a zone is UTC.
enum FeedDate {
  /// The instant that `text` names; nil where it cannot be told for certain.
  static func parse(_ text: String) -> Timestamp? {
    guard let text = text.trimmed, text.utf8.count <= 128 else { return nil }
    if let fast = InternetDate.parse(text) { return plausible(fast) }
    if let fast = Timestamp(rfc3339: text), text.utf8.count > 10 { return plausible(fast) }
    var reader = DateText(text)
    return reader.read().flatMap(plausible)
  }

  /// Years beyond these come from fields that hold no time at all.
  private static func plausible(_ time: Timestamp) -> Timestamp? {
    (1...9999).contains(time.civil.year) ? time : nil
  }
}

/// One date while it is taken apart.
private struct DateText {
  /// A piece of the text.
  private enum Token: Equatable {
    case number(value: Int, digits: Int)
    case word(String)
    case sign(Character)
  }

  private struct Clock {
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0
  }

  private var text: String
  private var tokens: [Token] = []
  private var clock: Clock?
  private var isAfternoon: Bool?
  private var offsetMinutes: Int?
  private var place: String?

  init(_ text: String) { self.text = text }

  mutating func read() -> Timestamp? {
    if let instant = unixTime() { return instant }
    if text.utf8.contains(where: { $0 >= 0x80 }) { writeOutEastAsianSigns() }
    if let written = isoDate() { return written }
    guard let rest = withoutClock() else { return nil }
    tokenize(rest)
    return wordDate() ?? numericDate()
  }

  /// Korean, Chinese and Japanese dates put a sign behind each number: `2004년 05월 25일`.
  private mutating func writeOutEastAsianSigns() {
    text = text.replacing("년", with: "-").replacing("월", with: "-").replacing("일", with: " ")
    text = text.replacing("시", with: ":").replacing("분", with: ":").replacing("초", with: " ")
    text = text.replacing("年", with: "-").replacing("月", with: "-").replacing("日", with: " ")
  }

  // MARK: Numbers alone

  private func unixTime() -> Timestamp? {
    let digits = text.utf8.prefix { $0.isDigit }
    let rest = text.utf8.dropFirst(digits.count)
    guard rest.isEmpty || (rest.first == 0x2E && rest.dropFirst().allSatisfy(\.isDigit)),
      let value = Int64(String(decoding: digits, as: UTF8.self))
    else { return nil }
    switch digits.count {
    case 9, 10: return Timestamp(seconds: value)
    case 13: return Timestamp(milliseconds: value)
    case 16: return Timestamp(milliseconds: value / 1000)
    default: return nil
    }
  }

  // MARK: ISO 8601

  /// Dates that begin with a year of four digits, or are nothing but digits and hyphens.
  private mutating func isoDate() -> Timestamp? {
    var cursor = ByteCursor(text)
    cursor.skipWord(endingIn: 0x2C)
    let start = cursor
    guard let day = cursor.isoDay() else {
      cursor = start
      return nil
    }
    var rest = String(decoding: cursor.rest, as: UTF8.self).trimmed ?? ""
    if let first = rest.first, first == "T" || first == "t" || first == "," || first == "_" {
      rest.removeFirst()
    }
    if rest.hasPrefix("- ") { rest.removeFirst(2) }
    text = rest.trimmed ?? ""
    if text.isEmpty { return instant(year: day.year, month: day.month, day: day.day) }
    // The basic format writes the time without colons: T101455Z.
    text = ByteCursor.withColons(text)
    if !text.contains(":"), let zone = soleZone() {
      offsetMinutes = zone
      return instant(year: day.year, month: day.month, day: day.day)
    }
    guard let left = withoutClock(), clock != nil else { return nil }
    tokenize(left)
    guard takeTrailers() else { return nil }
    return instant(year: day.year, month: day.month, day: day.day)
  }

  private func soleZone() -> Int? {
    text == "Z" || text == "z" ? 0 : Self.offset(text)
  }

  // MARK: The time of day

  /// Finds the time of day and the zone behind it; gives the text without them.
  private mutating func withoutClock() -> String? {
    let bytes = Array(text.utf8)
    guard let found = ClockText.find(in: bytes) else { return text }
    clock = Clock(
      hour: found.hour, minute: found.minute, second: found.second,
      millisecond: found.millisecond)
    let before = String(decoding: bytes[..<found.range.lowerBound], as: UTF8.self)
    var after = String(decoding: bytes[found.range.upperBound...], as: UTF8.self)
    guard takeZone(&after) else { return nil }
    return before + " " + after
  }

  /// Takes a numeric zone off the front of what stands behind the time of day, or a place's name.
  private mutating func takeZone(_ after: inout String) -> Bool {
    var rest = after.trimmed ?? ""
    takeHalfDay(&rest)
    // A comment repeats the zone: +0200 (CEST).
    if let open = rest.firstIndex(of: "("), let close = rest.lastIndex(of: ")"), open < close {
      let comment = String(rest[rest.index(after: open)..<close])
      rest.removeSubrange(open...close)
      rest = rest.trimmed ?? ""
      if rest.isEmpty || !rest.contains(where: { $0.isLetter || $0 == "+" || $0 == "-" }) {
        rest = comment + " " + rest
      }
    }
    rest = rest.trimmed ?? ""
    for name in ["GMT", "UTC", "UT", "Z"] where rest.uppercased().hasPrefix(name) {
      let tail = String(rest.dropFirst(name.count)).trimmed ?? ""
      if tail.first == "+" || tail.first == "-" { rest = tail }
      break
    }
    if rest.first == "\u{2212}" { rest = "-" + rest.dropFirst() }
    if rest.first == "+" || rest.first == "-" {
      let zone = rest.prefix { $0 == "+" || $0 == "-" || $0 == ":" || $0.isNumber }
      if let minutes = Self.offset(String(zone)) {
        offsetMinutes = minutes
        rest = String(rest.dropFirst(zone.count))
      } else if zone.count > 1 {
        return false
      }
    } else if let slash = rest.firstIndex(of: "/"),
      rest[..<slash].allSatisfy(\.isLetter), slash != rest.startIndex
    {
      let name = rest.prefix { $0.isLetter || $0 == "/" || $0 == "_" || $0 == "-" }
      guard TimeZone(identifier: String(name)) != nil else { return false }
      place = String(name)
      rest = String(rest.dropFirst(name.count))
    }
    after = rest
    return true
  }

  /// Takes `am` or `pm` off the front of what stands behind the time of day.
  private mutating func takeHalfDay(_ rest: inout String) {
    for (mark, afternoon) in [("am", false), ("pm", true), ("a.m.", false), ("p.m.", true)]
    where rest.asciiLowered.hasPrefix(mark) {
      let tail = rest.dropFirst(mark.count)
      guard tail.first?.isLetter != true else { continue }
      isAfternoon = afternoon
      rest = String(tail).trimmed ?? ""
      return
    }
  }

  /// `+02:00`, `-0500`, `+3` in minutes; nil for what is none.
  private static func offset(_ text: String) -> Int? {
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let body = text.dropFirst()
    let parts = body.split(separator: ":", omittingEmptySubsequences: false)
    var hours = 0
    var minutes = 0
    if parts.count == 2, let first = Int(parts[0]), let second = Int(parts[1]) {
      (hours, minutes) = (first, second)
    } else if parts.count == 1, let value = Int(body) {
      switch body.count {
      case 1, 2: hours = value
      case 3, 4: (hours, minutes) = (value / 100, value % 100)
      default: return nil
      }
    } else {
      return nil
    }
    guard hours <= 15, minutes < 60 else { return nil }
    return (hours * 60 + minutes) * (sign == "-" ? -1 : 1)
  }

  // MARK: Words

  private mutating func tokenize(_ text: String) {
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
  private mutating func takeTrailers() -> Bool {
    var kept: [Token] = []
    for token in tokens {
      guard case .word(let word) = token else {
        kept.append(token)
        continue
      }
      if clock != nil, CalendarNames.afternoon.contains(word) {
        isAfternoon = true
      } else if clock != nil, word == "am" || word == "오전" || word == "πμ" {
        isAfternoon = false
      } else if let minutes = CalendarNames.zones[word], clock != nil {
        offsetMinutes = offsetMinutes ?? minutes
      } else if let name = CalendarNames.places[word], clock != nil, word != "at" {
        place = place ?? name
      } else if !CalendarNames.fillers.contains(word) {
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
  private mutating func wordDate() -> Timestamp? {
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
  private mutating func numericDate() -> Timestamp? {
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
  private static func fullYear(_ short: Int) -> Int { short < 50 ? 2000 + short : 1900 + short }

  // MARK: Putting together

  private func instant(year: Int, month: Int, day: Int) -> Timestamp? {
    var hour = clock?.hour ?? 0
    if let isAfternoon {
      guard (0...23).contains(hour) else { return nil }
      if isAfternoon, hour < 12 { hour += 12 }
      if !isAfternoon, hour == 12 { hour = 0 }
    }
    let minute = clock?.minute ?? 0
    var second = clock?.second ?? 0
    var millisecond = clock?.millisecond ?? 0
    if second == 60 {
      second = 59
      millisecond = 0
    }
    var dayShift = 0
    if hour == 24, minute == 0, second == 0 {
      hour = 0
      dayShift = 1
    }
    let civil = Timestamp.Civil(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second,
      millisecond: millisecond)
    guard let local = Timestamp(civil: civil) else { return nil }
    let shifted = local + .seconds(dayShift * 86_400)
    if let offsetMinutes { return shifted - .seconds(offsetMinutes * 60) }
    if let place, let zone = TimeZone(identifier: place) ?? TimeZone(abbreviation: place) {
      // The offset on that day, tried twice so that a change of the clocks comes out right.
      var offset = zone.secondsFromGMT(
        for: Date(timeIntervalSince1970: Double(shifted.seconds)))
      offset = zone.secondsFromGMT(
        for: Date(timeIntervalSince1970: Double(shifted.seconds - Int64(offset))))
      return shifted - .seconds(offset)
    }
    return shifted
  }
}
