// Reads the two forms that most feeds keep to, RFC 822 in English and RFC 3339, without making
// strings.

import Model

/// Dates by the letter of RFC 822, 2822 and 3339; everything else is left to ``FeedDate``.
enum InternetDate {
  /// `Thu, 04 Dec 2008 23:24:59 +0100` or with `GMT`, `UTC`, `UT`, `Z`;
  /// `2008-12-04T23:24:59.123+01:00` or with `Z`; nil for other forms.
  static func parse(_ text: String) -> Timestamp? { text.withBytes { parse($0) } }

  /// The same of bytes without white space at either end.
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
    var reader = Reader(bytes: bytes)
    return bytes.count > 10 && bytes[4] == 0x2D ? reader.timestamp() : reader.date()
  }

  private struct Reader {
    let bytes: UnsafeBufferPointer<UInt8>
    var index = 0

    mutating func date() -> Timestamp? {
      if bytes.count > 4, bytes[3] == 0x2C, bytes[0].isLetter { index = 4 }
      spaces()
      guard let day = number(1...2), spaces(), let month = month(), spaces(),
        let year = number(4...4), spaces(), let hour = number(2...2), take(0x3A),
        let minute = number(2...2)
      else { return nil }
      var second = 0
      if take(0x3A) {
        guard let value = number(2...2) else { return nil }
        second = value
      }
      guard spaces(), let offset = offset(), index == bytes.count,
        let local = Timestamp(
          civil: .init(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second))
      else { return nil }
      return local - .seconds(offset * 60)
    }

    mutating func timestamp() -> Timestamp? {
      guard let year = number(4...4), take(0x2D), let month = number(2...2), take(0x2D),
        let day = number(2...2), take(0x54), let hour = number(2...2), take(0x3A),
        let minute = number(2...2), take(0x3A), let second = number(2...2)
      else { return nil }
      var civil = Timestamp.Civil(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second)
      if take(0x2E) {
        guard let milliseconds = number(3...3) else { return nil }
        civil.millisecond = milliseconds
      }
      var offset = 0
      if !take(0x5A) {
        let sign = take(0x2B) ? 1 : take(0x2D) ? -1 : 0
        guard sign != 0, let hours = number(2...2), take(0x3A), let minutes = number(2...2),
          hours < 24, minutes < 60
        else { return nil }
        offset = sign * (hours * 60 + minutes)
      }
      guard index == bytes.count, let local = Timestamp(civil: civil) else { return nil }
      return local - .seconds(offset * 60)
    }

    @discardableResult
    private mutating func spaces() -> Bool {
      let start = index
      while index < bytes.count, bytes[index] == 0x20 { index += 1 }
      return index > start
    }

    private mutating func take(_ byte: UInt8) -> Bool {
      guard index < bytes.count, bytes[index] == byte else { return false }
      index += 1
      return true
    }

    private mutating func number(_ digits: ClosedRange<Int>) -> Int? {
      let start = index
      var value = 0
      while index < bytes.count, index - start < 5, bytes[index].isDigit {
        value = value * 10 + Int(bytes[index]) - 0x30
        index += 1
      }
      return digits.contains(index - start) ? value : nil
    }

    private mutating func month() -> Int? {
      guard index + 3 <= bytes.count else { return nil }
      let name = (0..<3).reduce(0 as UInt32) { $0 << 8 | UInt32(bytes[index + $1].lowered) }
      index += 3
      return switch name {
      case 0x6A616E: 1
      case 0x666562: 2
      case 0x6D6172: 3
      case 0x617072: 4
      case 0x6D6179: 5
      case 0x6A756E: 6
      case 0x6A756C: 7
      case 0x617567: 8
      case 0x736570: 9
      case 0x6F6374: 10
      case 0x6E6F76: 11
      case 0x646563: 12
      default: nil
      }
    }

    private mutating func offset() -> Int? {
      if take(0x2B) { return digits() }
      if take(0x2D) { return digits().map { -$0 } }
      for name in ["GMT", "UTC", "UT", "Z"] as [StaticString]
      where bytes.has(name, at: index) && index + name.utf8CodeUnitCount == bytes.count {
        index = bytes.count
        return 0
      }
      return nil
    }

    private mutating func digits() -> Int? {
      guard let value = number(4...4), value / 100 <= 15, value % 100 < 60 else { return nil }
      return value / 100 * 60 + value % 100
    }
  }
}
