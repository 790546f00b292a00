// The transaction of a poll: entries are placed in stories, shown to the watches, and committed
// together with the alerts that they cause.

import Analysis
import Configuration
import Foundation
import Model
import Storage
import Stories
import Watches

extension Pipeline {
  /// What a poll changes, while it is being put together.
  struct Draft {
    var commit: PollCommit
    var stories: [StoryID: Story] = [:]
    var told: [StoryID: [String: ToldFacts]] = [:]
    var changedStories: Set<StoryID> = []
    var report = IngestReport()
  }

  /// Places, judges and commits; inside the gate.
  func commit(
    _ candidates: [Candidate], seenAgain: [Int64], record: FeedRecord, audience: Audience,
    runtime: Runtime, now: Timestamp,
    schedule: @Sendable (inout FeedRecord, _ newEntries: Bool) -> Void
  ) async throws -> (record: FeedRecord, report: IngestReport) {
    var draft = Draft(commit: PollCommit(feed: record, time: now, seenAgain: seenAgain))
    do {
      for candidate in candidates {
        try Task.checkCancellation()
        try await take(
          candidate, into: &draft, record: record, audience: audience, runtime: runtime, now: now)
      }
      var record = record
      record.baselineDone = true
      let before = record
      schedule(&record, draft.report.newEntries > 0)
      draft.commit.feed = record
      if let news = record.news(since: before) {
        draft.commit.alerts.append(
          Alert(news, of: record, id: identifiers.next(at: now), now: now))
      }
      draft.commit.stories = draft.changedStories.sorted().compactMap { draft.stories[$0] }
      let receipt = try await store.commit(draft.commit)
      counters.note(committed: draft.commit.alerts)
      index.keep()
      forgetOld(now)
      record.id = receipt.feed
      draft.report.alerts = draft.commit.alerts.count
      return (record, draft.report)
    } catch {
      index.undo()
      throw error
    }
  }

  private func take(
    _ candidate: Candidate, into draft: inout Draft, record: FeedRecord, audience: Audience,
    runtime: Runtime, now: Timestamp
  ) async throws {
    let judged = candidate.judged
    let labels = judged.analysis.labels
    let previous = try await stored(candidate.known)
    let fingerprint = Fingerprint(
      reading: judged.reading, analysis: judged.analysis, lexicon: runtime.analyzer.lexicon,
      model: runtime.storyModel, published: judged.entry.published,
      // An edit makes nothing happen later: an entry without a date stays when it was.
      seen: previous?.firstSeen ?? now, canonical: judged.canonical, feed: record.id ?? 0)
    let placement: (story: StoryID, thread: StoryID?, isNew: Bool)
    var isSameEntry = false
    var account = EntryAccountRecord(previous)
    if let previous, let known = previous.story {
      let story = draft.survivor(of: known)
      if let old = previous.fingerprint.flatMap(Fingerprint.init(bytes:)) {
        index.revise(old, to: fingerprint, of: story)
      }
      account.note(EntryEdit(from: previous, to: judged.text, at: now))
      placement = (story, nil, false)
    } else {
      let placed = index.place(fingerprint, seen: now)
      for later in placed.merged {
        try await merge(later, into: placed.story, thread: placed.thread, draft: &draft, now: now)
      }
      account.placement = placed.reason
      isSameEntry = placed.relation == .sameEntry
      placement = (placed.story, placed.thread, placed.opensStory)
    }
    // The database need not be asked for a number that was never given before.
    var story =
      placement.isNew
      ? Story(untold: placement.story, thread: placement.thread ?? placement.story, now: now)
      : try await self.story(
        placement.story, thread: placement.thread ?? placement.story, draft: &draft, now: now)
    // A later report may be the first to name the older deal that the story is a step of.
    story.thread = min(story.thread, placement.thread ?? story.thread)
    let outlet = OutletNames(entry: judged.entry, feed: runtime.feed(record.url), record: record)
    // A page is one source however often it comes: edited, under another identifier, in another
    // feed, by an aggregator.
    let isReported = previous != nil || isSameEntry && story.isReported(at: judged.canonical)
    story.take(
      labels,
      report: isReported
        ? nil
        : StoryReport(
          url: judged.entry.url, source: outlet.name, owner: outlet.owner,
          language: labels.language, published: judged.entry.published),
      now: now)
    draft.stories[story.id] = story
    draft.changedStories.insert(story.id)

    let matches =
      runtime.reads(language: labels.language)
      ? runtime.watches.matches(for: outlet.subject(judged, story: story)) : []
    let silent =
      previous?.decision == .baseline
      || !audience.includes(judged.entry.published)
    let decision = try await decide(
      matches, judged: judged, story: story, outlet: outlet, silent: silent,
      draft: &draft, runtime: runtime, now: now)

    account.silent = silent
    account.watches = matches.map(\.watch)
    draft.commit.entries.append(
      EntryRecord(
        id: previous?.id, guid: judged.entry.id, canonical: judged.canonical,
        url: judged.entry.url, title: judged.text.title, summary: judged.text.summary,
        language: labels.language, published: judged.entry.published,
        firstSeen: previous?.firstSeen ?? now, lastSeen: now, contentHash: judged.text.hash,
        relevance: labels.relevance, score: labels.score, labels: labels, story: story.id,
        decision: previous.map { decision.raisesAlert ? decision : $0.decision } ?? decision,
        fingerprint: fingerprint.bytes, verdicts: account.compactJSON))
    draft.report.outcomes.append(
      EntryOutcome(
        labels: labels, story: story.id, decision: decision, watches: matches.map(\.watch)))
    if previous == nil {
      draft.report.newEntries += 1
    } else {
      draft.report.editedEntries += 1
    }
  }

