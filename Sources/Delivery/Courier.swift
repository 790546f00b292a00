// Brings alerts from the outbox to one sink: in order, from the sink's place on, again until it
// succeeds.

import Model
import Storage

/// How long to wait before a failed delivery is tried again.
public struct RetryPolicy: Equatable, Sendable {
  /// The wait after the first failure; each further one doubles it.
  public var first: Duration
  /// The longest wait.
  public var longest: Duration

  /// A policy from its parts.
  public init(first: Duration = .seconds(1), longest: Duration = .seconds(60)) {
    self.first = first
    self.longest = longest
  }

  /// The wait after a number of failures in a row, at least one.
  func delay(afterFailures failures: Int) -> Duration {
    min(longest, first * (1 << min(max(failures - 1, 0), 16)))
  }
}

/// How an attempt to deliver ended.
enum DeliveryOutcome: Equatable, Sendable {
  /// The sink has every alert that there was and that is not held for later.
  case caughtUp
  /// The sink, or the outbox, failed; to be tried again after a wait.
  case failed(retryAfter: Duration)
  /// `halt` was called; there may be more to deliver.
  case halted
}

/// Delivers to one sink, whatever its kind.
protocol Carrier: Actor {
  /// The sink's name.
  nonisolated var name: String { get }
  /// Whether the carrier delivers to this way out, set up just so.
  nonisolated func serves(_ way: WayOut) -> Bool
  /// Takes the sink's place in the outbox, so that a new sink gets every alert from now on. Where
  /// this fails the first attempt does it, and says so.
  func prepare() async
  /// Delivers every alert that is in the outbox when this is called, and those that come meanwhile.
  func deliverPending() async -> DeliveryOutcome
  /// Lets the attempt under way end soon.
  func halt()
  /// Delivers whenever a bell rings or there is another reason, until the task is cancelled.
  nonisolated func keepDelivering(whenever bell: Bell) -> Task<Void, Never>
}

/// Delivers to one sink that writes alerts one by one in order.
actor Courier: Carrier {
  typealias Outcome = DeliveryOutcome

  nonisolated let sink: any Sink
  nonisolated var name: String { sink.name }
  private let outbox: any Outbox
  private let clock: any WallClock
  private let retry: RetryPolicy
  private let batch: Int

  /// The sink's state as it truly is; the stored one may lag behind while the store fails.
  private var state: SinkRecord?
  private var stored: SinkRecord?
  private var isRecovered = false
  private var failures = 0
  private var tidings: DeliveryTidings
  private var attempt: Task<Outcome, Never>?
  /// The delivery to a sink of the same name that has yet to end; two must not write at once.
  private var predecessor: Task<Void, Never>?

  init(
    sink: any Sink, outbox: any Outbox, clock: any WallClock, retry: RetryPolicy, batch: Int,
    tell: @escaping @Sendable (DeliveryEvent) -> Void, after predecessor: Task<Void, Never>? = nil
  ) {
    tidings = DeliveryTidings(sink: sink.name, tell: tell)
    self.predecessor = predecessor
    self.sink = sink
    self.outbox = outbox
    self.clock = clock
    self.retry = retry
    self.batch = batch
  }

  nonisolated func serves(_ way: WayOut) -> Bool {
    if case .lines(let other) = way { sink.isSetUp(like: other) } else { false }
  }

  func prepare() async {
    guard predecessor == nil else { return }
    do throws(DeliveryError) {
      _ = try await recovered()
    } catch {
      await note(failure: error)
    }
  }

  func deliverPending() async -> Outcome {
    // One attempt at a time. One under way may have looked at the outbox too early to count.
    while let attempt { _ = await attempt.value }
    let started = Task { await self.run() }
    attempt = started
    return await started.value
  }

  func halt() {
    attempt?.cancel()
  }

  nonisolated func keepDelivering(whenever bell: Bell) -> Task<Void, Never> {
    let rings = bell.listen()
    return Task {
      for await _ in rings {
        while !Task.isCancelled, case .failed(let delay) = await deliverPending() {
          do {
            try await Task.sleep(for: delay)
          } catch {
            return  // Stopped.
          }
        }
      }
    }
  }

  private func run() async -> Outcome {
    defer { attempt = nil }
    await predecessor?.value
    predecessor = nil
    do throws(DeliveryError) {
      let outcome = try await moveAlong()
      failures = 0
      tidings.worked()
      return outcome
    } catch {
      failures += 1
      await note(failure: error)
      return .failed(retryAfter: retry.delay(afterFailures: failures))
    }
  }

  private func moveAlong() async throws(DeliveryError) -> Outcome {
    var state = try await recovered()
    while true {
      if Task.isCancelled { return .halted }
      let alerts = try await asking { () async throws(StorageError) in
        try await outbox.outbox(after: state.cursor, limit: batch)
      }
      guard !alerts.isEmpty else { break }
      let before = state.cursor
      do throws(DeliveryError) {
        try await sink.deliver(alerts, state: &state, outbox: outbox)
      } catch {
        if state.cursor > before { state.lastDelivery = clock.now() }
        self.state = state
        throw error
      }
      state.lastDelivery = clock.now()
      state.lastError = nil
      state.failingSince = nil
      self.state = state
      try await store(state)
    }
    state.lastError = nil
    state.failingSince = nil
    self.state = state
    try await store(state)
    return .caughtUp
  }

  /// The sink's state, made true by the sink itself the first time.
  private func recovered() async throws(DeliveryError) -> SinkRecord {
    if isRecovered, let state { return state }
    var state = try await asking { () async throws(StorageError) in
      try await outbox.register(sink: sink.name, kind: sink.kind)
    }
    stored = state
    self.state = state
    try await sink.recover(&state, from: outbox)
    self.state = state
    isRecovered = true
    return state
  }

  private func note(failure: DeliveryError) async {
    tidings.failed(failure.description)
    guard var state else { return }
    state.lastError = failure.description
    state.failingSince = state.failingSince ?? clock.now()
    self.state = state
    do throws(DeliveryError) {
      try await store(state)
    } catch {
      // The store fails too. What was delivered is known here and, for a log, in the log itself;
      // the state is stored with the next success.
    }
  }

  private func store(_ state: SinkRecord) async throws(DeliveryError) {
    guard state != stored else { return }
    try await asking { () async throws(StorageError) in try await outbox.save(state) }
    stored = state
  }

  private func asking<Value: Sendable>(
    _ access: () async throws(StorageError) -> Value
  ) async throws(DeliveryError) -> Value {
    do {
      return try await access()
    } catch {
      throw .storage(error)
    }
  }
}
