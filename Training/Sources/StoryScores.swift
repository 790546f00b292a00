// How well the stories found are the events given: BCubed, and pairs by what they are.

import Foundation
import Model
import Stories

/// The placements that each line's story is judged by.
struct JudgedReplay {
  let lines: [StoryLine]
  /// One replay, or one for each fold by a model that did not see the fold's events.
  let replays: [[Placement]]
  /// The file whose lines are measured; nil for all.
  var chosen: String?

  func isChosen(_ line: StoryLine) -> Bool { chosen.map { $0 == line.corpus } ?? true }

  /// Where a line was placed by the replay that judges it.
  func placement(_ index: Int) -> Placement { replay(index)[index] }

  /// Whether the replay that judges the one line put the other in its story.
  func isJoined(_ index: Int, _ other: Int) -> Bool {
    replay(index)[index].story == replay(index)[other].story
  }

  /// Which replay judges a line.
  var turn: (StoryLine) -> Int = { $0.fold }

  private func replay(_ index: Int) -> [Placement] {
    replays[replays.count > 1 ? turn(lines[index]) : 0]
  }
}

/// How well the stories found are the events given.
struct StoryScores {
  var precision = 0.0
  var recall = 0.0
  var items = 0

  var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }

  /// BCubed (Bagga and Baldwin 1998) over the items chosen, their clusters whole. Two files may
  /// know one event by two names: what is joined across files under two names is left out.
  static func bCubed(_ judged: JudgedReplay, over chosen: (Int) -> Bool) -> StoryScores {
    let lines = judged.lines
    var scores = StoryScores()
    for index in lines.indices where chosen(index) && judged.isChosen(lines[index]) {
      var joined = 0.0
      var same = 0.0
      var both = 0.0
      for other in lines.indices {
        let isSame = lines[other].item.event == lines[index].item.event
        guard isSame || lines[other].corpus == lines[index].corpus else { continue }
        let isJoined = judged.isJoined(index, other)
        if isSame { same += 1 }
        if isJoined { joined += 1 }
        if isSame, isJoined { both += 1 }
      }
      scores.precision += both / joined
      scores.recall += both / same
      scores.items += 1
    }
    scores.precision /= Double(max(1, scores.items))
    scores.recall /= Double(max(1, scores.items))
    return scores
  }

  static func report(_ judged: JudgedReplay, showErrors: Bool, showPairs: Bool = true) {
    let lines = judged.lines
    let size = Dictionary(grouping: lines, by: \.item.event).mapValues(\.count)
    let languages = Dictionary(grouping: lines, by: \.item.event).mapValues {
      Set($0.map(\.item.lang)).count
    }
    let relevant = { (index: Int) in lines[index].item.relevance == 2 }
    let isShared = { (index: Int) in (size[lines[index].item.event] ?? 1) > 1 }
    let crosses = { (index: Int) in (languages[lines[index].item.event] ?? 1) > 1 }
    let kinds: [(String, (Int) -> Bool)] = [
      ("all", { _ in true }), ("relevance 2", relevant), ("multi-item", isShared),
      ("multi-item, relevance 2", { relevant($0) && isShared($0) }), ("cross-language", crosses),
      ("cross-language, relevance 2", { relevant($0) && crosses($0) }),
    ]
    for (name, chosen) in kinds {
      let scores = bCubed(judged, over: chosen)
      let figures = [scores.precision, scores.recall, scores.f1].map {
        String(format: "%.3f", $0)
      }
      print("BCubed \(name): P \(figures[0]) R \(figures[1]) F1 \(figures[2]) (\(scores.items))")
    }
    var counts = PairCounts()
    var pairs = PairTable()
    for right in lines.indices where judged.isChosen(lines[right]) {
      for left in 0..<right where judged.isChosen(lines[left]) {
        let isJoined = judged.isJoined(right, left)
        counts.add(lines[left], lines[right], isJoined: isJoined)
        pairs.add(lines[left], lines[right], isJoined: isJoined)
      }
    }
    let offTopic = Dictionary(grouping: lines.filter(judged.isChosen), by: \.item.relevance)
      .sorted { $0.key < $1.key }
      .map { "\($0.value.count(where: \.isOffTopic)) of \($0.value.count) of relevance \($0.key)" }
    print("off topic: \(offTopic.joined(separator: ", "))")
    let mergers = judged.replays.map { $0.reduce(0) { $0 + $1.merged.count } }
    print("stories merged into earlier ones: \(mergers.map(String.init).joined(separator: ", "))")
    print(counts.text)
    if showPairs { print(pairs.text) }
    if showErrors { printErrors(judged) }
  }

  /// One line an item: where it went.
  static func list(_ judged: JudgedReplay) {
    for (index, line) in judged.lines.enumerated() {
      let placement = judged.placement(index)
      print(
        [
          line.item.event, line.item.id, line.item.lang, placement.story.description,
          placement.thread.description, placement.relation.rawValue, line.item.title,
          placement.reason,
        ].joined(separator: "\t"))
    }
  }

  private static func printErrors(_ judged: JudgedReplay) {
    let lines = judged.lines
    for index in lines.indices where judged.isChosen(lines[index]) {
      let line = lines[index]
      let earlier = lines[..<index].indices
      let wrong = earlier.first {
        judged.isJoined(index, $0) && lines[$0].item.event != line.item.event
          && lines[$0].corpus == line.corpus
      }
      let missed = earlier.first {
        !judged.isJoined(index, $0) && lines[$0].item.event == line.item.event
      }
      guard let other = wrong ?? missed else { continue }
      print(
        """
        \(wrong != nil ? "JOIN " : "SPLIT") \(line.item.id) \(line.item.event) \(line.item.relevance) \
        “\(line.item.title)”
              \(lines[other].item.id) \(lines[other].item.event) “\(lines[other].item.title)”
              \(judged.placement(index).relation.rawValue): \(judged.placement(index).reason)
        """)
    }
  }
}
