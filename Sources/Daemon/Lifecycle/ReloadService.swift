// SIGHUP: a new configuration takes over whole, or the running one stays and every fault is logged.

import Configuration
import Delivery
import Fetching
import Logging
import Model
import ServiceLifecycle
import Storage
import UnixSignals

/// Reloads the configuration whenever SIGHUP comes.
actor ReloadService: ServiceLifecycle.Service {
  private let options: Service.Options
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
  private let log: Logger
  private let hangUps: UnixSignalsSequence
  private var running: Runtime

  init(
    options: Service.Options, store: Store, compiler: RuntimeCompiler, runtime: Runtime,
    introduction: WatchIntroduction, poller: Poller, loop: PollLoop, client: HTTPClient,
    waysOut: WaysOut, delivery: Delivery, notifier: ServiceNotifier, log: Logger,
    observation: ServiceObservation, statusServer: (any StatusServer)?,
    hangUps: UnixSignalsSequence
  ) {
    self.observation = observation
    self.statusServer = statusServer
    self.hangUps = hangUps
    self.options = options
    self.compiler = compiler
    self.store = store
    self.introduction = introduction
    self.poller = poller
    self.loop = loop
    self.client = client
    self.waysOut = waysOut
    self.delivery = delivery
    self.notifier = notifier
    self.log = log
    running = runtime
  }

  func run() async throws {
    for await _ in hangUps.cancelOnGracefulShutdown() {
      notifier.reloading()
      await reload()
      notifier.ready()
    }
  }

  private func reload() async {
    let next: Runtime
    let feeds: [PollLoop.Feed]
    do {
      next = try accepted()
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
        case .warning: log.warning("\(problem.place): \(problem.message)")
        case .error:
          log.error("\(problem)")
          faults.append(problem)
        }
      }
      await refuse(
        (faults.count > 1 ? "\(faults.count) errors in the configuration, the first: " : "")
          + (faults.first.map { "\($0)" } ?? "\(error)"))
      return
    } catch {
      log.error("\(error)")
      await refuse("\(error)")
      return
    }
    let changes = next.settings.changes(from: running.settings)
    running = next
    await loop.replace(
      feeds: feeds, limits: next.settings.poll.loopLimits,
      longest: next.settings.poll.maxInterval)
    await delivery.reload(ways: next.settings.sinks.map(waysOut.wayOut))
    observation.note(next.settings)
    observation.counters.reloads.add()
    await statusServer?.use(next.settings.status)
    await note(refusal: nil)
    introduction.expect(next)
    Heap.giveBack()
    notifier.status(await poller.statusLine)
    log.notice("configuration reloaded", metadata: ["changes": "\(changes)"])
  }

  /// The configuration on disk, compiled, its watches' tests passed.
  private func accepted() throws -> Runtime {
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
    for warning in loaded.warnings { log.warning("\(warning.place): \(warning.message)") }
    return runtime
  }

  private func refuse(_ reason: String) async {
    log.error("reload refused, the running configuration stays")
    observation.counters.refusedReloads.add()
    await note(refusal: reason)
    notifier.status(await poller.statusLine)
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
