// Feeds the service manager's watchdog, but only while the poll loop really moves.

import ServiceLifecycle

/// Tells the service manager every now and then that the daemon is alive, and how it fares.
struct Watchdog: ServiceLifecycle.Service {
  let loop: PollLoop
  let poller: Poller
  let notifier: ServiceNotifier
  let faults: FaultLog

  func run() async throws {
    // A third of the interval, so that one late turn is no reason for a restart.
    let pause = notifier.watchdogInterval.map { $0 / 3 } ?? .seconds(60)
    await cancelWhenGracefulShutdown {
      notifier.alive()
      var lastTurn = await loop.turns
      while !Task.isCancelled {
        notifier.status(await poller.statusLine)
        faults.tellOfOthers()
        // The loop sleeps longer than this when nothing is due, so it is woken to show that it can.
        await loop.wake()
        do {
          try await Task.sleep(for: pause)
        } catch {
          return  // Shutting down.
        }
        let turn = await loop.turns
        if turn != lastTurn { notifier.alive() }
        lastTurn = turn
      }
    }
  }
}
