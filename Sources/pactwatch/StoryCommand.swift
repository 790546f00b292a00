// pactwatch story: one story from its first report on.

import ArgumentParser
import Daemon
import Delivery
import Foundation
import Model
import Storage

struct StoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "story",
    abstract: "Show a story's time line, its sources, and the steps of its deal.",
    discussion: """
      Takes a story's number (s42) or an alert's identifier. Shows the reports in the order of \
      their publication, where they disagree over stage or sum or deny the deal, the alerts, and \
      the other stories of the same deal. A story that was merged into an earlier one is shown as \
      that one. Ends with 1 where there is no such story.
      """)

  @OptionGroup var config: ConfigurationOption

  @Flag(help: "Print one JSON object.")
  var json = false

  @Argument(help: "A story's number or an alert's identifier.")
  var reference: String

  func run() async throws {
    let (_, store) = try config.open()
    let history = try await reportingFailures { try await StoryHistory(of: reference, in: store) }
    guard let history else { throw failure(.no, "there is no story \(reference)") }
    if json { try Output.json(history) } else { Self.show(history) }
  }

  private static func show(_ story: StoryHistory) {
    Output.line(Output.styled(text(story.title), 1))
    var rows = [
      ["story", "\(story.story)" + (story.merged.isEmpty ? "" : ", with \(list(story.merged))")],
      ["parties", list(story.countries.map(\.rawValue))],
      ["organisations", list(story.orgs)], ["activity", list(story.activity.map(\.rawValue))],
      ["goods", list(story.domain.map(\.rawValue))], ["stage", story.stage?.rawValue ?? "-"],
      ["value", story.value ?? "-"],
      [
        "languages",
        list(story.languages.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }),
      ],
      ["sources", "\(story.reports.count), of \(story.independentOwners) independent owners"],
    ]
    rows += story.disagreements.flatMap { disagreement in
      disagreement.claims.map { claim in
        [
          disagreement.field == "denial" ? "denied?" : "unclear",
          "\(disagreement.field) \(claim.value): \(list(claim.sources.map(PlainText.line)))",
        ]
      }
    }
    Output.table(rows.map { ["  " + $0[0], $0[1]] })
    Output.line("  reports")
    Output.table(
      story.reports.map { report in
        [
          "    " + report.time.rfc3339, PlainText.line(report.source), report.language,
          report.stage?.rawValue ?? "-", report.value ?? "-", text(report.title),
        ]
      })
    if !story.alerts.isEmpty { Output.line("  alerts") }
    Output.table(
      story.alerts.map { alert in
        let changes = alert.change.map { "\($0.field) \($0.from ?? "-") → \($0.to ?? "-")" }
        return [
          "    " + alert.time.rfc3339, alert.kind.rawValue, alert.id,
          "[\(alert.watches.joined(separator: ","))]",
          alert.story == story.story ? "" : "as \(list([alert.story].compactMap(\.self)))",
          changes.joined(separator: ", "),
        ]
      })
    guard story.steps.count > 1 else { return }
    Output.line("  the deal")
    Output.table(
      story.steps.map { step in
        let reports = step.reports == 1 ? "1 report" : "\(step.reports) reports"
        return [
          (step.story == story.story ? "  > " : "    ") + step.firstSeen.rfc3339, "\(step.story)",
          step.stage?.rawValue ?? "-", reports, text(step.title),
        ]
      })
  }

  private static func text(_ title: String?) -> String {
    title.map(PlainText.line) ?? "(no entry is stored any more)"
  }

  private static func list(_ values: [some CustomStringConvertible]) -> String {
    values.isEmpty ? "-" : values.map(\.description).joined(separator: ", ")
  }
}
