// A watch that is new, or asks for something else than before, says what it would have matched: it
// alerts nothing of the past, and nobody should wonder for a month what it does.

import Configuration
import Logging
import Model
import ServiceLifecycle
import Storage
import Watches

/// Tells of new and changed watches what they would have sent, in the daemon's log.
struct WatchIntroduction: ServiceLifecycle.Service {
  private let store: Store
  private let clock: any WallClock
  private let log: Logger
  private let arrivals: AsyncStream<Runtime>
  private let arrival: AsyncStream<Runtime>.Continuation

  /// How far back is looked.
  static let span = Duration.seconds(30 * 86_400)

  /// The key under which `meta` remembers what a watch asked for when it was introduced.
  private static let key = "watch."

  init(store: Store, clock: any WallClock, log: Logger) {
    self.store = store
    self.clock = clock
    self.log = log
    (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Has the watches of a configuration introduced soon, and keeps nobody waiting for it.
  func expect(_ runtime: Runtime) { arrival.yield(runtime) }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await runtime in arrivals { await introduce(runtime) }
    }
  }

  /// Introduces the watches of a configuration that were not in the last one.
  func introduce(_ runtime: Runtime) async {
    do {
      let known = try await store.meta(prefix: Self.key)
      let asked = Dictionary(
        runtime.watches.definitions.map { (Self.key + $0.name, $0.question) },
        uniquingKeysWith: { first, _ in first })
      var changes: [String: String?] = asked.filter { known[$0.key] != $0.value }
      for gone in known.keys where asked[gone] == nil { changes[gone] = .some(nil) }
      guard !changes.isEmpty else { return }
      let news = runtime.watches.definitions.filter {
        $0.enabled && known[Self.key + $0.name] != $0.question
      }
      try await tell(news, of: runtime)
      try await store.setMeta(changes)
    } catch {
      log.warning("new watches could not be tried on the past", metadata: ["error": "\(error)"])
    }
  }

  private func tell(_ watches: [WatchDefinition], of runtime: Runtime) async throws {
    guard !watches.isEmpty, try await store.historyStart() != nil else { return }
    let since = clock.now() - Self.span
    let history = try await History(
      store: store, settings: runtime.settings,
      watches: try WatchSet(watches, lists: runtime.settings.aliases))
    let past = try await Backtest(history, settings: runtime.settings, since: since)
    for watch in watches {
      let alerts = past.alerts.count { $0.watches.contains { $0.name == watch.name } }
      log.notice(
        "new watch: silent on what is stored, alerts what comes",
        metadata: [
          "watch": "\(watch.name)", "would_have_alerted": "\(alerts)",
          "since": "\(since.rfc3339)",
        ])
    }
  }
}

extension WatchDefinition {
  /// What the watch asks for, as a text that changes when the question does.
  fileprivate var question: String {
    "\(query ?? "")\n\(mute ?? "")\n\(combine.rawValue) \(enabled)\n\(conditions)"
  }
}
