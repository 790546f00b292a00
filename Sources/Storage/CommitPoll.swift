// The one write of a poll.

import GRDB
import Model

extension Store {
  /// Writes all that a poll changed in one transaction and returns the numbers that it gave.
  ///
  /// A commit with alerts survives a power cut when this returns; one without survives the end of
  /// the process. Nothing is written where this throws.
  @discardableResult
  public func commit(_ poll: PollCommit) async throws(StorageError) -> CommitReceipt {
    try await write(poll.alerts.isEmpty ? .process : .power) { [path] database in
      let feed = try poll.feed.map { try database.save($0) }
      let entries = try poll.entries.map { entry in
        guard let owner = entry.feed ?? feed else {
          throw StorageError.other(
            path: path, detail: "entry “\(entry.guid)” of a commit without a feed names no feed")
        }
        return try database.save(entry, feed: owner)
      }
      for id in poll.seenAgain {
        try database.run(
          "UPDATE entry SET last_seen = ? WHERE id = ?", [poll.time.milliseconds, id])
      }
      for story in poll.stories { try database.save(story) }
      // After entries and stories, as those of this poll may belong to a story that is no more.
      for merger in poll.mergers { try database.save(merger) }
      var sequences: [String: Int64] = [:]
      let alerts = try poll.alerts.map { alert in
        let sequence = try database.append(alert, silence: poll.silences[alert.id])
        sequences[alert.id] = sequence
        return sequence
      }
      for facts in poll.watchFacts {
        let told = facts.alertID.flatMap { sequences[$0] } ?? facts.alertSequence
        try database.save(facts, alertSequence: told)
      }
      return CommitReceipt(feed: feed, entries: entries, alerts: alerts)
    }
  }
}
