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
    let sketch = CopySketch(probe.fingerprint)
    let known = sameEntryOrText(sketch) { isSamePage(probe, sketch, $0) }
    if let known { return known }
    guard similarity == .event else {
      return Decision(relation: .new, reason: "no entry with this address or text")
    }
    let candidates = self.candidates(probe)
    // Words are compared once, for the second net and the third.
    let beside = candidates.map { Candidate(entry: $0, stems: sharedStems(probe, $0)) }
    let copy = asCopy(probe, sketch, beside) ?? nearCopy(of: sketch, amongOffTopic: true)
    if let copy { return copy }
    // Most entries of the window are too old to be reports of one event with this one.
    let compared = beside.filter { mayShareStory(probe.fingerprint, $0.entry) }
      .map { compare(probe, $0) }
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
    let nearest = compared.filter(\.logOdds.isFinite).max { $0.logOdds < $1.logOdds }
    let reason = nearest.map {
      "nothing near enough; nearest is \(describe($0.entry)) at \(Self.odds($0.logOdds))"
    }
    return Decision(relation: .new, reason: reason ?? "nothing like it is known")
  }

  // MARK: Words

  func isInWindow(_ entry: Int, _ own: Fingerprint) -> Bool {
    isInWindow(entries[entry].fingerprint.time, own.time)
  }

  func isInWindow(_ left: Timestamp, _ right: Timestamp) -> Bool {
    Duration.milliseconds(abs(left.milliseconds - right.milliseconds)) <= window
  }

  func days(_ left: Fingerprint, _ right: Fingerprint) -> Double {
    Self.days(left.time, right.time)
  }

  static func days(_ left: Timestamp, _ right: Timestamp) -> Double {
    Double(abs(left.milliseconds - right.milliseconds)) / Double(Self.day)
  }

  func describe(_ entry: Int) -> String { describe(copy: entries[entry].copy) }

  func describe(copy: Int) -> String {
    let head = copies.records[copy].head
    return "\(story(ofCopy: copy))'s report of \(head.time) in feed \(head.feed)"
  }

  static func odds(_ logOdds: Double) -> String {
    let sign = logOdds < 0 ? "−" : "+"
    let tenths = Int((abs(logOdds) * 10).rounded())
    return "log-odds \(sign)\(tenths / 10).\(tenths % 10)"
  }
}
