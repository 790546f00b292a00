// Medians, and how figures are printed.

import Foundation

extension Sequence<Double> {
  /// The middle value; zero of no values.
  var median: Double { quantile(0.5) }

  /// The value below which a share of the values lies; zero of no values.
  func quantile(_ share: Double) -> Double {
    let ascending = sorted()
    guard !ascending.isEmpty else { return 0 }
    return ascending[Swift.min(ascending.count - 1, Int(Double(ascending.count) * share))]
  }
}

/// A table on standard output whose columns have the widths of its head's words.
struct Table {
  private let widths: [Int]

  /// Prints the head; two spaces and more stand between columns.
  init(_ title: String, _ head: [String]) {
    say("\n\(title)")
    widths = head.map { Swift.max($0.count + 2, 9) }
    row(head)
  }

  /// Prints a row.
  func row(_ cells: [String]) {
    say(
      zip(cells, widths).map { cell, width in
        cell.padding(toLength: Swift.max(width, cell.count + 1), withPad: " ", startingAt: 0)
      }.joined())
  }
}

/// Prints a line at once, also where the output goes into a file.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

/// A number with as many decimals as are worth reading.
func short(_ value: Double) -> String {
  switch abs(value) {
  case 0: "0"
  case ..<0.1: String(format: "%.4f", value)
  case ..<10: String(format: "%.2f", value)
  case ..<100: String(format: "%.1f", value)
  default: String(format: "%.0f", value)
  }
}
