// The running service as those see it who show it to people: what it runs by, how far it has come,
// and whether it moves.

import Configuration
import Foundation
import Model
import Synchronization

/// A running service, for looking on.
public final class ServiceObservation: Sendable {
  /// How far the service has come.
  public enum Phase: Equatable, Sendable {
    /// It starts; the words say what it is at.
    case starting(String)
    /// It polls.
    case running
    /// It is about to end.
    case stopping
  }

  /// How the service moves, as of one moment.
  public struct Pulse: Equatable, Sendable {
    /// The time since the poll loop's last turn. It takes one every 30 s at least.
    public var sinceLastTurn: Duration
    /// Polls under way.
    public var pollsUnderWay: Int
    /// Feeds that are due and wait for their turn.
    public var pollsWaiting: Int
    /// Feeds whose time has yet to come.
    public var feedsScheduled: Int
    /// Feeds whose last polls the database did not take.
    public var feedsNotStored: Int
    /// Entries in the story index.
    public var indexEntries: Int
    /// Stories in the story index.
    public var indexStories: Int
    /// Polls that ended since the start.
    public var polls: Int
  }

  /// What tells two configurations and two models apart.
  public struct Digests: Equatable, Sendable {
    /// The configuration's files.
    public var configuration: ContentDigest
    /// The model's.
    public var model: ContentDigest
  }

  private struct Parts {
    var phase = Phase.starting("reading the configuration")
    var settings: Settings?
    var digests: Digests?
    var poller: Poller?
    var loop: PollLoop?
    var pipeline: Pipeline?
    /// Who is to be told of alerts.
    var alertsCommitted: (@Sendable () -> Void)?
  }

  /// When the service was started.
  public let started: Timestamp
  /// The service's clock.
  public let clock: any WallClock
  /// What it counts.
  public let counters = Counters()
  private let parts = Mutex(Parts())

  init(clock: any WallClock) {
    self.clock = clock
    started = clock.now()
  }

  // MARK: What the service says

  func enter(_ phase: Phase) { parts.withLock { $0.phase = phase } }

  func note(_ runtime: Runtime, configuration digest: ContentDigest) {
    parts.withLock {
      $0.settings = runtime.settings
      $0.digests = Digests(configuration: digest, model: runtime.analyzer.modelDigest)
    }
  }

  func run(poller: Poller, loop: PollLoop, pipeline: Pipeline) {
    parts.withLock {
      $0.poller = poller
      $0.loop = loop
      $0.pipeline = pipeline
      $0.phase = .running
    }
  }

  /// Tells whoever looks on that alerts were committed.
  func alertsCommitted() {
    parts.withLock { $0.alertsCommitted }?()
  }

  // MARK: What onlookers ask

  /// How far the service has come.
  public var phase: Phase { parts.withLock { $0.phase } }

  /// The configuration in force; nil before it is read.
  public var settings: Settings? { parts.withLock { $0.settings } }

  /// What tells the configuration and the model in force from others; nil before they are read.
  public var digests: Digests? { parts.withLock { $0.digests } }

  /// How the service moves; nil before it polls.
  public func pulse() async -> Pulse? {
    let (poller, loop, pipeline) = parts.withLock { ($0.poller, $0.loop, $0.pipeline) }
    guard let poller, let loop, let pipeline else { return nil }
    // The actors may be on the transfer thread, which a task without a preference would stay on.
    return await withTaskExecutorPreference(globalConcurrentExecutor) {
      let lately = await loop.standing
      let index = await pipeline.indexSize
      return Pulse(
        sinceLastTurn: lately.lastTurn.duration(to: .now), pollsUnderWay: lately.underWay,
        pollsWaiting: lately.waiting, feedsScheduled: lately.queued,
        feedsNotStored: await poller.unstoredCount, indexEntries: index.entries,
        indexStories: index.stories, polls: await poller.tally.polls)
    }
  }

  /// Has `body` called after each commit that brought alerts, on the committing thread: it must
  /// return at once.
  public func onAlerts(_ body: (@Sendable () -> Void)?) {
    parts.withLock { $0.alertsCommitted = body }
  }
}

/// Shows a running service to people and programs.
public protocol StatusServer: Sendable {
  /// Begins to serve as the settings want it, not at all where they are nil. That an address cannot
  /// be had ends no service: it is logged and tried again.
  func open(_ service: ServiceObservation, settings: StatusSettings?) async

  /// Goes on as changed settings want it.
  func use(_ settings: StatusSettings?) async

  /// Ends everything that is being served.
  func close() async
}
