// pactwatch why: every verdict on one stored entry, with its evidence.

import ArgumentParser
import Daemon
import Delivery
import Foundation
import Model
import Storage
import Watches

struct Why: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explain what became of an entry, and what each watch says of it.",
    discussion: """
      Takes an entry's number, its address, a story (s42) or an alert's identifier. Shows the \
      labels with the words that moved them, the story and how the entry came to it, and for each \
      watch of the present configuration whether it matches or the first condition that fails. \
      Ends with 1 where nothing is stored under the reference.
      """)

  @OptionGroup var config: ConfigurationOption

  @Option(help: "Only the verdict of this watch.")
  var watch: String?

  @Flag(help: "Print one JSON object an entry.")
  var json = false

  @Argument(help: "An entry's number, an address, a story's number or an alert's identifier.")
  var reference: String

  func run() async throws {
    let (settings, store) = try config.open()
    let runtime = try compiled { try $0.compile(settings) }
    if let watch { _ = try runtime.watches.watch(named: watch, settings) }
    let explanations = try await reportingFailures {
      try await Explainer(store: store, runtime: runtime).explain(reference, watch: watch)
    }
    guard !explanations.isEmpty else { throw failure(.no, "nothing is stored under \(reference)") }
    for explanation in explanations {
      if json { try Output.json(explanation) } else { Self.show(explanation) }
    }
  }

  private static func show(_ entry: Explanation) {
    let matches = entry.verdicts.flatMap(\.matches)
    Output.line(Output.marked(entry.title, matches, in: .title))
    if let summary = entry.summary, !summary.isEmpty {
      Output.line("  " + Output.marked(summary, matches, in: .summary))
    }
    var rows = [
      ["entry", "\(entry.entry) of \(entry.feed)"], ["address", entry.url ?? "-"],
      ["published", entry.published?.rfc3339 ?? "unknown"],
      ["first seen", entry.firstSeen.rfc3339],
      ["decision", entry.decision + (entry.alerts.isEmpty ? "" : " (story alerted)")],
      ["story", "\(entry.story?.description ?? "-"): \(entry.placement ?? "-")"],
    ]
    rows += entry.edits.map { edit in
      let title = edit.titleBefore.map { "the title was “\(PlainText.line($0))”" }
      let parts = [title, edit.summaryChanged ? "the text changed" : nil].compactMap(\.self)
      return ["edited", edit.time.rfc3339 + ": " + parts.joined(separator: ", ")]
    }
    if let labels = entry.labels {
      rows += [
        ["score", "\((labels.score * 100).rounded() / 100) (\(labels.relevance))"],
        ["language", labels.language],
        ["parties", list(labels.countries.map(\.rawValue))],
        ["organisations", list(labels.organisations)],
        ["activity", list(labels.activity.map(\.rawValue))],
        ["stage", labels.stage?.rawValue ?? "-"], ["goods", list(labels.domain.map(\.rawValue))],
        ["value", list(labels.money.map(\.description))],
      ]
    }
    Output.table(rows.map { ["  " + $0[0], $0[1]] })
    let evidence = (entry.labels?.evidence ?? []).sorted { abs($0.weight) > abs($1.weight) }
    if !evidence.isEmpty { Output.line("  evidence") }
    Output.table(
      evidence.prefix(20).map { piece in
        let weight = (piece.weight * 100).rounded() / 100
        return ["    \(weight >= 0 ? "+" : "")\(weight)", piece.label, "“\(piece.text)”"]
      })
    Output.line("  watches")
    Output.table(
      entry.verdicts.map { verdict in
        let terms = verdict.matches.map { entry.words(of: $0) }.joined(separator: ", ")
        let met = verdict.cause == .conditions ? "the conditions hold" : nil
        let reason = [met, verdict.firstFailure.map { "\($0)" }, terms.isEmpty ? nil : terms]
          .compactMap(\.self).joined(separator: "; found ")
        return ["    " + (verdict.matched ? "match" : "no"), verdict.watch, reason]
      })
  }

  private static func list(_ values: [String]) -> String {
    values.isEmpty ? "-" : values.joined(separator: ", ")
  }
}

extension Explanation {
  /// A matched word as it stands in the text, with the term as the watch spells it.
  fileprivate func words(of match: TermMatch) -> String {
    let bytes = Array((match.field == .title ? title : summary ?? "").utf8)
    guard match.start < match.end, match.end <= bytes.count else { return "“\(match.term)”" }
    let word = PlainText.line(String(decoding: bytes[match.start..<match.end], as: UTF8.self))
    return word == match.term ? "“\(word)”" : "“\(word)” (\(match.term))"
  }
}
