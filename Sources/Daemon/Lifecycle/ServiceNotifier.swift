// Tells the service manager how the daemon is: ready, reloading, stopping, alive.

import CLinux
import Foundation

/// Sends state to systemd over the notify socket's own protocol: one datagram a message.
///
/// Source: sd_notify(3). Where `NOTIFY_SOCKET` is not set, every call does nothing.
public struct ServiceNotifier: Sendable {
  private let path: String?

  /// How often the service manager expects a sign of life; nil where it watches none.
  public let watchdogInterval: Duration?

  /// A notifier for the socket and the watchdog that the environment names.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    path = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) }
    let watched = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
    watchdogInterval =
      watched ? microseconds.flatMap { $0 > 0 ? .microseconds($0) : nil } : nil
  }

  /// Start-up is over: configuration, database and watches are in place.
  public func ready() { send("READY=1") }

  /// A reload has begun; `ready()` ends it.
  public func reloading() {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let microseconds = UInt64(now.tv_sec) * 1_000_000 + UInt64(now.tv_nsec) / 1000
    send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
  }

  /// Shutting down has begun.
  public func stopping() { send("STOPPING=1") }

  /// The poll loop has moved since the last call.
  public func alive() { send("WATCHDOG=1") }

  /// One line for `systemctl status`; line breaks become spaces.
  public func status(_ line: String) {
    send("STATUS=" + line.split(whereSeparator: \.isNewline).joined(separator: " "))
  }

  private func send(_ message: String) {
    guard let path else { return }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes.count < capacity else { return }
    withUnsafeMutableBytes(of: &address.sun_path) { field in
      field.copyBytes(from: bytes)
      // A leading @ stands for the NUL of an abstract socket.
      if bytes.first == UInt8(ascii: "@") { field[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let payload = Array(message.utf8)
    // The service manager not listening is no reason to stop watching feeds.
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        sendto(descriptor, payload, payload.count, Int32(MSG_NOSIGNAL), generic, length)
      }
    }
  }
}
