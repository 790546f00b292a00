// Reads the one form that most feeds keep to, RFC 822 in English, without making strings.

import Model

/// Dates by the letter of RFC 822 and 2822; everything else is left to ``FeedDate``.
enum InternetDate {
  private static let months: [StaticString] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// `Thu, 04 Dec 2008 23:24:59 +0100` or with `GMT`, `UTC`, `UT`, `Z`; nil for other forms.
  static func parse(_ text: String) -> Timestamp? {
    text.withBytes { bytes in
      var reader = Reader(bytes: bytes)
      return reader.date()
    }
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
      guard let found = months.firstIndex(where: { bytes.has($0, at: index) }) else { return nil }
      index += 3
      return found + 1
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
