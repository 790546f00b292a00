// Everything that one test of the real binary needs: a feed server on loopback, a directory with
// configuration, state and logs, and the binary itself.

import FeedServer
import Foundation
import Model
import Synchronization

/// A house of its own for one test.
final class House: Sendable {
  /// Which words the binary knows.
  enum Lexicon {
    /// English without names of companies, with the whole model: reading everything takes a debug
    /// build seconds at every start.
    case english
    /// What lies beside the binary, found by the binary itself.
    case installed
  }

  /// What a command that has ended left.
  struct Finished: Sendable {
    var end: ChildProcess.End
    var output: String
    var errors: String

    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// The service while it runs.
  struct Service: Sendable {
    let child: ChildProcess
    let errorFile: String
    let outputFile: String

    /// What it wrote on standard error so far.
    var errors: String { get throws { try House.text(errorFile) } }

    /// Asks it to stop and returns how it ended.
    func stop() async -> ChildProcess.End {
      child.send(SIGTERM)
      return await child.end()
    }
  }

  let server: FeedServer
  let endpoint: Endpoint
  private let scratch: Scratch
  let environment: [String: String]
  private let runs = Atomic(0)

  init(_ lexicon: Lexicon = .english) throws {
    server = try FeedServer()
    endpoint = try server.listen()
    scratch = try Scratch()
    var environment = ProcessInfo.processInfo.environment.filter { name, _ in
      !["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "JOURNAL_STREAM", "PACTWATCH_DATA"]
        .contains(name) && !name.lowercased().hasSuffix("_proxy")
    }
    if lexicon == .english {
      environment["PACTWATCH_DATA"] = scratch.path + "/data"
      try Self.linkEnglishData(to: scratch.path + "/data")
    }
    self.environment = environment
  }

  deinit { server.stop() }

  // MARK: Places

  var configuration: String { path("pactwatch.yaml") }
  var log: String { path("alerts.log") }
  var records: String { path("alerts.jsonl") }

  /// The path of a file of the house.
  func path(_ name: String) -> String { scratch.path + "/" + name }

  /// The address of a path at the server.
  func url(_ path: String) -> String { endpoint.url(path) }

  /// Writes a file of the house.
  func write(_ text: String, to name: String) throws { try scratch.write(text, to: name) }

  // MARK: Configuration

  /// Settings that suit a test; everything but the feeds' order of keys can be set otherwise.
  static let quick = [
    "interval": "1s", "min_interval": "1s", "max_interval": "24h", "adaptive": "false",
    "jitter": "0", "max_per_host": "64", "allow_addresses": "[127.0.0.0/8]",
    "first_fetch": "alert",
  ]

  /// Writes the configuration: feeds by their paths at the server (or whole addresses), each named
  /// after its path, both file sinks, and `more` as it stands.
  func configure(feeds: [String], poll: [String: String] = [:], more: String = "") throws {
    let settings = Self.quick.merging(poll) { _, own in own }
    let lines =
      ["state_dir: \(path("state"))", "poll:"]
      + settings.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
      + ["feeds:"]
      + feeds.map { feed in
        let name = String(feed.split(separator: "/").last?.filter { !"%?&=".contains($0) } ?? "")
        return "  - {url: \"\(feed.hasPrefix("/") ? url(feed) : feed)\", name: \(name)}"
      } + [
        "sinks:", "  - {type: file, path: \(log), format: line}",
        "  - {type: file, path: \(records), format: json}", more, "",
      ]
    try write(lines.joined(separator: "\n"), to: "pactwatch.yaml")
  }

  // MARK: The binary

  /// Runs the binary to its end.
  func pactwatch(
    _ arguments: [String], input: String? = nil, environment more: [String: String] = [:]
  ) async throws -> Finished {
    let run = runs.add(1, ordering: .relaxed).newValue
    let (output, errors) = (path("run-\(run).out"), path("run-\(run).err"))
    if let input { try write(input, to: "run-\(run).in") }
    let child = try ChildProcess(
      try Self.binary(), arguments, environment: environment.merging(more) { $1 },
      input: input == nil ? "/dev/null" : path("run-\(run).in"), output: output, errors: errors)
    let end = await child.end()
    return Finished(end: end, output: try Self.text(output), errors: try Self.text(errors))
  }

  /// Runs the binary to its end within limits as `ulimit` of the shell takes them.
  func pactwatch(_ arguments: [String], within limits: [String]) async throws -> Finished {
    let run = runs.add(1, ordering: .relaxed).newValue
    let (output, errors) = (path("run-\(run).out"), path("run-\(run).err"))
    let script = limits.map { "ulimit \($0); " }.joined() + "exec \"$0\" \"$@\""
    let child = try ChildProcess(
      "/bin/sh", ["-c", script, try Self.binary()] + arguments, environment: environment,
      output: output, errors: errors)
    let end = await child.end()
    return Finished(end: end, output: try Self.text(output), errors: try Self.text(errors))
  }

  /// Runs the binary to its end as another user, of one group.
  func pactwatch(
    _ arguments: [String], as user: uid_t, group: gid_t
  ) async throws -> Finished {
    let run = runs.add(1, ordering: .relaxed).newValue
    let (output, errors) = (path("run-\(run).out"), path("run-\(run).err"))
    let become = ["--reuid", "\(user)", "--regid", "\(group)", "--clear-groups"]
    let child = try ChildProcess(
      "/usr/bin/setpriv", become + [try Self.binary()] + arguments, environment: environment,
      output: output, errors: errors)
    let end = await child.end()
    return Finished(end: end, output: try Self.text(output), errors: try Self.text(errors))
  }

  /// Whether another user may run the binary where it was built.
  static func othersMayRun() -> Bool {
    let trial = Process()
    trial.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
    do {
      trial.arguments = [
        "--reuid", "65532", "--regid", "65532", "--clear-groups", try binary(), "--version",
      ]
      trial.standardOutput = FileHandle.nullDevice
      trial.standardError = FileHandle.nullDevice
      try trial.run()
    } catch {
      return false
    }
    trial.waitUntilExit()
    return trial.terminationStatus == 0
  }

  /// The path of the house's database.
  var database: String { path("state/pactwatch.db") }

  /// Has SQLite's own program do something with a database; returns what it prints.
  @discardableResult
  func sqlite(_ sql: String, in database: String? = nil) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
    process.arguments = ["-bail", database ?? self.database, sql]
    process.standardOutput = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ChildProcess.Failure(description: "sqlite3 failed: \(sql)")
    }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs a command with the house's configuration to its end.
  func command(_ name: String, _ arguments: String...) async throws -> Finished {
    try await pactwatch(name.split(separator: " ").map(String.init) + configured(arguments))
  }

