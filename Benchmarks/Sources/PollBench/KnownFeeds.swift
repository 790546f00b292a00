// What feeds cost that are only known and not due: memory, time to start, processor time at rest.

import Foundation

/// The service at rest with so many known feeds.
struct Known: Codable {
  var feeds = 0
  /// From the start of the process to its word that it has started.
  var secondsToStart = 0.0
  var cpuSecondsToStart = 0.0
  var residentMiB = 0.0
  var peakMiB = 0.0
  /// Growth of resident memory a feed, against the least number of feeds.
  var kibibytesPerFeed = 0.0
  /// Share of one core while nothing is due.
  var cpuShareAtRest = 0.0
}

extension Known {
  /// How long the service is watched at rest.
  static let rest: UInt32 = 10

  /// Measures the service with the first `sizes` of as many feeds as the greatest of them, each
  /// number in a state directory of its own, all feeds polled once before.
  static func measure(_ sizes: [Int], host: FeedHost, daemon: (String) throws -> Daemon) throws
    -> [Known]
  {
    var results: [Known] = []
    for size in sizes.sorted() {
      let daemon = try daemon("known-\(size)")
      // A day at least, so that none falls due while it is watched.
      let addresses = FeedHost.addresses(size, port: host.plainPort)
      try daemon.configure(addresses, interval: "12h")
      _ = try daemon.once()
      _ = try host.reset()
      let start = ContinuousClock.now
      let child = try daemon.start()
      let time = start.duration(to: .now)
      var known = Known(feeds: size, secondsToStart: time / .seconds(1))
      known.cpuSecondsToStart = try child.usage().cpuSeconds
      sleep(2)
      let before = try child.usage().cpuSeconds
      sleep(rest)
      let usage = try child.usage()
      known.cpuShareAtRest = (usage.cpuSeconds - before) / Double(rest)
      known.residentMiB = Double(usage.residentKiB) / 1024
      known.peakMiB = Double(usage.peakKiB) / 1024
      if let least = results.first {
        known.kibibytesPerFeed =
          (known.residentMiB - least.residentMiB) * 1024 / Double(size - least.feeds)
      }
      try child.terminate()
      guard try host.reset().requests == 0 else { throw BenchError("a feed was not at rest") }
      results.append(known)
    }
    return results
  }
}
