// Times of the day in a zone as instants: when the next digest is due, and whether it is quiet.
// Where clocks are put forward, a time that they skip counts as the first one after it; where they
// are put back, a time that comes twice counts once, as the first.

import Foundation
import Model

extension Routing.Digest {
  /// The first instant after `instant` at which a digest is due.
  func next(after instant: Timestamp) -> Timestamp {
    times.compactMap { $0.next(after: instant, in: zone) }.min() ?? instant
  }
}

extension Routing.QuietHours {
  /// Whether an instant lies in the quiet hours, by what the clocks on the wall show.
  func contains(_ instant: Timestamp) -> Bool {
    let local = instant.minutesOfDay(in: zone)
    return from < to
      ? (from.minutes..<to.minutes).contains(local)
      : local >= from.minutes || local < to.minutes
  }

  /// When the quiet hours that an instant lies in are over.
  func end(after instant: Timestamp) -> Timestamp {
    to.next(after: instant, in: zone, repeated: .last).map { last in
      min(last, to.next(after: instant, in: zone) ?? last)
    } ?? instant
  }
}

extension Routing.TimeOfDay {
  /// The first instant after `instant` at which clocks in a zone show this time.
  func next(
    after instant: Timestamp, in zone: TimeZone,
    repeated: Calendar.RepeatedTimePolicy = .first
  ) -> Timestamp? {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let wanted = DateComponents(hour: minutes / 60, minute: minutes % 60, second: 0)
    return calendar.nextDate(
      after: Date(instant), matching: wanted, matchingPolicy: .nextTime,
      repeatedTimePolicy: repeated
    ).map(Timestamp.init)
  }
}

extension Routing.TimeOfDay: CustomStringConvertible {
  /// The time as `07:30`.
  public var description: String {
    let (hour, minute) = (minutes / 60, minutes % 60)
    return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
  }
}

extension Timestamp {
  /// What clocks in a zone show, in minutes since midnight.
  fileprivate func minutesOfDay(in zone: TimeZone) -> Int {
    let local = self + .seconds(zone.secondsFromGMT(for: Date(self)))
    let civil = local.civil
    return civil.hour * 60 + civil.minute
  }

  fileprivate init(_ date: Date) {
    self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
  }
}

extension Date {
  fileprivate init(_ instant: Timestamp) {
    self.init(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
  }
}
