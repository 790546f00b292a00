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
  /// How long records are kept, as the configuration in force says.
  let policy: @Sendable () async -> RetentionPolicy

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while true {
        do {
          // Not at once: a start has better things to do.
          try await Task.sleep(for: .seconds(3600))
          let purged = try await store.purge(await policy(), now: clock.now())
          try await store.releaseFreePages()
          if purged.total > 0 {
            log.notice(
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
          // Tried again in an hour, so that this is a line an hour at most.
          log.error("old records not purged, will be tried again", metadata: ["error": "\(error)"])
        }
      }
    }
  }
}
