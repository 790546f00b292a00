// What TLS costs: the service beside bare libcurl that keeps its authorities parsed, with sessions
// that are resumed and with more hosts than sessions are kept for.

import Foundation

/// One number of HTTPS hosts, each with one feed.
struct SecurePolls: Codable {
  var hosts = 0
  /// Processor milliseconds a poll.
  var daemon = 0.0
  var bare = 0.0
  /// Shares of the connections that resumed a session.
  var daemonResumed = 0.0
  var bareResumed = 0.0
  /// How often the daemon opened the file of authorities, start included.
  var authoritiesOpened = 0

  var ratio: Double { daemon / bare }
}

extension SecurePolls {
  /// Measures both in turn, `rounds` times, and takes medians.
  static func measure(
    hosts: Int, rounds: Int, certificates: Certificates, host: FeedHost, daemon: Daemon
  ) throws -> SecurePolls {
    let addresses = FeedHost.addresses(hosts, port: host.tlsPort, scheme: "https", network: 127)
    try daemon.configure(
      addresses, interval: "2s", lines: ["ca_file: \(certificates.authorities)"])
    _ = try daemon.once()
    var results: [SecurePolls] = []
    for _ in 0..<rounds {
      var result = SecurePolls(hosts: hosts)
      let watch = try OpenCount(of: certificates.authorities)
      let child = try daemon.start()
      _ = try host.reset()
      // Two rounds of all feeds, so that every host has been asked by this process.
      while try host.counts().notModified < 2 * hosts { usleep(50_000) }
      _ = try host.reset()
      let before = try child.usage().cpuSeconds
      sleep(8)
      let counts = try host.reset()
      let used = try child.usage().cpuSeconds - before
      try child.terminate()
      result.daemon = used * 1000 / Double(max(counts.notModified, 1))
      result.daemonResumed = Double(counts.resumed) / Double(max(counts.connections, 1))
      result.authoritiesOpened = try watch.count()

      let repeated = max(1, 10_000 / hosts)
      let usage = try BareCurl(
        inFlight: 128, rounds: repeated, addresses: addresses,
        authorities: certificates.authorities
      ).run(in: daemon)
      let bare = try host.reset()
      result.bare = usage.cpuSeconds * 1000 / Double(max(bare.notModified, 1))
      result.bareResumed = Double(bare.resumed) / Double(max(bare.connections, 1))
      results.append(result)
    }
    return SecurePolls(
      hosts: hosts, daemon: results.map(\.daemon).median, bare: results.map(\.bare).median,
      daemonResumed: results.map(\.daemonResumed).median,
      bareResumed: results.map(\.bareResumed).median,
      authoritiesOpened: results.map(\.authoritiesOpened).max() ?? 0)
  }
}

/// Counts how often a file is opened, by whomever. Source: inotify(7).
struct OpenCount {
  private let descriptor: Int32

  init(of file: String) throws {
    descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    guard descriptor >= 0, inotify_add_watch(descriptor, file, UInt32(IN_OPEN)) >= 0 else {
      throw BenchError("\(file) cannot be watched: \(String(cString: strerror(errno)))")
    }
  }

  /// How often until now; the counting ends. Equal events in a row are merged by the kernel unless
  /// they are read, so that this is a lower bound where the file is opened at once by many.
  func count() throws -> Int {
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let bytes = read(descriptor, &buffer, buffer.count)
    return bytes > 0 ? bytes / MemoryLayout<inotify_event>.size : 0
  }
}

/// An authority of one's own among the system's, and a certificate of it for every address used.
struct Certificates {
  /// How many hosts the certificate is for.
  static let most = 1000

  let authorities: String
  let certificate: String
  let key: String

  /// Makes them in `directory` by the openssl command.
  init(in directory: URL, system: String = "/etc/ssl/certs/ca-certificates.crt") throws {
    func path(_ name: String) -> String { directory.appending(path: name).path }
    func openssl(_ arguments: [String]) throws { _ = try Child("openssl", arguments).wait() }
    authorities = path("authorities.pem")
    certificate = path("leaf.pem")
    key = path("leaf.key")
    let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    try openssl(
      ["req", "-x509", "-days", "2", "-subj", "/CN=Benchmark authority"] + newKey
        + ["-keyout", path("ca.key"), "-out", path("ca.pem")])
    // One certificate for all hosts, as a thousand pairs of keys would take minutes.
    let names = (0..<Self.most).map { "IP:127.127.\($0 / 250).\(1 + $0 % 250)" }.joined(
      separator: ",")
    try "subjectAltName=\(names)\n".write(
      toFile: path("names"), atomically: true, encoding: .utf8)
    try openssl(
      ["req", "-new", "-subj", "/CN=feeds"] + newKey + ["-keyout", key, "-out", path("leaf.csr")])
    try openssl([
      "x509", "-req", "-in", path("leaf.csr"), "-days", "2", "-extfile", path("names"), "-CA",
      path("ca.pem"), "-CAkey", path("ca.key"), "-set_serial", "1", "-out", certificate,
    ])
    // The system's are there so that reading the file costs what it costs in life.
    let all =
      try String(contentsOfFile: path("ca.pem"), encoding: .utf8)
      + String(contentsOfFile: system, encoding: .utf8)
    try all.write(toFile: authorities, atomically: true, encoding: .utf8)
  }
}
