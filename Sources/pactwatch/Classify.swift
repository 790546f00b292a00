// pactwatch classify: corpus lines in, one JSON line of labels out for each.

import Analysis
import ArgumentParser
import Daemon
import Foundation

struct Classify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Label items: one JSON object a line in, one out.",
    discussion: """
      Each input line has at least “title”; “id”, “summary” and “lang” are used where they are \
      there. The score is the calibrated probability of a partnership story; each piece of \
      evidence gives a byte range of the field as it came. Ends with 65 at a line that is no item.
      """)

  @Argument(help: "The file, or - for standard input.")
  var file = "-"

  func run() async throws {
    let lines = try items(of: file)
    let runtime = try compiled { try $0.compileDefaults() }
    // On all cores, in pieces that are printed in their order.
    let round = Self.piece * ProcessInfo.processInfo.activeProcessorCount
    for start in stride(from: 0, to: lines.count, by: round) {
      let round = lines[start..<min(start + round, lines.count)]
      for text in try await Self.labelled(round, by: runtime) { Output.text(text) }
    }
  }

  /// Lines that one core labels in one go.
  private static let piece = 64

  /// The output lines of a round, piece by piece.
  private static func labelled(
    _ lines: ArraySlice<CorpusLine>, by runtime: Runtime
  ) async throws -> [String] {
    try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for start in stride(from: lines.startIndex, to: lines.endIndex, by: piece) {
        group.addTask {
          let lines = lines[start..<min(start + piece, lines.endIndex)]
          return (start, try Output.jsonLines(lines.lazy.map(runtime.classify)))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
