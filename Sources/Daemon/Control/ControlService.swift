// The control socket as a part of the service: it answers from when the service is ready until it
// stops.

import Foundation
import Logging
import Model
import ServiceLifecycle

/// What the service answers over its control socket.
struct ControlDesk: Sendable {
  let version: String
  let reload: ReloadService
  let poller: Poller
  let loop: PollLoop
  let clock: any WallClock
  let started: Timestamp
  let start = ContinuousClock.now

  /// The answer to a question of a user. Whoever the socket's permissions let in may ask how the
  /// service stands; what it does is for root and its own user to say.
  func answer(_ request: ControlRequest, user: uid_t) async -> ControlAnswer {
    switch request.command {
    case .status: return .status(await status())
    case .reload:
      guard user == 0 || user == geteuid() else {
        return .error("only root and the service's own user may have it reload")
      }
      let path = await reload.path
      if let meant = request.configuration, Self.real(meant) != Self.real(path) {
        return .error("it runs on \(path), not on \(meant)")
      }
      return await reload.reload().map(ControlAnswer.reload) ?? .error("it is shutting down")
    }
  }

  private func status() async -> LiveStatus {
    let memory = ProcessMemory.now()
    let standing = await loop.standing
    let tally = await poller.tally
    return LiveStatus(
      process: getpid(), version: version, started: started.rfc3339,
      uptimeSeconds: start.duration(to: .now).inSeconds,
      configuration: await reload.standing, watches: await poller.watchNames,
      polling: LiveStatus.Polling(
        underWay: standing.underWay, waiting: standing.waiting, queued: standing.queued,
        nextDueSeconds: standing.nextDue.map { max(0, ($0 - clock.now()).inSeconds) },
        lagSeconds: standing.nextDue.map { max(0, (clock.now() - $0).inSeconds) } ?? 0,
        lastTurnSeconds: standing.lastTurn.duration(to: .now).inSeconds, polls: tally.polls,
        failures: tally.failures, alerts: tally.alerts),
      memoryBytes: memory.resident, peakMemoryBytes: memory.peak)
  }

  /// The path with links resolved, so that one file under two names is one.
  private static func real(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// Listens at the control socket until shutdown. Where there can be none, the service says so and
/// goes on: feeds are to be watched all the same.
struct ControlService: ServiceLifecycle.Service {
  let stateDirectory: String
  let desk: ControlDesk
  let log: Logger

  func run() async throws {
    let server: ControlServer
    do {
      server = try ControlServer(stateDirectory: stateDirectory) { [desk] request, user in
        await desk.answer(request, user: user)
      }
    } catch {
      log.warning(
        "nobody can ask the service: pactwatch status and reload will say that it does not listen",
        metadata: ["error": "\(error)"])
      // As below: either end of the waiting is the end of the service.
      try? await gracefulShutdown()
      return
    }
    // Ends with the shutdown, or with the task, which comes to the same.
    try? await gracefulShutdown()
    await server.stop()
  }
}
