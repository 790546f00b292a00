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
    /// The entries that were edited, as they are stored, by row.
    var previous: [Int64: EntryRecord] = [:]
  }

  /// Places, judges and commits; inside the gate.
  func commit(
    _ candidates: [Candidate], seenAgain: [Int64], of feed: Feed, record: FeedRecord,
    audience: Audience, runtime: Runtime, now: Timestamp,
    schedule: @Sendable (inout FeedRecord, _ newEntries: Bool) -> Void
  ) async throws -> (record: FeedRecord, report: IngestReport) {
    var draft = Draft(commit: PollCommit(feed: record, time: now, seenAgain: seenAgain))
    do {
      draft.previous = try await store.entries(rows: candidates.compactMap(\.known?.row))
      for candidate in candidates {
        try Task.checkCancellation()
        try await take(
          candidate, into: &draft, record: record, audience: audience, runtime: runtime, now: now)
      }
      var record = record
      // What a first document that broke off left out is history too; the second one ends it in any
      // case.
      record.baselineDone =
        record.baselineDone || !feed.isTruncated || record.lastNewEntry != nil
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
      recent.note(draft)
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
    let previous = candidate.known?.row.flatMap { draft.previous[$0] }
    let placed = try await place(
      candidate, previous: previous, into: &draft, record: record, runtime: runtime, now: now)
    var entry = EntryRecord(
      id: previous?.id, guid: judged.entry.id, canonical: judged.canonical,
      url: judged.entry.url, title: judged.text.title, summary: judged.text.summary,
      language: labels.language, published: judged.entry.published,
      firstSeen: previous?.firstSeen ?? now, lastSeen: now, contentHash: judged.text.hash,
      relevance: labels.relevance, score: labels.score,
      labels: labels.relevance == .unrelated ? nil : labels, story: placed.story,
      decision: previous?.decision ?? .none, fingerprint: placed.evidence.bytes)
    // History under another identifier is history still; in another feed it would be a report.
    let isHistory =
      previous == nil && placed.repeatsText
      ? try await store.hasHistory(of: placed.story, feed: record.id) : false
    let silent =
      previous?.decision == .baseline || isHistory
      || !audience.includes(judged.entry.published)
    var account = placed.account
    account.silent = silent
    var decision = silent ? EntryDecision.baseline : .none
    if placed.hasRow {
      let story = try await report(
        candidate, of: placed, isEdited: previous != nil, into: &draft, runtime: runtime, now: now)
      let matches =
        !candidate.isUnwanted && runtime.reads(language: labels.language)
        ? runtime.watches.matches(for: candidate.outlet.subject(judged, story: story)) : []
      decision = try await decide(
        matches, judged: judged, story: story, outlet: candidate.outlet, silent: silent,
        draft: &draft, runtime: runtime, now: now)
      account.watches = matches.map(\.watch)
      entry.verdicts = account.compactJSON
    } else {
      // What there is to say of most entries off topic stands in their rows.
      let saysMore = placed.evidence.isReport || account.edits != nil
      entry.verdicts = saysMore ? account.compactJSON : nil
    }
    if previous == nil || decision.raisesAlert { entry.decision = decision }
    draft.commit.entries.append(entry)
    draft.report.outcomes.append(
      EntryOutcome(
        labels: labels, story: placed.story, decision: decision, watches: account.watches))
    if previous == nil {
      draft.report.newEntries += 1
    } else {
      draft.report.editedEntries += 1
    }
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
      let json = facts.compactJSON
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
