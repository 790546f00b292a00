// Which of the words that are allowed a misspelt word was probably meant to be.

enum Spelling {
  /// The candidate closest to `word`, where one is close enough to be worth asking about.
  ///
  /// Close enough means a third of the word's letters, at least one; ties go to the first. Else a
  /// candidate that begins alike will do (“finance” for “financing”).
  static func closest(to word: String, among candidates: some Sequence<String>) -> String? {
    let wanted = folded(word)
    guard (1...64).contains(wanted.count) else { return nil }
    let allowed = max(1, wanted.count / 3)
    var best: (word: String, distance: Int)?
    for candidate in candidates {
      let letters = folded(candidate)
      guard abs(letters.count - wanted.count) <= allowed else { continue }
      let distance = distance(from: wanted, to: letters)
      // A distance of the whole word would turn any two-letter code into any other.
      guard distance <= allowed, distance < max(letters.count, wanted.count) - 1 else { continue }
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word ?? candidates.first { sharesStem(wanted, folded($0)) }
  }

  /// Whether two words begin alike: at least four letters, and half of the longer word.
  private static func sharesStem(_ left: [Character], _ right: [Character]) -> Bool {
    let common = zip(left, right).prefix { $0 == $1 }.count
    return common >= 4 && common * 2 >= max(left.count, right.count)
  }

  /// Letters in lower case, with `_` as `-`, so that neither counts as a mistake.
  private static func folded(_ word: String) -> [Character] {
    word.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 }
  }

  /// The edits that turn one word into another: insertion, deletion, substitution, and
  /// transposition of neighbours.
  ///
  /// Algorithm: restricted Damerau–Levenshtein distance ("optimal string alignment"); F. J.
  /// Damerau, "A technique for computer detection and correction of spelling errors", 1964.
  static func distance(from left: [Character], to right: [Character]) -> Int {
    guard !left.isEmpty else { return right.count }
    guard !right.isEmpty else { return left.count }
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
