// Pairs of items: how many of one event were joined, and how many of two, by what the pairs are.

import Foundation
import Model

/// Pairs of items by what they are, and how many of them were joined.
struct PairCounts {
  private var joined: [String: Int] = [:]
  private var total: [String: Int] = [:]

  mutating func add(_ left: StoryLine, _ right: StoryLine, isJoined: Bool) {
    let (a, b) = (left.item, right.item)
    var kinds: [String] = []
    if a.event == b.event {
      kinds.append(a.lang == b.lang ? "same language" : "across languages")
    } else if left.corpus != right.corpus {
      // Two files may know one event by two names.
      return
    } else if a.relevance == 2, b.relevance == 2 {
      if Set(a.countries) == Set(b.countries), !a.countries.isEmpty {
        kinds.append("hard (same parties, other act)")
        if abs((right.published - left.published).components.seconds) <= 10 * 86_400 {
          kinds.append("hard within ten days")
        }
      } else {
        kinds.append("other parties")
      }
    } else if (a.relevance == 2) != (b.relevance == 2) {
      kinds.append("partnership with another kind")
    } else {
      kinds.append("neither a partnership")
    }
    for kind in kinds {
      total[kind, default: 0] += 1
      if isJoined { joined[kind, default: 0] += 1 }
    }
  }

  var text: String {
    total.keys.sorted().map { "pairs \($0): \(joined[$0] ?? 0) of \(total[$0] ?? 0) joined" }
      .joined(separator: "\n")
  }
}

/// Precision and recall of pairs by their two languages.
struct PairTable {
  private struct Row {
    var ofOneEvent = 0
    var joinedRightly = 0
    var joinedWrongly = 0
  }

  private var rows: [String: Row] = [:]

  mutating func add(_ left: StoryLine, _ right: StoryLine, isJoined: Bool) {
    let isSame = left.item.event == right.item.event
    guard isSame || isJoined && left.corpus == right.corpus else { return }
    let languages = [left.item.lang, right.item.lang].sorted().joined(separator: "–")
    if isSame {
      rows[languages, default: Row()].ofOneEvent += 1
      if isJoined { rows[languages, default: Row()].joinedRightly += 1 }
    } else {
      rows[languages, default: Row()].joinedWrongly += 1
    }
  }

  var text: String {
    rows.sorted { ($1.value.ofOneEvent, $0.key) < ($0.value.ofOneEvent, $1.key) }.map {
      languages, row in
      let joined = row.joinedRightly + row.joinedWrongly
      func share(_ part: Int, _ whole: Int) -> String {
        whole == 0 ? "-" : String(format: "%.2f", Double(part) / Double(whole))
      }
      return "pairs \(languages): P \(share(row.joinedRightly, joined)) "
        + "R \(share(row.joinedRightly, row.ofOneEvent)) (\(row.ofOneEvent) of one event, "
        + "\(row.joinedWrongly) joined wrongly)"
    }.joined(separator: "\n")
  }
}
