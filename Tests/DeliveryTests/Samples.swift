// Alerts, places and sinks for the tests of this target.

import Foundation
import Model
import Storage
import Synchronization

@testable import Delivery

/// A directory with a store and room for logs, which lives as long as its test.
final class Scratch: Sendable {
  let path: String
  let store: Store
  let outbox: ObservedOutbox
  private let identifiers = Mutex(ULIDGenerator())

  init() throws {
    path = NSTemporaryDirectory() + "pactwatch-delivery-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path + "/log", withIntermediateDirectories: true)
    store = try Store(path: path + "/pactwatch.db")
    outbox = ObservedOutbox(store)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("left behind: \(path): \(error)")
    }
  }

  var log: String { path + "/log/alerts.log" }

  /// Puts alerts with these titles into the outbox and returns their lines.
  @discardableResult
  func raise(_ titles: String..., format: AlertFormat = .line) async throws -> [String] {
    let alerts = titles.map { title in
      var alert = sample(title: title)
      alert.id = identifiers.withLock { $0.next(at: noon) }
      return alert
    }
    let receipt = try await store.commit(PollCommit(feed: nil, time: noon, alerts: alerts))
    let first = receipt.alerts.first ?? 0
    return try await store.outbox(after: first - 1, limit: titles.count).map {
      String(decoding: try format.bytes($0), as: UTF8.self)
    }
  }

  /// An identifier greater than every one before it.
  func nextID(at time: Timestamp) -> String { identifiers.withLock { $0.next(at: time) } }

  /// A delivery to these sinks whose retries do not wait long.
  func delivery(to sinks: any Sink..., batch: Int = 100) async -> Delivery {
    let delivery = Delivery(
      outbox: outbox, clock: FixedClock(),
      retry: RetryPolicy(first: .milliseconds(2), longest: .milliseconds(10)), batch: batch)
    await delivery.reload(sinks)
    return delivery
  }

  /// What a fresh process with a log sink would do: start, deliver everything, end.
  @discardableResult
  func runOnce(
    format: AlertFormat = .line, sync: SyncPolicy = .never, mode: UInt32 = 0o640
  ) async -> Bool {
    let sink = FileSink(.init(path: log, format: format, mode: mode, sync: sync))
    let delivery = await delivery(to: sink)
    let complete = await delivery.drain(within: .seconds(240))
    await delivery.stop()
    return complete
  }

  /// The log sink's row.
  func row() async throws -> SinkRecord? {
    try await store.sinks().first { $0.name == "file:\(log)" }
  }

  func read(_ name: String = "alerts.log") throws -> String {
    try String(contentsOfFile: path + "/log/" + name, encoding: .utf8)
  }

  func write(_ text: String, to name: String = "alerts.log") throws {
    try text.write(toFile: path + "/log/" + name, atomically: false, encoding: .utf8)
  }

  func rename(_ name: String, to other: String) throws {
    try FileManager.default.moveItem(
      atPath: path + "/log/" + name, toPath: path + "/log/" + other)
  }
}

struct FixedClock: WallClock {
  func now() -> Timestamp { noon }
}

let noon = Timestamp(rfc3339: "2026-03-14T09:12:44Z") ?? .epoch

func sample(title: String) -> Alert {
  Alert(
    id: "01JPA0000000000000000000AA", kind: .new, severity: .high, time: noon,
    story: StoryID(rawValue: 7), thread: StoryID(rawValue: 7),
    watches: [Alert.WatchMatch(name: "ua-it", matched: [])], score: 0.971,
    activity: [.coProduction, .financing], stage: .agreed, domain: [.airDefence, .unmanned],
    countries: [CountryCode("UA"), CountryCode("IT")].compactMap { $0 }, title: title,
    language: "en", url: "https://www.ukrinform.net/a", source: "ukrinform.net",
    sources: (0..<5).map {
      StoryReport(
        url: nil, source: "outlet-\($0)", owner: "owner-\($0)", language: "en", published: nil)
    })
}

/// A sink that keeps what it gets and tells a waiting test.
actor RecordingSink: Sink {
  nonisolated let name: String
  nonisolated let kind = "recording"
  nonisolated let delivered: AsyncStream<String>
  private let told: AsyncStream<String>.Continuation

  init(_ name: String) {
    self.name = name
    (delivered, told) = AsyncStream.makeStream()
  }

  nonisolated func isSetUp(like other: any Sink) -> Bool { other is RecordingSink }

  func recover(_ state: inout SinkRecord, from outbox: any Outbox) {}

  func deliver(
    _ alerts: [OutboxAlert], state: inout SinkRecord, outbox: any Outbox
  ) async throws(DeliveryError) {
    for alert in alerts {
      state.cursor = alert.sequence
      told.yield(alert.id)
    }
  }

  /// Waits for the next `count` identifiers.
  func next(_ count: Int) async -> [String] {
    var ids: [String] = []
    for await id in delivered {
      ids.append(id)
      if ids.count == count { break }
    }
    return ids
  }
}

/// A sink that never answers until it is let go.
actor StuckSink: Sink {
  nonisolated let name = "stuck"
  nonisolated let kind = "stuck"
  private let gate: AsyncStream<Void>
  private nonisolated let opener: AsyncStream<Void>.Continuation

  init() { (gate, opener) = AsyncStream.makeStream() }

  nonisolated func letGo() { opener.finish() }
  nonisolated func isSetUp(like other: any Sink) -> Bool { other is StuckSink }
  func recover(_ state: inout SinkRecord, from outbox: any Outbox) {}

  func deliver(
    _ alerts: [OutboxAlert], state: inout SinkRecord, outbox: any Outbox
  ) async throws(DeliveryError) {
    for await _ in gate {}
    state.cursor = alerts.last?.sequence ?? state.cursor
  }
}

/// The real store, which tells what is saved and fails to save while it is told to.
final class ObservedOutbox: Outbox {
  let store: Store
  private let failing = Mutex(false)
  private let saved: AsyncStream<SinkRecord>
  private let told: AsyncStream<SinkRecord>.Continuation

  init(_ store: Store) {
    self.store = store
    (saved, told) = AsyncStream.makeStream()
  }

  func failSaves(_ fail: Bool) { failing.withLock { $0 = fail } }

  /// Waits until the sinks' states, by name, are as asked for; states seen by an earlier call
  /// do not count again.
  func states(
    until isReached: ([String: SinkRecord]) -> Bool
  ) async -> [String: SinkRecord] {
    var states: [String: SinkRecord] = [:]
    for await state in saved {
      states[state.name] = state
      if isReached(states) { break }
    }
    return states
  }

  func register(sink name: String, kind: String) async throws(StorageError) -> SinkRecord {
    try await store.register(sink: name, kind: kind)
  }
  func sinks() async throws(StorageError) -> [SinkRecord] { try await store.sinks() }
  func save(_ sink: SinkRecord) async throws(StorageError) {
    if failing.withLock({ $0 }) { throw .diskFull(path: store.path) }
    try await store.save(sink)
    told.yield(sink)
  }
  func remove(sink name: String) async throws(StorageError) -> Int {
    try await store.remove(sink: name)
  }
  func outbox(after cursor: Int64, limit: Int) async throws(StorageError) -> [OutboxAlert] {
    try await store.outbox(after: cursor, limit: limit)
  }
  func sequence(ofAlert id: String) async throws(StorageError) -> Int64? {
    try await store.sequence(ofAlert: id)
  }
}
