// Which watches may fire on a text, told by the numbers of the terms found in it alone.
//
// Each watch needs some groups of terms, of each of which at least one must be found. A term says
// which groups of which watches it serves; only watches all of whose groups are served are looked
// at. The cost is that of the terms found, not of the watches there are (counting, as in Yan and
// Garcia-Molina, "Index structures for selective dissemination of information", 1994).

import Analysis
import Model

/// The watches by the terms that they cannot fire without.
struct WatchIndex: Sendable {
  private struct Posting: Sendable {
    var watch: UInt32
    /// The group's bit.
    var group: UInt64
  }

  /// Where a term's postings begin, by term; one more than there are terms.
  private var starts: [Int] = [0]
  private var postings: [Posting] = []
  /// The bits of all groups of a watch, by watch; 0 for those that may fire with no term found.
  private var needed: [UInt64]
  private var relevance: [Relevance]
  /// The watches that may fire with no term found.
  private var unanchored: [Int] = []
  /// The lowest relevance that any watch with groups takes.
  private var lowest = Relevance.partnership

  /// An index of watches that are switched on, over terms numbered up to `termCount`.
  init(_ watches: [WatchSet.Watch], termCount: Int) {
    needed = Array(repeating: 0, count: watches.count)
    relevance = watches.map(\.relevance)
    var byTerm = [[Posting]](repeating: [], count: termCount)
    for (number, watch) in watches.enumerated() where watch.definition.enabled {
      // Sixty-four groups tell watches apart as well as more would.
      let groups = watch.needsQuery ? watch.query?.neededTerms.prefix(64) ?? [] : []
      if groups.isEmpty {
        unanchored.append(number)
        continue
      }
      lowest = min(lowest, relevance[number])
      for (place, group) in groups.enumerated() {
        needed[number] |= 1 << UInt64(place)
        for term in group {
          byTerm[term].append(Posting(watch: UInt32(number), group: 1 << UInt64(place)))
        }
      }
    }
    for list in byTerm {
      postings.append(contentsOf: list)
      starts.append(postings.count)
    }
  }

  /// The watches that may fire on a text of a relevance, in their order.
  func candidates(_ hits: [TermHit], relevance found: Relevance) -> [Int] {
    guard found >= lowest, !hits.isEmpty else { return unanchored }
    var served = [UInt64](repeating: 0, count: needed.count)
    var candidates = unanchored
    for hit in hits where hit.id >= 0 && hit.id + 1 < starts.count {
      for posting in postings[starts[hit.id]..<starts[hit.id + 1]] {
        let watch = Int(posting.watch)
        if served[watch] & posting.group != 0 { continue }
        served[watch] |= posting.group
        if served[watch] == needed[watch], found >= relevance[watch] { candidates.append(watch) }
      }
    }
    candidates.sort()
    return candidates
  }
}
