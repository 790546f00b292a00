// What the index keeps of an entry whose events are known.

import Model

/// An entry in the index: what most comparisons need of it, in 56 bytes, and where its values
/// stand.
struct IndexedEntry {
  /// When the entry happened as far as anybody knows.
  var time: Timestamp
  /// Where each section ends among its values.
  var ends: SectionEnds
  var relevance: Relevance
  var language: UInt8
  var stage: UInt8
  var titleStems: UInt8
  var activity: UInt8
  var acts: UInt8
  /// Whether the text names a refusal, a halt or an end.
  var refuses: Bool
  var domain: UInt16
  var goods: UInt16
  /// The first of its values in `StoryIndex.values`.
  var words: UInt32
  /// Its place in `copies`, which has the rest: page, text, feed and when it was first seen.
  var copy: UInt32
  /// Its story's place in `stories`.
  var story: Int32
  /// The entry of the same story that came before it; -1 for the first.
  var previous: Int32
  var stemWeight: Float
  var titleWeight: Float
  var conceptWeight: Float

  init(_ probe: Probe, words: UInt32, copy: Int, story: Int, previous: Int) {
    let fingerprint = probe.fingerprint
    time = fingerprint.time
    ends = fingerprint.ends
    relevance = fingerprint.relevance
    language = fingerprint.language
    stage = fingerprint.stage
    titleStems = fingerprint.titleStems
    activity = fingerprint.activity
    acts = fingerprint.acts
    refuses = probe.refuses
    domain = fingerprint.domain
    goods = fingerprint.goods
    self.words = words
    self.copy = UInt32(copy)
    self.story = Int32(story)
    self.previous = Int32(previous)
    stemWeight = probe.stemWeight
    titleWeight = probe.titleWeight
    conceptWeight = probe.conceptWeight
  }

  /// The places of a section's values among the entry's.
  @inline(__always)
  func range(_ section: Fingerprint.Section) -> Range<Int> { ends.range(section) }
}

extension StoryIndex {
  /// Calls `body` with an entry's values, section after section.
  @inline(__always)
  func withValues<Result>(of entry: IndexedEntry, _ body: (Span<UInt32>) -> Result) -> Result {
    values.with(entry.words, count: entry.ends.count, body)
  }

  /// Reads a number of each cache line that comparing some entries will need. They stand anywhere:
  /// asked for one after the other each would be waited for, together they come nearly as fast as
  /// one.
  mutating func touch(_ numbers: [Int]) {
    var sum: UInt32 = 0
    for number in numbers { sum &+= entries[number].words }
    for number in numbers {
      let entry = entries[number]
      sum &+= UInt32(bitPattern: stories[Int(entry.story)].latest)
      withValues(of: entry) { values in
        for place in stride(from: 0, to: values.count, by: 16) { sum &+= values[place] }
      }
    }
    tally.touched &+= sum
  }

  /// An entry's fingerprint as it came.
  func fingerprint(_ number: Int) -> Fingerprint {
    let entry = entries[number]
    let head = copies.records[Int(entry.copy)].head
    return Fingerprint(
      relevance: entry.relevance, language: entry.language, stage: entry.stage,
      titleStems: entry.titleStems, activity: entry.activity, acts: entry.acts,
      domain: entry.domain, goods: entry.goods, feed: head.feed, time: entry.time,
      address: head.address, text: head.text,
      words: withValues(of: entry) { values in values.indices.map { values[$0] } },
      ends: entry.ends)
  }
}
