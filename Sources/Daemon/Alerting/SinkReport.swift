// How each way out fares, for `pactwatch sinks list`.

import Configuration
import Delivery
import Model
import Storage

/// The standing of one sink.
public struct SinkReport: Encodable, Sendable {
  /// A message that was given up.
  public struct DeadLetter: Encodable, Sendable {
    /// Its identifier.
    public var id: String
    /// Why it is dead.
    public var reason: String
    /// Since when.
    public var time: Timestamp
    /// How many alerts it carries.
    public var alerts: Int
  }

  /// What it is called by in commands.
  public var name: String
  /// What it is: `file`, `webhook`, …
  public var kind: String
  /// `ok`, `failing`, or `new` where the service has not run with it yet.
  public var state: String
  /// Alerts that it has yet to look at.
  public var ahead: Int
  /// Alerts that it holds, by the reason.
  public var held: [String: Int]
  /// When the first of those may leave.
  public var heldUntil: Timestamp?
  /// Messages that wait to be tried, or tried again.
  public var waiting: Int
  /// Messages that were given up.
  public var dead: [DeadLetter]
  /// What ails it.
  public var error: String?
  /// Since when.
  public var failingSince: Timestamp?
  /// When it is tried again.
  public var nextTry: Timestamp?
  /// When an alert last left by it.
  public var lastDelivery: Timestamp?

  /// The standing of every sink of a configuration, in its order.
  public static func list(
    _ settings: Settings, store: Store, now: Timestamp
  ) async throws(StorageError) -> [SinkReport] {
    let records = Dictionary(try await store.sinks().map { ($0.name, $0) }) { first, _ in first }
    let counts = try await store.messageCounts()
    var reports: [SinkReport] = []
    for sink in settings.sinks {
      reports.append(
        try await SinkReport(
          sink, record: records[sink.identity],
          counts: counts[sink.identity] ?? MessageCounts(), store: store, now: now))
    }
    return reports
  }

  private init(
    _ sink: SinkSettings, record: SinkRecord?, counts: MessageCounts, store: Store, now: Timestamp
  ) async throws(StorageError) {
    name = sink.label
    kind = sink.kind
    ahead = counts.ahead
    waiting = counts.waiting
    error = record?.lastError
    failingSince = record?.failingSince
    lastDelivery = record?.lastDelivery
    let retries = try await store.pendingMessages(of: sink.identity).compactMap(\.nextTry)
    nextTry = [record?.nextTry, retries.min()].compactMap(\.self).max()
    let holding = try await HeldAlerts(
      by: sink.identity, routing: sink.routing, store: store, now: now)
    held = holding.reasons
    heldUntil = holding.next
    dead = try await store.deadLetters(of: sink.identity).map { letter in
      DeadLetter(
        id: letter.id, reason: letter.error ?? "", time: letter.dead ?? letter.made,
        alerts: letter.alerts.count)
    }
    state = record == nil ? "new" : error == nil ? "ok" : "failing"
  }
}

extension SinkSettings {
  /// The name of the sink's type.
  var kind: String {
    switch destination {
    case .file: "file"
    case .stdout: "stdout"
    case .journal: "journal"
    case .exec: "exec"
    case .webhook: "webhook"
    case .mail: "mail"
    case .atom: "atom"
    }
  }
}
