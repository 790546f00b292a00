// The log's disk is full: polling goes on, and every alert is written once there is room.

import FeedServer
import Foundation
import Model
import SmallDisk
import Testing

@Suite("A full disk", .serialized, .timeLimit(.minutes(2)))
struct FullDiskTests {
  @Test(
    "A full log disk holds up no poll; what was not written comes later, whole and once",
    .enabled(if: SmallDisk.isAvailable, "needs to mount a file system"))
  func fullLog() async throws {
    let house = try House()
    let directory = house.path("small")
    try house.write("", to: "small/.keep")
    let disk = try #require(SmallDisk(over: directory, size: "8k"))
    defer { withExtendedLifetime(disk) {} }
    let log = directory + "/alerts.log"
    let presses = Presses(feeds: 1)
    house.server.answer("/wire") { _ in presses.edition(of: 0, adding: 20) }
    try house.configure(feeds: ["/wire"], more: Presses.configuration)
    let configuration = try House.text(house.configuration)
    try house.write(
      configuration.replacingOccurrences(of: "path: \(house.log)", with: "path: \(log)"),
      to: "pactwatch.yaml")
    let service = try house.start()
    // Eight kilobytes hold the alerts of two polls; three more come all the same.
    _ = try await house.server.request(5, for: "/wire")
    presses.stop()
    _ = try await house.server.request(7, for: "/wire")
    let status = try await house.command("status")
    // The line that met the end of the disk, or one that found no room at all.
    #expect(
      status.output.contains("is the disk full?") || status.output.contains("No space left"))
    let kept = try House.wholeLines(log)
    #expect(kept.count < presses.addresses.count)
    #expect(try House.text(log).hasSuffix("\n"))
    #expect(disk.remount("size=4m"))
    try await eventually("every alert") {
      try House.wholeLines(log).count >= presses.addresses.count
    }
    #expect(await service.stop() == .exited(0))
    let written = try House.wholeLines(log).compactMap {
      $0.split(separator: " ").last.map(String.init)
    }
    #expect(written.sorted() == presses.addresses.sorted())
  }

  @Test(
    "A log whose file system became read-only gets every line once it is writable again",
    .enabled(if: SmallDisk.isAvailable, "needs to mount a file system"))
  func readOnlyLog() async throws {
    let house = try House()
    let directory = house.path("small")
    try house.write("", to: "small/.keep")
    let disk = try #require(SmallDisk(over: directory, size: "4m"))
    defer { withExtendedLifetime(disk) {} }
    let presses = Presses(feeds: 1)
    house.server.answer("/wire") { _ in presses.edition(of: 0, adding: 3) }
    let log = directory + "/alerts.log"
    try house.configure(
      feeds: ["/wire"],
      more: """
          - {type: file, path: \(log)}
          - {type: atom, path: \(directory)/alerts.atom}
        \(Presses.configuration)
        """)
    try await house.runOnce()
    let before = try House.wholeLines(log).count
    #expect(before == 3)
    // Nobody has the file open now; a running service would keep the mount busy.
    try #require(disk.remount("ro"))
    let service = try house.start()
    let asked = house.server.requests(for: "/wire").count
    _ = try await house.server.request(asked + 3, for: "/wire")
    presses.stop()
    var status = ""
    for _ in 0..<60 where !status.contains("make the file system writable") {
      status = try await house.command("status").output
    }
    #expect(status.contains("Read-only file system; make the file system writable"))
    #expect(try House.wholeLines(log).count == before)
    #expect(disk.remount("rw"))
    try await eventually("every line") {
      try House.wholeLines(log).count >= presses.addresses.count
    }
    #expect(await service.stop() == .exited(0))
    let stored = try await house.storedAlerts()
    #expect(try House.wholeLines(log).map(Presses.identifier) == stored.map(\.id))
  }

  @Test(
    "A full database disk is told once, loses no report, and is over when there is room",
    .enabled(if: SmallDisk.isAvailable, "needs to mount a file system"))
  func fullDatabase() async throws {
    let house = try House()
    let state = house.path("state")
    try house.write("", to: "state/.keep")
    // The write-ahead log is four megabytes before its beginning is used again: on a smaller disk
    // it would take all the room by itself where the machine is too busy to fill the disk within
    // some polls.
    let disk = try #require(SmallDisk(over: state, size: "8m"))
    defer { withExtendedLifetime(disk) {} }
    let presses = Presses(feeds: 2)
    for feed in 0..<2 {
      house.server.answer("/wire-\(feed)") { _ in presses.edition(of: feed, adding: 5) }
    }
    try house.configure(feeds: ["/wire-0", "/wire-1"], more: Presses.configuration)
    let service = try house.start()
    try await eventually("the first alerts") { try house.lines().count >= 2 }
    // Something else takes all the room there is.
    try disk.fill(with: "ballast")
    try await eventually("the fault") {
      try service.errors.contains("poll not stored, will be repeated")
    }
    let asked = house.server.requests().count
    _ = try await house.server.request(
      house.server.requests(for: "/wire-0").count + 2, for: "/wire-0")
    #expect(house.server.requests().count > asked)
    // A small poll may still find room in the log where a greater one did not.
    let lines = try service.errors.split(separator: "\n")
    let told = lines.filter { $0.contains("not stored") }
    let ended = lines.count { $0.contains("polls are stored again") }
    #expect((1...ended + 1).contains(told.count), "\(told)")
    #expect(told.allSatisfy { $0.contains("no space left to write to") }, "\(told)")
    try FileManager.default.removeItem(atPath: state + "/ballast")
    try await eventually("the end of the fault") {
      try service.errors.contains("polls are stored again")
    }
    presses.stop()
    #expect(await service.stop() == .exited(0))
    try await house.runOnce()
    let stored = try await house.storedAlerts()
    #expect(stored.compactMap(\.url).sorted() == presses.addresses.sorted())
    #expect(try house.lines().map(Presses.identifier) == stored.map(\.id))
  }
}
