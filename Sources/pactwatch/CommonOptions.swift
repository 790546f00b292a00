// Options that several commands share, and how their arguments are read.

import ArgumentParser
import Configuration
import Daemon
import Foundation
import Model
import Storage

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
      for problem in error.problems { complain("\(problem)") }
      throw failure(.configuration)
    }
  }

  /// Ends the command where no daemon ever stored anything.
  static func requireDatabase(of settings: Settings) throws {
    guard StateDirectory.hasDatabase(settings.stateDirectory) else {
      throw failure(
        .unavailable, "no daemon is running, and none ever ran on \(settings.stateDirectory)")
    }
  }

  /// The configuration with its database, for looking on.
  func open() throws -> (settings: Settings, store: Store) {
    let settings = try load().settings
    try Self.requireDatabase(of: settings)
    do {
      return (settings, try Inspection.store(of: settings))
    } catch {
      throw failure(Exit(error), "\(error)")
    }
  }
}

extension Exit {
  /// The exit code of a database that cannot be used.
  init(_ error: StorageError) {
    self = if case .newerSchema = error { .configuration } else { .inputOutput }
  }
}

/// Compiles a configuration, or ends the command with every fault on stderr.
func compiled(_ make: (RuntimeCompiler) throws -> Runtime) throws -> Runtime {
  do {
    return try make(try RuntimeCompiler.withInstalledData())
  } catch let error as ConfigurationError {
    for problem in error.problems { complain("\(problem)") }
    throw failure(.configuration)
  } catch {
    throw failure(.inputOutput, "\(error)")
  }
}

/// The bytes of a file, or of standard input for `-`.
func input(_ path: String) throws -> Data {
  if path == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
  do {
    return try Data(contentsOf: URL(fileURLWithPath: path))
  } catch {
    throw failure(.inputOutput, "cannot read \(path): \(error.localizedDescription)")
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
