// What programs ask: is it alive, is it ready, how much has it done.

import Configuration
import Daemon
import Delivery
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Model
import Storage

extension Site {
  func health() async -> Response {
    guard let pulse = await service.pulse() else { return .plain(.ok, "ok: starting\n") }
    guard pulse.sinceLastTurn < AliveReport.longestTurn else {
      return .plain(
        .serviceUnavailable,
        "the poll loop has not moved for \(pulse.sinceLastTurn.components.seconds) s\n")
    }
    return .plain(.ok, "ok\n")
  }

  func readiness() async -> Response {
    switch service.phase {
    case .starting(let words): return .plain(.serviceUnavailable, "starting: \(words)\n")
    case .stopping: return .plain(.serviceUnavailable, "stopping\n")
    case .running: break
    }
    guard let pulse = await service.pulse(), let settings = service.settings else {
      return .plain(.serviceUnavailable, "starting\n")
    }
    guard pulse.feedsNotStored == 0 else {
      return .plain(
        .serviceUnavailable,
        "the database does not take the polls of \(pulse.feedsNotStored) feeds\n")
    }
    guard
      settings.feeds.isEmpty || pulse.polls > 0 || pulse.pollsUnderWay > 0
        || pulse.feedsScheduled > 0
    else { return .plain(.serviceUnavailable, "the first round has not begun\n") }
    do {
      _ = try await store(settings).schemaVersion()
    } catch {
      return .plain(.serviceUnavailable, "the database cannot be read: \(error)\n")
    }
    return .plain(.ok, "ready\n")
  }

  func metrics() async -> Response {
    var text = MetricsText()
    await text.write(service, version: version) { [self] settings in try store(settings) }
    return .text(text.text, type: "text/plain; version=0.0.4; charset=utf-8")
  }
}
