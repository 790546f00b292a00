// One number over everything that is said of texts: equal before and after a change that should
// change nothing but speed.

import Analysis
import Foundation
import Watches

enum Digest {
  /// The digest of every label, score, piece of evidence, concept, term hit and verdict.
  static func of(_ texts: BenchTexts, dataDirectory: String) throws -> String {
    let watches = try BenchWatches.set(200, of: texts.vocabulary, relevance: .unrelated)
    let analyzer = try Analyzer(dataDirectory: dataDirectory, terms: watches.terms)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var digest = FNV()
    for item in texts.items {
      let reading = analyzer.read(item)
      for token in reading.tokens {
        digest.add(
          "\(token.form) \(token.stem) \(token.range) \(token.flags.rawValue) \(token.sentence)")
      }
      let analysis = analyzer.analyze(reading)
      digest.add(String(decoding: try encoder.encode(analysis.labels), as: UTF8.self))
      digest.add("\(analysis.labels.score.bitPattern)")
      for mention in analysis.concepts { digest.add("\(mention.concept) \(mention.tokens)") }
      for hit in analysis.termHits { digest.add("\(hit.id) \(hit.tokens)") }
      for verdict in watches.matches(for: WatchSubject(reading, analysis)) {
        digest.add(String(decoding: try encoder.encode(verdict), as: UTF8.self))
      }
    }
    return String(digest.value, radix: 16)
  }

  /// FNV-1a over bytes.
  private struct FNV {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325
    mutating func add(_ text: String) {
      for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
      value = (value ^ 0xFF) &* 0x100_0000_01b3
    }
  }
}
