// All sinks together: each delivers at its own pace from its own place in the outbox.

import Model
import Storage

/// Moves alerts from the outbox to the sinks.
///
/// Each sink has a task of its own, which sleeps until alerts are committed, so a sink that fails or
/// blocks delays no other.
public actor Delivery {
  private let outbox: any Outbox
  private let clock: any WallClock
  private let retry: RetryPolicy
  private let batch: Int
  private let bell = Bell()
  private var routes: [Route] = []

  /// A sink with the task that delivers to it.
  private struct Route {
    let courier: Courier
    let task: Task<Void, Never>
  }

  /// A delivery without sinks; `reload` gives it some.
  ///
  /// - Parameter batch: how many alerts are delivered before a sink's place is stored.
  public init(
    outbox: any Outbox, clock: any WallClock, retry: RetryPolicy = RetryPolicy(), batch: Int = 100
  ) {
    self.outbox = outbox
    self.clock = clock
    self.retry = retry
    self.batch = max(1, batch)
  }

  /// Says that alerts were committed to the outbox. Never waits.
  public nonisolated func alertsCommitted() {
    bell.ring()
  }

  /// Delivers to these sinks, and only to them, from now on.
  ///
  /// A sink that is set up as before is left alone; one that is known by its name goes on from its
  /// place; a new one starts at the present end of the outbox; the place of one that is gone is
  /// forgotten. The sinks are ready, their places stored, when this returns, unless the store
  /// failed: then each one makes itself ready later.
  public func reload(_ sinks: [any Sink]) async {
    var names: Set<String> = []
    let wanted = sinks.filter { names.insert($0.name).inserted }
    let kept = routes.filter { route in
      wanted.contains { route.courier.sink.isSetUp(like: $0) }
    }
    let ending = routes.filter { route in !kept.contains { $0.courier === route.courier } }
    routes = kept
    await Self.end(ending)
    await forget(allBut: names)
    for sink in wanted where !kept.contains(where: { $0.courier.sink.name == sink.name }) {
      let courier = Courier(sink: sink, outbox: outbox, clock: clock, retry: retry, batch: batch)
      await courier.prepare()
      routes.append(
        Route(courier: courier, task: Self.keepDelivering(courier, whenever: bell.listen())))
    }
    bell.ring()
  }

  /// Delivers everything that is in the outbox now, without waiting for a retry that is due later.
  ///
  /// - Parameter limit: how long to try at most.
  /// - Returns: whether every sink has everything.
  @discardableResult
  public func drain(within limit: Duration) async -> Bool {
    let (answers, answer) = AsyncStream.makeStream(of: Bool.self)
    let couriers = routes.map(\.courier)
    let work = Task {
      let complete = await Self.deliverEverything(couriers)
      answer.yield(complete)
    }
    let deadline = Task {
      do {
        try await Task.sleep(for: limit)
        answer.yield(false)
      } catch {
        // Cancelled, as the work was done in time.
      }
    }
    defer {
      work.cancel()
      deadline.cancel()
    }
    for await complete in answers { return complete }
    return false
  }

  /// Stops delivering once each sink has ended what it is at; a sink that blocks for ever is waited
  /// for, so a process that ends calls `drain` alone. `reload` starts again.
  public func stop() async {
    let ending = routes
    routes = []
    await Self.end(ending)
  }

  private static func end(_ routes: [Route]) async {
    for route in routes {
      route.task.cancel()
      await route.courier.halt()
    }
    for route in routes { await route.task.value }
  }

  private func forget(allBut names: Set<String>) async {
    do {
      for sink in try await outbox.sinks() where !names.contains(sink.name) {
        try await outbox.remove(sink: sink.name)
      }
    } catch {
      // A row too many only keeps old alerts from being purged; the next reload removes it.
    }
  }

  private static func keepDelivering(
    _ courier: Courier, whenever rings: AsyncStream<Void>
  ) -> Task<Void, Never> {
    Task {
      for await _ in rings {
        while !Task.isCancelled, case .failed(let delay) = await courier.deliverPending() {
          do {
            try await Task.sleep(for: delay)
          } catch {
            return  // Stopped.
          }
        }
      }
    }
  }

  private static func deliverEverything(_ couriers: [Courier]) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      for courier in couriers {
        group.addTask {
          while true {
            switch await courier.deliverPending() {
            case .caughtUp: return true
            case .halted: return false
            case .failed(let delay):
              do {
                try await Task.sleep(for: delay)
              } catch {
                return false  // The time is over.
              }
            }
          }
        }
      }
      return await group.reduce(true) { $0 && $1 }
    }
  }
}
