// Brings alerts from the outbox to one sink of messages: takes them into parcels, puts those that
// may leave into messages, and sends each until the peer has it, at least once under one
// identifier.

import Model
import Storage

/// Delivers to one sink that sends messages.
actor MessageCourier: Carrier {
  /// How often it looks whether somebody asked for a replay, and whether the clock has jumped.
  static let lookAround = Duration.seconds(10)
  /// The longest that a peer may ask to be left alone.
  static let longestPause = Duration.seconds(24 * 3600)

  nonisolated let sink: any MessageSink
  nonisolated let routing: Routing
  nonisolated var name: String { sink.name }
  let outbox: any MessageOutbox
  let clock: any WallClock
  let retry: RetryPolicy
  private let batch: Int

  var state: SinkRecord?
  /// What is known of the alerts in parcels, by their numbers.
  private var known: [Int64: (id: String, traits: AlertTraits)] = [:]
  /// Messages that the peer has and the store does not know of yet.
  var unsettled: [String] = []
  /// The message that failed last without another's success since.
  var lastFailed: String?
  /// Failures in a row since the sink, and not one message alone, seems to be down.
  var downFailures = 0
  var tidings: DeliveryTidings
  /// Failures of the store in a row.
  private var storeFailures = 0
  private var attempt: Task<DeliveryOutcome, Never>?
  private var predecessor: Task<Void, Never>?
  /// When there will be something to do again, by what the last attempt saw.
  private(set) var nextDue: Timestamp?

  init(
    _ routed: RoutedSink, outbox: any MessageOutbox, clock: any WallClock,
    retry: RetryPolicy = RetryPolicy(first: .seconds(2), longest: .seconds(300)), batch: Int = 100,
    tell: @escaping @Sendable (DeliveryEvent) -> Void = { _ in },
    after predecessor: Task<Void, Never>? = nil
  ) {
    tidings = DeliveryTidings(sink: routed.sink.name, tell: tell)
    sink = routed.sink
    routing = routed.routing
    self.outbox = outbox
    self.clock = clock
    self.retry = retry
    self.batch = batch
    self.predecessor = predecessor
  }

  nonisolated func serves(_ way: WayOut) -> Bool {
    guard case .messages(let other) = way else { return false }
    return other.routing == routing && sink.isSetUp(like: other.sink)
  }

  func prepare() async {
    guard predecessor == nil else { return }
    do throws(StorageError) {
      _ = try await registered()
    } catch {
      // The first attempt meets the same failure, and tries again.
    }
  }

  func halt() { attempt?.cancel() }

  nonisolated func keepDelivering(whenever bell: Bell) -> Task<Void, Never> {
    let (rings, alarm) = bell.listenWithAlarm()
    return Task {
      var timer: Task<Void, any Error>?
      defer { timer?.cancel() }
      for await _ in rings {
        timer?.cancel()
        guard await deliverPending() != .halted, !Task.isCancelled else { return }
        let wait = await timeToNext()
        timer = Task {
          try await Task.sleep(for: wait)
          alarm.yield()
        }
      }
    }
  }

  /// How long to sleep: never so long that a replay or a jump of the clock would go unnoticed.
  private func timeToNext() -> Duration {
    guard let nextDue else { return Self.lookAround }
    return min(max(nextDue - clock.now(), .milliseconds(1)), Self.lookAround)
  }

  func deliverPending() async -> DeliveryOutcome {
    while let attempt { _ = await attempt.value }
    let started = Task { await self.run() }
    attempt = started
    return await started.value
  }

  private func run() async -> DeliveryOutcome {
    defer { attempt = nil }
    await predecessor?.value
    predecessor = nil
    do throws(StorageError) {
      try await settleSent()
      try await takeIn()
      var held: Timestamp?
      var failing: Timestamp?
      var isUpAgain = false
      repeat {
        held = try await makeMessages()
        (failing, isUpAgain) = try await sendPending()
      } while isUpAgain && !Task.isCancelled
      try await noteRecovery(failing: failing != nil)
      nextDue = [held, failing].compactMap(\.self).min()
      if Task.isCancelled { return .halted }
      return failing.map { .failed(retryAfter: max($0 - clock.now(), .milliseconds(1))) }
        ?? .caughtUp
    } catch {
      storeFailures += 1
      await note(error)
      let delay = retry.delay(afterFailures: storeFailures)
      nextDue = clock.now() + delay
      return .failed(retryAfter: delay)
    }
  }

  /// Has `sinks list` tell of a failure of the store, where the store takes that.
  private func note(_ failure: StorageError) async {
    tidings.failed(failure.description)
    guard var state else { return }
    state.lastError = failure.description
    state.failingSince = state.failingSince ?? clock.now()
    do throws(StorageError) {
      try await outbox.save(state)
      self.state = state
    } catch {
      // It does not. Nothing has moved, and the next attempt says so again.
    }
  }

  /// Takes back what `note` said.
  private func noteRecovery(failing: Bool) async throws(StorageError) {
    guard storeFailures > 0 else { return }
    storeFailures = 0
    if !failing { tidings.worked() }
    guard !failing, var state, state.lastError != nil else { return }
    (state.lastError, state.failingSince) = (nil, nil)
    try await outbox.save(state)
    self.state = state
  }

  func registered() async throws(StorageError) -> SinkRecord {
    if let state { return state }
    let stored = try await outbox.register(sink: sink.name, kind: sink.kind)
    state = stored
    return stored
  }

  // MARK: - From the outbox into parcels

  private func takeIn() async throws(StorageError) {
    var state = try await registered()
    while !Task.isCancelled {
      let alerts = try await outbox.outbox(after: state.cursor, limit: batch)
      guard let last = alerts.last else { return }
      var chosen: [Int64] = []
      for alert in alerts where alert.silence == nil {
        let traits = AlertTraits(try alert.alert())
        guard routing.match.takes(traits) else { continue }
        chosen.append(alert.sequence)
        known[alert.sequence] = (alert.id, traits)
      }
      state.cursor = last.sequence
      try await outbox.take(chosen, for: state, at: clock.now())
      self.state = state
    }
  }

  // MARK: - From parcels into messages

  /// Makes messages of what may leave; when the first of the others may, nil where there are none.
  private func makeMessages() async throws(StorageError) -> Timestamp? {
    let now = clock.now()
    // While the sink is down one message after another tries it; the others are made when it is up
    // again, so that a day's alerts still travel together and under the cap.
    let isDown = try await registered().nextTry != nil
    if isDown, !(try await outbox.pendingMessages(of: name)).isEmpty { return nil }
    var parcels = try await outbox.parcels(of: name)
    if parcels.contains(where: { $0.since > now || $0.capped ?? now > now }) {
      try await outbox.rewindParcels(of: name, to: now)
      parcels = try await outbox.parcels(of: name)
    }
    try await learn(of: parcels)
    guard !parcels.isEmpty else { return nil }
    let routed = parcels.compactMap { parcel in
      known[parcel.alert].map { RoutedParcel(parcel: parcel, id: $0.id, traits: $0.traits) }
    }
    let made =
      routing.perHour == nil
      ? [] : try await outbox.messagesMade(by: name, since: now - .seconds(3600))
    let dispatch = Dispatch(routed, by: routing, made: made, now: now)
    // A plan that is half carried out is made again and comes to the same.
    if !dispatch.capped.isEmpty { try await outbox.cap(dispatch.capped, of: name, at: now) }
    try await outbox.seal(dispatch.messages, for: name)
    return dispatch.next
  }

  /// Reads what alerts that are not known yet are about, and forgets those that have left.
  private func learn(of parcels: [Parcel]) async throws(StorageError) {
    let present = Set(parcels.map(\.alert))
    known = known.filter { present.contains($0.key) }
    let unknown = present.filter { known[$0] == nil }.sorted()
    for start in stride(from: 0, to: unknown.count, by: batch) {
      for alert in try await outbox.alerts(numbered: Array(unknown[start...].prefix(batch))) {
        known[alert.sequence] = (alert.id, AlertTraits(try alert.alert()))
      }
    }
  }
}
