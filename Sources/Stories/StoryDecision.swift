// The three nets in their order, the cheapest first, and what a decision says.

import Model

/// What the index decided, before it is written down.
struct Decision {
  /// The story's place in `stories`; nil for one that has none.
  var slot: Int?
  /// A story that none but entries off topic told so far; nil for a new one.
  var story: StoryID?
  var thread: StoryID?
  var relation: Placement.Relation
  var reason: String
  /// Stories that the entry shows to be the same event as `slot`.
  var twins: [Int] = []
}

extension StoryIndex {
  private static let day: Int64 = 86_400_000

  mutating func decide(_ probe: Probe) -> Decision {
    let sketch = probe.sketch
    let known = sameEntryOrText(sketch) { isSamePage(probe, sketch, $0) }
    if let known { return known }
    guard similarity == .event else {
      return Decision(relation: .new, reason: "no entry with this address or text")
    }
    let candidates = self.candidates(probe)
    // What is shared is found once, for the second net and the third.
    touch(candidates)
    let beside = candidates.compactMap { self.beside(probe, $0) }
    let copy = asCopy(probe, beside) ?? nearCopy(of: sketch, amongOffTopic: true)
    if let copy { return copy }
    let compared = beside.compactMap { $0.mayShareStory ? compare(probe, $0) : nil }
    let thread = self.thread(probe, candidates)
    if var report = asReport(probe, compared) {
      // A later report may be the first that names the older deal.
      if let thread, thread.slot != report.slot { report.thread = stories[thread.slot].thread }
      return report
    }
    if let thread {
      return Decision(
        thread: stories[thread.slot].thread, relation: .step, reason: thread.reason)
    }
    // Of equally near ones the first.
    let nearest = compared.max { ($0.logOdds, -$0.entry) < ($1.logOdds, -$1.entry) }
    let reason = nearest.map {
      "nothing near enough; nearest is \(describe($0.entry)) at \(Self.odds($0.logOdds))"
    }
    return Decision(relation: .new, reason: reason ?? "nothing like it is known")
  }

  // MARK: Words

  func isInWindow(_ left: Timestamp, _ right: Timestamp) -> Bool {
    Duration.milliseconds(abs(left.milliseconds - right.milliseconds)) <= window
  }

  static func days(_ left: Timestamp, _ right: Timestamp) -> Double {
    Double(abs(left.milliseconds - right.milliseconds)) / Double(Self.day)
  }

  func describe(_ entry: Int) -> String { describe(copy: Int(entries[entry].copy)) }

  /// The story that an entry tells.
  func story(_ entry: Int) -> StoryRecord { stories[Int(entries[entry].story)] }

  func describe(copy: Int) -> String {
    let head = copies.records[copy].head
    return "\(story(ofCopy: copy))'s report of \(head.time)"
  }

  static func odds(_ logOdds: Double) -> String {
    let sign = logOdds < 0 ? "−" : "+"
    let tenths = Int((abs(logOdds) * 10).rounded())
    return "log-odds \(sign)\(tenths / 10).\(tenths % 10)"
  }
}
