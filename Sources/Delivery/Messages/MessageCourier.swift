// Brings alerts from the outbox to one sink of messages: takes them into parcels, puts those that may
// leave into messages, and sends each until the peer has it, at least once under one identifier.

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
  private let outbox: any MessageOutbox
  private let clock: any WallClock
  private let retry: RetryPolicy
  private let batch: Int

  private var state: SinkRecord?
  /// What is known of the alerts in parcels, by their numbers.
  private var known: [Int64: (id: String, traits: AlertTraits)] = [:]
  /// Messages that the peer has and the store does not know of yet.
  private var unsettled: [String] = []
  /// The message that failed last without another's success since.
  private var lastFailed: String?
  /// Failures in a row since the sink, and not one message alone, seems to be down.
  private var downFailures = 0
  /// Failures of the store in a row.
  private var storeFailures = 0
  private var attempt: Task<DeliveryOutcome, Never>?
  private var predecessor: Task<Void, Never>?
  /// When there will be something to do again, by what the last attempt saw.
  private(set) var nextDue: Timestamp?

  init(
    _ routed: RoutedSink, outbox: any MessageOutbox, clock: any WallClock,
    retry: RetryPolicy = RetryPolicy(first: .seconds(2), longest: .seconds(300)), batch: Int = 100,
    after predecessor: Task<Void, Never>? = nil
  ) {
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
    guard !failing, var state, state.lastError != nil else { return }
    (state.lastError, state.failingSince) = (nil, nil)
    try await outbox.save(state)
    self.state = state
  }

  private func registered() async throws(StorageError) -> SinkRecord {
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

  // MARK: - From messages to the peer

  /// Sends what may be tried; when the first of the others may, nil where there are none, and whether
  /// the sink has turned out to be up again.
  private func sendPending() async throws(StorageError) -> (next: Timestamp?, isUpAgain: Bool) {
    var state = try await registered()
    if let pause = waits(state.nextTry) { return (pause, false) }
    var next: Timestamp?
    var isReleased = false
    for message in try await outbox.pendingMessages(of: name) {
      if Task.isCancelled { break }
      if !isReleased, let wait = waits(message.nextTry) {
        next = min(next ?? wait, wait)
        continue
      }
      let alerts = try await outbox.alerts(numbered: message.alerts)
      if let end = try quietEnd(for: message, alerts) {
        next = min(next ?? end, end)
        continue
      }
      let failure = await send(message, alerts)
      let now = clock.now()
      switch failure {
      case nil:
        unsettled.append(message.id)
        isReleased = try await up(&state, now: now) || isReleased
        state.lastDelivery = now
        self.state = state
        try await settleSent()
      case .refused(let reason)?:
        // A peer that says no is there.
        isReleased = try await up(&state, now: now) || isReleased
        self.state = state
        try await outbox.settle(message.id, of: state, as: .dead(reason, at: now))
      case .again?
      where Task.isCancelled:
        return (next, false)  // Broken off by us, which is no failure.
      case .again(let reason, let after)?:
        let (fate, isDown) = note(reason, after: after, of: message, state: &state, now: now)
        self.state = state
        try await outbox.settle(message.id, of: state, as: fate)
        if case .again(_, _, let again) = fate { next = min(next ?? again, again) }
        if isDown { return (waits(state.nextTry) ?? next, false) }
      }
    }
    return (next, isReleased)
  }

  /// When the quiet hours are over that have begun since a message was made; nil where it may be sent.
  private func quietEnd(
    for message: StoredMessage, _ alerts: [OutboxAlert]
  ) throws(StorageError) -> Timestamp? {
    let now = clock.now()
    // What was made within quiet hours was not to be held by them.
    guard let quiet = routing.quiet, quiet.contains(now), !quiet.contains(message.made) else {
      return nil
    }
    for alert in alerts
    where quiet.unless?.takes(AlertTraits(try alert.alert())) ?? false {
      return nil
    }
    return quiet.end(after: now)
  }

  private func send(_ record: StoredMessage, _ alerts: [OutboxAlert]) async -> SendFailure? {
    guard !alerts.isEmpty else { return .refused("its alerts are no longer in the database") }
    do throws(SendFailure) {
      try await sink.send(
        Message(
          form: Message.Form(rawValue: record.form) ?? .single, id: record.id, alerts: alerts,
          title: record.title))
      return nil
    } catch {
      return error
    }
  }

  /// Notes a failure; whether it is the sink that is down, and not the message that is bad.
  private func note(
    _ reason: String, after: Duration?, of message: StoredMessage, state: inout SinkRecord,
    now: Timestamp
  ) -> (MessageFate, isDown: Bool) {
    state.lastError = reason
    state.failingSince = state.failingSince ?? now
    let asked = min(after ?? .zero, Self.longestPause)
    // A second message that fails too, or a peer that asks for a pause, means the sink itself; one
    // message that fails alone must not hold up the others.
    let isDown = after != nil || (lastFailed ?? message.id) != message.id
    lastFailed = message.id
    if isDown {
      downFailures += 1
      state.nextTry = now + max(asked, jittered(retry.delay(afterFailures: downFailures)))
    }
    let firstFailure = message.firstFailure ?? now
    if let limit = routing.giveUpAfter, message.failures > 0, now - firstFailure >= limit {
      return (.dead("given up after \(message.failures + 1) attempts: \(reason)", at: now), isDown)
    }
    let wait = max(asked, jittered(retry.delay(afterFailures: message.failures + 1)))
    return (.again(reason, at: now, next: now + wait), isDown)
  }

  /// Notes that the peer answers; whether it was down, so that all messages may be tried at once.
  private func up(_ state: inout SinkRecord, now: Timestamp) async throws(StorageError) -> Bool {
    lastFailed = nil
    state.lastError = nil
    state.failingSince = nil
    guard state.nextTry != nil else { return false }
    state.nextTry = nil
    downFailures = 0
    try await outbox.releaseMessages(of: name)
    return true
  }

  /// Notes in the store which messages the peer has.
  private func settleSent() async throws(StorageError) {
    guard !unsettled.isEmpty else { return }
    let state = try await registered()
    while let id = unsettled.first {
      try await outbox.settle(id, of: state, as: .sent(at: clock.now()))
      unsettled.removeFirst()
    }
  }

  /// An instant before when nothing is to be tried; nil where it is past, or farther away than any
  /// wait is long, as when the clock was put back.
  private func waits(_ instant: Timestamp?) -> Timestamp? {
    let now = clock.now()
    guard let instant, instant > now,
      instant - now <= Self.longestPause + .seconds(3600)
    else { return nil }
    return instant
  }

  /// A wait made up to a fifth longer at random, so that many senders do not come back at once.
  private func jittered(_ wait: Duration) -> Duration { wait * Double.random(in: 1...1.2) }
}
