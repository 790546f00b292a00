// The status page as the service knows it: opened, changed by a reload, closed.

import Configuration
import Daemon
import Foundation
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOPosix

/// Serves the status page, the alerts as Atom, the metrics and the health checks.
public actor StatusPageServer: StatusServer {
  private struct Running {
    var settings: StatusSettings
    var task: Task<Void, Never>
    var events: EventStream
  }

  private let log: Logger
  private let version: String
  private var service: ServiceObservation?
  private var running: Running?

  /// A server that serves nothing yet.
  public init(version: String, log: Logger) {
    self.version = version
    self.log = log
  }

  /// How long it waits until it tries again to have an address.
  static let retry = Duration.seconds(30)

  /// Begins to serve.
  public func open(_ service: ServiceObservation, settings: StatusSettings?) async {
    self.service = service
    await use(settings)
  }

  /// Goes on as changed settings want it: readers keep their connections where nothing changed.
  public func use(_ settings: StatusSettings?) async {
    guard settings != running?.settings else { return }
    await stop()
    guard let settings, let service else { return }
    let events = EventStream()
    service.onAlerts { events.publish() }
    let site = Site(
      service: service, settings: settings, version: version, log: log, events: events)
    let log = log
    running = Running(
      settings: settings,
      task: Task.detached { await Self.serve(site, settings: settings, log: log) },
      events: events)
  }

  /// Ends every connection.
  public func close() async { await stop() }

  private func stop() async {
    guard let running else { return }
    self.running = nil
    service?.onAlerts(nil)
    running.events.close()
    running.task.cancel()
    await running.task.value
    if case .unix(let path) = running.settings.listen { unlink(path) }
  }

  private static func serve(_ site: Site, settings: StatusSettings, log: Logger) async {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let responder = site.responder()
    while !Task.isCancelled {
      do {
        try await Listener(settings: settings, group: group, log: log).run(responder) { address in
          log.notice("status page", metadata: ["listen": "\(address)"])
        }
      } catch is CancellationError {
        break
      } catch {
        log.error(
          "status page cannot be served, will be tried again",
          metadata: ["listen": "\(settings.listen)", "error": "\(error)"])
      }
      guard !Task.isCancelled else { break }
      // Cancelled means that the page is wanted elsewhere, or no more.
      try? await Task.sleep(for: Self.retry)
    }
    do {
      try await group.shutdownGracefully()
    } catch {
      log.warning("status page did not close cleanly", metadata: ["error": "\(error)"])
    }
  }
}
