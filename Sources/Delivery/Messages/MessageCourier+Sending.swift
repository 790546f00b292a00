// The last part of the way: each message is sent until the peer has it, less and less often while
// it does not, and a message that is bad is told from a sink that is down.

import Model
import Storage

extension MessageCourier {
  /// Sends what may be tried; when the first of the others may, nil where there are none, and
  /// whether the sink has turned out to be up again.
  func sendPending() async throws(StorageError) -> (next: Timestamp?, isUpAgain: Bool) {
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
        tidings.died(message.id, reason)
      case .again?
      where Task.isCancelled:
        return (next, false)  // Broken off by us, which is no failure.
      case .again(let reason, let after)?:
        let (fate, isDown) = note(reason, after: after, of: message, state: &state, now: now)
        self.state = state
        try await outbox.settle(message.id, of: state, as: fate)
        switch fate {
        case .again(_, _, let again): next = min(next ?? again, again)
        case .dead(let reason, _): tidings.died(message.id, reason)
        case .sent: break
        }
        if isDown { return (waits(state.nextTry) ?? next, false) }
      }
    }
    return (next, isReleased)
  }

  /// When the quiet hours are over that have begun since a message was made; nil where it may be
  /// sent.
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
    tidings.failed(reason, of: message.id)
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
    tidings.worked()
    state.lastError = nil
    state.failingSince = nil
    guard state.nextTry != nil else { return false }
    state.nextTry = nil
    downFailures = 0
    try await outbox.releaseMessages(of: name)
    return true
  }

  /// Notes in the store which messages the peer has.
  func settleSent() async throws(StorageError) {
    guard !unsettled.isEmpty else { return }
    let state = try await registered()
    while let id = unsettled.first {
      try await outbox.settle(id, of: state, as: .sent(at: clock.now()))
      unsettled.removeFirst()
    }
  }

  /// An instant before when nothing is to be tried; nil where it is past, or farther away than any
  /// wait is long, as when the clock was put back.
  func waits(_ instant: Timestamp?) -> Timestamp? {
    let now = clock.now()
    guard let instant, instant > now,
      instant - now <= Self.longestPause + .seconds(3600)
    else { return nil }
    return instant
  }

  /// A wait made up to a fifth longer at random, so that many senders do not come back at once.
  private func jittered(_ wait: Duration) -> Duration { wait * Double.random(in: 1...1.2) }
}
