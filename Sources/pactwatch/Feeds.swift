// pactwatch feeds: the feeds and their health.

import ArgumentParser
import Configuration
import Daemon
import FeedParsing
import Foundation
import Model
import Storage

struct Feeds: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the feeds and their health, or try one.", subcommands: [List.self, Test.self],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the feeds: state, last good answer, next poll and why then, errors.")

    @OptionGroup var config: ConfigurationOption

    @Flag(help: "Print one JSON object a feed.")
    var json = false

    func run() async throws {
      let (_, store) = try config.open()
      let feeds: [FeedReport]
      do {
        feeds = try await store.feeds().map(FeedReport.init)
      } catch {
        throw failure(Exit(error), "\(error)")
      }
      if json {
        for feed in feeds { try Output.json(feed) }
        return
      }
      let header = ["FEED", "STATE", "LAST GOOD", "NEXT POLL", "BECAUSE", "REMARK"]
      Output.table([header] + feeds.map(Self.row))
    }

    private static func row(_ feed: FeedReport) -> [String] {
      let moved = feed.movedTo.map { "moved to \($0): change the configuration" }
      return [
        feed.name, feed.state, feed.lastSuccess?.rfc3339 ?? "never",
        feed.nextDue?.rfc3339 ?? "-", feed.dueReason ?? "-", feed.error ?? moved ?? "",
      ]
    }
  }

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fetch an address once and say what is there.",
      discussion: """
        For a feed, its format, entries and warnings; for a web page, the feeds that it names and \
        what to write in the configuration. Ends with 1 where there is no feed.
        """)

    @OptionGroup var config: ConfigurationOption

    @Flag(help: "Print one JSON object.")
    var json = false

    @Argument(help: "The address of a feed or of a web page.")
    var url: String

    func run() async throws {
      let settings = try config.load().settings
      let trial = try await FeedTrial.one(url, settings: settings, userAgent: userAgent)
      if json {
        try Output.json(trial)
      } else {
        Output.line(trial.description)
      }
      if !json, !trial.discovered.isEmpty {
        // As they stand in the configuration.
        Output.line("feeds:")
        for feed in trial.discovered { Output.line(feed.configurationLine) }
      }
      if trial.problem != nil { throw failure(.no) }
    }
  }
}
