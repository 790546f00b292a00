// Which word was meant, and when it is better not to guess.

import Model
import Testing

@testable import Configuration

@Suite("A misspelt word")
struct SpellingTests {
  @Test(
    "counts insertions, deletions, substitutions and swapped neighbours as one edit each",
    arguments: [
      ("", "", 0), ("abc", "abc", 0), ("abc", "ab", 1), ("ab", "abc", 1), ("abc", "axc", 1),
      ("abc", "acb", 1), ("hihg", "high", 1), ("kitten", "sitting", 3), ("", "abc", 3),
    ])
  func distance(left: String, right: String, expected: Int) {
    #expect(EditDistance.between(Array(left), Array(right)) == expected)
  }

  @Test(
    "is taken for the word that it is close to",
    arguments: [
      ("interva", "interval"), ("Interval", "interval"), ("min_intervall", "min-interval"),
      ("finance", "financing"), ("langauge", "lang"),
    ])
  func closest(word: String, expected: String) {
    let words = ["interval", "min-interval", "financing", "lang", "url"]
    #expect(Spelling.closest(to: word, among: words) == expected)
  }

  @Test("is not guessed at where nothing is close", arguments: ["", "x", "uk", "something"])
  func none(word: String) {
    #expect(Spelling.closest(to: word, among: ["interval", "url", "ua"]) == nil)
  }
}
