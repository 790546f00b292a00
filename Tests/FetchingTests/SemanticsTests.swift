// The pure functions over caching fields, Retry-After and dates.

import Fetching
import Model
import Testing

@Suite("What HTTP's fields mean")
struct SemanticsTests {
  private static let noon = Timestamp(rfc3339: "2026-03-14T12:00:00Z") ?? .epoch

  @Test(
    "dates are read in all three forms and in the usual wrong ones",
    arguments: [
      "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994", "6 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 UTC",
      "Mon, 06-Nov-1994 08:49:37 GMT", "sun, 06 nov 1994 08:49:37 +0000",
    ])
  func dates(text: String) {
    #expect(HTTPDate.instant(text)?.rfc3339 == "1994-11-06T08:49:37Z")
  }

  @Test(
    "what is no date is none",
    arguments: [
      "", "0", "-1", "now", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994", "120",
      "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 PST",
    ])
  func noDates(text: String) {
    #expect(HTTPDate.instant(text) == nil)
  }

  @Test(
    "Retry-After is seconds or a date; anything else is nothing",
    arguments: [
      ("120", .seconds(120)), (" 0 ", .zero), ("Sat, 14 Mar 2026 12:01:00 GMT", .seconds(60)),
      ("Sat, 14 Mar 2026 11:00:00 GMT", .zero), ("soon", nil), ("-5", nil), ("1.5", nil),
      ("", nil), ("99999999999999999999", .seconds(Int64(1) << 31)),
    ] as [(String, Duration?)])
  func retryAfter(value: String, wait: Duration?) {
    #expect(RetryAfter.delay(value, received: Self.noon) == wait)
  }

  struct Case: Sendable {
    var control: String?
    var expires: String?
    var date: String?
    var age: String?
    var lifetime: Duration?
  }

  @Test(
    "freshness is max-age less Age, else Expires less Date",
    arguments: [
      Case(lifetime: nil),
      Case(control: "max-age=600", lifetime: .seconds(600)),
      Case(control: "public, Max-Age=\"600\"", age: "100", lifetime: .seconds(500)),
      Case(control: "max-age=60", age: "100", lifetime: .zero),
      Case(control: "max-age=60", age: "nonsense", lifetime: .seconds(60)),
      Case(control: "max-age=600, max-age=5", lifetime: .seconds(600)),
      Case(control: "no-cache, max-age=600", lifetime: .zero),
      Case(control: "no-cache=\"set-cookie, x\", max-age=600", lifetime: .seconds(600)),
      Case(control: "no-store", lifetime: .zero),
      Case(control: "max-age=soon", lifetime: nil),
      Case(control: "max-age=-1", lifetime: nil),
      Case(control: "s-maxage=600", lifetime: nil),
      Case(
        control: "max-age=600", expires: "Sat, 14 Mar 2026 15:00:00 GMT",
        lifetime: .seconds(600)),
      Case(
        expires: "Sat, 14 Mar 2026 12:10:00 GMT", date: "Sat, 14 Mar 2026 12:05:00 GMT",
        lifetime: .seconds(300)),
      Case(expires: "Sat, 14 Mar 2026 12:10:00 GMT", lifetime: .seconds(600)),
      Case(expires: "Sat, 14 Mar 2026 11:00:00 GMT", lifetime: .zero),
      Case(expires: "0", lifetime: .zero),
      Case(expires: "-1", lifetime: .zero),
    ])
  func freshness(example: Case) {
    #expect(
      Freshness.lifetime(
        cacheControl: example.control, expires: example.expires, date: example.date,
        age: example.age, received: Self.noon) == example.lifetime)
  }
}
