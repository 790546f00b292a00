// How far two words are apart, for asking what a misspelt one was meant to be.

/// The edits between two sequences.
package enum EditDistance {
  /// The edits that turn one sequence into another: insertion, deletion, substitution, and
  /// transposition of neighbours.
  ///
  /// Algorithm: restricted Damerau–Levenshtein distance ("optimal string alignment"); F. J.
  /// Damerau, "A technique for computer detection and correction of spelling errors", 1964.
  package static func between<Element: Equatable>(_ left: [Element], _ right: [Element]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 1...left.count {
      var current = [row] + [Int](repeating: 0, count: right.count)
      for column in 1...right.count {
        let same = left[row - 1] == right[column - 1]
        current[column] = min(
          last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
        if row > 1, column > 1, left[row - 1] == right[column - 2],
          left[row - 2] == right[column - 1]
        {
          current[column] = min(current[column], beforeLast[column - 2] + 1)
        }
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
