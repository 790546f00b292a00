// All sinks together: each delivers at its own pace from its own place in the outbox.

import Model
import Storage

/// A sink of messages with its routing.
public struct RoutedSink: Sendable {
  /// Where messages go.
  public var sink: any MessageSink
  /// Which alerts go there, together with which, and when.
  public var routing: Routing

  /// A sink with its routing.
  public init(_ sink: any MessageSink, routing: Routing = Routing()) {
    self.sink = sink
    self.routing = routing
  }
}

/// A way for alerts to leave.
public enum WayOut: Sendable {
  /// One by one and in order, such as into a file.
  case lines(any Sink)
  /// As messages, routed.
  case messages(RoutedSink)

  /// The sink's name.
  var name: String {
    switch self {
    case .lines(let sink): sink.name
    case .messages(let routed): routed.sink.name
    }
  }
}

/// Moves alerts from the outbox to the sinks.
///
/// Each sink has a task of its own, which sleeps until alerts are committed, so a sink that fails
/// or blocks delays no other.
public actor Delivery {
  private let outbox: any MessageOutbox
  private let clock: any WallClock
  private let retry: RetryPolicy
  private let batch: Int
  private let tell: @Sendable (DeliveryEvent) -> Void
  private let bell = Bell()
  private var routes: [Route] = []
  /// Deliveries that were told to end and have not yet, by the sink's name.
  private var lingering: [String: Task<Void, Never>] = [:]

  /// How long a reload waits for a sink to end what it is at; one that blocks is left behind.
  private static let patience = Duration.seconds(1)
  /// The same at the end, where a program has two seconds to end before it is killed.
  private static let lastPatience = Duration.seconds(3)

  /// A sink with the task that delivers to it.
  private struct Route {
    let courier: any Carrier
    let task: Task<Void, Never>
  }

  /// A delivery without sinks; `reload` gives it some.
  ///
  /// - Parameters:
  ///   - batch: how many alerts are delivered before a sink's place is stored.
  ///   - tell: told when a sink begins to fail, when it works again, and what is given up.
  public init(
    outbox: any MessageOutbox, clock: any WallClock, retry: RetryPolicy = RetryPolicy(),
    batch: Int = 100, tell: @escaping @Sendable (DeliveryEvent) -> Void = { _ in }
  ) {
    self.tell = tell
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
  public func reload(ways: [WayOut]) async {
    var names: Set<String> = []
    let wanted = ways.filter { names.insert($0.name).inserted }
    let kept = routes.filter { route in wanted.contains { route.courier.serves($0) } }
    let ending = routes.filter { route in !kept.contains { $0.courier === route.courier } }
    routes = kept
    await end(ending, within: Self.patience)
    await forget(allBut: names)
    for way in wanted where !kept.contains(where: { $0.courier.name == way.name }) {
      let courier = carrier(way, after: lingering.removeValue(forKey: way.name))
      await courier.prepare()
      routes.append(Route(courier: courier, task: courier.keepDelivering(whenever: bell)))
    }
    bell.ring()
  }

  /// The same for sinks that write lines and sinks that send messages.
  public func reload(_ sinks: [any Sink], messages: [RoutedSink] = []) async {
    await reload(ways: sinks.map(WayOut.lines) + messages.map(WayOut.messages))
  }

  private func carrier(_ way: WayOut, after predecessor: Task<Void, Never>?) -> any Carrier {
    switch way {
    case .lines(let sink):
      Courier(
        sink: sink, outbox: outbox, clock: clock, retry: retry, batch: batch, tell: tell,
        after: predecessor)
    case .messages(let routed):
      MessageCourier(routed, outbox: outbox, clock: clock, tell: tell, after: predecessor)
    }
  }

  /// Delivers everything that is in the outbox now, without waiting for a retry that is due later
  /// or for what is held.
  ///
  /// - Parameter limit: how long to try at most.
  /// - Returns: whether every sink has everything that is not held.
  @discardableResult
  public func drain(within limit: Duration) async -> Bool {
    let couriers = routes.map(\.courier)
    return await Self.finishes(within: limit) { await Self.deliverEverything(couriers) }
  }

  /// Stops delivering once each sink has ended what it is at, or has blocked for too long.
  /// `reload` starts again.
  public func stop() async {
    let ending = routes
    routes = []
    await end(ending, within: Self.lastPatience)
  }

  /// Tells deliveries to end and waits for them, but not for ever: a disk or a pipe may block.
  private func end(_ routes: [Route], within limit: Duration) async {
    for route in routes {
      route.task.cancel()
      await route.courier.halt()
      lingering[route.courier.name] = route.task
    }
    let tasks = routes.map(\.task)
    let allEnded = await Self.finishes(within: limit) {
      for task in tasks { await task.value }
      return true
    }
    if allEnded { for route in routes { lingering[route.courier.name] = nil } }
  }

  /// What some work comes to; false where it takes longer than a time, and is cancelled then.
  private static func finishes(
    within limit: Duration, _ work: @escaping @Sendable () async -> Bool
  ) async -> Bool {
    let (answers, answer) = AsyncStream.makeStream(of: Bool.self)
    let worker = Task { answer.yield(await work()) }
    let deadline = Task {
      do {
        try await Task.sleep(for: limit)
        answer.yield(false)
      } catch {
        // Cancelled, as the work was done in time.
      }
    }
    defer {
      worker.cancel()
      deadline.cancel()
    }
    for await isDone in answers { return isDone }
    return false
  }

  private func forget(allBut names: Set<String>) async {
    do {
      for sink in try await outbox.sinks() where !names.contains(sink.name) {
        let unsent = try await outbox.remove(sink: sink.name)
        tell(.forgotten(sink: sink.name, unsent: unsent))
      }
    } catch {
      // A row too many only keeps old alerts from being purged; the next reload removes it.
    }
  }

  private static func deliverEverything(_ couriers: [any Carrier]) async -> Bool {
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
