// pactwatch silence: alerts that are stored but not sent, for a while and for a reason.

import ArgumentParser
import Configuration
import Daemon
import Delivery
import Foundation
import Model
import Storage

struct SilenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "silence",
    abstract: "Keep alerts from being sent for a while: they are stored and marked.",
    subcommands: [Add.self, List.self, Expire.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a silence.",
      discussion: """
        Everything that is given must hold. A silenced alert goes to no sink, files included; \
        `pactwatch alerts --silenced` prints it. A watch's silence leaves alone what another watch \
        wants too. What was raised before the silence still goes its way. Ends with 1 where there is \
        no such watch or story.
        """)

    @OptionGroup var config: ConfigurationOption

    @Option(help: "Alerts of this watch, where no other watch wants them.")
    var watch: String?

    @Option(help: "Alerts of this story, e.g. s42.")
    var story: StoryID?

    @Option(help: "Alerts of this story's deal, with all its steps.")
    var thread: StoryID?

    @Option(help: "Alerts with this country among the parties.")
    var country: CountryCode?

    @Option(help: "Alerts with both countries among the parties, e.g. UA+IT.")
    var pair: CountryPair?

    @Option(help: "Alerts that a report of this outlet or host has caused.")
    var source: String?

    @Option(name: .customLong("for"), help: "For so long, e.g. 8h.")
    var span: Span?

    @Option(help: "Until then (RFC 3339), or until a story's or deal's stage moves: stage-change.")
    var until: Limit?

    @Option(help: "Why; shown by `silence list`.")
    var reason: String

    @Option(help: "Who wants it; you, where it is left out.")
    var author: String?

    func validate() throws {
      guard (span == nil) != (until == nil) else {
        throw ValidationError("either --for or --until is needed")
      }
      guard !subject.isEmpty else {
        throw ValidationError(
          "what is to be silenced? --watch, --story, --thread, --country, --pair or --source")
      }
      guard country == nil || pair == nil else {
        throw ValidationError("--country and --pair exclude each other")
      }
      guard !reason.allSatisfy(\.isWhitespace) else { throw ValidationError("--reason is empty") }
    }

    private var subject: Silence.Subject {
      Silence.Subject(
        watch: watch, story: story, thread: thread, country: country ?? pair?.first,
        partner: pair?.second, source: source)
    }

    func run() async throws {
      let (settings, store) = try config.open(forWriting: true)
      let now = SystemClock().now()
      var end = span.map { now + $0.duration }
      if case .time(let instant)? = until { end = instant }
      let wish = SilenceDesk.Wish(
        subject: subject, end: end, reason: PlainText.line(reason),
        author: PlainText.line(author ?? ProcessInfo.processInfo.userName))
      let silence = try await reportingFailures {
        try await SilenceDesk(store: store, settings: settings).add(wish, now: now)
      }
      let report = SilenceReport(silence, alerts: 0, now: now)
      complain("silence \(silence.id): \(SilenceCommand.words(report))")
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the silences in force.", discussion: "Ends with 1 where there are none.")

    @OptionGroup var config: ConfigurationOption

    @Flag(help: "Those that have ended too.")
    var all = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
      let (_, store) = try config.open()
      let silences = try await reportingFailures {
        try await SilenceReport.list(store, all: all, now: SystemClock().now())
      }
      if json {
        for silence in silences { try Output.json(silence) }
      } else {
        Output.table(
          silences.map { silence in
            [
              "\(silence.id)", silence.active ? "active" : "ended",
              SilenceCommand.words(silence), "\(silence.alerts) alerts",
              "by \(PlainText.line(silence.author)): \(PlainText.line(silence.reason))",
            ]
          })
      }
      if silences.isEmpty { throw failure(.no, "no silence is in force") }
    }
  }

  struct Expire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a silence now.",
      discussion: """
        What it kept from being sent is not sent late: `pactwatch alerts --silenced` prints it, and \
        `pactwatch sinks replay` sends it. Ends with 1 where no such silence is in force.
        """)

    @OptionGroup var config: ConfigurationOption

    @Argument(help: "The silence's number.")
    var id: Int64

    func run() async throws {
      let (_, store) = try config.open(forWriting: true)
      let hasEnded = try await reportingFailures {
        try await store.endSilence(id, at: SystemClock().now())
      }
      guard hasEnded else { throw failure(.no, "no silence \(id) is in force") }
      complain("silence \(id) has ended")
    }
  }

  /// What is silenced and until when.
  fileprivate static func words(_ silence: SilenceReport) -> String {
    if let ended = silence.ended {
      return "\(silence.subject), ended \(ended.rfc3339): \(silence.ending ?? "")"
    }
    let end =
      silence.until?.rfc3339
      ?? "the stage moves" + (silence.stage.map { " from \($0.rawValue)" } ?? "")
    return "\(silence.subject), until \(end)"
  }

  /// An end given as a time or as `stage-change`.
  enum Limit: ExpressibleByArgument {
    case time(Timestamp)
    case stageChange

    init?(argument: String) {
      if argument == "stage-change" {
        self = .stageChange
      } else if let instant = Timestamp(rfc3339: argument) {
        self = .time(instant)
      } else {
        return nil
      }
    }
  }

  /// Two countries, given as `UA+IT`.
  struct CountryPair: ExpressibleByArgument {
    var first: CountryCode
    var second: CountryCode

    init?(argument: String) {
      let codes = argument.split(separator: "+", omittingEmptySubsequences: false)
        .map { CountryCode($0) }
      guard codes.count == 2, let first = codes[0], let second = codes[1], first != second else {
        return nil
      }
      (self.first, self.second) = (first, second)
    }
  }
}

extension StoryID: ExpressibleByArgument {
  /// The story that an argument names by its number.
  public init?(argument: String) { self.init(argument) }
}
