// The words of a text themselves, where no concept stands for them.

import Model

/// Reads words and pairs of words off a text.
struct WordFeatures {
  let table: ConceptTable

  /// Stems of words that are no names, as far as the training data knew them.
  func extract(_ scene: Scene, into vector: inout FeatureVector) {
    let reading = scene.reading
    var covered = [Bool](repeating: false, count: reading.tokens.count)
    for mention in scene.mentions {
      switch table.facts[mention.facts].kind {
      case .countries, .organisations, .systems:
        for index in mention.start..<mention.end { covered[index] = true }
      default: break
      }
    }
    let language = UInt32(reading.identified.rawValue) &* 0x9e37_79b9
    var previous: UInt32 = 0
    for (index, token) in reading.tokens.enumerated() {
      guard !token.flags.contains(.boilerplate), !covered[index], !token.flags.contains(.number)
      else {
        previous = 0
        continue
      }
      let stem = UInt32(truncatingIfNeeded: token.stem) ^ language
      vector.add(
        .word, stem, value: 0.5, span: index..<(index + 1),
        name: "\(reading.language):\(reading.lowercased(index))")
      if token.field == .title {
        vector.add(
          .titleWord, stem, value: 1, span: index..<(index + 1),
          name: "\(reading.language):\(reading.lowercased(index))")
        if previous != 0 {
          vector.add(
            .bigram, previous &* 31 &+ stem, value: 0.5, span: (index - 1)..<(index + 1),
            name:
              "\(reading.language):\(reading.lowercased(index - 1)) \(reading.lowercased(index))"
          )
        }
        previous = stem
      }
    }
  }
}
