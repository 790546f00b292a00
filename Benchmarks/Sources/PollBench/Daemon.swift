// The daemon as people run it: a configuration, a state directory, `pactwatch run`.

import Foundation

/// A directory with the daemon's configuration and state.
struct Daemon {
  /// The release binary.
  let program: String
  let directory: URL

  private var configuration: String { directory.appending(path: "pactwatch.yaml").path }
  private var errors: String { directory.appending(path: "stderr").path }

  /// A daemon that has not started yet.
  init(program: String, directory: URL) throws {
    self.program = program
    self.directory = directory
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  /// Writes the configuration: the defaults but for what a measurement on loopback needs.
  func configure(_ addresses: [String], interval: String, lines: [String] = []) throws {
    let text =
      [
        "state_dir: \(directory.path)/state", "poll:", "  interval: \(interval)",
        "  min_interval: \(interval)", "  adaptive: false", "  jitter: 0",
        "  allow_addresses: [127.0.0.0/8]",
      ] + lines.map { "  " + $0 } + [
        "sinks:", "  - {type: file, path: \(directory.path)/alerts.log, format: line}", "feeds:",
      ] + addresses.map { "  - url: \($0)" }
    try (text.joined(separator: "\n") + "\n").write(
      toFile: configuration, atomically: true, encoding: .utf8)
  }

  /// Polls every feed once and ends.
  func once() throws -> Child.Usage {
    try Child(program, ["run", "--once", "--config", configuration], output: errors).wait()
  }

  /// Starts the service and returns when it says that it has started.
  func start() throws -> Child {
    // What an earlier service said in the file must not be taken for this one's word.
    try Data().write(to: URL(filePath: errors))
    let child = try Child(program, ["run", "--config", configuration], output: errors)
    while !(try String(contentsOfFile: errors, encoding: .utf8)).contains(" started ") {
      guard kill(child.process, 0) == 0, waitpid(child.process, nil, WNOHANG) == 0 else {
        throw BenchError("the daemon did not start; see \(errors)")
      }
      usleep(5_000)
    }
    return child
  }
}
