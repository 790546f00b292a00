// Which of the words that are allowed a misspelt word was probably meant to be.

import Model

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
      let distance = EditDistance.between(wanted, letters)
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
}

extension Settings {
  /// The watch whose name is closest to one that is none's, where one is close enough to ask about.
  public func watch(likelyMeantBy name: String) -> String? {
    Spelling.closest(to: name, among: watches.map(\.name.value))
  }
}
