// Lets old records go once a day, so that a year's database keeps its size.

import Logging
import Model
import ServiceLifecycle
import Storage

/// Purges what is older than anybody asks for.
struct Housekeeping: ServiceLifecycle.Service {
  let store: Store
  let clock: any WallClock
  let log: Logger

  /// How long records are kept. What is purged is still known again by its identifier.
  static let policy = RetentionPolicy(
    entries: .seconds(180 * 86_400), fingerprints: .seconds(180 * 86_400),
    stories: .seconds(5 * 366 * 86_400), alerts: .seconds(5 * 366 * 86_400))

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while true {
        do {
          // Not at once: a start has better things to do.
          try await Task.sleep(for: .seconds(3600))
          let purged = try await store.purge(Self.policy, now: clock.now())
          if purged.entries + purged.stories + purged.alerts > 0 {
            log.info(
              "old records purged",
              metadata: [
                "entries": "\(purged.entries)", "stories": "\(purged.stories)",
                "alerts": "\(purged.alerts)",
              ])
          }
          try await Task.sleep(for: .seconds(23 * 3600))
        } catch is CancellationError {
          return
        } catch {
          log.error("old records not purged, will be tried again", metadata: ["error": "\(error)"])
        }
      }
    }
  }
}
