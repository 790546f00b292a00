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
  /// News, not written to learn from.
  var isMeasured: Bool
  var published: Timestamp
  var fingerprint: Fingerprint
  /// Whether its labels leave it off topic.
  var isOffTopic: Bool
  var fold: Int

  /// What the index is given.
  var evidence: EntryEvidence {
    isOffTopic ? .offTopic(CopySketch(fingerprint)) : .report(fingerprint)
  }
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
  ///
  /// - Parameters:
  ///   - other: files that the models behind held-back labels have learnt from besides.
  ///   - onlyTitles: leave out the summaries: many feeds carry none.
  ///   - kept: a file of held-back labels: read where it is there, else written. Making them
  ///     takes minutes.
  static func lines(
    _ paths: [String], learningFrom other: [String] = [], _ analyzer: Analyzer,
    _ model: StoryModel, labels source: LabelSource, onlyTitles: Bool = false,
    keptIn kept: String? = nil
  ) throws -> [StoryLine] {
    let places = try paths.flatMap(Corpus.files).flatMap { path in
      try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
        try JSONDecoder().decode(Place.self, from: Data($0.utf8))
      }
    }
    var items = try Corpus.load(paths)
    if onlyTitles {
      for index in items.indices { items[index].item.summary = "" }
    }
    var heldBack: [String: Labels] = [:]
    if source == .heldBack {
      if let kept, let data = FileManager.default.contents(atPath: kept) {
        heldBack = try JSONDecoder().decode([String: Labels].self, from: data)
      } else {
        heldBack = try heldBackLabels(items, learningFrom: other, analyzer)
        if let kept {
          try JSONEncoder().encode(heldBack).write(to: URL(fileURLWithPath: kept))
        }
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
        reading: reading, analysis: analysis, lexicon: analyzer.lexicon, model: model,
        published: published, seen: published, canonical: place.url.map(CanonicalAddress.canonical),
        feed: Int64(truncatingIfNeeded: hash(place.source ?? "")))
      return StoryLine(
        item: item, corpus: labelled.corpus, isMeasured: labelled.isMeasured,
        published: published, fingerprint: fingerprint,
        isOffTopic: OffTopic.holds(reading, analysis, analyzer.lexicon),
        fold: Int(hash("fold:" + item.event) % 5))
    }
    .enumerated().sorted { ($0.1.published, $0.0) < ($1.1.published, $1.0) }.map(\.element)
  }

  /// Labels by models that have seen neither an item nor its event.
  private static func heldBackLabels(
    _ items: [Loaded], learningFrom other: [String], _ analyzer: Analyzer
  ) throws -> [String: Labels] {
    let events = Set(items.map(\.item.event))
    let corpora = Set(items.map(\.corpus))
    let others = try Corpus.load(other).filter { !events.contains($0.item.event) }
    let read = Corpus.read(items + others, analyzer, folds: 5, recordsNames: false)
    let judged = CrossValidation().run(read, analyzer) {
      $0.isMeasured || corpora.contains($0.corpus)
    }.judged
    var labels: [String: Labels] = [:]
    for judged in judged { labels[judged.read.corpus + judged.read.item.id] = judged.labels }
    return labels
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

  /// Places every line and tells where. A story that was merged into another later on is that one.
  static func placements(_ lines: [StoryLine], model: StoryModel) -> [Placement] {
    var index = StoryIndex(next: StoryID(rawValue: 1), model: model)
    var survivors: [StoryID: StoryID] = [:]
    var placements = lines.map { line in
      let placement = index.place(line.evidence)
      index.keep()
      for merged in placement.merged { survivors[merged] = placement.story }
      return placement
    }
    for number in placements.indices {
      while let survivor = survivors[placements[number].story] {
        placements[number].story = survivor
      }
    }
    return placements
  }
}
