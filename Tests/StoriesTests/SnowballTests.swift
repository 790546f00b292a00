// A busy month of two countries: many acts of the same parties stay many stories.

import Foundation
import Model
import Stories
import Testing

@Suite struct SnowballTests {
  /// Numbers that look random and are the same every time (Knuth's MMIX generator).
  struct Dice {
    var state: UInt64 = 42

    mutating func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(sides))
    }

    mutating func word(_ least: Int = 3) -> String {
      let syllables = [
        "ka", "lo", "mir", "ten", "sul", "var", "dem", "ro", "pin", "gal", "bes", "ty",
      ]
      return (0..<(least + roll(2))).map { _ in syllables[roll(syllables.count)] }.joined()
    }
  }

  struct Act {
    var names: [String]
    var hour: Int64
    var given: SampleFeed.Given
  }

  @Test("ten thousand reports of two countries in a month do not run together into one story")
  func busyMonth() throws {
    let feed = try SampleFeed()
    var dice = Dice()
    let fillers = (0..<400).map { _ in dice.word() }
    let acts = (0..<1_000).map { _ in
      Act(
        names: (0..<4).map { _ in dice.word(5).capitalized }, hour: Int64(dice.roll(720)),
        given: SampleFeed.Given(
          activity: [Activity.allCases[dice.roll(8)]], stage: Stage.allCases[dice.roll(6)],
          domain: [Domain.allCases[dice.roll(16)]]))
    }
    var reports: [(act: Int, entry: Fingerprint)] = []
    for (number, act) in acts.enumerated() {
      for _ in 0..<10 {
        let words = (0..<10).map { _ in fillers[dice.roll(fillers.count)] }
        let first = dice.roll(4)
        let text = words.joined(separator: " ")
        let entry = feed.fingerprint(
          "Ukraine and Italy: \(text.prefix(30)) by \(act.names[first])",
          "Then \(act.names[(first + 1) % 4]) and \(act.names[(first + 2) % 4]) \(text).",
          language: "en", hours: act.hour + Int64(dice.roll(30)), feed: Int64(dice.roll(50)),
          act.given)
        reports.append((number, entry))
      }
    }
    reports.sort { ($0.entry.time, $0.act) < ($1.entry.time, $1.act) }
    var index = try StoryIndex(next: 1)
    var acting: [StoryID: [Int: Int]] = [:]
    for report in reports {
      let placement = index.place(report.entry)
      acting[placement.story, default: [:]][report.act, default: 0] += 1
      for merged in placement.merged {
        for (act, count) in acting.removeValue(forKey: merged) ?? [:] {
          acting[placement.story, default: [:]][act, default: 0] += count
        }
      }
      index.keep()
    }
    // Most reports are in a story that is their act's own.
    let pure = acting.values.reduce(0) { $0 + ($1.values.max() ?? 0) }
    #expect(pure > reports.count * 9 / 10)
    let largest = acting.values.map { $0.values.reduce(0, +) }.max() ?? 0
    #expect(largest <= 50)
    #expect(acting.count < reports.count / 4)
  }
}
