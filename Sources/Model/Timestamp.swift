// An instant in UTC, kept as a whole number of milliseconds so that it is exact everywhere.

/// An instant: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct Timestamp: Hashable, Sendable {
  /// Milliseconds since the Unix epoch; negative before 1970.
  public var milliseconds: Int64

  /// The instant `milliseconds` after the Unix epoch.
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// The instant `seconds` after the Unix epoch.
  public init(seconds: Int64) {
    self.milliseconds = seconds * 1000
  }

  /// The Unix epoch, 1970-01-01T00:00:00Z.
  public static let epoch = Timestamp(milliseconds: 0)

  /// Whole seconds since the Unix epoch, rounded down.
  public var seconds: Int64 { Int64.floorDivide(milliseconds, 1000) }

  /// The instant a duration later; sub-millisecond parts are dropped.
  public static func + (instant: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(milliseconds: instant.milliseconds &+ duration.wholeMilliseconds)
  }

  /// The instant a duration earlier; sub-millisecond parts are dropped.
  public static func - (instant: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(milliseconds: instant.milliseconds &- duration.wholeMilliseconds)
  }

  /// The time from `earlier` to `later`.
  public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
    .milliseconds(later.milliseconds &- earlier.milliseconds)
  }
}

extension Timestamp: Comparable {
  /// Whether one instant lies before another.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

// MARK: - The civil calendar

extension Timestamp {
  /// A date and time of day in UTC, in the proleptic Gregorian calendar.
  public struct Civil: Hashable, Sendable {
    /// The year, e.g. 2026.
    public var year: Int
    /// The month, 1…12.
    public var month: Int
    /// The day of the month, 1…31.
    public var day: Int
    /// The hour, 0…23.
    public var hour: Int
    /// The minute, 0…59.
    public var minute: Int
    /// The second, 0…59.
    public var second: Int
    /// The millisecond, 0…999.
    public var millisecond: Int

    /// A date and time from its parts, which are not checked.
    public init(
      year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
      millisecond: Int = 0
    ) {
      self.year = year
      self.month = month
      self.day = day
      self.hour = hour
      self.minute = minute
      self.second = second
      self.millisecond = millisecond
    }
  }

  /// The instant of a civil date and time in UTC, or nil where a part is out of its range.
  ///
  /// A second of 60 (a leap second) is read as 59.
  public init?(civil: Civil) {
    guard (1...12).contains(civil.month), (1...9999).contains(civil.year),
      (1...Self.daysInMonth(year: civil.year, month: civil.month)).contains(civil.day),
      (0...23).contains(civil.hour), (0...59).contains(civil.minute),
      (0...60).contains(civil.second), (0...999).contains(civil.millisecond)
    else { return nil }
    let days = Self.daysFromCivil(year: civil.year, month: civil.month, day: civil.day)
    let second = min(civil.second, 59)
    let secondOfDay = Int64(civil.hour) * 3600 + Int64(civil.minute) * 60 + Int64(second)
    self.init(milliseconds: (days * 86_400 + secondOfDay) * 1000 + Int64(civil.millisecond))
  }

  /// This instant's date and time of day in UTC.
  public var civil: Civil {
    let days = Int64.floorDivide(milliseconds, 86_400_000)
    let ofDay = Int(milliseconds - days * 86_400_000)
    let (year, month, day) = Self.civilFromDays(days)
    return Civil(
      year: year, month: month, day: day, hour: ofDay / 3_600_000,
      minute: ofDay / 60_000 % 60, second: ofDay / 1000 % 60, millisecond: ofDay % 1000)
  }

  /// How many days a month has.
  public static func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from the Unix epoch to a civil date.
  ///
  /// Algorithm: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
  public static func daysFromCivil(year: Int, month: Int, day: Int) -> Int64 {
    let shifted = Int64(month <= 2 ? year - 1 : year)
    let era = Int64.floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let monthFromMarch = Int64((month + 9) % 12)
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The civil date a number of days after the Unix epoch (Hinnant's civil_from_days).
  private static func civilFromDays(_ days: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = Int64.floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (Int(year), Int(month), Int(day))
  }
}

extension Duration {
  /// This duration in whole milliseconds; what is smaller is dropped.
  public var wholeMilliseconds: Int64 {
    components.seconds &* 1000 &+ components.attoseconds / 1_000_000_000_000_000
  }

  /// This duration in seconds, to the millisecond.
  public var inSeconds: Double { Double(wholeMilliseconds) / 1000 }
}

extension Int64 {
  /// The quotient rounded towards negative infinity.
  fileprivate static func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let quotient = dividend / divisor
    return dividend % divisor < 0 ? quotient - 1 : quotient
  }
}
