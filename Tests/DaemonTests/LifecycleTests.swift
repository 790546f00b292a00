// The lock on the state directory and the notify socket, each against the kernel's own.

import Foundation
import Testing

@testable import Daemon

/// A directory that lives as long as its test.
private final class Directory {
  let path = NSTemporaryDirectory() + "pactwatch-daemon-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("left behind: \(path): \(error)")
    }
  }
}

@Suite("State lock")
struct StateLockTests {
  @Test("One holder at a time, who is named; free again when the holder lets go")
  func exclusive() throws {
    let directory = try Directory()
    #expect(StateLock.runningProcess(directory: directory.path) == nil)
    var lock: StateLock? = try StateLock(directory: directory.path)
    #expect(lock != nil)
    #expect(StateLock.runningProcess(directory: directory.path) == getpid())
    do {
      _ = try StateLock(directory: directory.path)
      Issue.record("the lock was given twice")
    } catch .held(_, let process) {
      #expect(process == getpid())
    }
    lock = nil
    #expect(StateLock.runningProcess(directory: directory.path) == nil)
    _ = try StateLock(directory: directory.path)
  }

  @Test("A directory that cannot be used is named with the reason")
  func unusable() {
    #expect(throws: StateLock.Failure.self) { try StateLock(directory: "/nonexistent/state") }
    do {
      _ = try StateLock(directory: "/nonexistent/state")
    } catch {
      #expect(error.description.contains("/nonexistent/state/pactwatch.lock"))
      #expect(error.description.contains("No such file"))
    }
  }

  @Test("The state directory is made where it is missing")
  func made() throws {
    let directory = try Directory()
    let lock = try StateDirectory.lock(directory.path + "/deep/state")
    #expect(StateLock.runningProcess(directory: directory.path + "/deep/state") == getpid())
    #expect(!StateDirectory.hasDatabase(directory.path + "/deep/state"))
    withExtendedLifetime(lock) {}
  }
}

@Suite("Service notifier")
struct ServiceNotifierTests {
  /// The datagrams that `body` sends to a socket, abstract or in the file system.
  private func received(
    at name: String, _ body: (ServiceNotifier) -> Void
  ) throws -> [String] {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { field in
      field.copyBytes(from: Array(name.utf8))
      if name.hasPrefix("@") { field[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    try #require(bound == 0)
    body(ServiceNotifier(environment: ["NOTIFY_SOCKET": name]))
    var messages: [String] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      guard count > 0 else { return messages }
      messages.append(String(decoding: buffer[..<count], as: UTF8.self))
    }
  }

  @Test("Each state is one datagram in the words of sd_notify(3)")
  func words() throws {
    let directory = try Directory()
    let messages = try received(at: directory.path + "/notify") { notifier in
      notifier.ready()
      notifier.status("all is\nwell")
      notifier.alive()
      notifier.reloading()
      notifier.stopping()
    }
    #expect(messages.count == 5)
    #expect(messages.prefix(3) == ["READY=1", "STATUS=all is well", "WATCHDOG=1"])
    #expect(messages[3].contains(/^RELOADING=1\nMONOTONIC_USEC=[0-9]+$/))
    #expect(messages[4] == "STOPPING=1")
  }

  @Test("A name that begins with @ is an abstract socket")
  func abstract() throws {
    let messages = try received(at: "@pactwatch-test-\(UUID().uuidString)") { $0.ready() }
    #expect(messages == ["READY=1"])
  }

  @Test("Without a socket, with one that nobody holds, or with too long a name nothing happens")
  func nobody() {
    for environment in [
      [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "/nonexistent/socket"],
      ["NOTIFY_SOCKET": String(repeating: "x", count: 200)],
    ] {
      ServiceNotifier(environment: environment).ready()
    }
  }

  @Test("The watchdog is fed only where it watches this process")
  func watchdog() {
    func interval(_ environment: [String: String]) -> Duration? {
      ServiceNotifier(environment: environment).watchdogInterval
    }
    #expect(interval([:]) == nil)
    #expect(interval(["WATCHDOG_USEC": "30000000"]) == .seconds(30))
    #expect(interval(["WATCHDOG_USEC": "0"]) == nil)
    #expect(interval(["WATCHDOG_USEC": "soon"]) == nil)
    #expect(interval(["WATCHDOG_USEC": "5000", "WATCHDOG_PID": "1"]) == nil)
    #expect(interval(["WATCHDOG_USEC": "5000", "WATCHDOG_PID": "\(getpid())"]) == .milliseconds(5))
  }
}
