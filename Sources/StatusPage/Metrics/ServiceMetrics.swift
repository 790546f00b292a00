// Which numbers the service gives to Prometheus. Every name here is written down in
// docs/status-page.md, and the rules and the dashboard in config/monitoring use no others.

import Configuration
import Daemon
import Delivery
import Foundation
import Model
import Storage

extension MetricsText {
  /// Writes every number of a service. What needs the database is left out while it cannot be read,
  /// which `pactwatch_database_up` tells.
  mutating func write(
    _ service: ServiceObservation, version: String, store: (Settings) throws -> Store
  ) async {
    family("pactwatch_build_info", .gauge, "The version that runs; always 1.")
    sample("pactwatch_build_info", [("version", version)], 1)
    single(
      "pactwatch_start_time_seconds", .gauge, "When the service was started, in Unix time.",
      Double(service.started.milliseconds) / 1000)
    writeProcess()
    write(service.counters)
    if let pulse = await service.pulse() { write(pulse) }
    single(
      "pactwatch_ready", .gauge, "Whether the service polls.",
      service.phase == .running ? 1 : 0)
    guard service.phase == .running, let settings = service.settings else { return }
    single(
      "pactwatch_watches", .gauge, "Watches that are enabled.",
      Double(settings.watches.count(where: \.enabled)))
    do {
      try await write(try store(settings), settings: settings, now: service.clock.now())
      single("pactwatch_database_up", .gauge, "Whether the database can be read.", 1)
    } catch {
      single("pactwatch_database_up", .gauge, "Whether the database can be read.", 0)
    }
  }

  private mutating func writeProcess() {
    guard
      let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
      let pages = text.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
    else { return }  // Where /proc is hidden, the service manager knows.
    single(
      "process_resident_memory_bytes", .gauge, "Resident memory.",
      pages * Double(sysconf(Int32(_SC_PAGESIZE))))
  }

  private mutating func write(_ counters: Counters) {
    family(
      "pactwatch_polls_total", .counter,
      "Polls that ended, by result: read (a new document), unchanged, failed, gone.")
    for (result, counter) in [
      ("read", counters.pollsRead), ("unchanged", counters.pollsUnchanged),
      ("failed", counters.pollsFailed), ("gone", counters.pollsGone),
    ] {
      sample("pactwatch_polls_total", [("result", result)], Double(counter.count))
    }
    single(
      "pactwatch_polls_not_stored_total", .counter,
      "Polls that the database did not take; they are repeated.",
      Double(counters.pollsNotStored.count))
    single(
      "pactwatch_received_bytes_total", .counter,
      "Bytes of feed documents, after decompression.", Double(counters.bytes.count))
    family(
      "pactwatch_entries_total", .counter,
      "Entries that were taken in: new ones, and known ones whose text was edited.")
    sample("pactwatch_entries_total", [("kind", "new")], Double(counters.newEntries.count))
    sample("pactwatch_entries_total", [("kind", "edited")], Double(counters.editedEntries.count))
    write(
      counters.parsing, "pactwatch_parse_seconds",
      "The time for reading one document that differs from the last one.")
    write(
      counters.analysis, "pactwatch_analysis_seconds",
      "The time for judging the new entries of one document.")
    write(
      counters.lag, "pactwatch_alert_lag_seconds",
      "The time from a report's publication, as its feed says, to the alert.")
    family(
      "pactwatch_alerts_total", .counter,
      "Alerts raised, by watch and kind; one that several watches wanted counts for each.")
    for (key, count) in counters.alerts {
      sample(
        "pactwatch_alerts_total", [("watch", key.watch), ("kind", key.kind.rawValue)],
        Double(count))
    }
    family("pactwatch_reloads_total", .counter, "Reloads of the configuration, by result.")
    sample("pactwatch_reloads_total", [("result", "accepted")], Double(counters.reloads.count))
    sample(
      "pactwatch_reloads_total", [("result", "refused")], Double(counters.refusedReloads.count))
  }

  private mutating func write(_ histogram: DurationHistogram, _ name: String, _ help: String) {
    self.histogram(
      name, help, bounds: histogram.bounds, cumulative: histogram.cumulative, sum: histogram.sum)
  }

  private mutating func write(_ pulse: ServiceObservation.Pulse) {
    single(
      "pactwatch_loop_idle_seconds", .gauge,
      "The time since the poll loop's last turn; it takes one every 30 s.",
      pulse.sinceLastTurn.inSeconds)
    single(
      "pactwatch_polls_under_way", .gauge, "Polls under way.", Double(pulse.pollsUnderWay))
    single(
      "pactwatch_polls_waiting", .gauge, "Feeds that are due and wait for their turn.",
      Double(pulse.pollsWaiting))
    single(
      "pactwatch_feeds_not_stored", .gauge,
      "Feeds whose last polls the database did not take.", Double(pulse.feedsNotStored))
    single(
      "pactwatch_story_index_stories", .gauge, "Stories in the story index.",
      Double(pulse.indexStories))
    single(
      "pactwatch_story_index_entries", .gauge, "Entries in the story index.",
      Double(pulse.indexEntries))
  }

  private mutating func write(
    _ store: Store, settings: Settings, now: Timestamp
  ) async throws(StorageError) {
    // Everything is read first, so that a database that fails half-way leaves no half a family.
    let counts = try await store.feedCounts()
    let bytes = try await store.size().bytes
    let backlogs = try await store.backlogs()
    let records = try await store.sinks()
    family(
      "pactwatch_feeds", .gauge,
      "Feeds by state: ok, new (not read yet), failing, gone, silent (against their own rhythm).")
    for (state, count) in [
      ("ok", counts.ok), ("new", counts.new), ("failing", counts.failing), ("gone", counts.gone),
      ("silent", counts.silent),
    ] {
      sample("pactwatch_feeds", [("state", state)], Double(count))
    }
    if let last = counts.lastSuccess {
      single(
        "pactwatch_last_good_poll_timestamp_seconds", .gauge,
        "When a feed last answered well, in Unix time.", Double(last.milliseconds) / 1000)
    }
    family("pactwatch_database_bytes", .gauge, "The size of the database, by file: main and wal.")
    sample("pactwatch_database_bytes", [("file", "main")], Double(bytes))
    sample("pactwatch_database_bytes", [("file", "wal")], Double(fileSize(store.path + "-wal")))
    let labels = Dictionary(
      settings.sinks.map { ($0.identity, $0.label) }, uniquingKeysWith: { first, _ in first })
    let known = records.compactMap { record in
      labels[record.name].map { (label: $0, record: record, backlog: backlogs[record.name]) }
    }
    family(
      "pactwatch_outbox_alerts", .gauge,
      "Alerts that a sink has not delivered, those held by its routing included.")
    for sink in known {
      sample(
        "pactwatch_outbox_alerts", [("sink", sink.label)], Double(sink.backlog?.alerts ?? 0))
    }
    family(
      "pactwatch_outbox_oldest_seconds", .gauge,
      "The age of the oldest alert that a sink has not delivered; 0 where there is none.")
    for sink in known {
      let age = sink.backlog.map { now - $0.oldest } ?? .zero
      sample(
        "pactwatch_outbox_oldest_seconds", [("sink", sink.label)],
        max(0, age.inSeconds))
    }
    family("pactwatch_sink_failing", .gauge, "Whether a sink's last try failed.")
    for sink in known {
      sample(
        "pactwatch_sink_failing", [("sink", sink.label)], sink.record.lastError == nil ? 0 : 1)
    }
  }
}
