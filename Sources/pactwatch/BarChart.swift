// A bar a day on the terminal.

/// Draws counts as bars.
enum BarChart {
  /// The longest bar in characters.
  private static let width = 50
  /// More rows than this are put together.
  private static let mostRows = 62

  /// Prints one row for each label, or for each seven of them where there are many, with a bar as
  /// long as its count is large.
  static func show(_ counts: [(label: String, count: Int)]) {
    var rows = counts
    if counts.count > mostRows {
      rows = stride(from: 0, to: counts.count, by: 7).map { start in
        let week = counts[start..<min(counts.count, start + 7)]
        return ("\(week[start].label) +7d", week.reduce(0) { $0 + $1.count })
      }
    }
    let most = rows.map(\.count).max() ?? 0
    for row in rows {
      let length = most <= width ? row.count : (row.count * width + most - 1) / most
      Output.line(
        "  \(row.label) \(String(repeating: "█", count: length))\(length > 0 ? " " : "")\(row.count)"
      )
    }
  }
}
