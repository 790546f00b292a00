// The three date forms of HTTP, and the small deviations from them that real servers send.

import Model

/// Reads HTTP dates (RFC 9110 §5.6.7).
public enum HTTPDate {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// The instant of an IMF-fixdate, an RFC 850 date or an asctime date; nil where it is none.
  ///
  /// A missing or wrong weekday, one-digit days, dashes for spaces, and `UTC` or `+0000`
  /// for `GMT` are read too. A two-digit year above 76 lies in the past
  /// century: it would be more than fifty years ahead (RFC 9110, section 5.6.7), as of 2026.
  public static func instant(_ text: some StringProtocol) -> Timestamp? {
    let words = text.lowercased().split { " ,-".utf8.contains($0.utf8.first ?? 0) }.map(String.init)
    var day: Int?
    var month: Int?
    var year: Int?
    var time: (Int, Int, Int)?
    for word in words {
      if time == nil, let found = clock(word) {
        time = found
      } else if month == nil, let index = months.firstIndex(of: String(word.prefix(3))),
        Int(word) == nil, !weekdays.contains(String(word.prefix(3)))
      {
        month = index + 1
      } else if let number = number(word) {
        if day == nil, word.count <= 2 {
          day = number
        } else if year == nil, word.count == 4 || word.count == 2 {
          year = word.count == 2 ? century(number) : number
        } else {
          return nil
        }
      } else if !zones.contains(word), !weekdays.contains(String(word.prefix(3))) {
        return nil
      }
    }
    guard let day, let month, let year, let time else { return nil }
    return Timestamp(
      civil: .init(
        year: year, month: month, day: day, hour: time.0, minute: time.1, second: time.2))
  }

  private static let zones: Set<String> = ["gmt", "utc", "ut", "z", "+0000"]
  private static let weekdays: Set<String> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  private static func clock(_ word: String) -> (Int, Int, Int)? {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let hour = number(parts[0]), let minute = number(parts[1]),
      let second = number(parts[2])
    else { return nil }
    return (hour, minute, second)
  }

  private static func number(_ word: some StringProtocol) -> Int? {
    guard !word.isEmpty, word.utf8.count <= 4, word.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int(word)
  }

  private static func century(_ year: Int) -> Int { year > 76 ? 1900 + year : 2000 + year }
}
