// The command line's entry: the list of the commands, and how a failure ends the process.

import ArgumentParser

@main
struct Pactwatch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pactwatch",
    abstract: "Watches feeds for defence-industry partnerships and writes one alert per story.",
    discussion: """
      The service reads /etc/pactwatch/pactwatch.yaml and then conf.d/*.yaml beside it. \
      Start with `pactwatch check`, then `pactwatch run`, and follow the alerts with \
      `pactwatch alerts -f`.

      Data goes to stdout, words go to stderr. Exit codes: 0 done, 1 the answer is no, \
      64 usage, 65 bad input data, 69 daemon not reachable, 74 read/write, 78 configuration.
      """,
    version: version,
    subcommands: [
      Run.self, Check.self, Status.self, Reload.self, DatabaseCommand.self, Alerts.self, Why.self,
      StoryCommand.self, Feeds.self,
      Parse.self,
      Classify.self, ReplayCommand.self, TestWatches.self, BacktestCommand.self, Search.self,
      WhyNot.self, Feedback.self, SilenceCommand.self, Sinks.self,
      Export.self,
    ])
}
