// Where an entry belongs, and the story that it is a report of, as it stands before the commit.

import Foundation
import Model
import Storage
import Stories

extension Pipeline {
  /// Where an entry was placed.
  struct Placed {
    /// The story.
    var story: StoryID
    /// Its thread; nil where the entry says nothing of it.
    var thread: StoryID?
    /// Whether the entry opens the story.
    var isNew = false
    /// Whether the story has a row, or gets one by this entry. Without one is a story that one
    /// unrelated entry tells that no watch wants: its entry says all of it, until a second report
    /// comes.
    var hasRow = true
    /// Whether the entry is the same page as one that is known.
    var isSameEntry = false
    /// Whether the entry is a known page or a known text.
    var repeatsText = false
    /// How the entry came to its story.
    var account: EntryAccountRecord
    /// What the index keeps of it.
    var evidence: EntryEvidence
  }

  /// Places an entry, or finds it again where it was edited; mergers that this brings are part of
  /// the draft.
  func place(
    _ candidate: Candidate, previous: EntryRecord?, into draft: inout Draft, record: FeedRecord,
    runtime: Runtime, now: Timestamp
  ) async throws -> Placed {
    let judged = candidate.judged
    var account = EntryAccountRecord(previous)
    if let previous, let known = previous.story {
      let story = draft.survivor(of: known)
      let old = previous.fingerprint.flatMap(EntryEvidence.init(bytes:))
      // An entry whose events were known stays known by them.
      let isOffTopic = candidate.isOffTopic && !(old?.isReport ?? false)
      let evidence = judged.evidence(
        // An edit makes nothing happen later: an entry without a date stays when it was.
        offTopic: isOffTopic, runtime: runtime, seen: previous.firstSeen, feed: record)
      if let old { index.revise(old, to: evidence, of: story) }
      account.note(EntryEdit(from: previous, to: judged.text, at: now))
      let hasRow = candidate.isUnwanted ? try await isStored(story, draft) : true
      return Placed(story: story, hasRow: hasRow, account: account, evidence: evidence)
    }
    let evidence =
      candidate.evidence
      ?? judged.evidence(
        offTopic: candidate.isOffTopic, runtime: runtime, seen: previous?.firstSeen ?? now,
        feed: record)
    let placed = index.place(evidence, seen: now)
    for later in placed.merged {
      try await merge(
        later, into: placed.story, thread: placed.thread, draft: &draft, runtime: runtime, now: now)
    }
    account.placement = placed.reason
    return Placed(
      story: placed.story, thread: placed.thread, isNew: placed.opensStory,
      hasRow: !candidate.isUnwanted || !placed.opensStory,
      isSameEntry: placed.relation == .sameEntry,
      repeatsText: placed.relation == .sameEntry || placed.relation == .copy, account: account,
      evidence: evidence)
  }

  private func isStored(_ story: StoryID, _ draft: Draft) async throws -> Bool {
    if draft.stories[story] != nil || recent[story] != nil { return true }
    return try await store.hasStory(story)
  }

  /// The story of an entry with the entry in it, as part of the draft.
  ///
  /// - Parameter isEdited: whether the entry was a report of the story before.
  func report(
    _ candidate: Candidate, of placed: Placed, isEdited: Bool, into draft: inout Draft,
    runtime: Runtime, now: Timestamp
  ) async throws -> Story {
    let judged = candidate.judged
    // The database need not be asked for a number that was never given before.
    var story =
      placed.isNew
      ? Story(untold: placed.story, thread: placed.thread ?? placed.story, now: now)
      : try await self.story(
        placed.story, thread: placed.thread ?? placed.story, draft: &draft, runtime: runtime,
        now: now)
    // A later report may be the first to name the older deal that the story is a step of.
    story.thread = min(story.thread, placed.thread ?? story.thread)
    // A page is one source however often it comes: edited, under another identifier, in another
    // feed, by an aggregator.
    let isReported = isEdited || placed.isSameEntry && story.isReported(at: judged.canonical)
    story.take(
      judged.analysis.labels,
      report: isReported
        ? nil
        : candidate.outlet.report(
          url: judged.entry.url, language: judged.analysis.labels.language,
          published: judged.entry.published),
      now: now)
    draft.stories[story.id] = story
    draft.changedStories.insert(story.id)
    return story
  }

  /// The story as the draft, the last polls, the store or nobody knows it.
  func story(
    _ id: StoryID, thread: StoryID, draft: inout Draft, runtime: Runtime, now: Timestamp
  ) async throws -> Story {
    if let known = draft.stories[id] { return known }
    if let known = recent[id] {
      draft.told[id] = known.told
      return known.story
    }
    if let entry = draft.commit.entries.first(where: { $0.story == id }),
      let feed = draft.commit.feed
    {
      return Story(id, toldBy: entry, of: feed, settings: runtime.feed(feed.url))
    }
    if let stored = try await store.toldStory(id, settings: runtime.feed) {
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
}
