// The poll loop as a service of the lifecycle library.

import ServiceLifecycle

/// Runs the poll loop until shutdown, on the thread that makes the transfers: a poll is mostly
/// waiting for that thread, and what it does between, but for reading documents, is done faster
/// than another thread is woken.
struct PollService: ServiceLifecycle.Service {
  let loop: PollLoop
  let once: Bool
  let executor: any TaskExecutor

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withTaskExecutorPreference(executor) { await loop.run(once: once) }
    }
  }
}
