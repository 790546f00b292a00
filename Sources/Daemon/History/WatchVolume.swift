// What the past says of watches: those that match nothing, and those that match far too much.

import Configuration
import Model
import Storage
import Watches

extension Runtime {
  /// Doubts about watches that only history can raise: matched nothing for a month, or more than a
  /// share (0…1) of all that was stored. Nothing is said before a week of history is there, and
  /// nothing of missing matches before a month is.
  public func volumeDoubts(
    in store: Store, now: Timestamp, mostShare: Double
  ) async throws -> [ConfigurationProblem] {
    guard let start = try await store.historyStart(), now - start >= .seconds(7 * 86_400) else {
      return []
    }
    let month = Duration.seconds(30 * 86_400)
    let since = max(start, now - month)
    let stored = try await store.decisions(firstSeenSince: since).reduce(0) { $0 + $1.count }
    guard stored > 0 else { return [] }
    let history = try await History(store: store, settings: settings, watches: watches)
    let past = try await Backtest(history, settings: settings, since: since)
    return settings.watches.filter(\.enabled).compactMap { watch in
      let name = watch.name.value
      let wanted = past.wanted[name] ?? 0
      if wanted == 0, now - start >= month {
        return ConfigurationProblem(
          .warning, at: watch.name.place, "the watch \(name) matched nothing for a month",
          suggestion: "pactwatch why-not --watch \(name) --since 30d")
      }
      let share = Double(wanted) / Double(stored)
      guard share > mostShare else { return nil }
      return ConfigurationProblem(
        .warning, at: watch.name.place,
        "the watch \(name) matched \(wanted) of the \(stored) entries since \(since.rfc3339), "
          + "\(Int((share * 100).rounded())) %",
        suggestion: "narrower terms, or --max-share")
    }
  }
}
