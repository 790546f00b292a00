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
    abstract:
      "Show the feeds and their health, try one, add and remove some, exchange lists of them.",
    subcommands: [List.self, Test.self, Add.self, Remove.self, Import.self, Export.self],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the feeds: state, last good answer, next poll and why then, errors.")

    @OptionGroup var config: ConfigurationOption

    @Flag(help: "Print one JSON object a feed.")
    var json = false

    func run() async throws {
      let (settings, store) = try config.open()
      let feeds = try await reportingFailures {
        FeedReport.all(try await store.feeds(), settings: settings)
      }
      if json {
        for feed in feeds { try Output.json(feed) }
        return
      }
      let header = ["FEED", "STATE", "LAST GOOD", "NEXT POLL", "BECAUSE", "INTERVAL", "REMARK"]
      let now = SystemClock().now()
      Output.table([header] + feeds.map { Self.row($0, now: now) })
      let states = ["ok", "new", "failing", "gone"].compactMap { state in
        let count = feeds.count { $0.state == state }
        return count == 0 ? nil : "\(count) \(state)"
      }
      complain(
        "\(feeds.count) feeds" + (states.isEmpty ? "" : ": ") + states.joined(separator: ", "))
    }

    private static func row(_ feed: FeedReport, now: Timestamp) -> [String] {
      let next =
        feed.nextDue.map { $0 > now ? "in \(($0 - now).brief)" : "now" }
        ?? (feed.state == "gone" ? "never" : "now")
      return [
        feed.name, feed.state, feed.lastSuccess.map { "\((now - $0).brief) ago" } ?? "never", next,
        feed.dueReason ?? "not polled yet", Duration.seconds(feed.intervalSeconds).brief,
        feed.remark(now: now),
      ]
    }
  }

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Poll an address once and explain each step; nothing is stored.",
      discussion: """
        Addresses and whether they may be reached, TLS, the request as it was sent (secrets hidden), \
        each answer, what would be stored, and when the next poll would be due and why then. For a \
        web page, the feeds that it names and what to write in the configuration. A configured feed \
        may be given by its name. Ends with 1 where there is no feed.
        """)

    @OptionGroup var config: ConfigurationOption

    @Flag(help: "Print one JSON object.")
    var json = false

    @Argument(help: "The address of a feed or of a web page, or the name of a configured feed.")
    var url: String

    func run() async throws {
      let settings = try config.load().settings
      guard url.contains("://") || settings.feeds.contains(where: { $0.name == url }) else {
        throw failure(
          .usage,
          "“\(url)” is neither the name of a configured feed nor an address"
            + (url.contains(".") ? "; write https://\(url)" : ""))
      }
      let trial = try await FeedTrial.one(url, settings: settings, userAgent: userAgent)
      if json {
        try Output.json(trial)
      } else {
        Output.table(trial.steps.map { [$0.name, $0.text] })
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
