// Stories measured by replay: labelled lines go through the index in the order of their dates.

import Analysis
import Foundation
import Model
import Stories

/// A labelled line ready to be placed.
struct StoryLine {
  var item: CorpusItem
  /// The file's name.
  var corpus: String
  var published: Timestamp
  var fingerprint: Fingerprint
  var fold: Int
}

/// What the replay of a corpus placed where.
struct StoryReplay {
  /// Where the labels come from.
  enum LabelSource {
    /// The corpus's own.
    case given
    /// The built-in model's, which may have learnt from the same lines.
    case predicted
    /// A model's that has not seen the line's event: as good as labels of news to come.
    case heldBack
  }

  private struct Place: Decodable {
    var published: String
    var source: String?
    var url: String?
  }

  /// Lines in the order of their dates, with the fingerprints that their labels give.
  static func lines(
    _ paths: [String], _ analyzer: Analyzer, labels source: LabelSource
  ) throws -> [StoryLine] {
    let places = try paths.flatMap(Corpus.files).flatMap { path in
      try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
        try JSONDecoder().decode(Place.self, from: Data($0.utf8))
      }
    }
    let items = try Corpus.load(paths)
    var heldBack: [String: Labels] = [:]
    if source == .heldBack {
      let read = Corpus.read(items, analyzer, folds: 5, recordsNames: false)
      for judged in CrossValidation().run(read, analyzer).judged {
        heldBack[judged.read.corpus + judged.read.item.id] = judged.labels
      }
    }
    return zip(items, places).map { labelled, place in
      let item = labelled.item
      let reading = analyzer.read(
        ItemText(title: item.title, summary: item.summary, languageHint: nil))
      var analysis = analyzer.analyze(reading)
      if source == .given {
        analysis.labels.relevance = Relevance(rawValue: item.relevance) ?? .unrelated
        analysis.labels.activity = item.activity
        analysis.labels.stage = item.stage
        analysis.labels.domain = item.domain
        analysis.labels.countries = item.countries
        analysis.labels.organisations = item.orgs.map { Corpus.fold($0, analyzer) }
      }
      if let labels = heldBack[labelled.corpus + item.id] { analysis.labels = labels }
      let published = Timestamp(rfc3339: place.published.prefix(10) + "T12:00:00Z") ?? .epoch
      let fingerprint = Fingerprint(
        reading: reading, analysis: analysis, lexicon: analyzer.lexicon, published: published,
        seen: published, canonical: place.url.map(CanonicalAddress.canonical),
        feed: Int64(truncatingIfNeeded: hash(place.source ?? "")))
      return StoryLine(
        item: item, corpus: labelled.corpus, published: published, fingerprint: fingerprint,
        fold: Int(hash("fold:" + item.event) % 5))
    }
    .enumerated().sorted { ($0.1.published, $0.0) < ($1.1.published, $1.0) }.map(\.element)
  }

  /// The lines with every event moved to one of so many days, as dense in time as a busy month.
  static func crowded(_ lines: [StoryLine], days: UInt64) -> [StoryLine] {
    var first: [String: Timestamp] = [:]
    for line in lines where first[line.item.event] == nil {
      first[line.item.event] = line.published
    }
    var moved = lines
    for index in moved.indices {
      let event = moved[index].item.event
      let start = first[event] ?? moved[index].published
      let day = Int64(hash("day:" + event) % days)
      let time = Timestamp(seconds: 1_767_268_800 + day * 86_400) + (moved[index].published - start)
      moved[index].published = time
      moved[index].fingerprint.time = time
    }
    return moved.enumerated().sorted { ($0.1.published, $0.0) < ($1.1.published, $1.0) }
      .map(\.element)
  }

  /// FNV-1a: the same in every process.
  static func hash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash ^ (hash >> 29)
  }

  /// Places every line and tells where.
  static func placements(_ lines: [StoryLine], model: StoryModel) -> [Placement] {
    var index = StoryIndex(next: StoryID(rawValue: 1), model: model)
    return lines.map { line in
      let placement = index.place(line.fingerprint)
      index.keep()
      return placement
    }
  }
}

/// The placements that each line's story is judged by.
struct JudgedReplay {
  let lines: [StoryLine]
  /// One replay, or one for each fold by a model that did not see the fold's events.
  let replays: [[Placement]]

  /// Where a line was placed by the replay that judges it.
  func placement(_ index: Int) -> Placement { replay(index)[index] }

  /// Whether the replay that judges the one line put the other in its story.
  func isJoined(_ index: Int, _ other: Int) -> Bool {
    replay(index)[index].story == replay(index)[other].story
  }

  private func replay(_ index: Int) -> [Placement] {
    replays[replays.count > 1 ? lines[index].fold : 0]
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
    for index in lines.indices where chosen(index) {
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

  static func report(_ judged: JudgedReplay, showErrors: Bool) {
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
    for right in lines.indices {
      for left in 0..<right {
        counts.add(lines[left], lines[right], isJoined: judged.isJoined(right, left))
      }
    }
    print(counts.text)
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
    for index in lines.indices {
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
