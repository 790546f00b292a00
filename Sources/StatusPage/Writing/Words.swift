// Times, sizes, names and shares as pages write them.

import Daemon
import Foundation
import Model

/// An instant for a `time` element.
struct Moment: Sendable {
  /// As machines read it.
  let iso: String
  /// As people read it, in UTC.
  let full: String
  /// How long ago, or in how long.
  let ago: String

  init(_ instant: Timestamp, now: Timestamp) {
    iso = instant.rfc3339
    full = instant.rfc3339.replacing("T", with: " ").replacing("Z", with: " UTC")
    let distance = now - instant
    ago =
      distance < .seconds(0)
      ? (distance > .seconds(-5) ? "now" : "in \((.zero - distance).short)")
      : distance < .seconds(5) ? "now" : "\(distance.short) ago"
  }

  init?(_ instant: Timestamp?, now: Timestamp) {
    guard let instant else { return nil }
    self.init(instant, now: now)
  }
}

extension Duration {
  /// The duration in its greatest unit: `3 d`, `15 min`.
  var short: String {
    let seconds = components.seconds
    return switch seconds {
    case 172_800...: "\(seconds / 86_400) d"
    case 7200...: "\(seconds / 3600) h"
    case 120...: "\(seconds / 60) min"
    default: "\(max(0, seconds)) s"
    }
  }
}

extension Timestamp {
  /// The day in UTC: `2026-11-29`.
  var day: String { String(rfc3339.prefix(10)) }

  /// The day's place in a span of days that ends with `now`'s.
  static func start(ofDays days: Int, endingAt now: Timestamp) -> Timestamp {
    let today = now.milliseconds - ((now.milliseconds % 86_400_000) + 86_400_000) % 86_400_000
    return Timestamp(milliseconds: today - Int64(days - 1) * 86_400_000)
  }
}

/// What a number of bytes is called.
func sizeInWords(_ bytes: Int) -> String {
  switch bytes {
  case 1_000_000_000...: "\(tenths(Double(bytes) / 1e9)) GB"
  case 1_000_000...: "\(tenths(Double(bytes) / 1e6)) MB"
  case 1000...: "\(bytes / 1000) kB"
  default: "\(bytes) B"
  }
}

/// A number with one decimal.
func tenths(_ number: Double) -> String {
  let tenths = Int((number * 10).rounded())
  return "\(tenths / 10).\(abs(tenths % 10))"
}

/// A share in percent.
func percent(_ share: Double) -> String {
  share.isFinite ? "\(Int((min(max(share, 0), 1) * 100).rounded())) %" : "–"
}

/// `1 feed`, `2 feeds`.
func counted(_ count: Int, _ word: String, _ plural: String? = nil) -> String {
  "\(count) \(count == 1 ? word : plural ?? word + "s")"
}

/// The names of countries and languages in English.
enum Names {
  private static let english = Locale(identifier: "en")

  static func country(_ code: CountryCode) -> String {
    switch code.rawValue {
    case "EU": "European Union"
    case "NATO": "NATO"
    default: english.localizedString(forRegionCode: code.rawValue) ?? code.rawValue
    }
  }

  static func language(_ code: String) -> String {
    code == "und" ? "unknown language" : english.localizedString(forLanguageCode: code) ?? code
  }
}
