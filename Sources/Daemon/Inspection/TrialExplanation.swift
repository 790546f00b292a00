// One poll told step by step: what was asked of whom, what came back, what it means for the feed
// and for its next poll. It judges by the same code as the service.

import Configuration
import Delivery
import FeedParsing
import Fetching
import Foundation
import Model
import Storage
import Synchronization

/// One step of a trial, in words.
public struct TrialStep: Encodable, Equatable, Sendable {
  /// What the step is about: `request`, `address`, `tls`, `sent`, `answer`, `got`, `redirect`,
  /// `validators`, `caching`, `size`, `feed`, `stored`, `next poll`, `search` or `proxy`.
  public var name: String
  /// What happened.
  public var text: String
}

/// Collects the steps of one fetch and draws the conclusions from its outcome.
final class TrialExplanation: Sendable {
  /// The fields of an answer that polling depends on.
  private static let telling = [
    "Location", "Content-Type", "Content-Encoding", "ETag", "Last-Modified", "Cache-Control",
    "Expires", "Age", "Date", "Retry-After",
  ]

  private let feed: FeedSettings?
  private let settings: Settings
  private let collected = Mutex<[TrialStep]>([])

  init(feed: FeedSettings?, settings: Settings) {
    self.feed = feed
    self.settings = settings
  }

  /// The steps so far.
  var steps: [TrialStep] { collected.withLock { $0 } }

  // MARK: On the way

  /// Notes a step of the fetch.
  func note(_ step: FetchStep) {
    switch step {
    case .hop(let url): add("request", url)
    case .proxy(let proxy): add("proxy", proxy)
    case .address(let address, nil): add("address", "\(address) may be reached")
    case .address(let address, let kind?):
      add("address", "\(address) is refused: a \(kind.rawValue) address")
    case .secured(let words): add("tls", words)
    case .sent(let lines): for line in lines { add("sent", line) }
    case .answer(let answer): note(answer)
    }
  }

  private func note(_ answer: HopAnswer) {
    add(
      "answer",
      "HTTP/\(answer.facts.httpVersion) \(answer.status) after \(answer.duration.brief), "
        + "connected after \(answer.facts.connected.brief)"
        + (answer.facts.secured > .zero ? ", secured after \(answer.facts.secured.brief)" : ""))
    for name in Self.telling {
      if let value = answer.headers.joined(name) { add("got", "\(name): \(value)") }
    }
  }

  // MARK: What it means

  /// Notes what the outcome means for the feed.
  func conclude(_ outcome: Result<FetchResponse, FetchError>) async {
    let now = SystemClock().now()
    let answer = PollAnswer.judge(outcome, conditional: false, lastHash: nil, received: now)
    if case .success(let response) = outcome { explain(response, received: now) }
    let (record, store) = await known()
    var after = record
    after.note(answer, now: now)
    let result: PollResult
    switch answer {
    case .document(let document, _, _):
      let fresh = await newEntries(of: document, record: record, store: store)
      explain(document, record: record, fresh: fresh)
      result = .read(newEntries: fresh > 0)
      if fresh > 0 { after.lastNewEntry = now }
    case .unchanged: result = .unchanged
    case .failed(let reason, let status, let wait):
      add("feed", "none: \(reason)")
      result = .failed(retryAfter: wait.map { now + $0 }, answered: status != nil)
    case .gone: result = .gone
    }
    explainNext(after, result: result, now: now)
  }

  private func explain(_ response: FetchResponse, received: Timestamp) {
    for redirect in response.redirects {
      add(
        "redirect",
        "\(redirect.status) to \(redirect.to)"
          + (redirect.isPermanent ? ", for good" : ", for now: asked anew each time"))
    }
    if let moved = response.permanentURL {
      add(
        "redirect",
        "after \(FeedRecord.answersThatProveAMove) good answers \(moved) is asked directly; better "
          + "change the configuration")
    }
    let bytes = "\(response.body.count) bytes"
    add(
      "size",
      response.headers["Content-Encoding"] == nil
        ? bytes : "\(bytes) decoded, \(response.wireBytes) over the wire with all headers")
    guard response.status == 200 else { return }
    switch (response.etag != nil, response.lastModified != nil) {
    case (true, true): add("validators", "both are sent back next time")
    case (true, false): add("validators", "the ETag is sent back next time")
    case (false, true): add("validators", "Last-Modified is sent back next time")
    case (false, false):
      add("validators", "none: each poll brings the whole document; an unchanged one is not parsed")
    }
    switch response.freshness(received: received) {
    case nil: add("caching", "nothing said")
    case .zero?: add("caching", "to be asked each time")
    case let fresh?: add("caching", "fresh for \(fresh.brief): not asked again before")
    }
  }

  private func explain(_ document: Feed, record: FeedRecord, fresh: Int) {
    add("feed", "\(document.format), \(document.entries.count) entries")
    if document.isTruncated {
      add("feed", "it breaks off: what there is counts, its validators do not")
    }
    for warning in document.warnings.prefix(5) { add("feed", "repaired: \(warning)") }
    if let wait = document.ttlSeconds {
      add("caching", "the feed asks for \(Duration.seconds(wait).brief)")
    }
    if !document.skipHours.isEmpty || !document.skipDays.isEmpty {
      add("caching", "the feed leaves out hours or days (skipHours, skipDays)")
    }
    let isHistory = !record.baselineDone && settings.poll.firstFetch == .baseline
    add(
      "stored",
      isHistory
        ? "nothing by this command; the service would store \(fresh) entries as history, without alerts"
        : "nothing by this command; the service would judge \(fresh) new entries")
  }

  private func explainNext(_ record: FeedRecord, result: PollResult, now: Timestamp) {
    let timing = PollTiming(feed: feed, settings: settings.poll)
    let due = timing.due(after: result, rhythm: record.rhythm, now: now, chance: 0.5)
    add(
      "next poll",
      due.at.map { "in \(($0 - now).brief), \($0.rfc3339): \(due.reason)" }
        ?? "never: \(due.reason)")
  }

  // MARK: What is known

  /// The feed's record, where the service has stored one that can be read.
  private func known() async -> (FeedRecord, Store?) {
    let url = feed?.url.value ?? ""
    let unknown = FeedRecord(url: url, name: feed?.name ?? "")
    let database = StateDirectory.database(in: settings.stateDirectory)
    guard feed != nil, FileManager.default.fileExists(atPath: database) else {
      return (unknown, nil)
    }
    do {
      let store = try Inspection.store(of: settings)
      return (try await store.feed(url: url) ?? unknown, store)
    } catch {
      add("stored", "nothing is known of earlier polls: \(error)")
      return (unknown, nil)
    }
  }

  private func newEntries(of document: Feed, record: FeedRecord, store: Store?) async -> Int {
    let guids = Set(document.entries.map(\.id))
    guard let store, let id = record.id else { return guids.count }
    do {
      return guids.count - (try await store.known(feed: id, guids: Array(guids))).count
    } catch {
      add("stored", "which entries are known cannot be told: \(error)")
      return guids.count
    }
  }

  /// Adds a step; what could turn or hide a line of the terminal is gone from a stranger's words.
  func add(_ name: String, _ text: String) {
    collected.withLock { $0.append(TrialStep(name: name, text: PlainText.line(text))) }
  }
}
