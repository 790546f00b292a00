// Tells dates that a feed's entry may have from those that cannot be right.

import Foundation
import Model

/// The dates of our days. Those from before there were feeds, or from the future, are kept as they
/// are written, with a remark; who orders entries by time goes by when they were seen.
struct LikelyDates {
  private let range: ClosedRange<Int64>

  /// - Parameter now: the end of our days, give or take two: clocks and zones go wrong by one.
  init(now: Timestamp = Timestamp(seconds: Int64(Date().timeIntervalSince1970))) {
    // 1990-01-01, in milliseconds.
    let first: Int64 = 631_152_000_000
    range = first...max(first, now.milliseconds + 2 * 86_400_000)
  }

  func contains(_ date: Timestamp) -> Bool { range.contains(date.milliseconds) }

  /// What is to be said of a date that is hardly right; nil for all others.
  func remark(on date: Timestamp, written: String, line: Int? = nil) -> FeedWarning? {
    if contains(date) { return nil }
    let isLate = date.milliseconds > range.upperBound
    return .note(
      "the date “\(written.prefix(60))” \(isLate ? "lies in the future" : "is hardly right")",
      line: line)
  }
}
