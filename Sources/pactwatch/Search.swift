// pactwatch search: one query asked of everything that is stored.

import ArgumentParser
import Daemon
import Foundation
import Model
import Storage
import Watches

struct Search: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find stored entries by a query, the latest first.",
    discussion: """
      Takes the query language of the watches, @lists included, and looks through entries of every \
      relevance and language. Ends with 1 where nothing is found.
      """)

  @OptionGroup var config: ConfigurationOption

  @Option(help: "Entries since then: RFC 3339, or a span before now such as 7d.")
  var since: Moment?

  @Option(help: "The most entries to print.")
  var limit = 20

  @Flag(help: "Print one JSON object an entry.")
  var json = false

  @Argument(help: "The query, in quotes.")
  var query: String

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit: a number from 1 is needed") }
  }

  func run() async throws {
    let (settings, store) = try config.open()
    let watches = try queried { () throws(WatchProblems) in
      try WatchSet(searching: query, lists: settings.aliases)
    }
    let found = try await reportingFailures {
      let history = try await History(
        store: store, settings: settings, watches: watches, everyLanguage: true)
      return try await FoundEntry.find(
        in: history, since: since?.instant ?? .epoch, limit: limit)
    }
    guard !found.isEmpty else { throw failure(.no, "no stored entry matches") }
    for entry in found {
      if json { try Output.json(entry) } else { Self.show(entry) }
    }
  }

  private static func show(_ entry: FoundEntry) {
    let score = (entry.score * 100).rounded() / 100
    Output.line(Output.marked(entry.title, entry.matches, in: .title))
    if let summary = entry.summary, entry.matches.contains(where: { $0.field == .summary }) {
      Output.line("  " + Output.marked(summary, entry.matches, in: .summary))
    }
    Output.line(
      "  entry \(entry.entry)  \(entry.story?.description ?? "-")  \(entry.time.rfc3339)  "
        + "\(entry.source)  \(entry.language)  score \(score)  \(entry.decision)")
    if let url = entry.url { Output.line("  \(url)") }
  }
}
