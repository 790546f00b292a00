// swift-tools-version: 6.1
import PackageDescription

// One target a room of docs/architecture.md; arrows only downwards.

/// Settings that every Swift target shares.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// For targets that see CLinux, directly or by way of Delivery: its header and Swift's Glibc both
/// hold the C library's types, and which of the two the compiler takes for the home of a member
/// depends on what it happened to read first.
let strictBesideCLinux: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
  name: "pactwatch",
  products: [
    .executable(name: "pactwatch", targets: ["pactwatch"]),
    // For Benchmarks/, which is a package of its own.
    .library(name: "FeedParsing", targets: ["FeedParsing", "Model"]),
    .library(name: "Daemon", targets: ["Daemon", "Configuration", "Storage", "Watches", "Model"]),
    .library(name: "Delivery", targets: ["Delivery", "Storage", "Model"]),
    .library(name: "Analysis", targets: ["Analysis", "Model"]),
    .library(name: "Watches", targets: ["Watches", "Model"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // The command line.
    .executableTarget(
      name: "pactwatch",
      dependencies: [
        "StatusPage", "Daemon", "Configuration", "FeedParsing", "Analysis", "Watches", "Storage",
        "Delivery", "Model",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strictBesideCLinux),

    // The rooms, from the top down.
    .target(
      name: "StatusPage",
      dependencies: [
        "Daemon", "Configuration", "Watches", "Storage", "Delivery", "Model",
        // Another package has a target of the name Configuration too.
        .product(
          name: "Hummingbird", package: "hummingbird",
          moduleAliases: ["Configuration": "SwiftConfiguration"]),
        .product(
          name: "HummingbirdCore", package: "hummingbird",
          moduleAliases: ["Configuration": "SwiftConfiguration"]),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Resources")],
      swiftSettings: strictBesideCLinux),
    .target(
      name: "Daemon",
      dependencies: [
        "Configuration", "Fetching", "FeedParsing", "Analysis", "Watches", "Stories", "Storage",
        "Delivery", "Model", "CMalloc", "CLinux",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strictBesideCLinux),
    .target(
      name: "Delivery",
      dependencies: ["Storage", "Fetching", "CLibcrypto", "CLinux", "Model"],
      swiftSettings: strictBesideCLinux),
    .target(
      name: "Storage",
      dependencies: [
        "Model",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(name: "Watches", dependencies: ["Analysis", "Model"], swiftSettings: strict),
    .target(name: "Stories", dependencies: ["Analysis", "Model"], swiftSettings: strict),
    .target(
      name: "Analysis",
      dependencies: ["CLibstemmer", "Model"],
      resources: [.copy("Data")],
      // Optimised in debug builds too: each of the tests' hundreds of processes reads the lexicon.
      swiftSettings: strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    .target(name: "FeedParsing", dependencies: ["CLibxml2", "Model"], swiftSettings: strict),
    .target(name: "Fetching", dependencies: ["CLibcurl", "Model"], swiftSettings: strict),
    .target(
      name: "Configuration",
      dependencies: ["Model", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(name: "Model", swiftSettings: strict),

    // System libraries.
    .systemLibrary(
      name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(
      name: "CLibxml2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CLibstemmer", providers: [.apt(["libstemmer-dev"])]),
    .systemLibrary(
      name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CLinux"),

    // Tools of the project that are not installed.
    .executableTarget(
      name: "pactwatch-train", dependencies: ["Analysis", "Stories", "Model"],
      path: "Training/Sources",
      swiftSettings: strict),
    .target(name: "FeedServer", path: "Tests/Support/FeedServer", swiftSettings: strict),
    .target(name: "SmallDisk", path: "Tests/Support/SmallDisk", swiftSettings: strict),
    .executableTarget(
      name: "demo-server", dependencies: ["FeedServer"], path: "Demo/Server",
      swiftSettings: strict),

    // Tests, one target a room, and the real binary end to end.
    .testTarget(name: "ModelTests", dependencies: ["Model"], swiftSettings: strict),
    .testTarget(
      name: "ConfigurationTests", dependencies: ["Configuration"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "FetchingTests", dependencies: ["Fetching", "FeedServer", "Model"],
      swiftSettings: strict),
    .testTarget(name: "FeedParsingTests", dependencies: ["FeedParsing"], swiftSettings: strict),
    .testTarget(
      name: "AnalysisTests", dependencies: ["Analysis"], exclude: ["Forms"], swiftSettings: strict),
    .testTarget(
      name: "WatchesTests", dependencies: ["Watches"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(name: "StoriesTests", dependencies: ["Stories"], swiftSettings: strict),
    .testTarget(
      name: "StorageTests", dependencies: ["Storage", "SmallDisk"], swiftSettings: strict),
    .testTarget(
      name: "DeliveryTests",
      dependencies: [
        "Delivery", "Fetching", "FeedParsing", "FeedServer", "SmallDisk", "CLinux",
      ],
      swiftSettings: strictBesideCLinux),
    .testTarget(
      name: "DaemonTests",
      dependencies: [
        "Daemon", "Delivery", "Fetching", "Storage", "Stories", "Model",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strictBesideCLinux),
    .testTarget(
      name: "StatusPageTests", dependencies: ["StatusPage", "Configuration", "Model"],
      swiftSettings: strictBesideCLinux),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["FeedServer", "SmallDisk", "Model", "Storage", "CLinux", "pactwatch"],
      swiftSettings: strictBesideCLinux),
  ]
)

// Fuzzing links libFuzzer's own main, so its targets exist only where they are asked for.
if Context.environment["PACTWATCH_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "FuzzFeedParsing", dependencies: ["FeedParsing", "Model"], path: "Fuzz/FeedParsing",
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
