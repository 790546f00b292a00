// Takes one date apart that is written in none of the two common forms, and puts its parts
// together.

import Foundation
import Model

/// One date while it is taken apart.
struct DateText {
  /// A piece of the text.
  enum Token: Equatable {
    case number(value: Int, digits: Int)
    case word(String)
    case sign(Character)
  }

  struct Clock {
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0
  }

  var text: String
  var tokens: [Token] = []
  var clock: Clock?
  var isAfternoon: Bool?
  var offsetMinutes: Int?
  var place: String?

  init(_ text: String) { self.text = text }

  mutating func read() -> Timestamp? {
    if let instant = unixTime() { return instant }
    // A year before Christ is a broken one.
    if text.first == "-" { return nil }
    if text.utf8.contains(where: { $0 >= 0x80 }) {
      text = EastAsianDate.writtenOut(text)
    }
    // RFC 9557 puts the zone's name behind its offset: `+02:00[Europe/Rome]`.
    if text.last == "]", let open = text.lastIndex(of: "[") { text = String(text[..<open]) }
    if let written = isoDate() { return written }
    guard let rest = withoutClock() else { return nil }
    tokenize(rest)
    return wordDate() ?? numericDate()
  }

  // MARK: Numbers alone

  func unixTime() -> Timestamp? {
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
  mutating func isoDate() -> Timestamp? {
    var cursor = ByteCursor(text)
    cursor.skipWord(endingIn: 0x2C)
    let start = cursor
    guard let day = cursor.isoDay() else {
      cursor = start
      return nil
    }
    var rest = String(decoding: cursor.rest, as: UTF8.self).trimmed ?? ""
    let isMarked = rest.first == "T" || rest.first == "t"
    if let first = rest.first, isMarked || first == "," || first == "_" {
      rest.removeFirst()
    }
    if rest.hasPrefix("- ") { rest.removeFirst(2) }
    text = rest.trimmed ?? ""
    if text.isEmpty { return instant(year: day.year, month: day.month, day: day.day) }
    // The basic format writes the time without colons: T101455Z.
    text = ClockText.withColons(text, isMarked: isMarked)
    // A date may have a zone and no time: 2026-05-01+02:00 (XML Schema, part 2, §3.3.9).
    if let zone = soleZone() {
      offsetMinutes = zone
      return instant(year: day.year, month: day.month, day: day.day)
    }
    guard let left = withoutClock(), clock != nil else { return nil }
    tokenize(left)
    guard takeTrailers() else { return nil }
    return instant(year: day.year, month: day.month, day: day.day)
  }

  func soleZone() -> Int? {
    text == "Z" || text == "z" ? 0 : Self.offset(text)
  }

  // MARK: Putting together

  func instant(year: Int, month: Int, day: Int) -> Timestamp? {
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
