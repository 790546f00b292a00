// Time-ordered unique identifiers for alerts.

/// Makes ULIDs that grow strictly, also when the clock stands still or jumps back.
///
/// A ULID is 26 characters of Crockford's base 32: 48 bits of Unix milliseconds, then 80 random
/// bits. Source: the ULID specification, github.com/ulid/spec, with its monotonic variant.
public struct ULIDGenerator: Sendable {
  private var lastMilliseconds: UInt64
  private var high: UInt16 = 0
  private var low: UInt64 = 0

  /// A generator whose first identifier sorts after `previous`, where one is given.
  public init(after previous: String? = nil) {
    lastMilliseconds = previous.flatMap(Self.milliseconds(of:)) ?? 0
    high = UInt16.max
    low = UInt64.max
  }

  /// The next identifier, greater than every one before it.
  public mutating func next(at instant: Timestamp) -> String {
    let now = UInt64(clamping: instant.milliseconds)
    if now > lastMilliseconds {
      draw(at: now)
    } else {
      let (sum, overflow) = low.addingReportingOverflow(1)
      low = sum
      if overflow {
        let (next, spent) = high.addingReportingOverflow(1)
        high = next
        if spent { draw(at: lastMilliseconds + 1) }
      }
    }
    return text()
  }

  private mutating func draw(at milliseconds: UInt64) {
    lastMilliseconds = milliseconds
    // The top bit stays free, so that a burst within one millisecond has room to count up.
    high = UInt16.random(in: 0...0x7FFF)
    low = UInt64.random(in: .min ... .max)
  }

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  private func text() -> String {
    var bytes = [UInt8](repeating: 0, count: 26)
    var time = lastMilliseconds
    for index in stride(from: 9, through: 0, by: -1) {
      bytes[index] = Self.alphabet[Int(time & 31)]
      time >>= 5
    }
    var random = (high: UInt64(high), low: low)
    for index in stride(from: 25, through: 10, by: -1) {
      bytes[index] = Self.alphabet[Int(random.low & 31)]
      random.low = random.low >> 5 | random.high << 59
      random.high >>= 5
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The Unix milliseconds in a ULID, or nil where the text is none.
  public static func milliseconds(of identifier: String) -> UInt64? {
    let bytes = Array(identifier.utf8)
    guard bytes.count == 26 else { return nil }
    var value: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
      guard let digit = alphabet.firstIndex(of: byte) else { return nil }
      if index < 10 { value = value << 5 | UInt64(digit) }
    }
    return value
  }
}