  /// Polls every feed once; fails where that does not end well.
  func runOnce(_ arguments: String..., environment: [String: String] = [:]) async throws {
    let finished = try await pactwatch(
      ["run", "--once"] + configured(arguments), environment: environment)
    guard finished.end == .exited(0) else {
      throw ChildProcess.Failure(description: "run --once: \(finished.end)\n\(finished.errors)")
    }
  }

  /// Starts a command with the house's configuration that goes on until it is stopped.
  ///
  /// With `hosts`, the names in that file are looked up in it, in a mount name space of its own.
  func start(
    _ arguments: [String] = ["run"], environment more: [String: String] = [:],
    hosts: String? = nil
  ) throws -> Service {
    let run = runs.add(1, ordering: .relaxed).newValue
    let (output, errors) = (path("run-\(run).out"), path("run-\(run).err"))
    var command = [try Self.binary()] + configured(arguments)
    if let hosts { command = Self.withHosts(hosts) + command }
    let child = try ChildProcess(
      command[0], Array(command.dropFirst()), environment: environment.merging(more) { $1 },
      output: output, errors: errors)
    return Service(child: child, errorFile: errors, outputFile: output)
  }

  /// Whether this system lets a test give a program its own file of host names.
  static func canReplaceHosts() -> Bool {
    let trial = Process()
    trial.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    trial.arguments = Array((withHosts("/etc/hosts") + ["/bin/true"]).dropFirst())
    trial.standardError = FileHandle.nullDevice
    do {
      try trial.run()
    } catch {
      return false
    }
    trial.waitUntilExit()
    return trial.terminationStatus == 0
  }

  private static func withHosts(_ file: String) -> [String] {
    [
      "/usr/bin/unshare", "-rm", "/bin/sh", "-c",
      "mount --bind \"$0\" /etc/hosts && exec \"$@\"", file,
    ]
  }

