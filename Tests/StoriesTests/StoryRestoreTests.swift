// An index filled from what was stored decides as the one that ran on, wherever it was stopped.

import Foundation
import Model
import Testing

@testable import Stories

@Suite struct StoryRestoreTests {
  /// What the database would hold of an entry.
  private struct Stored {
    var bytes: [UInt8]
    var story: StoryID
  }

  /// What the database would hold of all, and what was answered.
  private struct Run {
    var entries: [Stored] = []
    var threads: [StoryID: StoryID] = [:]
    var answers: [Placement] = []

    mutating func take(_ entry: EntryEvidence, _ placement: Placement) {
      for merged in placement.merged {
        for number in entries.indices where entries[number].story == merged {
          entries[number].story = placement.story
        }
        for (story, thread) in threads where thread == merged {
          threads[story] = placement.thread
        }
      }
      let known = threads[placement.story] ?? placement.thread
      threads[placement.story] = min(known, placement.thread)
      entries.append(Stored(bytes: entry.bytes, story: placement.story))
      answers.append(placement)
    }
  }

  /// A month's reports of a few countries' deals, copies, steps and stray dates among them; one in
  /// four is off topic.
  private func reports(seed: UInt64) throws -> [EntryEvidence] {
    let feed = try SampleFeed()
    var dice = SnowballTests.Dice(state: seed)
    let fillers = (0..<200).map { _ in dice.word() }
    let pairs = [["UA", "IT"], ["UA", "NO"], ["NO", "DE"], ["UA", "IT", "DE"]]
    var reports: [Fingerprint] = []
    for act in 0..<60 {
      let names = (0..<3).map { _ in dice.word(5).capitalized }
      let given = SampleFeed.Given(
        countries: pairs[dice.roll(4)], activity: [Activity.allCases[dice.roll(8)]],
        stage: Stage.allCases[dice.roll(6)], domain: [Domain.allCases[dice.roll(6)]])
      let hour = Int64(dice.roll(720))
      for _ in 0..<(1 + dice.roll(8)) {
        let words = (0..<12).map { _ in fillers[dice.roll(fillers.count)] }.joined(separator: " ")
        let shared = dice.roll(3)
        let copies = dice.roll(6) == 0 ? 2 : 1
        // One in twelve bears a date of another month.
        let stray = dice.roll(12) == 0 ? Int64(dice.roll(120) - 60) * 24 : 0
        for copy in 0..<copies {
          reports.append(
            feed.fingerprint(
              "\(names[shared]) and \(names[(shared + 1) % 3]) \(words.prefix(20))",
              "Then \(names[(shared + dice.roll(3)) % 3]) said \(words).",
              hours: hour + Int64(dice.roll(40)) + (copy == 1 ? stray : 0),
              url: dice.roll(3) == 0 ? "https://example.org/\(act)/\(shared)" : nil,
              feed: Int64(dice.roll(9)), given))
        }
      }
    }
    // In the order in which they came, which is not that of their dates.
    return reports.sorted { ($0.time.milliseconds, $0.feed) < ($1.time.milliseconds, $1.feed) }
      .enumerated().sorted { $0.offset ^ 3 < $1.offset ^ 3 }.map(\.element)
      .map { dice.roll(4) == 0 ? .offTopic(CopySketch($0)) : .report($0) }
  }

  @Test(
    "stopped anywhere and filled again it gives every later entry the same place",
    arguments: [3, 14, 159] as [UInt64])
  func restarted(seed: UInt64) throws {
    let reports = try reports(seed: seed)
    var running = try StoryIndex(next: 1)
    var whole = Run()
    for report in reports {
      whole.take(report, running.place(report))
      running.keep()
    }
    for part in [reports.count / 4, reports.count / 2, reports.count * 3 / 4] {
      var first = try StoryIndex(next: 1)
      var run = Run()
      for report in reports.prefix(part) {
        run.take(report, first.place(report))
        first.keep()
      }
      var second = try StoryIndex(next: first.next.rawValue)
      for stored in run.entries {
        second.restore(
          try #require(EntryEvidence(bytes: stored.bytes)), story: stored.story,
          thread: try #require(run.threads[stored.story]))
      }
      for report in reports.dropFirst(part) {
        run.take(report, second.place(report))
        second.keep()
      }
      let differing = zip(whole.answers, run.answers).enumerated().filter {
        $0.element.0.story != $0.element.1.story || $0.element.0.relation != $0.element.1.relation
          || $0.element.0.thread != $0.element.1.thread
      }
      #expect(differing.isEmpty, "stopped after \(part): \(differing.first.map { "\($0)" } ?? "")")
    }
    // The reports were worth the trial.
    #expect(Set(whole.answers.map(\.relation)).isSuperset(of: [.new, .report, .copy]))
  }

  @Test("what was undone leaves no trace, whatever it was", arguments: [26, 53] as [UInt64])
  func undone(seed: UInt64) throws {
    let reports = try reports(seed: seed)
    var running = try StoryIndex(next: 1)
    var stumbling = try StoryIndex(next: 1)
    for (number, report) in reports.enumerated() {
      // Others, placed and taken back before each.
      for other in reports.dropFirst(number).prefix(number % 4) { _ = stumbling.place(other) }
      stumbling.undo()
      #expect(running.place(report) == stumbling.place(report))
      running.keep()
      stumbling.keep()
    }
    #expect(running.count == stumbling.count && running.storyCount == stumbling.storyCount)
  }
}
