// swift-tools-version: 6.1
import PackageDescription

// One target a room of docs/architecture.md; arrows only downwards.

/// Settings that every Swift target shares.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "pactwatch",
  targets: [
    // The rooms, from the top down.
    .target(name: "Model", swiftSettings: strict),

    // Tests, one target a room, and the real binary end to end.
    .testTarget(name: "ModelTests", dependencies: ["Model"], swiftSettings: strict),
  ]
)
