// pactwatch sinks: how the ways out fare, and what can be done about one.

import ArgumentParser
import Configuration
import Daemon
import Delivery
import Foundation
import Model
import Storage

struct Sinks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show, try and replay the ways out for alerts.",
    subcommands: [List.self, Test.self, Replay.self, Discard.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show how each sink fares: what it holds, what fails, its dead letters.",
      discussion: "Ends with 1 where a sink fails or has dead letters.")

    @OptionGroup var config: ConfigurationOption

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @Argument(help: "Only this sink.")
    var name: String?

    func run() async throws {
      let (settings, store) = try config.open()
      var reports = try await reportingFailures {
        try await SinkReport.list(settings, store: store, now: SystemClock().now())
      }
      if let name {
        reports = reports.filter { $0.name == name }
        guard !reports.isEmpty else { throw failure(.no, "there is no sink “\(name)”") }
      }
      for report in reports {
        if json { try Output.json(report) } else { Self.show(report) }
      }
      if reports.contains(where: { $0.state == "failing" || !$0.dead.isEmpty }) {
        throw failure(.no)
      }
    }

    private static func show(_ report: SinkReport) {
      let state =
        switch report.state {
        case "failing": Output.styled("FAILING", 31)
        case "new": "new: the service has not run with it yet"
        default: "ok"
        }
      Output.line("\(Output.styled(PlainText.line(report.name), 1)) (\(report.kind)): \(state)")
      var rows: [[String]] = []
      func add(_ name: String, _ value: String?) {
        if let value { rows.append(["  " + name, value]) }
      }
      add("last delivery", report.lastDelivery?.rfc3339)
      func count(_ number: Int, _ what: String) -> String {
        "\(number) \(what)\(number == 1 ? "" : "s")"
      }
      add("ahead", report.ahead == 0 ? nil : count(report.ahead, "alert"))
      for (reason, number) in report.held.sorted(by: { $0.key < $1.key }) {
        add("held", "\(count(number, "alert")), by \(reason)")
      }
      add("held until", report.heldUntil?.rfc3339)
      add("waiting", report.waiting == 0 ? nil : count(report.waiting, "message"))
      add("failing since", report.failingSince?.rfc3339)
      add("next try", report.nextTry?.rfc3339)
      add("error", report.error.map(PlainText.line))
      for letter in report.dead {
        add(
          "dead letter",
          "\(letter.time.rfc3339) \(letter.id) (\(count(letter.alerts, "alert"))): "
            + PlainText.line(letter.reason))
      }
      Output.table(rows)
    }
  }

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Send a message by a sink now, marked as a test, and say what the peer answered.",
      discussion: """
        The message is an alert of kind `system` with the flag `test`. A file is only looked at, as a \
        line would be an alert to those who read it. Ends with 1 where it did not leave.
        """)

    @OptionGroup var config: ConfigurationOption

    @Argument(help: "The sink's name, or its kind and path as `sinks list` shows it.")
    var name: String

    func run() async throws {
      let settings = try config.load().settings
      let answer = try await reportingFailures {
        try await SinkDesk(settings: settings).test(
          name, userAgent: userAgent, clock: SystemClock())
      }
      Output.line(PlainText.line(answer))
    }
  }

  struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Have a sink send alerts once more.",
      discussion: """
        The running service sends them within some seconds, each by itself, whatever the sink's \
        routing holds; dead letters leave as they were made, under the same identifiers. Ends with 1 \
        where there is nothing to send.
        """)

    @OptionGroup var config: ConfigurationOption

    @Argument(help: "The sink's name.")
    var name: String

    @Flag(help: "The dead letters.")
    var dead = false

    @Option(help: "The alerts that the sink takes since then: RFC 3339, or a span before now.")
    var since: Moment?

    @Option(help: "The alert with this identifier, also a silenced one.")
    var alert: String?

    func validate() throws {
      guard (dead ? 1 : 0) + (since == nil ? 0 : 1) + (alert == nil ? 0 : 1) == 1 else {
        throw ValidationError("one of --dead, --since and --alert is needed")
      }
    }

    func run() async throws {
      let (settings, store) = try config.open(forWriting: true)
      let what: SinkDesk.Replay =
        if let since { .since(since.instant) } else if let alert { .alert(alert) } else { .dead }
      let count = try await reportingFailures {
        try await SinkDesk(settings: settings).replay(
          what, by: name, store: store, now: SystemClock().now())
      }
      guard count > 0 else { throw failure(.no, "\(name) has nothing to send once more") }
      complain("\(count) \(dead ? "dead letters" : "alerts") will be sent by \(name)")
    }
  }

  struct Discard: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Forget a sink's dead letters.",
      discussion: """
        For those that nobody wants sent any more; their alerts stay in the database. Ends with 1 where \
        there are none.
        """)

    @OptionGroup var config: ConfigurationOption

    @Argument(help: "The sink's name.")
    var name: String

    func run() async throws {
      let (settings, store) = try config.open(forWriting: true)
      let count = try await reportingFailures {
        try await SinkDesk(settings: settings).discard(by: name, store: store)
      }
      guard count > 0 else { throw failure(.no, "\(name) has no dead letters") }
      complain("\(count) dead letters of \(name) are forgotten")
    }
  }
}
