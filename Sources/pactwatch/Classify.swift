// pactwatch classify: corpus lines in, one JSON line of labels out for each.

import Analysis
import ArgumentParser
import Daemon
import Foundation

struct Classify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Label items: one JSON object a line in, one out.",
    discussion: """
      Each input line has at least “title”; “id”, “summary” and “lang” are used where they are \
      there. The score is the calibrated probability of a partnership story; each piece of \
      evidence gives a byte range of the field as it came. Ends with 65 at a line that is no item.
      """)

  @Argument(help: "The file, or - for standard input.")
  var file = "-"

  func run() throws {
    let lines: [CorpusLine]
    do {
      lines = try CorpusLine.read(try input(file))
    } catch let error as CorpusLine.Failure {
      throw failure(.badInput, "\(file): \(error)")
    }
    let runtime = try compiled { try $0.compileDefaults() }
    for line in lines { try Output.json(runtime.classify(line)) }
  }
}
