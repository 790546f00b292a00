// The daemon from start to end: what is opened in which order, what runs, and how it stops.

import Analysis
import Configuration
import Delivery
import Fetching
import Foundation
import Logging
import Model
import ServiceLifecycle
import Storage
import Stories
import UnixSignals
import Watches

/// The service that `pactwatch run` starts.
public struct Service: Sendable {
  /// What the command line says of a run.
  public struct Options: Sendable {
    /// The main configuration file.
    public var configuration: String
    /// Poll every feed that may be asked, deliver, and end.
    public var once: Bool
    /// On a feed's first poll, alert entries published within so long.
    public var backfill: Duration?
    /// The name and version that publishers see.
    public var userAgent: String
    /// The version, for who asks.
    public var version: String
    /// Say everything in the log, whatever the configuration's level.
    public var verbose: Bool

    /// Options from their parts.
    public init(
      configuration: String, once: Bool = false, backfill: Duration? = nil, userAgent: String,
      version: String, verbose: Bool = false
    ) {
      self.version = version
      self.verbose = verbose
      self.configuration = configuration
      self.once = once
      self.backfill = backfill
      self.userAgent = userAgent
    }
  }

  /// What a run came to, for `--once`.
  public struct Outcome: Equatable, Sendable {
    /// Polls made.
    public var polls: Int
    /// Polls that failed.
    public var failures: Int
    /// Entries that were not known.
    public var newEntries: Int
    /// Alerts raised.
    public var alerts: Int
    /// Whether every sink has every alert.
    public var delivered: Bool
  }

  private let options: Options
  private let log: Logger
  private let threshold: LogThreshold
  private let clock: any WallClock
  private let notifier: ServiceNotifier
  private let statusServer: (any StatusServer)?

  /// A service that has not started.
  ///
  /// - Parameters:
  ///   - threshold: that of the handlers behind `log`, which the configuration's level is set in.
  ///   - statusServer: what shows the service to people while it runs.
  public init(
    options: Options, log: Logger, threshold: LogThreshold, clock: any WallClock = SystemClock(),
    notifier: ServiceNotifier = ServiceNotifier(), statusServer: (any StatusServer)? = nil
  ) {
    self.statusServer = statusServer
    self.options = options
    self.log = log
    self.threshold = threshold
    self.clock = clock
    self.notifier = notifier
  }

  /// Overdue feeds are spread over this long after a start, and never over more than the interval.
  static let startSpread = Duration.seconds(60)

  /// The time over which overdue feeds are spread.
  static func spread(_ settings: PollSettings) -> Duration {
    min(startSpread, settings.interval * 0.1)
  }

  /// How long the sinks are given at the end.
  static let drainLimit = Duration.seconds(3)

  /// Runs until SIGTERM or SIGINT, or with `once` until every feed has been polled.
  ///
  /// Throws `ConfigurationError`, `StateLock.Failure`, `StorageError`, `FetchError`,
  /// `AnalyzerError` or an error that says of itself that too few files may be open, where the
  /// service cannot start.
  public func run() async throws -> Outcome {
    let observation = ServiceObservation(clock: clock)
    let outcome: Result<Outcome, any Error>
    do {
      outcome = .success(try await run(observation))
    } catch {
      outcome = .failure(error)
    }
    await statusServer?.close()
    return try outcome.get()
  }

