// Why a label was given: the spans of the text whose features moved its score most.

import Model

/// Gathers spans with their weights, label by label.
struct EvidenceCollector {
  let scene: Scene
  private(set) var items: [Evidence] = []
  private var spans: [(range: Range<Int>, weight: Float)] = []
  /// By first token and length, the place of a span plus one; 0 for none.
  private var places: [Int32] = []

  /// Longer spans explain nothing.
  private static let longest = 12

  init(scene: Scene) { self.scene = scene }

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
    for span in spans { places[place(of: span.range)] = 0 }
    for _ in 0..<limit {
      var strongest: Int?
      for (index, span) in spans.enumerated() where abs(span.weight) >= 0.1 {
        if strongest.map({ Self.precedes(span, spans[$0]) }) ?? true { strongest = index }
      }
      guard let strongest else { break }
      add(label: label, tokens: spans[strongest].range, weight: spans[strongest].weight * sign)
      // It has been shown.
      spans[strongest].weight = 0
    }
    spans.removeAll(keepingCapacity: true)
  }

  private mutating func count(_ contribution: Float, at feature: FeatureVector.Feature) {
    // What moves a score by a hair is no reason to show.
    if abs(contribution) < 0.04 { return }
    let range = Int(feature.start)..<Int(feature.end)
    if range.count > Self.longest { return }
    if places.isEmpty {
      places = Array(
        repeating: 0, count: scene.reading.tokens.count * (Self.longest + 1) + Self.longest + 1)
    }
    let place = place(of: range)
    if places[place] > 0 {
      spans[Int(places[place]) - 1].weight += contribution
    } else {
      spans.append((range, contribution))
      places[place] = Int32(spans.count)
    }
  }

  private func place(of range: Range<Int>) -> Int {
    range.lowerBound * (Self.longest + 1) + range.count
  }

  /// The stronger first, then the earlier, then the shorter.
  private static func precedes(
    _ left: (range: Range<Int>, weight: Float), _ right: (range: Range<Int>, weight: Float)
  ) -> Bool {
    (abs(right.weight), left.range.lowerBound, left.range.upperBound)
      < (abs(left.weight), right.range.lowerBound, right.range.upperBound)
  }

  mutating func add(label: String, tokens: Range<Int>, weight: Float) {
    guard let (field, range) = scene.reading.range(of: tokens) else { return }
    items.append(
      Evidence(
        label: label, field: field, start: range.lowerBound, end: range.upperBound,
        text: String(decoding: scene.reading.bytes(of: field)[range], as: UTF8.self),
        weight: (Double(weight) * 1_000).rounded() / 1_000))
  }
}
