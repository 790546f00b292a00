// What a way out of the outbox must be able to do, and what it may ask of the outbox.

import Storage

/// A way out: takes alerts in order and moves its place in the outbox past each one that has left.
public protocol Sink: Sendable {
  /// The sink's name, under which its place in the outbox is kept.
  var name: String { get }
  /// What it is: `file`, `stdout`, …
  var kind: String { get }

  /// Whether the other sink is set up just as this one, so that a reload can leave this one alone.
  func isSetUp(like other: any Sink) -> Bool

  /// Makes the stored state true after a start: where the sink can tell by itself what has left,
  /// moves `state.cursor` past it. Called before the first delivery, and again if it throws.
  func recover(
    _ state: inout SinkRecord, from outbox: any Outbox
  ) async throws(DeliveryError)

  /// Delivers the alerts in order and sets `state.cursor` to each one's number once it has left.
  /// Where one cannot leave it throws, with `state` telling how far it came.
  func deliver(
    _ alerts: [OutboxAlert], state: inout SinkRecord, outbox: any Outbox
  ) async throws(DeliveryError)
}

/// The part of the store that deliveries need.
public protocol Outbox: Sendable {
  /// The sink's state, made where there is none, then at the present end of the outbox.
  func register(sink name: String, kind: String) async throws(StorageError) -> SinkRecord
  /// Every sink's state.
  func sinks() async throws(StorageError) -> [SinkRecord]
  /// Stores a sink's state.
  func save(_ sink: SinkRecord) async throws(StorageError)
  /// Forgets a sink; returns how many alerts it held, that failed or that were dead letters.
  func remove(sink name: String) async throws(StorageError) -> Int
  /// Up to `limit` alerts after `cursor`, oldest first.
  func outbox(after cursor: Int64, limit: Int) async throws(StorageError) -> [OutboxAlert]
  /// The number of the alert with an identifier.
  func sequence(ofAlert id: String) async throws(StorageError) -> Int64?
}

extension Store: Outbox {}
