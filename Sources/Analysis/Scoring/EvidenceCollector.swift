// Why a label was given: the spans of the text whose features moved its score most.

import Model

/// Gathers spans with their weights, label by label.
struct EvidenceCollector {
  private(set) var items: [Evidence] = []
  // Not the scene, which is made of a dozen arrays: each would be counted for every text.
  private let reading: Reading
  private var spans: [Span] = []
  /// By first token and length, the place of a span plus one; 0 for none.
  private var places: [UInt16] = []

  private struct Span {
    var start: Int32
    var end: Int32
    var weight: Float
  }

  /// Longer spans explain nothing.
  private static let longest = 12

  init(reading: Reading) {
    self.reading = reading
    items.reserveCapacity(8)
  }

  /// Adds the spans that moved a label most; contributions to one span are summed.
  mutating func collect(
    _ vector: FeatureVector, label: String, limit: Int, sign: Float = 1,
    _ weight: (FeatureVector.Feature) -> Float
  ) {
    for feature in vector.features where feature.start >= 0 {
      count(weight(feature) * feature.value, at: feature)
    }
    // What two features say together is shared between those that stand somewhere.
    for pair in vector.pairs {
      let feature = vector.features[Int(pair.place)]
      let first = vector.features[Int(pair.first)]
      let second = vector.features[Int(pair.second)]
      let places: Float = (first.start >= 0 ? 1 : 0) + (second.start >= 0 ? 1 : 0)
      let contribution = weight(feature) * feature.value / max(places, 1)
      if first.start >= 0 { count(contribution, at: first) }
      if second.start >= 0 { count(contribution, at: second) }
    }
    for span in spans { places[Self.place(span.start, span.end)] = 0 }
    for place in 0..<bringForward(limit) {
      let span = spans[place]
      add(
        label: label, tokens: Int(span.start)..<Int(span.end), weight: span.weight * sign)
    }
    spans.removeAll(keepingCapacity: true)
  }

  /// Puts the strongest spans in front, the strongest first; how many are worth showing.
  private mutating func bringForward(_ limit: Int) -> Int {
    guard limit > 0 else { return 0 }
    var kept = 0
    for index in spans.indices {
      let span = spans[index]
      if abs(span.weight) < 0.1 { continue }
      // Most are weaker than all that are kept.
      if kept == limit, !Self.precedes(span, spans[kept - 1]) { continue }
      var place = kept < limit ? kept : kept - 1
      while place > 0, Self.precedes(span, spans[place - 1]) {
        spans[place] = spans[place - 1]
        place -= 1
      }
      spans[place] = span
      kept = min(kept + 1, limit)
    }
    return kept
  }

  @inline(__always)
  private mutating func count(_ contribution: Float, at feature: FeatureVector.Feature) {
    // What moves a score by a hair is no reason to show.
    if abs(contribution) < 0.04 { return }
    note(contribution, feature.start, feature.end)
  }

  private mutating func note(_ contribution: Float, _ start: Int32, _ end: Int32) {
    if Int(end - start) > Self.longest { return }
    if places.isEmpty {
      spans.reserveCapacity(64)
      places = Array(
        repeating: 0, count: reading.tokens.count * (Self.longest + 1) + Self.longest + 1)
    }
    let place = Self.place(start, end)
    if places[place] > 0 {
      spans[Int(places[place]) - 1].weight += contribution
    } else {
      spans.append(Span(start: start, end: end, weight: contribution))
      places[place] = UInt16(spans.count)
    }
  }

  private static func place(_ start: Int32, _ end: Int32) -> Int {
    Int(start) * (longest + 1) + Int(end - start)
  }

  /// The stronger first, then the earlier, then the shorter.
  @inline(__always)
  private static func precedes(_ left: Span, _ right: Span) -> Bool {
    let (one, other) = (abs(left.weight), abs(right.weight))
    if one != other { return one > other }
    return (left.start, left.end) < (right.start, right.end)
  }

  mutating func add(label: String, tokens: Range<Int>, weight: Float) {
    guard let (field, range) = reading.range(of: tokens) else { return }
    items.append(
      Evidence(
        label: label, field: field, start: range.lowerBound, end: range.upperBound,
        text: String(decoding: reading.bytes(of: field)[range], as: UTF8.self),
        weight: (Double(weight) * 1_000).rounded() / 1_000))
  }
}
