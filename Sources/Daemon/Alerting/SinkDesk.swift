// What people do with a sink: try it, and have it send alerts once more.

import Configuration
import Delivery
import Foundation
import Model
import Storage

/// Tries sinks and replays alerts by them.
public struct SinkDesk: Sendable {
  /// Why it cannot be done.
  public struct Refusal: Error, CustomStringConvertible, Sendable {
    /// One sentence.
    public var description: String
  }

  /// Which alerts are sent once more.
  public enum Replay: Sendable {
    /// The dead letters.
    case dead
    /// Those that the sink takes and that were raised at or after an instant.
    case since(Timestamp)
    /// One, whether the sink would take it or not.
    case alert(String)
  }

  private let settings: Settings

  /// A desk for the sinks of a configuration.
  public init(settings: Settings) { self.settings = settings }

  /// The sink with a name, or with the identity that stands in its place.
  private func sink(named name: String) throws(Refusal) -> SinkSettings {
    let found =
      settings.sinks.first { $0.label == name } ?? settings.sinks.first { $0.identity == name }
    guard let found else {
      let names = settings.sinks.map(\.label).joined(separator: ", ")
      throw Refusal(
        description: "there is no sink “\(name)”"
          + (names.isEmpty ? "; the configuration has none" : "; there are \(names)"))
    }
    return found
  }

  /// Sends a test by a sink now; returns in words what came of it.
  ///
  /// Throws a `Refusal` with the peer's answer where the test did not leave.
  public func test(_ name: String, userAgent: String, clock: any WallClock) async throws -> String {
    let found = try sink(named: name)
    let ways = try WaysOut(settings.poll, userAgent: userAgent, clock: clock)
    defer { ways.shutDown() }
    switch ways.wayOut(found) {
    case .lines:
      // A line in a log that programs read would be an alert to them.
      guard case .file(let path, _, _, _) = found.destination else {
        return "\(name): the service's own standard output, which only the service can try"
      }
      try Self.canWrite(to: path)
      return "\(name): \(path) can be written to; nothing was written"
    case .messages(let routed):
      let now = clock.now()
      var identifiers = ULIDGenerator()
      var alert = Alert(
        id: identifiers.next(at: now), kind: .system, severity: .normal, time: now,
        title: "Test of the sink \(name): nothing has happened",
        summary: "Somebody asked for it by `pactwatch sinks test`.", language: "en",
        source: "pactwatch")
      alert.flags = ["test"]
      let message = Message(form: .single, id: alert.id, alerts: [OutboxAlert(unstored: alert)])
      do {
        try await routed.sink.send(message)
      } catch {
        switch error {
        case .again(let reason, let after):
          throw Refusal(
            description: "\(name): \(reason)"
              + (after.map { "; asked to be tried again after \($0.components.seconds) s" } ?? ""))
        case .refused(let reason): throw Refusal(description: "\(name): refused: \(reason)")
        }
      }
      return "\(name): sent as \(alert.id), and the peer took it"
    }
  }

  private static func canWrite(to path: String) throws(Refusal) {
    let file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    if file >= 0 {
      close(file)
      return
    }
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
    if errno == ENOENT, access(directory, W_OK | X_OK) == 0 { return }
    throw Refusal(description: "cannot write to \(path): \(String(cString: strerror(errno)))")
  }

  /// Forgets a sink's dead letters; returns how many.
  public func discard(by name: String, store: Store) async throws -> Int {
    try await store.discardDeadLetters(of: try sink(named: name).identity)
  }

  /// Has a sink send alerts once more; the service does it as soon as it looks. Returns how many
  /// alerts, or dead letters, there are.
  public func replay(
    _ replay: Replay, by name: String, store: Store, now: Timestamp
  ) async throws -> Int {
    let found = try sink(named: name)
    switch found.destination {
    case .file, .stdout:
      throw Refusal(
        description:
          "\(name) gets each alert once; print them again with `pactwatch alerts --since`")
    default: break
    }
    switch replay {
    case .dead: return try await store.reviveDeadLetters(of: found.identity)
    case .alert(let id):
      guard let sequence = try await store.sequence(ofAlert: id) else {
        throw Refusal(description: "there is no alert \(id)")
      }
      return try await store.replay([sequence], by: found.identity, at: now)
    case .since(let start):
      let alerts = try await store.alerts(AlertFilter(since: start, silenced: false))
      let chosen = try alerts.filter { found.routing.match.takes(AlertTraits(try $0.alert())) }
      return try await store.replay(chosen.map(\.sequence), by: found.identity, at: now)
    }
  }
}
