// The log's disk is full: polling goes on, and every alert is written once there is room.

import FeedServer
import Foundation
import Testing

@Suite("A full disk", .serialized, .timeLimit(.minutes(2)))
struct FullDiskTests {
  @Test(
    "A full log disk holds up no poll; what was not written comes later, whole and once",
    .enabled(if: geteuid() == 0, "needs to mount a file system"))
  func fullLog() async throws {
    let house = try House()
    let directory = house.path("small")
    try house.write("", to: "small/.keep")
    guard run("/bin/mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", directory) else { return }
    defer { _ = run("/bin/umount", "-l", directory) }
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
    let kept = try House.wholeLines(log)
    #expect(kept.count < presses.addresses.count)
    #expect(try House.text(log).hasSuffix("\n"))
    #expect(run("/bin/mount", "-o", "remount,size=4m", directory))
    try await eventually("every alert") {
      try House.wholeLines(log).count >= presses.addresses.count
    }
    #expect(await service.stop() == .exited(0))
    let written = try House.wholeLines(log).compactMap {
      $0.split(separator: " ").last.map(String.init)
    }
    #expect(written.sorted() == presses.addresses.sorted())
  }

  private func run(_ program: String, _ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    do {
      try process.run()
    } catch {
      return false
    }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
