// The measured side's counterpart: bench-feeds, and what it counts.

import Foundation

/// The feed server, on every address of 127/8.
final class FeedHost {
  /// What the server has counted since the last reset.
  struct Counts: Codable {
    var requests = 0
    var notModified = 0
    var full = 0
    var connections = 0
    var resumed = 0
    var mostInFlight = 0
    var bytesIn = 0
    var bytesOut = 0
    var cpuSeconds = 0.0
  }

  let plainPort: Int
  let tlsPort: Int
  let unconnectablePort: Int
  private let process = Process()

  /// Starts the server that was built beside this program, with TLS where a certificate is given.
  init(certificate: String? = nil, key: String? = nil) throws {
    process.executableURL = Bundle.main.executableURL?.deletingLastPathComponent()
      .appending(path: "bench-feeds")
    process.arguments = [certificate, key].compactMap(\.self)
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = Pipe()  // The server ends when this end of it is closed.
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let ports = line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    guard ports.count == 3 else { throw BenchError("bench-feeds did not start: \(line)") }
    (plainPort, tlsPort, unconnectablePort) = (ports[0], ports[1], ports[2])
  }

  deinit { process.terminate() }

  /// The addresses of `count` feeds, each on a host of its own.
  static func addresses(
    _ count: Int, port: Int, scheme: String = "http", path: String = "timed", network: Int = 1
  ) -> [String] {
    (0..<count).map { number in
      let (high, rest) = (number / 62_500 + network, number % 62_500)
      return "\(scheme)://127.\(high).\(rest / 250).\(1 + rest % 250):\(port)/\(path)/\(number)"
    }
  }

  /// The counters; they begin at zero again.
  func reset() throws -> Counts {
    try JSONDecoder().decode(Counts.self, from: Data(get("/reset").utf8))
  }

  /// The counters.
  func counts() throws -> Counts {
    try JSONDecoder().decode(Counts.self, from: Data(get("/stats").utf8))
  }

  /// The seconds between two polls of one feed, of all feeds, in ascending order; they begin anew.
  func gaps() throws -> [Double] {
    try get("/gaps").split(separator: "\n").compactMap { Double($0).map { $0 / 1e6 } }.sorted()
  }

  private func get(_ path: String) throws -> String {
    let output = Pipe()
    let curl = Process()
    curl.executableURL = URL(filePath: "/usr/bin/env")
    curl.arguments = [
      "curl", "--silent", "--show-error", "--noproxy", "*", "http://127.0.0.1:\(plainPort)\(path)",
    ]
    curl.standardOutput = output
    try curl.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    curl.waitUntilExit()
    guard curl.terminationStatus == 0 else { throw BenchError("bench-feeds does not answer") }
    return String(decoding: data, as: UTF8.self)
  }
}
