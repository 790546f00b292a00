// Measures polling at scale: the release daemon against a feed server of our own on loopback.
//
//   poll-bench --daemon PROGRAM [--json FILE] [--feeds N] [--rounds N] [--known N,N,…]
//              [--parts polls,known,fairness,tls]

import Foundation

@main
enum PollBench {
  static func main() {
    do {
      try Run(arguments: Array(CommandLine.arguments.dropFirst())).run()
    } catch {
      FileHandle.standardError.write(Data("poll-bench: \(error)\n".utf8))
      exit(1)
    }
  }
}

/// All that was measured, as the JSON file holds it.
struct Report: Codable {
  var feeds = 0
  var inFlight = 128
  /// By contender, a pass a round.
  var polls: [String: [Pass]] = [:]
  var known: [Known] = []
  var lateness: [Lateness] = []
  /// The most polls under way where 512 were allowed.
  var mostInFlight: Int?
  var secure: [SecurePolls] = []
}

/// One call of the program.
private struct Run {
  private var program = "../.build/release/pactwatch"
  private var json: String?
  private var feeds = 10_000
  private var rounds = 5
  private var known = [2000, 20_000, 100_000]
  private var parts = ["polls", "known", "fairness", "tls"]
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "poll-bench-\(ProcessInfo.processInfo.processIdentifier)")

  init(arguments: [String]) throws {
    guard arguments.count.isMultiple(of: 2) else { throw BenchError("an option lacks its value") }
    for index in stride(from: 0, to: arguments.count, by: 2) {
      let value = arguments[index + 1]
      switch arguments[index] {
      case "--daemon": program = value
      case "--json": json = value
      case "--feeds": feeds = Int(value) ?? feeds
      case "--rounds": rounds = Int(value) ?? rounds
      case "--known": known = value.split(separator: ",").compactMap { Int($0) }
      case "--parts": parts = value.split(separator: ",").map(String.init)
      case let other: throw BenchError("unknown option \(other)")
      }
    }
  }

  func run() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var report = Report(feeds: feeds)
    if parts.contains("polls") { try polls(&report) }
    if parts.contains("known") { try known(&report) }
    if parts.contains("fairness") { try fairness(&report) }
    if parts.contains("tls") { try secure(&report) }
    guard let json else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(report).write(to: URL(filePath: json))
  }

  private func daemon(_ name: String) throws -> Daemon {
    try Daemon(program: program, directory: folder.appending(path: name))
  }

  private func polls(_ report: inout Report) throws {
    let host = try FeedHost()
    let comparison = Comparison(
      host: host, daemon: try daemon("polls"),
      addresses: FeedHost.addresses(feeds, port: host.plainPort), inFlight: report.inFlight)
    try comparison.prime()
    for _ in 0..<rounds {
      for (name, pass) in zip(Comparison.contenders, try comparison.round()) {
        report.polls[name, default: []].append(pass)
      }
    }
    let table = Table(
      "\(feeds) unchanged feeds on as many hosts, \(report.inFlight) in flight; medians of \(rounds)",
      ["contender            ", "polls/s", "CPU s", "CPU ms a poll", "peak MiB", "bytes a poll"]
        + ["CPU × curl", "CPU × bare"])
    for name in Comparison.contenders {
      guard let passes = report.polls[name] else { continue }
      func ratio(to other: String) -> Double {
        zip(passes, report.polls[other] ?? []).map { $0.cpuMilliseconds / $1.cpuMilliseconds }
          .median
      }
      table.row([
        name, short(passes.map(\.pollsPerSecond).median), short(passes.map(\.cpuSeconds).median),
        short(passes.map(\.cpuMilliseconds).median), short(passes.map(\.peakMiB).median),
        "\(short(passes.map(\.bytesSent).median)) up, "
          + "\(short(passes.map(\.bytesReceived).median)) down",
        short(ratio(to: "curl --parallel")), short(ratio(to: "bare libcurl")),
      ])
    }
  }

  private func known(_ report: inout Report) throws {
    report.known = try Known.measure(known, host: try FeedHost(), daemon: daemon)
    let table = Table(
      "feeds that are known and not due",
      [
        "feeds", "start s", "start CPU s", "resident MiB", "peak MiB", "KiB a feed more",
        "% of a core at rest",
      ])
    for known in report.known {
      table.row([
        "\(known.feeds)", short(known.secondsToStart), short(known.cpuSecondsToStart),
        short(known.residentMiB), short(known.peakMiB), short(known.kibibytesPerFeed),
        short(known.cpuShareAtRest * 100),
      ])
    }
  }

  private func fairness(_ report: inout Report) throws {
    let host = try FeedHost()
    for sick in [0, 10, 40] {
      report.lateness.append(
        try Lateness.measure(sick: sick, seconds: 40, host: host, daemon: daemon("sick-\(sick)")))
    }
    let table = Table(
      "how late \(Lateness.healthy) healthy hosts are polled, at an interval of a second",
      ["company                                   ", "polls", "median s", "99 % s", "worst s"])
    for late in report.lateness {
      table.row([
        late.company, "\(late.polls)", short(late.median), short(late.p99), short(late.worst),
      ])
    }
    let most = try Lateness.mostInFlight(allowed: 512, host: host, daemon: daemon("in-flight"))
    report.mostInFlight = most
    say("most polls under way at a time, of 512 allowed: \(most)")
  }

  private func secure(_ report: inout Report) throws {
    let certificates = try Certificates(in: folder)
    let host = try FeedHost(certificate: certificates.certificate, key: certificates.key)
    for hosts in [500, Certificates.most] {
      report.secure.append(
        try SecurePolls.measure(
          hosts: hosts, rounds: min(rounds, 3), certificates: certificates, host: host,
          daemon: daemon("tls-\(hosts)")))
    }
    let table = Table(
      "HTTPS polls, a new connection each, beside bare libcurl with its authorities kept parsed",
      [
        "hosts", "CPU ms a poll", "bare ms", "×", "resumed", "bare resumed",
        "authorities opened",
      ])
    for polls in report.secure {
      table.row([
        "\(polls.hosts)", short(polls.daemon), short(polls.bare), short(polls.ratio),
        "\(short(polls.daemonResumed * 100)) %", "\(short(polls.bareResumed * 100)) %",
        "\(polls.authoritiesOpened)",
      ])
    }
  }
}
