// How a command that cannot go on says so: words on stderr, and one of the documented exit codes.

import ArgumentParser
import Foundation

/// The exit codes of the command line, from sysexits.h.
enum Exit: Int32 {
  /// The answer is no.
  case no = 1
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
