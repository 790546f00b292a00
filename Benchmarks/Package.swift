// swift-tools-version: 6.1
import PackageDescription

// Measurements that are no tests: they need a quiet machine and an eye. `make bench-parse`,
// `make bench-poll`, `make bench-history`, `make bench-analysis`, `make bench-log`.

let package = Package(
  name: "pactwatch-benchmarks",
  dependencies: [.package(name: "pactwatch", path: "..")],
  targets: [
    .executableTarget(
      name: "parse-bench",
      dependencies: ["BareSAX", .product(name: "FeedParsing", package: "pactwatch")],
      path: "Sources/ParseBench"),
    .executableTarget(
      name: "feed-table",
      dependencies: [.product(name: "FeedParsing", package: "pactwatch")],
      path: "Sources/FeedTable"),
    .executableTarget(
      name: "history-bench",
      dependencies: [.product(name: "Daemon", package: "pactwatch")],
      path: "Sources/HistoryBench"),
    .executableTarget(
      name: "analysis-bench",
      dependencies: [
        .product(name: "Analysis", package: "pactwatch"),
        .product(name: "Watches", package: "pactwatch"),
      ],
      path: "Sources/AnalysisBench"),
    .executableTarget(
      name: "log-bench",
      dependencies: [.product(name: "Delivery", package: "pactwatch")],
      path: "Sources/LogBench"),
    // The floor: libxml2's push SAX with handlers that only count, in C.
    .target(name: "BareSAX", dependencies: ["CLibxml2Bench"]),
    // Polling at scale: who measures, whom the daemon polls, and the floor, libcurl alone.
    .executableTarget(name: "poll-bench", path: "Sources/PollBench"),
    .executableTarget(name: "bench-feeds", dependencies: ["COpenSSL"], path: "Sources/BenchFeeds"),
    .executableTarget(name: "bare-curl", dependencies: ["CLibcurlBench"], path: "Sources/BareCurl"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CLibcurlBench", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(
      name: "CLibxml2Bench", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
  ]
)
