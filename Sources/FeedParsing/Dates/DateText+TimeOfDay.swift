// The time of day in a date, and the zone or half-day mark behind it.

import Foundation

extension DateText {
  /// Finds the time of day and the zone behind it; gives the text without them.
  mutating func withoutClock() -> String? {
    let bytes = Array(text.utf8)
    guard let found = ClockText.find(in: bytes) else { return text }
    clock = Clock(
      hour: found.hour, minute: found.minute, second: found.second,
      millisecond: found.millisecond)
    let before = String(decoding: bytes[..<found.range.lowerBound], as: UTF8.self)
    var after = String(decoding: bytes[found.range.upperBound...], as: UTF8.self)
    guard takeZone(&after) else { return nil }
    return Self.withoutZones(before) + " " + after
  }

  /// What stands before the time of day, without weekdays that are called like zones: `pt` in
  /// Polish, `čt` in Czech. A zone stands behind the time.
  private static func withoutZones(_ text: String) -> String {
    let words = text.split(separator: " ")
    let kept = words.filter { word in
      let name = CalendarNames.fold(word.prefix { $0.isLetter })
      return CalendarNames.zones[name] == nil && CalendarNames.places[name] == nil
        || !CalendarNames.weekdays.contains(name) || CalendarNames.months[name] != nil
    }
    return kept.count == words.count ? text : kept.joined(separator: " ")
  }

  /// Takes a numeric zone off the front of what stands behind the time of day, or a place's name.
  mutating func takeZone(_ after: inout String) -> Bool {
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
      let name = rest.prefix { $0.isLetter || $0.isNumber || "/_-+".contains($0) }
      guard TimeZone(identifier: String(name)) != nil else { return false }
      place = String(name)
      rest = String(rest.dropFirst(name.count))
    }
    after = rest
    return true
  }

  /// Takes `am` or `pm` off the front of what stands behind the time of day.
  mutating func takeHalfDay(_ rest: inout String) {
    for (mark, afternoon) in [
      ("am", false), ("pm", true), ("a.m.", false), ("p.m.", true), ("a. m.", false),
      ("p. m.", true),
    ]
    where rest.asciiLowered.hasPrefix(mark) {
      let tail = rest.dropFirst(mark.count)
      guard tail.first?.isLetter != true else { continue }
      isAfternoon = afternoon
      rest = String(tail).trimmed ?? ""
      return
    }
  }

  /// `+02:00`, `-0500`, `+3` in minutes; nil for what is none.
  static func offset(_ text: String) -> Int? {
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
}
