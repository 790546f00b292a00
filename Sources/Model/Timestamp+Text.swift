// Instants as text: RFC 3339, which everything here reads and writes, and the dates of mail and
// HTTP.

extension Timestamp: CustomStringConvertible {
  /// The instant in RFC 3339, UTC, to the second: `2026-03-14T09:12:44Z`.
  public var rfc3339: String {
    let civil = civil
    return "\(civil.year.padded(4))-\(civil.month.padded(2))-\(civil.day.padded(2))"
      + "T\(civil.hour.padded(2)):\(civil.minute.padded(2)):\(civil.second.padded(2))Z"
  }

  /// The same as `rfc3339`.
  public var description: String { rfc3339 }

  /// Reads RFC 3339 (a date alone means its midnight UTC); nil where the text is none.
  public init?(rfc3339 text: some StringProtocol) {
    var reader = DigitReader(text.utf8)
    guard let year = reader.number(digits: 4), reader.take("-"),
      let month = reader.number(digits: 2), reader.take("-"),
      let day = reader.number(digits: 2)
    else { return nil }
    var civil = Civil(year: year, month: month, day: day)
    var offsetMinutes = 0
    if !reader.atEnd {
      guard reader.take("T") || reader.take("t") || reader.take(" "),
        let hour = reader.number(digits: 2), reader.take(":"),
        let minute = reader.number(digits: 2), reader.take(":"),
        let second = reader.number(digits: 2)
      else { return nil }
      civil.hour = hour
      civil.minute = minute
      civil.second = second
      if reader.take(".") {
        guard let fraction = reader.fractionInMilliseconds() else { return nil }
        civil.millisecond = fraction
      }
      guard let offset = reader.zoneOffsetInMinutes(), reader.atEnd else { return nil }
      offsetMinutes = offset
    }
    guard let local = Timestamp(civil: civil) else { return nil }
    self = local - .seconds(offsetMinutes * 60)
    // What an offset moves out of the years of four digits could be written and not be read again.
    guard (1...9999).contains(self.civil.year) else { return nil }
  }
}

extension Timestamp {
  /// The instant as mail and HTTP write it (RFC 5322 §3.3, RFC 9110 §5.6.7), with the name that
  /// each of them has for UTC: `Sun, 06 Nov 1994 08:49:37 GMT`.
  package func internetDate(zone: StaticString) -> String {
    let civil = civil
    let days = Self.daysFromCivil(year: civil.year, month: civil.month, day: civil.day)
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int((days % 7 + 7) % 7)]
    let month = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ][civil.month - 1]
    return "\(weekday), \(civil.day.padded(2)) \(month) \(civil.year.padded(4)) "
      + "\(civil.hour.padded(2)):\(civil.minute.padded(2)):\(civil.second.padded(2)) \(zone)"
  }
}

extension Timestamp: Codable {
  /// Reads an RFC 3339 string.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let instant = Timestamp(rfc3339: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "“\(text)” is no RFC 3339 time")
    }
    self = instant
  }

  /// Writes an RFC 3339 string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rfc3339)
  }
}

/// Reads fixed-width numbers and signs from the bytes of a time.
private struct DigitReader<Bytes: Collection<UInt8>> {
  private var rest: Bytes.SubSequence

  init(_ bytes: Bytes) { rest = bytes[...] }

  var atEnd: Bool { rest.isEmpty }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, UInt32(first) == character.value else { return false }
    rest = rest.dropFirst()
    return true
  }

  mutating func number(digits: Int) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  mutating func fractionInMilliseconds() -> Int? {
    guard var value = digit() else { return nil }
    var count = 1
    while let next = digit() {
      if count < 3 { value = value * 10 + next }
      count += 1
    }
    while count < 3 {
      value *= 10
      count += 1
    }
    return value
  }

  mutating func zoneOffsetInMinutes() -> Int? {
    if take("Z") || take("z") { return 0 }
    let sign = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = number(digits: 2), take(":"), let minutes = number(digits: 2),
      hours < 24, minutes < 60
    else { return nil }
    return sign * (hours * 60 + minutes)
  }

  private mutating func digit() -> Int? {
    guard let first = rest.first, (0x30...0x39).contains(first) else { return nil }
    rest = rest.dropFirst()
    return Int(first) - 0x30
  }
}

extension Int {
  /// This number in decimal, filled with zeros on the left to `width` digits.
  fileprivate func padded(_ width: Int) -> String {
    let digits = String(self)
    return digits.count < width
      ? String(repeating: "0", count: width - digits.count) + digits : digits
  }
}
