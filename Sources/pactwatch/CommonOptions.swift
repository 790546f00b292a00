// Options that several commands share, and how their arguments are read.

import ArgumentParser
import Configuration
import Daemon
import Foundation
import Model
import Storage
import Watches

struct ConfigurationOption: ParsableArguments {
  @Option(name: [.customShort("c"), .customLong("config")], help: "The main configuration file.")
  var path = "/etc/pactwatch/pactwatch.yaml"

  /// The configuration, or the end of the command with every fault on stderr.
  func load() throws -> LoadedSettings { try Self.load(path) }

  /// The configuration in a file, or the end of the command with every fault on stderr.
  static func load(_ path: String) throws -> LoadedSettings {
    do {
      return try RuntimeCompiler.load(path)
    } catch {
      throw failure(error)
    }
  }

  /// Ends the command where no daemon ever stored anything.
  static func requireDatabase(of settings: Settings) throws {
    guard StateDirectory.hasDatabase(settings.stateDirectory) else {
      throw failure(
        .unavailable, "no daemon is running, and none ever ran on \(settings.stateDirectory)")
    }
  }

  /// The configuration with its database, for looking on, or for writing beside the service.
  func open(forWriting: Bool = false) throws -> (settings: Settings, store: Store) {
    let settings = try load().settings
    try Self.requireDatabase(of: settings)
    do {
      return (
        settings,
        try forWriting ? Inspection.writableStore(of: settings) : Inspection.store(of: settings)
      )
    } catch {
      throw failure(error)
    }
  }
}

/// Compiles a configuration, or ends the command with every fault on stderr.
func compiled(_ make: (RuntimeCompiler) throws -> Runtime) throws -> Runtime {
  do {
    return try make(try RuntimeCompiler.withInstalledData())
  } catch let error as ConfigurationError {
    throw failure(error)
  } catch {
    throw failure(.inputOutput, "\(error)")
  }
}

/// The items of a file of the corpus, or of standard input for `-`.
func items(of file: String) throws -> [CorpusLine] {
  let bytes = try input(file)
  do {
    return try CorpusLine.read(Data(bytes))
  } catch {
    throw failure(.badInput, "\(file): \(error)")
  }
}

/// The bytes of a file, a pipe or a device, or of standard input for `-`.
///
/// - Parameter limit: how many are taken at most; what has more ends the command.
func input(_ path: String, atMost limit: Int = .max) throws -> [UInt8] {
  let name = path == "-" ? "standard input" : path
  func cannotRead() -> ExitCode {
    failure(.inputOutput, "cannot read \(name): \(String(cString: strerror(errno)))")
  }
  let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
  guard descriptor >= 0 else { throw cannotRead() }
  defer { if descriptor != STDIN_FILENO { close(descriptor) } }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw cannotRead() }
    if count == 0 { return bytes }
    bytes += buffer[..<count]
    guard bytes.count <= limit else {
      throw failure(.badInput, "\(name): more than \(limit >> 20) MiB")
    }
  }
}

extension WatchSet {
  /// The watch with a name, or the end of the command where there is none.
  func watch(named name: String, _ settings: Settings) throws -> WatchDefinition {
    guard let found = definition(of: name) else {
      throw failure(.usage, noWatch(name, settings))
    }
    return found
  }
}

/// A span of time as the configuration writes it.
struct Span: ExpressibleByArgument {
  var duration: Duration

  init?(argument: String) {
    guard let duration = Duration(configurationText: argument) else { return nil }
    self.duration = duration
  }
}

/// An instant, given as RFC 3339 or as a span before now.
struct Moment: ExpressibleByArgument {
  var instant: Timestamp
  /// How the moment is written in the help, where it is a default.
  var defaultValueDescription: String

  init?(argument: String) {
    defaultValueDescription = argument
    if let instant = Timestamp(rfc3339: argument) {
      self.instant = instant
    } else if let span = Span(argument: argument) {
      instant = SystemClock().now() - span.duration
    } else {
      return nil
    }
  }

  /// So long before now.
  init(before span: Duration) {
    instant = SystemClock().now() - span
    defaultValueDescription = span.brief
  }
}

extension CountryCode: ExpressibleByArgument {
  /// The country that an argument names by its code.
  public init?(argument: String) { self.init(argument) }
}
