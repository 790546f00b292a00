// Sinks of messages, clocks and outboxes that a test has in its hand.

import Foundation
import Model
import Storage
import Synchronization

@testable import Delivery

/// A clock that stands until it is set.
final class SettableClock: WallClock {
  private let instant: Mutex<Timestamp>

  init(_ instant: Timestamp = noon) { self.instant = Mutex(instant) }

  func now() -> Timestamp { instant.withLock { $0 } }
  func advance(_ duration: Duration) { instant.withLock { $0 = $0 + duration } }
  func set(_ text: String) { instant.withLock { $0 = Timestamp(rfc3339: text) ?? .epoch } }
}

/// A sink whose answers a test decides, and which remembers what it took.
actor FickleSink: MessageSink {
  /// A message that was taken.
  struct Taken: Equatable, Sendable {
    var id: String
    var form: Message.Form
    var title: String?
    var alerts: [String]
    var time: Timestamp
  }

  nonisolated let name: String
  nonisolated let kind = "fickle"
  private let clock: any WallClock
  private var answer: @Sendable (Message) -> SendFailure?
  private(set) var taken: [Taken] = []
  private(set) var attempts: [String] = []

  init(
    _ name: String = "desk", clock: any WallClock,
    answer: @escaping @Sendable (Message) -> SendFailure? = { _ in nil }
  ) {
    self.name = name
    self.clock = clock
    self.answer = answer
  }

  nonisolated func isSetUp(like other: any MessageSink) -> Bool {
    (other as? FickleSink) === self
  }

  func answers(_ answer: @escaping @Sendable (Message) -> SendFailure?) { self.answer = answer }

  func send(_ message: Message) async throws(SendFailure) {
    attempts.append(message.id)
    if let failure = answer(message) { throw failure }
    taken.append(
      Taken(
        id: message.id, form: message.form, title: message.title, alerts: message.alerts.map(\.id),
        time: clock.now()))
  }
}

/// The real store as a process sees it that dies after so many accesses.
final class MortalOutbox: MessageOutbox {
  private let store: Store
  private let left: Mutex<Int>

  init(_ store: Store, accesses: Int = .max) {
    self.store = store
    left = Mutex(accesses)
  }

  private func live() throws(StorageError) {
    let isDead = left.withLock { left in
      left -= 1
      return left < 0
    }
    if isDead { throw .other(path: store.path, detail: "this process is dead") }
  }

  func register(sink name: String, kind: String) async throws(StorageError) -> SinkRecord {
    try live()
    return try await store.register(sink: name, kind: kind)
  }
  func sinks() async throws(StorageError) -> [SinkRecord] {
    try live()
    return try await store.sinks()
  }
  func save(_ sink: SinkRecord) async throws(StorageError) {
    try live()
    try await store.save(sink)
  }
  func remove(sink name: String) async throws(StorageError) -> Int {
    try live()
    return try await store.remove(sink: name)
  }
  func outbox(after cursor: Int64, limit: Int) async throws(StorageError) -> [OutboxAlert] {
    try live()
    return try await store.outbox(after: cursor, limit: limit)
  }
  func sequence(ofAlert id: String) async throws(StorageError) -> Int64? {
    try live()
    return try await store.sequence(ofAlert: id)
  }
  func take(
    _ alerts: [Int64], for state: SinkRecord, at now: Timestamp
  ) async throws(StorageError) {
    try live()
    try await store.take(alerts, for: state, at: now)
  }
  func parcels(of sink: String) async throws(StorageError) -> [Parcel] {
    try live()
    return try await store.parcels(of: sink)
  }
  func cap(_ alerts: [Int64], of sink: String, at now: Timestamp) async throws(StorageError) {
    try live()
    try await store.cap(alerts, of: sink, at: now)
  }
  func rewindParcels(of sink: String, to now: Timestamp) async throws(StorageError) {
    try live()
    try await store.rewindParcels(of: sink, to: now)
  }
  func alerts(numbered numbers: [Int64]) async throws(StorageError) -> [OutboxAlert] {
    try live()
    return try await store.alerts(numbered: numbers)
  }
  func seal(_ messages: [StoredMessage], for sink: String) async throws(StorageError) {
    try live()
    try await store.seal(messages, for: sink)
  }
  func pendingMessages(of sink: String) async throws(StorageError) -> [StoredMessage] {
    try live()
    return try await store.pendingMessages(of: sink)
  }
  func settle(
    _ message: String, of state: SinkRecord, as fate: MessageFate
  ) async throws(StorageError) {
    try live()
    try await store.settle(message, of: state, as: fate)
  }
  func releaseMessages(of sink: String) async throws(StorageError) {
    try live()
    try await store.releaseMessages(of: sink)
  }
  func messagesMade(
    by sink: String, since start: Timestamp
  ) async throws(StorageError) -> [Timestamp] {
    try live()
    return try await store.messagesMade(by: sink, since: start)
  }
}

extension ObservedOutbox: MessageOutbox {
  func take(
    _ alerts: [Int64], for state: SinkRecord, at now: Timestamp
  ) async throws(StorageError) {
    try await store.take(alerts, for: state, at: now)
  }
  func parcels(of sink: String) async throws(StorageError) -> [Parcel] {
    try await store.parcels(of: sink)
  }
  func cap(_ alerts: [Int64], of sink: String, at now: Timestamp) async throws(StorageError) {
    try await store.cap(alerts, of: sink, at: now)
  }
  func rewindParcels(of sink: String, to now: Timestamp) async throws(StorageError) {
    try await store.rewindParcels(of: sink, to: now)
  }
  func alerts(numbered numbers: [Int64]) async throws(StorageError) -> [OutboxAlert] {
    try await store.alerts(numbered: numbers)
  }
  func seal(_ messages: [StoredMessage], for sink: String) async throws(StorageError) {
    try await store.seal(messages, for: sink)
  }
  func pendingMessages(of sink: String) async throws(StorageError) -> [StoredMessage] {
    try await store.pendingMessages(of: sink)
  }
  func settle(
    _ message: String, of state: SinkRecord, as fate: MessageFate
  ) async throws(StorageError) {
    try await store.settle(message, of: state, as: fate)
  }
  func releaseMessages(of sink: String) async throws(StorageError) {
    try await store.releaseMessages(of: sink)
  }
  func messagesMade(
    by sink: String, since start: Timestamp
  ) async throws(StorageError) -> [Timestamp] {
    try await store.messagesMade(by: sink, since: start)
  }
}

extension Scratch {
  /// Puts alerts into the outbox as they are but for their identifiers, raised at `time`.
  @discardableResult
  func raise(_ alerts: [Alert], at time: Timestamp) async throws -> [String] {
    let alerts = alerts.map { alert in
      var alert = alert
      alert.id = nextID(at: time)
      alert.time = time
      return alert
    }
    try await store.commit(PollCommit(feed: nil, time: time, alerts: alerts))
    return alerts.map(\.id)
  }

  /// A courier for a sink, its place taken.
  func courier(
    _ sink: any MessageSink, _ routing: Routing = Routing(), clock: any WallClock,
    outbox: (any MessageOutbox)? = nil
  ) async -> MessageCourier {
    let courier = MessageCourier(
      RoutedSink(sink, routing: routing), outbox: outbox ?? store, clock: clock)
    await courier.prepare()
    return courier
  }
}
