// A reload: a new configuration takes over whole, or the running one stays and every fault is told,
// in the log and to who asked.

import Configuration
import Delivery
import Fetching
import Foundation
import Logging
import Model
import ServiceLifecycle
import Storage
import UnixSignals

/// Reloads the configuration whenever SIGHUP comes or somebody asks over the control socket, one
/// after the other.
actor ReloadService: ServiceLifecycle.Service {
  /// What is told of a reload to whoever asked for it.
  private typealias Reply = @Sendable (ReloadOutcome) -> Void

  private let options: Service.Options
  private let threshold: LogThreshold
  private let compiler: RuntimeCompiler
  private let store: Store
  private let introduction: WatchIntroduction
  private let poller: Poller
  private let loop: PollLoop
  private let client: HTTPClient
  private let waysOut: WaysOut
  private let delivery: Delivery
  private let notifier: ServiceNotifier
  private let observation: ServiceObservation
  private let statusServer: (any StatusServer)?
  private let clock: any WallClock
  private let log: Logger
  private let hangUps: UnixSignalsSequence
  private var running: Runtime
  private var generation = 1
  private var last: ReloadOutcome?
  private let asked: AsyncStream<Reply>
  private let ask: AsyncStream<Reply>.Continuation

  init(
    options: Service.Options, threshold: LogThreshold, store: Store, compiler: RuntimeCompiler,
    runtime: Runtime, introduction: WatchIntroduction, poller: Poller, loop: PollLoop,
    client: HTTPClient, waysOut: WaysOut, delivery: Delivery, notifier: ServiceNotifier,
    observation: ServiceObservation, statusServer: (any StatusServer)?,
    clock: any WallClock, log: Logger, hangUps: UnixSignalsSequence
  ) {
    self.observation = observation
    self.statusServer = statusServer
    self.hangUps = hangUps
    self.options = options
    self.threshold = threshold
    self.compiler = compiler
    self.store = store
    self.introduction = introduction
    self.poller = poller
    self.loop = loop
    self.client = client
    self.waysOut = waysOut
    self.delivery = delivery
    self.notifier = notifier
    self.clock = clock
    self.log = log
    running = runtime
    (asked, ask) = AsyncStream.makeStream()
  }

  func run() async throws {
    let (hangUps, ask) = (hangUps, ask)
    await withDiscardingTaskGroup { group in
      group.addTask {
        for await _ in hangUps.cancelOnGracefulShutdown() { ask.yield { _ in } }
        // What was asked for before is still answered.
        ask.finish()
      }
      for await reply in asked {
        notifier.reloading()
        let outcome = await takeOver()
        last = outcome
        notifier.ready()
        reply(outcome)
      }
    }
  }

  // MARK: - For who asks

  /// The main configuration file, as an absolute path.
  var path: String { URL(fileURLWithPath: options.configuration).standardizedFileURL.path }

  /// The configuration in force and the last reload.
  var standing: LiveStatus.Configuration {
    LiveStatus.Configuration(path: path, generation: generation, lastReload: last)
  }

  /// Reloads and waits for the outcome; nil where the service is shutting down.
  func reload() async -> ReloadOutcome? {
    await withCheckedContinuation { continuation in
      let result = ask.yield { continuation.resume(returning: $0) }
      if case .terminated = result { continuation.resume(returning: nil) }
    }
  }

  // MARK: - The reload

  private func takeOver() async -> ReloadOutcome {
    let next: Runtime
    let digest: ContentDigest
    let feeds: [PollLoop.Feed]
    var warnings: [String] = []
    do {
      (next, digest) = try accepted(&warnings)
      // More transfers may need more descriptors; a lower limit than at the start there cannot be.
      if let doubt = try OpenFileLimit.raise(for: next.settings.poll.maxTotal) {
        log.warning("\(doubt)")
        warnings.append(doubt)
      }
      // From here on nothing may fail, so what may comes first; the policy goes back where the
      // database then refuses the feeds.
      let policy = client.policy
      try client.update(policy: next.settings.poll.policy(userAgent: options.userAgent))
      do {
        try waysOut.use(next.settings.poll)
        feeds = try await poller.use(next, spread: Service.spread(next.settings.poll))
      } catch {
        try client.update(policy: policy)
        try waysOut.use(running.settings.poll)
        throw error
      }
    } catch let error as ConfigurationError {
      var faults: [ConfigurationProblem] = []
      for problem in error.problems {
        switch problem.gravity {
        case .warning:
          log.warning("\(problem.place): \(problem.message)")
          warnings.append("\(problem)")
        case .error:
          log.error("\(problem)")
          faults.append(problem)
        }
      }
      let reason =
        (faults.count > 1 ? "\(faults.count) errors in the configuration, the first: " : "")
        + (faults.first.map { "\($0)" } ?? "\(error)")
      return await refuse(reason, faults.map { "\($0)" }, warnings)
    } catch {
      log.error("\(error)")
      return await refuse("\(error)", ["\(error)"], warnings)
    }
    let changes = next.settings.changes(from: running.settings)
    running = next
    generation += 1
    if !options.verbose { threshold.level = next.settings.log.level.logging }
    await loop.replace(
      feeds: feeds, limits: next.settings.poll.loopLimits,
      longest: next.settings.poll.maxInterval)
    await delivery.reload(ways: next.settings.sinks.map(waysOut.wayOut))
    observation.note(next, configuration: digest)
    observation.counters.reloads.add()
    await statusServer?.use(next.settings.status)
    await note(refusal: nil)
    introduction.expect(next)
    Heap.giveBack()
    notifier.status(await poller.statusLine)
    log.notice(
      "configuration reloaded",
      metadata: ["changes": "\(changes)", "generation": "\(generation)"])
    return ReloadOutcome(
      accepted: true, generation: generation, time: clock.now().rfc3339,
      changes: changes.description, problems: [], warnings: warnings)
  }

  /// The configuration on disk, compiled, its watches' tests passed, with the digest of its files.
  private func accepted(_ warnings: inout [String]) throws -> (Runtime, ContentDigest) {
    let loaded = try RuntimeCompiler.load(options.configuration)
    let changes = loaded.settings.changes(from: running.settings)
    if changes.needsRestart {
      throw ConfigurationError([
        ConfigurationProblem(
          at: SourcePlace(file: options.configuration),
          "state_dir and alerts.similarity cannot change while the service runs; restart it")
      ])
    }
    let runtime = try compiler.compile(loaded.settings)
    let failed = runtime.failedTests()
    guard failed.isEmpty else { throw ConfigurationError(failed) }
    for warning in loaded.warnings {
      log.warning("\(warning.place): \(warning.message)")
      warnings.append("\(warning)")
    }
    return (runtime, loaded.digest)
  }

  private func refuse(
    _ reason: String, _ problems: [String], _ warnings: [String]
  ) async -> ReloadOutcome {
    log.error("reload refused, the running configuration stays")
    observation.counters.refusedReloads.add()
    await note(refusal: reason)
    notifier.status(await poller.statusLine)
    return ReloadOutcome(
      accepted: false, generation: generation, time: clock.now().rfc3339, changes: nil,
      problems: problems, warnings: warnings)
  }

  /// Has the service manager's line and `pactwatch status` tell of a refused reload, or no more.
  private func note(refusal: String?) async {
    await poller.note(rejectedReload: refusal)
    do {
      try await store.setMeta([StatusReport.refusedReloadKey: refusal])
    } catch {
      log.warning("status cannot tell of the reload", metadata: ["error": "\(error)"])
    }
  }
}
