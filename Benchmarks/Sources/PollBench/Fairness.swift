// How late healthy hosts are polled while others do not answer, answer byte by byte, or cannot be
// connected to.

import Foundation

/// The lateness of healthy feeds' polls in one company.
struct Lateness: Codable {
  var company = ""
  /// Polls of healthy feeds that were timed.
  var polls = 0
  /// Seconds between two polls of a feed beyond the interval.
  var median = 0.0
  var p99 = 0.0
  var worst = 0.0
}

extension Lateness {
  static let healthy = 200
  static let interval = 1.0

  /// Watches healthy feeds, with `sick` hosts of each of three kinds beside them.
  static func measure(sick: Int, seconds: UInt32, host: FeedHost, daemon: Daemon) throws -> Lateness
  {
    func others(_ path: String, _ port: Int, _ network: Int) -> [String] {
      FeedHost.addresses(sick, port: port, path: path, network: network)
    }
    let addresses =
      FeedHost.addresses(healthy, port: host.plainPort, network: 10)
      + others("silent", host.plainPort, 20) + others("drip", host.plainPort, 30)
      + others("never", host.unconnectablePort, 40)
    try daemon.configure(
      addresses, interval: "1s", lines: ["connect_timeout: 10s", "timeout: 30s"])
    let child = try daemon.start()
    // The first second holds the start itself, with its spread.
    sleep(1)
    _ = try host.gaps()
    sleep(seconds)
    let gaps = try host.gaps()
    try child.terminate()
    let late = gaps.map { $0 - interval }
    return Lateness(
      company: sick == 0 ? "healthy hosts only" : "\(sick) silent, dripping, unconnectable each",
      polls: late.count, median: late.median, p99: late.quantile(0.99), worst: late.last ?? 0)
  }

  /// The most polls under way at a time, of 2,000 feeds that are due at once and answer after half
  /// a second.
  static func mostInFlight(allowed: Int, host: FeedHost, daemon: Daemon) throws -> Int {
    try daemon.configure(
      FeedHost.addresses(2000, port: host.plainPort, path: "wait", network: 50), interval: "12h",
      lines: ["max_total: \(allowed)"])
    _ = try host.reset()
    _ = try daemon.once()
    return try host.reset().mostInFlight
  }
}
