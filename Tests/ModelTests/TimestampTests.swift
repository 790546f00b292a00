import Model
import Testing

@Suite("Timestamps")
struct TimestampTests {
  @Test(
    "RFC 3339 is read and written back",
    arguments: [
      ("2026-03-14T09:12:44Z", "2026-03-14T09:12:44Z"),
      ("2026-03-14T09:12:44.250+02:00", "2026-03-14T07:12:44Z"),
      ("2024-02-29", "2024-02-29T00:00:00Z"),
      ("1969-12-31T23:59:59-00:30", "1970-01-01T00:29:59Z"),
      ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
      ("9999-12-31T23:59:60Z", "9999-12-31T23:59:59Z"),
    ])
  func readsAndWrites(text: String, expected: String) throws {
    #expect(try #require(Timestamp(rfc3339: text)).rfc3339 == expected)
  }

  @Test(
    "what is no RFC 3339 time is refused",
    arguments: [
      "", "2026", "2026-02-29", "2026-13-01", "2026-01-01T24:00:00Z", "2026-01-01T10:00:00",
      "2026-01-01T10:00:00+0200", "2026-01-01T10:00:00Zx", "2026-01-01T10:00:00.Z",
      "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
    ])
  func refuses(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test("mail and HTTP write a date alike, each with its name for UTC")
  func internetDate() throws {
    let instant = try #require(Timestamp(rfc3339: "1994-11-06T08:49:37Z"))
    #expect(instant.internetDate(zone: "GMT") == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(Timestamp(seconds: -1).internetDate(zone: "+0000") == "Wed, 31 Dec 1969 23:59:59 +0000")
  }

  @Test("the civil calendar round-trips over four centuries")
  func calendarRoundTrips() throws {
    for day in stride(from: Int64(-50_000), through: 100_000, by: 17) {
      let instant = Timestamp(milliseconds: day * 86_400_000 + 12_345)
      #expect(Timestamp(civil: instant.civil) == instant)
    }
  }

  @Test("milliseconds survive arithmetic with durations")
  func arithmetic() {
    let instant = Timestamp(milliseconds: 1_500)
    #expect(instant + .milliseconds(250) == Timestamp(milliseconds: 1_750))
    #expect(instant - .seconds(2) == Timestamp(milliseconds: -500))
    #expect((instant - .seconds(2)).seconds == -1)
    #expect(Timestamp(seconds: 10) - Timestamp(seconds: 4) == .seconds(6))
  }
}
