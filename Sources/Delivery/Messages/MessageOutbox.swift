// The part of the store that sinks of messages need beside the outbox itself.

import Model
import Storage

/// Parcels and messages, each call one transaction.
public protocol MessageOutbox: Outbox {
  /// Moves a sink's place and makes parcels of the alerts that it chose on the way.
  func take(
    _ alerts: [Int64], for state: SinkRecord, at now: Timestamp
  ) async throws(StorageError)
  /// A sink's parcels that are in no message yet.
  func parcels(of sink: String) async throws(StorageError) -> [Parcel]
  /// Notes that the cap has put parcels off.
  func cap(_ alerts: [Int64], of sink: String, at now: Timestamp) async throws(StorageError)
  /// Takes back the times of parcels that a clock ahead had set.
  func rewindParcels(of sink: String, to now: Timestamp) async throws(StorageError)
  /// The alerts with these numbers.
  func alerts(numbered numbers: [Int64]) async throws(StorageError) -> [OutboxAlert]
  /// Puts parcels into messages.
  func seal(_ messages: [StoredMessage], for sink: String) async throws(StorageError)
  /// A sink's messages that are neither sent nor dead.
  func pendingMessages(of sink: String) async throws(StorageError) -> [StoredMessage]
  /// Notes what an attempt came to.
  func settle(
    _ message: String, of state: SinkRecord, as fate: MessageFate
  ) async throws(StorageError)
  /// Lets every pending message be tried at once.
  func releaseMessages(of sink: String) async throws(StorageError)
  /// When a sink's messages were made since `start`.
  func messagesMade(
    by sink: String, since start: Timestamp
  ) async throws(StorageError) -> [Timestamp]
}

extension Store: MessageOutbox {}
