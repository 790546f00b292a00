// Watches to measure with: half of their words stand in the texts, half stand nowhere.

import Analysis
import Model
import Watches

enum BenchWatches {
  /// `count` terms that differ, every other one a word of the texts.
  static func terms(_ count: Int, of vocabulary: [String]) -> [TermPattern] {
    (0..<count).map { number in
      TermPattern(id: number, elements: [.init([.stem(word(number, of: vocabulary))])])
    }
  }

  /// `count` watches of twenty terms each, ten of them within twelve words of the ten others.
  static func set(
    _ count: Int, of vocabulary: [String], relevance: Relevance
  ) throws -> WatchSet {
    try WatchSet(
      (0..<count).map { number in
        // Neighbouring watches share words, as those of one desk do.
        let words = (0..<20).map { word(number * 7 + $0 * 211, of: vocabulary) }
        let (left, right) = (words[..<10], words[10...])
        var watch = WatchDefinition(
          name: "w\(number)",
          query: "(\(left.joined(separator: " OR "))) NEAR/12 (\(right.joined(separator: " OR ")))")
        watch.conditions.relevance = relevance
        return watch
      })
  }

  /// The same word for the same number; numbers beyond the vocabulary make words of nowhere.
  private static func word(_ number: Int, of vocabulary: [String]) -> String {
    let known = vocabulary[number / 2 * 17 % vocabulary.count]
    return number % 2 == 0 && number / 2 < vocabulary.count ? known : known + "q\(number)"
  }
}
