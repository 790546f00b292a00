// The time of day, wherever it stands in a date.

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
