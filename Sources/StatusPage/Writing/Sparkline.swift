// Small charts of counts a day, drawn here so that a page needs no script.

/// Bars of equal width for an SVG path.
struct Sparkline: Sendable {
  /// The bars of all, as path data.
  let all: String
  /// The bars of those that are stressed, as path data.
  let stressed: String
  /// The width of the drawing.
  let width: Int
  /// What it shows, for who cannot see it.
  let words: String

  static let height = 22
  private static let step = 6

  /// - Parameters:
  ///   - values: the counts, the oldest first.
  ///   - stressed: how many of each are stressed.
  ///   - words: what it shows.
  init(_ values: [Int], stressed marked: [Int] = [], words: String) {
    let highest = max(values.max() ?? 0, 1)
    width = values.count * Self.step
    all = Self.bars(values, highest: highest)
    stressed = Self.bars(marked, highest: highest)
    self.words = words
  }

  private static func bars(_ values: [Int], highest: Int) -> String {
    values.enumerated().filter { $0.element > 0 }.map { place, value in
      // A single one is to be seen beside a thousand.
      let high = max(2, value * height / highest)
      return "M\(place * step) \(height)v-\(high)h\(step - 1)v\(high)z"
    }.joined()
  }
}