  /// Every byte that the house's programs wrote, into whatever file.
  func everythingWritten() throws -> Data {
    var all = Data()
    let files = FileManager.default
    for name in try files.subpathsOfDirectory(atPath: scratch.path)
    where name.hasPrefix("state/")
      || name.hasPrefix("run-") || name.hasPrefix("alerts")
    {
      all.append(files.contents(atPath: path(name)) ?? Data())
    }
    return all
  }

  private func configured(_ arguments: [String]) -> [String] {
    arguments + ["--config", configuration]
  }

  // MARK: What it wrote

  /// The whole lines of the alert log; none where there is no log.
  func lines() throws -> [String] { try Self.wholeLines(log) }

  /// The alerts of the JSON log.
  func loggedAlerts() throws -> [Alert] {
    try Self.wholeLines(records).map { try JSONDecoder().decode(Alert.self, from: Data($0.utf8)) }
  }

  /// The alerts of the database, oldest first.
  func storedAlerts() async throws -> [Alert] {
    let finished = try await command("alerts", "--json")
    guard finished.end == .exited(0) || finished.end == .exited(1) else {
      throw ChildProcess.Failure(description: "alerts: \(finished.end)\n\(finished.errors)")
    }
    return try finished.lines.map { try JSONDecoder().decode(Alert.self, from: Data($0.utf8)) }
  }

  /// The feeds as `feeds list --json` tells of them, by name.
  func feeds() async throws -> [String: FeedState] {
    let finished = try await command("feeds list", "--json")
    let states = try finished.lines.map {
      try JSONDecoder().decode(FeedState.self, from: Data($0.utf8))
    }
    return Dictionary(uniqueKeysWithValues: states.map { ($0.name, $0) })
  }

  /// How many entries had each fate, as `status --json` tells.
  func fates() async throws -> [String: Int] {
    struct Status: Decodable {
      struct Fate: Decodable {
        var decision: String
        var count: Int
      }
      var fates: [Fate]
    }
    let finished = try await command("status", "--json")
    let status = try JSONDecoder().decode(Status.self, from: Data(finished.output.utf8))
    return Dictionary(status.fates.map { ($0.decision, $0.count) }, uniquingKeysWith: +)
  }

  /// The whole lines of a file; what follows the last newline is still being written.
  static func wholeLines(_ path: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return try text(path).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map(String.init)
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  // MARK: The build

  /// The binary, which is built beside the bundle that holds the tests.
  static func binary() throws -> String { try buildDirectory() + "/pactwatch" }

  private static func buildDirectory() throws -> String {
    // The runner is a program of the toolchain's; the bundle is among what it has mapped.
    let maps = try text("/proc/self/maps")
    let bundle = maps.split(separator: "\n").first { $0.hasSuffix(".xctest") }
    guard let bundle, let start = bundle.firstIndex(of: "/") else {
      throw ChildProcess.Failure(description: "cannot tell where the tests were built")
    }
    return URL(fileURLWithPath: String(bundle[start...])).deletingLastPathComponent().path
  }

  private static func linkEnglishData(to directory: String) throws {
    let files = FileManager.default
    let installed = try buildDirectory() + "/pactwatch_Analysis.resources/Data"
    try files.createDirectory(
      atPath: directory + "/lexicon", withIntermediateDirectories: true)
    for folder in ["/model", "/language"] {
      try files.createSymbolicLink(
        atPath: directory + folder, withDestinationPath: installed + folder)
    }
    let kinds = ["acts.en", "countries.en", "frames.en", "goods.en", "roles.en", "systems.any"]
    for kind in kinds {
      let file = "/lexicon/\(kind).tsv"
      try files.createSymbolicLink(
        atPath: directory + file, withDestinationPath: installed + file)
    }
  }
}

/// A feed as `feeds list --json` prints it.
struct FeedState: Decodable, Sendable {
  var name: String
  var url: String
  var state: String
  var lastSuccess: Timestamp?
  var nextDue: Timestamp?
  var dueReason: String?
  var errors: Int
  var error: String?
  var movedTo: String?

  /// The time from the last good answer to the next poll.
  var wait: Duration? {
    guard let nextDue, let lastSuccess else { return nil }
    return nextDue - lastSuccess
  }
}
