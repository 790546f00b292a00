// One pass over many feeds, all of them unchanged: the daemon beside curl and bare libcurl.

import Foundation

/// What one program needed for a pass.
struct Pass: Codable {
  /// Polls that were answered by 304.
  var polls = 0
  /// Polls a second of real time.
  var pollsPerSecond = 0.0
  /// Processor time of the whole process, start included.
  var cpuSeconds = 0.0
  /// Peak resident memory.
  var peakMiB = 0.0
  /// Bytes of HTTP sent and received, a poll.
  var bytesSent = 0.0
  var bytesReceived = 0.0

  /// Processor time a poll in milliseconds.
  var cpuMilliseconds: Double { cpuSeconds * 1000 / Double(max(polls, 1)) }
}

/// The programs in turn, several rounds.
struct Comparison {
  static let contenders = [
    "pactwatch run --once", "pactwatch run", "curl --parallel", "bare libcurl",
  ]

  let host: FeedHost
  let daemon: Daemon
  let addresses: [String]
  let inFlight: Int

  /// Makes every feed known, so that all later polls are conditional.
  func prime() throws {
    try daemon.configure(addresses, interval: "1s", lines: ["max_total: \(inFlight)"])
    let usage = try daemon.once()
    let counts = try host.reset()
    guard counts.full == addresses.count else {
      throw BenchError("\(counts.full) of \(addresses.count) feeds were read")
    }
    say("\(addresses.count) feeds read for the first time in \(short(usage.cpuSeconds)) CPU s")
  }

  /// One round: each contender once.
  func round() throws -> [Pass] {
    try [
      pass { try daemon.once() },
      service(),
      pass {
        try Child(
          "curl",
          [
            "--silent", "--no-progress-meter", "--parallel", "--parallel-max", "\(inFlight)",
            "--noproxy", "*", "--header", "If-None-Match: \"1f3c-6251a400000000\"", "--config",
            try list(of: addresses),
          ]
        ).wait()
      },
      pass { try BareCurl(inFlight: inFlight, rounds: 1, addresses: addresses).run(in: daemon) },
    ]
  }

  private func pass(_ run: () throws -> Child.Usage) throws -> Pass {
    _ = try host.reset()
    let start = ContinuousClock.now
    let usage = try run()
    return Pass(
      counts: try host.reset(), usage: usage, time: start.duration(to: .now))
  }

  /// The service, for some seconds. It is to poll every feed each second, so it never rests.
  private func service() throws -> Pass {
    let child = try daemon.start()
    while try host.counts().requests < addresses.count / 4 { usleep(50_000) }
    let before = try child.usage()
    _ = try host.reset()
    let start = ContinuousClock.now
    sleep(4)
    let counts = try host.reset()
    let time = start.duration(to: .now)
    var usage = try child.usage()
    usage.cpuSeconds -= before.cpuSeconds
    try child.terminate()
    return Pass(counts: counts, usage: usage, time: time)
  }

  private func list(of addresses: [String]) throws -> String {
    let file = daemon.directory.appending(path: "curl.list").path
    let lines = addresses.map { "url = \"\($0)\"\noutput = /dev/null\n" }
    try lines.joined().write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }
}

extension Pass {
  init(counts: FeedHost.Counts, usage: Child.Usage, time: Duration) {
    let seconds = time / .seconds(1)
    polls = counts.notModified
    pollsPerSecond = Double(polls) / seconds
    cpuSeconds = usage.cpuSeconds
    peakMiB = Double(usage.peakKiB) / 1024
    bytesSent = Double(counts.bytesIn) / Double(max(counts.requests, 1))
    bytesReceived = Double(counts.bytesOut) / Double(max(counts.requests, 1))
  }
}

/// The floor, in a process of its own.
struct BareCurl {
  var inFlight: Int
  var rounds: Int
  var addresses: [String]
  var authorities = "/etc/ssl/certs/ca-certificates.crt"

  func run(in daemon: Daemon) throws -> Child.Usage {
    let file = daemon.directory.appending(path: "addresses").path
    try (addresses.joined(separator: "\n") + "\n").write(
      toFile: file, atomically: true, encoding: .utf8)
    let program = Bundle.main.executableURL?.deletingLastPathComponent()
      .appending(path: "bare-curl").path
    return try Child(
      program ?? "bare-curl", ["\(inFlight)", "\(rounds)", authorities], input: file
    ).wait()
  }
}
