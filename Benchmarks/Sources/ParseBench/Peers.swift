// Runs other parsers over the same files in the same run.

import Foundation

/// Parsers of other languages.
enum Peers {
  /// What a script prints about `file`, one `NAME SECONDS` a line, as times the bare SAX.
  static func report(_ command: [String], _ file: URL, bare: Double) throws -> String {
    guard let program = command.first, FileManager.default.isExecutableFile(atPath: program) else {
      return "-"
    }
    let lines = try output(
      of: program, arguments: command.dropFirst() + [file.path(percentEncoded: false)])
    return lines.split(separator: "\n").compactMap { line -> String? in
      let words = line.split(separator: " ")
      guard words.count == 2, let seconds = Double(words[1]) else { return nil }
      return "\(words[0]) \(String(format: "%.1f", seconds / bare)) ×"
    }.joined(separator: ", ")
  }

  /// The standard output of a program that has to succeed.
  static func output(of program: String, arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BenchError(description: "\(program) failed with \(process.terminationStatus)")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
