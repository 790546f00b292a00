// A database that is older than the log, as after a restored backup: what the log tells already is
// not sent again, and what may have been sent otherwise is flagged.

import Configuration
import Delivery
import Logging
import Model
import Storage

/// What is done about alerts that were raised before and that the database has forgotten.
struct RestoredBackup: Sendable {
  /// Nothing was restored.
  static let none = RestoredBackup(memory: LogMemory(), silence: nil)

  private let memory: LogMemory
  /// The silence by which alerts that a log tells already are kept from being sent.
  let silence: Int64?

  /// The identifier that the next alert's must follow, beside the database's last one.
  var newestID: String? { memory.newestID }

  private init(memory: LogMemory, silence: Int64?) {
    self.memory = memory
    self.silence = silence
  }

  /// Compares the logs of a configuration with the database.
  static func look(
    for settings: Settings, in store: Store, now: Timestamp, log: Logger
  ) async throws(StorageError) -> RestoredBackup {
    let logs = settings.sinks.compactMap { sink in
      sink.identity.hasPrefix("file:") ? String(sink.identity.dropFirst("file:".count)) : nil
    }
    let memory = try await LogMemory(logs: logs, store: store)
    // A database that has never seen a feed is new, and no backup: it owes nothing to an old log.
    guard try await store.hasFeeds() else {
      if let newest = memory.newestID { try await store.forgetAlerts(upTo: newest) }
      return .none
    }
    guard memory.count > 0, let newest = memory.newest else { return .none }
    let known = try await store.silences().first { $0.author == author && $0.reason == reason }
    if known == nil {
      log.warning(
        "the database is older than the log: a backup was restored; what the log tells is not sent again",
        metadata: ["alerts": "\(memory.count)", "newest": "\(newest.rfc3339)"])
    }
    let silence =
      if let known { known } else {
        try await store.add(
          Silence(
            subject: .init(), author: author, reason: reason, made: now, limit: .time(now),
            ended: now, ending: "made for what stood in the log already"))
      }
    return RestoredBackup(memory: memory, silence: silence.id)
  }

  private static let author = "pactwatch"
  private static let reason = "restored backup: the alert stood in the log already"

  /// The silence that keeps an alert from being sent again; nil where it is to be sent.
  func silence(for alert: Alert) -> Int64? {
    memory.knows(alert.kind, url: alert.url) ? silence : nil
  }

  /// The alert's flags: `replay` where its report is from before the log's last alert that the
  /// database has forgotten, so that it may have been sent before.
  func flags(for alert: Alert) -> [String]? {
    guard let newest = memory.newest, let published = alert.published, published <= newest else {
      return nil
    }
    return ["replay"]
  }
}
