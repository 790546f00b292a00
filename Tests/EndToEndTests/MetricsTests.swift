// What Prometheus reads of the real service: well-formed, true, and all that the shipped rules and
// the dashboard ask for.

import FeedServer
import Foundation
import Model
import Testing

@Suite("Metrics", .serialized, .timeLimit(.minutes(3)))
struct MetricsTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func repository(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// Runs promtool with a text as its input.
  private static func promtool(_ arguments: [String], input: String, in house: House) throws -> (
    code: Int32, output: String
  ) {
    try house.write(input, to: "promtool.in")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(promtoolPath))
    process.arguments = arguments
    process.standardInput = FileHandle(forReadingAtPath: house.path("promtool.in"))
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  /// Where promtool is; nil, loudly, where `make setup` could not fetch it.
  private static let promtoolPath: String? = {
    let places = [
      root.appendingPathComponent(".build/prometheus/usr/bin/promtool").path, "/usr/bin/promtool",
    ]
    let found = places.first { FileManager.default.isExecutableFile(atPath: $0) }
    if found == nil {
      print("\n*** NOT TESTED: promtool is not there. Run `make setup` where apt-get works. ***\n")
    }
    return found
  }()

  private static var hasPromtool: Bool { promtoolPath != nil }

  private static func value(_ name: String, in metrics: String) -> Double? {
    metrics.split(separator: "\n").first { $0.hasPrefix(name + " ") }
      .flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
  }

  private static func names(in text: String) -> Set<String> {
    Set(text.matches(of: /\b(?:pactwatch|process)_[a-z_]+\b/).map { String($0.output) })
  }

  @Test(
    "the numbers are what happened, promtool reads them, and rules and dashboard ask for no others")
  func metrics() async throws {
    let house = try House()
    house.server.answer("/one.rss", .feed(FeedText.rss([.tanks, .submarines]), etag: "\"1\""))
    house.server.answer("/sick.rss", Answer(500))
    house.server.answer("/gone.rss", Answer(410))
    house.server.answer("/desk", Answer(500))
    try house.configure(
      feeds: ["/one.rss", "/sick.rss", "/gone.rss"],
      more: """
          - {type: webhook, name: desk, url: "\(house.url("/desk"))", allow_private: true}
        watches: [{name: deals, where: {min_score: 0.1}}]
        status: {listen: 127.0.0.1:0}
        """)
    let service = try house.start()
    let page = try await house.page(of: service)
    try await eventually("the alerts") { try house.lines().count == 2 }
    _ = try await house.server.request(3, for: "/one.rss")
    _ = try await house.server.request(2, for: "/desk")
    _ = try await ask(page, "/readyz", until: 200)
    let answer = try await ask(page, "/metrics")
    #expect(answer.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    let metrics = answer.body
    func value(_ name: String) -> Double { Self.value(name, in: metrics) ?? -1 }
    #expect(value("pactwatch_polls_total{result=\"read\"}") == 1)
    #expect(value("pactwatch_polls_total{result=\"unchanged\"}") >= 1)
    #expect(value("pactwatch_polls_total{result=\"failed\"}") >= 1)
    #expect(value("pactwatch_polls_total{result=\"gone\"}") == 1)
    #expect(value("pactwatch_entries_total{kind=\"new\"}") == 2)
    #expect(
      value("pactwatch_received_bytes_total")
        >= Double(FeedText.rss([.tanks, .submarines]).utf8.count))
    #expect(value("pactwatch_parse_seconds_count") == 1)
    #expect(value("pactwatch_analysis_seconds_count") == 1)
    #expect(value("pactwatch_alerts_total{watch=\"deals\",kind=\"new\"}") == 2)
    #expect(value("pactwatch_alert_lag_seconds_count") == 2)
    // Published an hour ago: neither within half an hour nor after two.
    #expect(value("pactwatch_alert_lag_seconds_bucket{le=\"1800\"}") == 0)
    #expect(value("pactwatch_alert_lag_seconds_bucket{le=\"7200\"}") == 2)
    #expect(value("pactwatch_feeds{state=\"ok\"}") == 1)
    #expect(value("pactwatch_feeds{state=\"failing\"}") == 1)
    #expect(value("pactwatch_feeds{state=\"gone\"}") == 1)
    #expect(value("pactwatch_sink_failing{sink=\"desk\"}") == 1)
    #expect(value("pactwatch_outbox_alerts{sink=\"desk\"}") == 2)
    #expect(value("pactwatch_outbox_oldest_seconds{sink=\"desk\"}") > 0)
    #expect(value("pactwatch_outbox_alerts{sink=\"file:\(house.log)\"}") == 0)
    #expect(value("pactwatch_story_index_stories") == 2)
    #expect(value("pactwatch_database_bytes{file=\"main\"}") > 0)
    #expect(value("pactwatch_database_up") == 1 && value("pactwatch_ready") == 1)
    #expect(metrics.contains(/pactwatch_build_info\{version="[0-9.]+"\} 1\n/))
    if Self.hasPromtool {
      let checked = try Self.promtool(["check", "metrics"], input: metrics, in: house)
      #expect(checked.code == 0 && checked.output.isEmpty, "\(checked.output)")
    }

    let known = Self.names(in: metrics)
    for path in [
      "config/monitoring/pactwatch.rules.yml", "config/monitoring/grafana-pactwatch.json",
    ] {
      let unknown = Self.names(in: try Self.repository(path)).subtracting(known)
      #expect(unknown.isEmpty, "\(path) asks for \(unknown)")
    }
    // Each family is written down.
    let families = Set(metrics.matches(of: #/TYPE ([a-z_]+) /#).map { String($0.output.1) })
    let written = try Self.repository("docs/status-page.md")
    for family in families where !written.contains("`\(family)") {
      Issue.record("docs/status-page.md does not know \(family)")
    }
    #expect(await service.stop() == .exited(0))
  }

  @Test("the shipped rules and the dashboard are well-formed")
  func monitoring() throws {
    let house = try House()
    let dashboard = try Self.repository("config/monitoring/grafana-pactwatch.json")
    _ = try JSONSerialization.jsonObject(with: Data(dashboard.utf8))
    if Self.hasPromtool {
      let rules = Self.root.appendingPathComponent("config/monitoring/pactwatch.rules.yml").path
      let checked = try Self.promtool(["check", "rules", rules], input: "", in: house)
      #expect(checked.code == 0, "\(checked.output)")
      let tests = Self.root.appendingPathComponent("config/monitoring/pactwatch.rules.test.yml")
        .path
      let tested = try Self.promtool(["test", "rules", tests], input: "", in: house)
      #expect(tested.code == 0, "\(tested.output)")
    }
  }
}
