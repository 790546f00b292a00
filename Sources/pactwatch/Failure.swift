// How a command that cannot go on says so: words on stderr, and one of the documented exit codes.

import ArgumentParser
import Configuration
import Daemon
import Delivery
import Foundation
import Storage

/// The exit codes of the command line, from sysexits.h.
enum Exit: Int32 {
  /// The answer is no.
  case no = 1
  /// What was asked for on the command line does not exist or makes no sense.
  case usage = 64
  /// The input is not what it should be.
  case badInput = 65
  /// No daemon is running.
  case unavailable = 69
  /// Reading or writing failed.
  case inputOutput = 74
  /// The configuration is wrong.
  case configuration = 78
}

extension Exit {
  /// The exit code of a database that cannot be used.
  init(_ error: StorageError) {
    self = if case .newerSchema = error { .configuration } else { .inputOutput }
  }
}

/// Ends the command: prints `message` on stderr and gives the exit code that the process ends with.
func failure(_ exit: Exit, _ message: String = "") -> ExitCode {
  if !message.isEmpty { complain(message) }
  return ExitCode(exit.rawValue)
}

/// Ends the command with every fault of the configuration, each with its place.
func failure(_ error: ConfigurationError) -> ExitCode {
  for problem in error.problems { complain("\(problem)") }
  return failure(.configuration)
}

/// Ends the command with what the database could not do.
func failure(_ error: StorageError) -> ExitCode { failure(Exit(error), "\(error)") }

/// Runs `body`, or ends the command with what failed of the configuration or the database, or with
/// why what was asked for cannot be done.
func reportingFailures<Value>(_ body: () async throws -> Value) async throws -> Value {
  do {
    return try await body()
  } catch let error as ConfigurationError {
    throw failure(error)
  } catch let error as StorageError {
    throw failure(error)
  } catch let refusal as SinkDesk.Refusal {
    throw failure(.no, PlainText.line("\(refusal)"))
  } catch let refusal as SilenceDesk.Refusal {
    throw failure(.no, PlainText.line("\(refusal)"))
  }
}

/// Words for the person at the terminal.
func complain(_ message: String) {
  do {
    try FileHandle.standardError.write(contentsOf: Data(("pactwatch: " + message + "\n").utf8))
  } catch {
    // Nobody can be told; the exit code still says what happened.
  }
}

/// That the configuration has no such watch, and which one may be meant.
func noWatch(_ name: String, _ settings: Settings) -> String {
  let known = settings.watches.map(\.name.value).joined(separator: ", ")
  let hint =
    settings.watch(likelyMeantBy: name).map { "did you mean “\($0)”?" } ?? "there are \(known)"
  return "there is no watch “\(name)”; " + (known.isEmpty ? "there are none" : hint)
}
