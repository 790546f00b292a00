// How a command that cannot go on says so: words on stderr, and one of the documented exit codes.

import ArgumentParser
import Configuration
import Foundation

/// The exit codes of the command line, from sysexits.h.
enum Exit: Int32 {
  /// The answer is no.
  case no = 1
  /// The command line is wrong in a way that only the configuration or the database shows.
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

/// Ends the command: prints `message` on stderr and gives the exit code that the process ends with.
func failure(_ exit: Exit, _ message: String = "") -> ExitCode {
  if !message.isEmpty { complain(message) }
  return ExitCode(exit.rawValue)
}

/// Words for the person at the terminal.
func complain(_ message: String) {
  do {
    try FileHandle.standardError.write(contentsOf: Data(("pactwatch: " + message + "\n").utf8))
  } catch {
    // Nobody can be told; the exit code still says what happened.
  }
}

/// Ends a command that was asked for a watch which the configuration does not have.
func unknownWatch(_ name: String, _ settings: Settings) -> ExitCode {
  failure(.usage, noWatch(name, settings))
}

/// That there is no such watch, and which one may be meant.
func noWatch(_ name: String, _ settings: Settings) -> String {
  let hint = settings.watch(likelyMeantBy: name).map { "; did you mean “\($0)”?" } ?? ""
  return "there is no watch “\(name)”" + hint
}