  private func stored(_ known: KnownEntry?) async throws -> EntryRecord? {
    guard case .stored(let id, _, _, _)? = known else { return nil }
    return try await store.entry(id: id)
  }

  /// The story as the draft, the store or nobody knows it.
  func story(
    _ id: StoryID, thread: StoryID, draft: inout Draft, now: Timestamp
  ) async throws -> Story {
    if let known = draft.stories[id] { return known }
    if let stored = try await store.story(id) {
      draft.told[id] = try await toldFacts(of: id)
      return stored
    }
    return Story(untold: id, thread: thread, now: now)
  }

  private func toldFacts(of story: StoryID) async throws -> [String: ToldFacts] {
    var result: [String: ToldFacts] = [:]
    for facts in try await store.watchFacts(of: story) {
      result[facts.watch] = try JSONDecoder().decode(ToldFacts.self, from: Data(facts.facts.utf8))
    }
    return result
  }

  /// Raises the alerts of one report, at most one of a kind, and notes what the watches know now.
  private func decide(
    _ matches: [WatchVerdict], judged: JudgedEntry, story: Story, outlet: OutletNames,
    silent: Bool, draft: inout Draft, runtime: Runtime, now: Timestamp
  ) async throws -> EntryDecision {
    // A silent entry tells nobody anything, so the watches still know nothing: the first report
    // that is not silent is news to them.
    if silent { return .baseline }
    guard !matches.isEmpty else { return .none }
    let news = ReportNews(
      matches, told: draft.told[story.id] ?? [:], report: judged.analysis.labels, story: story,
      rules: runtime.updateRules)
    for piece in news.pieces {
      let alert = alert(
        piece.kind, verdicts: piece.verdicts, changes: piece.changes, judged: judged,
        story: story, outlet: outlet, runtime: runtime, now: now)
      draft.commit.alerts.append(alert)
      draft.commit.silences[alert.id] = backup.silence(for: alert)
      let facts = story.toldFacts
      let json = try JSONEncoder.compact.text(facts)
      for verdict in piece.verdicts {
        draft.told[story.id, default: [:]][verdict.watch] = facts
        draft.commit.watchFacts.append(
          WatchFacts(story: story.id, watch: verdict.watch, facts: json, alertID: alert.id))
      }
    }
    return news.pieces.first.map { $0.kind == .new ? .new : .update } ?? .repeat
  }

  private func alert(
    _ kind: Alert.Kind, verdicts: [WatchVerdict], changes: [Alert.Change], judged: JudgedEntry,
    story: Story, outlet: OutletNames, runtime: Runtime, now: Timestamp
  ) -> Alert {
    let labels = judged.analysis.labels
    var alert = Alert(
      id: identifiers.next(at: now), kind: kind,
      severity: verdicts.map { runtime.severity(of: $0.watch) }.max() ?? .normal, time: now,
      published: judged.entry.published, story: story.id, thread: story.thread, change: changes,
      watches: verdicts.map { Alert.WatchMatch(name: $0.watch, matched: $0.matches) },
      score: labels.score, activity: labels.activity, stage: labels.stage, domain: labels.domain,
      countries: labels.countries, organisations: labels.organisations, title: judged.text.title,
      summary: judged.text.summary.isEmpty ? nil : judged.text.summary, language: labels.language,
      url: judged.entry.url, source: outlet.name, sources: story.reports,
      evidence: labels.evidence)
    alert.flags = backup.flags(for: alert)
    return alert
  }
}

extension EntryDecision {
  /// Whether the entry raised an alert.
  fileprivate var raisesAlert: Bool { self == .new || self == .update }
}

extension Pipeline.Audience {
  /// Whether an entry published then may alert.
  fileprivate func includes(_ published: Timestamp?) -> Bool {
    switch self {
    case .everyone: true
    case .publishedSince(let start): published.map { $0 >= start } ?? false
    case .nobody: false
    }
  }
}

extension JSONEncoder {
  /// Compact JSON with sorted keys: the same value is always the same bytes.
  static var compact: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  /// A value as JSON text.
  func text(_ value: some Encodable) throws -> String {
    String(decoding: try encode(value), as: UTF8.self)
  }
}
