// Alerts on their way out by a sink that sends messages: taken from the outbox in one transaction
// with the sink's place, so that each is either still there or has a row here until it has left.

import GRDB
import Model

/// An alert that a sink has taken from the outbox and not yet put into a message.
public struct Parcel: Equatable, Sendable {
  /// The alert's number in the outbox.
  public var alert: Int64
  /// When the sink took it.
  public var since: Timestamp
  /// When the sink's cap put it off; nil where it did not.
  public var capped: Timestamp?
  /// Whether somebody asked for it again, so that nothing holds it.
  public var isReplay: Bool

  /// A parcel from its parts.
  public init(alert: Int64, since: Timestamp, capped: Timestamp? = nil, isReplay: Bool = false) {
    self.alert = alert
    self.since = since
    self.capped = capped
    self.isReplay = isReplay
  }
}

extension Store {
  /// Moves a sink's place to `state.cursor` and makes parcels of the alerts that it chose on the
  /// way.
  public func take(
    _ alerts: [Int64], for state: SinkRecord, at now: Timestamp
  ) async throws(StorageError) {
    try await write { database in
      for alert in alerts {
        // It is there already where somebody had it replayed before it was its turn.
        try database.run(
          """
          INSERT OR IGNORE INTO parcel(sink, alert, since, capped, replay, message)
          VALUES (?, ?, ?, NULL, 0, NULL)
          """, [state.name, alert, now.milliseconds])
      }
      try database.save(state)
    }
  }

  /// A sink's parcels that are in no message yet, in the order of the alerts.
  public func parcels(of sink: String) async throws(StorageError) -> [Parcel] {
    try await read { database in
      try database.rows(
        """
        SELECT alert, since, capped, replay FROM parcel WHERE sink = ? AND message IS NULL
        ORDER BY alert
        """, [sink]
      ) {
        Parcel(
          alert: $0[0], since: $0.instant(1), capped: $0.optionalInstant(2), isReplay: $0[3])
      }
    }
  }

  /// Notes that the cap has put parcels off.
  public func cap(
    _ alerts: [Int64], of sink: String, at now: Timestamp
  ) async throws(StorageError) {
    try await write { database in
      for alert in alerts {
        try database.run(
          "UPDATE parcel SET capped = ? WHERE sink = ? AND alert = ?",
          [now.milliseconds, sink, alert])
      }
    }
  }

  /// Takes back the times of parcels to the present where a clock that was ahead had set them, so
  /// that none waits until the clock is there again.
  public func rewindParcels(of sink: String, to now: Timestamp) async throws(StorageError) {
    try await write { database in
      for column in ["since", "capped"] {
        try database.run(
          "UPDATE parcel SET \(column) = ?1 WHERE sink = ?2 AND \(column) > ?1",
          [now.milliseconds, sink])
      }
    }
  }

  /// The alerts with these numbers, in their order; those that are no more are left out.
  public func alerts(numbered numbers: [Int64]) async throws(StorageError) -> [OutboxAlert] {
    try await read { database in
      try numbers.compactMap { number in
        try database.first(
          "SELECT \(OutboxAlert.columns) FROM alert WHERE seq = ?", [number],
          as: OutboxAlert.init)
      }
    }
  }

  /// Has a sink send alerts once more, whether it sent them before or not; returns how many. What
  /// it still has to send anyway is left as it is, and a dead letter is tried again whole.
  public func replay(
    _ alerts: [Int64], by sink: String, at now: Timestamp
  ) async throws(StorageError) -> Int {
    try await write { database in
      var count = 0
      for alert in alerts {
        try database.run(
          """
          INSERT OR IGNORE INTO parcel(sink, alert, since, capped, replay, message)
          VALUES (?, ?, ?, NULL, 1, NULL)
          """, [sink, alert, now.milliseconds])
        count += database.changesCount
        try database.run(
          """
          UPDATE message SET dead = NULL, failures = 0, first_failure = NULL, next_try = NULL
          WHERE sink = ?1 AND dead IS NOT NULL
            AND id = (SELECT message FROM parcel WHERE sink = ?1 AND alert = ?2)
          """, [sink, alert])
        count += database.changesCount
      }
      return count
    }
  }
}
