// How long questions about the past take: 100,000 stored entries, beside reading their rows and
// nothing else in the same run.

import Configuration
import Daemon
import Foundation
import Model
import Storage
import Watches

@main
struct HistoryBench {
  static func main() async throws {
    let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("pactwatch-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let store = try Store(path: directory.appendingPathComponent("bench.db").path)
    let now = Timestamp(seconds: 1_780_000_000)
    try await fill(store, count: count, until: now)

    let settings = Self.settings
    let since = now - .seconds(31 * 86_400)
    let open = watches.map { watch in
      var open = watch
      open.conditions.relevance = .unrelated
      return open
    }
    @Sendable func history(_ definitions: [WatchDefinition]) async throws -> History {
      try await History(store: store, settings: settings, watches: try WatchSet(definitions))
    }

    let rows = try await milliseconds {
      var last: PastEntry?
      repeat {
        let page = try await store.history(HistoryFilter(since: since), after: last, limit: 2000)
        last = page.last
      } while last != nil
    }
    print("\(count) entries over 30 days; median of five, in ms, and as a multiple of the rows")
    report("rows alone", rows, of: rows)
    report(
      "backtest, 6 watches over partnerships",
      try await milliseconds {
        _ = try await Backtest(try await history(watches), settings: settings, since: since)
      }, of: rows)
    report(
      "backtest, 6 watches over everything",
      try await milliseconds {
        _ = try await Backtest(try await history(open), settings: settings, since: since)
      }, of: rows)
    report(
      "why-not, 6 watches",
      try await milliseconds {
        _ = try await NearMiss.find(in: try await history(watches), since: since, limit: 10)
      }, of: rows)
    report(
      "search, nothing found",
      try await milliseconds {
        let nowhere = try WatchSet(searching: "zeppelin NEAR/3 anchor")
        _ = try await FoundEntry.find(
          in: try await History(store: store, settings: settings, watches: nowhere),
          since: since, limit: 20)
      }, of: rows)
  }

  private static var settings: Settings {
    var settings = Settings()
    settings.languages = ["en", "uk"]
    return settings
  }

  private static let watches = [
    WatchDefinition(name: "drones", query: "drone* OR \"unmanned aircraft\" OR дрон"),
    WatchDefinition(name: "near", query: "(joint OR спільний) NEAR/6 (production OR виробництво)"),
    WatchDefinition(name: "tanks", query: "tank AND NOT museum", mute: "football"),
    WatchDefinition(name: "sum", query: "(contract^2 plant^1 loan^1) >= 2"),
    WatchDefinition(name: "title", query: "title:(submarine OR frigate OR підводний)"),
    WatchDefinition(name: "pattern", query: "/1[05]5 ?mm/"),
  ]

  private static func report(_ name: String, _ time: Double, of rows: Double) {
    let columns = [String(format: "%7.0f ms", time), String(format: "%5.1fx", time / rows)]
    print("  " + name.padding(toLength: 42, withPad: " ", startingAt: 0) + columns.joined())
  }

  private static func milliseconds(
    _ work: @Sendable () async throws -> Void
  ) async throws -> Double {
    var times: [Double] = []
    for _ in 0..<5 {
      let time = try await ContinuousClock().measure { try await work() }
      times.append(
        Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1e3)
    }
    return times.sorted()[2]
  }

  // MARK: Entries

  private static let words = [
    """
    minister visits harbour new bridge opened river council votes budget schools hospital nurses \
    strike rail drone over field harvest prices museum tank exhibition football joint committee \
    production of bread contract with teachers plant for batteries submarine cable loan
    """,
    """
    міністр відкрив міст через річку школи лікарня бюджет врожай ціни музей дрон над полем \
    спільний комітет виробництво хліба угода вчителі завод кабель позика потяг
    """,
  ].map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }

  /// Entries of some sixty words: one in a hundred a partnership, two of defence, the rest of
  /// everything else, in two languages.
  private static func fill(_ store: Store, count: Int, until end: Timestamp) async throws {
    var state: UInt64 = 7
    func draw(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let feed = FeedRecord(url: "https://wire.example/rss", name: "wire")
    let start = end - .seconds(30 * 86_400)
    for first in stride(from: 0, to: count, by: 5000) {
      let entries = (first..<min(count, first + 5000)).map { number in
        let language = draw(2)
        func text(_ length: Int) -> String {
          (0..<length).map { _ in words[language][draw(words[language].count)] }
            .joined(separator: " ")
        }
        let roll = draw(100)
        let relevance: Relevance = roll == 0 ? .partnership : roll < 3 ? .adjacent : .unrelated
        let code = ["en", "uk"][language]
        let labels = Labels(
          score: 0.1 + Double(relevance.rawValue) * 0.4, relevance: relevance,
          activity: relevance == .partnership ? [.coProduction] : [],
          countries: relevance == .partnership
            ? [CountryCode("UA"), CountryCode("IT")].compactMap(\.self) : [],
          language: code)
        return EntryRecord(
          guid: "e\(number)", url: "https://wire.example/\(number)", title: text(10),
          summary: text(50), language: code,
          firstSeen: start + .milliseconds(Int64(number) * 30 * 86_400_000 / Int64(count)),
          contentHash: UInt64(number), relevance: relevance, score: labels.score, labels: labels,
          story: StoryID(rawValue: Int64(number / 3 + 1)))
      }
      try await store.commit(PollCommit(feed: feed, time: end, entries: entries))
    }
  }
}
