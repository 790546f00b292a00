// What polls come to, in the words of the service's log.

import Logging
import Model
import Storage

/// Tells of polls. What fails again and again is told by the log of faults, so not at each poll.
struct PollLog: Sendable {
  let log: Logger
  let faults: FaultLog

  /// A feed whose record cannot be read, so that it cannot be polled.
  func unreadable(row: Int64, error: any Error) {
    log.error(
      "feed cannot be read from the database, will be polled later",
      metadata: ["row": "\(row)", "error": "\(error)"])
  }

  /// A feed that did not answer with a feed.
  func failed(_ record: FeedRecord, reason: String) {
    faults.happened(.feed(record.id, record.name), error: reason)
  }

  /// A feed that its publisher says is gone for good, from one of its addresses or altogether.
  func gone(_ record: FeedRecord) {
    let words =
      if record.gone {
        "feed gone, polled no more"
      } else if record.provenMove != nil {
        "feed gone from its own address, asked at its new one again"
      } else {
        "feed gone from its new address, asked at its own again"
      }
    log.warning("\(words)", metadata: ["feed": "\(record.name)"])
  }

  /// A poll that the database did not take. What ails the whole store is told once for all feeds.
  func notStored(_ record: FeedRecord, error: any Error) {
    let isStore = (error as? StorageError)?.isTemporary ?? false
    faults.happened(
      isStore ? .store(record.name) : .record(record.id, record.name), error: "\(error)")
  }

  /// Ends the faults that a stored poll has shown to be over.
  func stored(_ record: FeedRecord, _ answer: PollAnswer) {
    guard faults.isAnythingAtFault else { return }
    faults.ended("store", .store(record.name))
    faults.ended("record \(record.id ?? 0)", .record(record.id, record.name))
    switch answer {
    case .document, .unchanged:
      faults.ended("feed \(record.id ?? 0)", .feed(record.id, record.name))
    case .failed, .gone: break
    }
  }

  /// A feed that has proved to have moved for good, or back.
  func moved(_ record: FeedRecord, before: FeedRecord) {
    guard record.provenMove != before.provenMove else { return }
    if let target = record.provenMove {
      log.notice(
        "feed has moved for good, asked there from now on; change the configuration",
        metadata: ["feed": "\(record.name)", "to": "\(target)"])
    } else {
      log.notice(
        "feed has moved back, the configured address is asked again",
        metadata: ["feed": "\(record.name)"])
    }
  }

  /// A document that was read and stored.
  func read(_ feed: Feed, _ report: IngestReport, record: FeedRecord) {
    log.info(
      "feed read",
      metadata: [
        "feed": "\(record.name)", "entries": "\(feed.entries.count)",
        "new": "\(report.newEntries)", "alerts": "\(report.alerts)",
      ])
    let history = report.outcomes.filter { $0.decision == .baseline }
    if !history.isEmpty {
      let wanted = history.count { !$0.watches.isEmpty }
      log.notice(
        "first poll: the feed's history is stored, not alerted",
        metadata: [
          "feed": "\(record.name)", "entries": "\(history.count)",
          "would_have_matched": "\(wanted)",
        ])
    }
    for warning in feed.warnings.prefix(3) {
      log.debug("feed repaired", metadata: ["feed": "\(record.name)", "warning": "\(warning)"])
    }
  }
}
