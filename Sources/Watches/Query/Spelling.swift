// The nearest known name to one that is not known, for suggestions in errors.

import Model

/// Finds what a mistyped name was probably meant to be.
enum Spelling {
  /// The candidate that takes the fewest edits to reach, where few enough are needed to be likely.
  static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    let bound = max(1, wanted.count / 3)
    var best: (name: String, edits: Int)?
    for candidate in candidates {
      let edits = EditDistance.between(wanted, Array(candidate.lowercased().unicodeScalars))
      guard edits <= bound else { continue }
      if let known = best, (known.edits, known.name) <= (edits, candidate) { continue }
      best = (candidate, edits)
    }
    return best?.name
  }
}