  private func run(_ observation: ServiceObservation) async throws -> Outcome {
    // A reader of our output that goes away must not end us, and neither must a reload that comes
    // before anybody listens for it.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGHUP, SIG_IGN)
    Heap.mapLargeBlocks()
    let compiler = try RuntimeCompiler.withInstalledData()
    let loaded = try RuntimeCompiler.load(options.configuration)
    for warning in loaded.warnings { log.warning("\(warning.place): \(warning.message)") }
    let settings = loaded.settings
    threshold.level = options.verbose ? .debug : settings.log.level.logging
    if let doubt = try OpenFileLimit.raise(for: settings.poll.maxTotal) { log.warning("\(doubt)") }
    let runtime = try compiler.compile(settings)
    for failure in runtime.failedTests() { log.warning("\(failure)") }
    Heap.giveBack()

    let lock = try StateDirectory.lock(settings.stateDirectory)
    defer { withExtendedLifetime(lock) {} }
    let started = clock.now()
    observation.note(runtime, configuration: loaded.digest)
    observation.enter(.starting("opening the database"))
    if !options.once { await statusServer?.open(observation, settings: settings.status) }
    let store = try Store(path: StateDirectory.database(in: settings.stateDirectory))
    if let upgrade = store.upgrade {
      log.notice(
        "database upgraded, the old one is kept",
        metadata: [
          "from": "\(upgrade.from)", "to": "\(upgrade.to)", "copy": "\(upgrade.copy ?? "none")",
        ])
    }
    observation.enter(.starting("reading the stories of the last months"))
    let pipeline = try await Pipeline(
      store: store, model: runtime.storyModel, similarity: settings.alerts.similarity.index,
      now: clock.now(),
      backup: try await RestoredBackup.look(for: settings, in: store, now: clock.now(), log: log),
      counters: observation.counters)
    try await store.setMeta([StatusReport.refusedReloadKey: nil])
    let client = try HTTPClient(policy: settings.poll.policy(userAgent: options.userAgent))
    defer { client.shutDown() }
    let faults = FaultLog(log: log, clock: clock)
    let delivery = Delivery(
      outbox: store, clock: clock, tell: DeliveryLog(log: log, faults: faults).note)
    let waysOut = try WaysOut(settings.poll, userAgent: options.userAgent, clock: clock)
    defer { waysOut.shutDown() }
    await delivery.reload(ways: settings.sinks.map(waysOut.wayOut))

    let poller = Poller(
      store: store, client: client, pipeline: pipeline, clock: clock, log: log, faults: faults,
      runtime: runtime, backfill: options.backfill, counters: observation.counters,
      alertsCommitted: {
        delivery.alertsCommitted()
        observation.alertsCommitted()
      })
    let once = options.once
    let feeds = try await poller.use(
      runtime, spread: once ? .zero : Self.spread(settings.poll), everything: once)
    let loop = PollLoop(clock: clock, limits: settings.poll.loopLimits) { key, moreFollow in
      var ended = await poller.poll(key, moreFollow: moreFollow)
      if once { ended.due = nil }
      return ended
    }
    await loop.replace(
      feeds: feeds, limits: settings.poll.loopLimits, longest: settings.poll.maxInterval)

    let introduction = WatchIntroduction(store: store, clock: clock, log: log)
    var services: [any ServiceLifecycle.Service] = [
      PollService(loop: loop, once: once, executor: client.executor)
    ]
    if once {
      await introduction.introduce(runtime)
    } else {
      introduction.expect(runtime)
      let reload = ReloadService(
        options: options, threshold: threshold, store: store, compiler: compiler,
        runtime: runtime, introduction: introduction, poller: poller, loop: loop, client: client,
        waysOut: waysOut, delivery: delivery, notifier: notifier,
        observation: observation, statusServer: statusServer, clock: clock, log: log,
        hangUps: await UnixSignalsSequence(trapping: .sighup))
      services += [
        reload, introduction,
        Watchdog(loop: loop, poller: poller, notifier: notifier, faults: faults),
        Housekeeping(store: store, clock: clock, log: log, policy: { await poller.retention }),
        ControlService(
          stateDirectory: settings.stateDirectory,
          desk: ControlDesk(
            version: options.version, reload: reload, poller: poller, loop: loop, clock: clock,
            started: started), log: log),
      ]
    }
    log.notice(
      "started",
      metadata: [
        "feeds": "\(settings.feeds.count)", "watches": "\(runtime.watches.definitions.count)",
        "version": "\(options.version)",
      ])
    Heap.giveBack()
    observation.run(poller: poller, loop: loop, pipeline: pipeline)
    notifier.ready()
    try await runGroup(services)

    observation.enter(.stopping)
    notifier.stopping()
    let delivered = await delivery.drain(within: Self.drainLimit)
    // What is still under way, a program above all, must not outlive the service.
    await delivery.stop()
    faults.tellOfAllOthers()
    if !delivered {
      log.warning("not every alert was delivered; what was not leaves at the next start")
    }
    let tally = await poller.tally
    log.notice("stopped", metadata: ["polls": "\(tally.polls)", "alerts": "\(tally.alerts)"])
    return Outcome(
      polls: tally.polls, failures: tally.failures, newEntries: tally.newEntries,
      alerts: tally.alerts, delivered: delivered)
  }

  private func runGroup(_ services: [any ServiceLifecycle.Service]) async throws {
    let configuration = ServiceGroupConfiguration(
      services: services.map { service in
        ServiceGroupConfiguration.ServiceConfiguration(
          service: service, successTerminationBehavior: .gracefullyShutdownGroup)
      },
      gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger)
    try await ServiceGroup(configuration: configuration).run()
  }

  /// The lifecycle library's own log is of interest to nobody but its developers.
  private var quietLogger: Logger {
    var quiet = log
    quiet.logLevel = .error
    return quiet
  }
}
