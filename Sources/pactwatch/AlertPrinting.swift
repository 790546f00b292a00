// How `pactwatch alerts` shows an alert: as a line, a record, an item of Markdown or a table's row.

import ArgumentParser
import Delivery
import Foundation
import Model
import Storage

/// The shapes of `alerts --format`.
enum AlertShape: String, CaseIterable, ExpressibleByArgument {
  case line, json, markdown, table
}

/// Prints alerts in one shape.
struct AlertPrinter {
  let shape: AlertShape
  private let table = AlertTable(width: Output.terminalWidth ?? 160)

  init(_ shape: AlertShape) { self.shape = shape }

  /// What stands above the first alert.
  func printHeading() {
    if shape == .table { Output.line(Output.styled(table.heading, 1)) }
  }

  /// Prints one alert.
  func show(_ stored: OutboxAlert) throws {
    switch shape {
    case .json: Output.line(PlainText.json(stored.json))
    case .line: Output.line(Self.coloured(AlertLine().text(try stored.alert())))
    case .markdown: Output.line(AlertMarkdown().text(try stored.alert()))
    case .table:
      let alert = try stored.alert()
      Output.line(Self.coloured(table.row(alert), as: alert))
    }
  }

  /// The line with kind and severity in colour, where colours may be used.
  private static func coloured(_ line: String) -> String {
    guard Output.coloured else { return line }
    var columns = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: true)
      .map(String.init)
    guard columns.count == 4 else { return line }
    let kind = columns[1] + String(repeating: " ", count: max(0, 6 - columns[1].count))
    columns[0] = Output.styled(columns[0], 2)
    columns[1] = Output.styled(kind, columns[1] == "NEW" ? 32 : 33)
    if columns[2] == "high" { columns[2] = Output.styled(columns[2], 31) }
    return columns.joined(separator: " ")
  }

  private static func coloured(_ row: String, as alert: Alert) -> String {
    switch (alert.severity, alert.kind) {
    case (.high, _): Output.styled(row, 31)
    case (.low, _): Output.styled(row, 2)
    case (_, .new): row
    case (_, _): Output.styled(row, 33)
    }
  }
}

/// The columns of the table, as many as fit.
struct AlertTable {
  private struct Column {
    var name: String
    var width: Int
    var value: (Alert) -> String
  }

  private let columns: [Column]

  /// A table for so many columns of a terminal.
  init(width: Int) {
    let all: [(column: Column, importance: Int)] = [
      (Column(name: "TIME (UTC)", width: 16) { String($0.time.rfc3339.prefix(16)) }, 0),
      (Column(name: "KIND", width: 6) { $0.kind.rawValue.uppercased() }, 0),
      (Column(name: "SEV", width: 6) { $0.severity.rawValue }, 3),
      (
        Column(name: "PARTIES", width: 11) {
          $0.countries.isEmpty ? "-" : $0.countries.map(\.rawValue).joined(separator: "+")
        }, 0
      ),
      (Column(name: "STAGE", width: 12) { $0.stage?.rawValue ?? "-" }, 2),
      (Column(name: "TITLE", width: 0) { PlainText.line(AlertLine().headline($0)) }, 0),
      (
        Column(name: "SOURCE", width: 20) { alert in
          let others = alert.sources.count - 1
          return PlainText.line(alert.source) + (others > 0 ? " +\(others)" : "")
        }, 4
      ),
      (Column(name: "ID", width: 26) { PlainText.line($0.id) }, 5),
    ]
    // The least important go first until the title has room enough to be read.
    var kept = all
    func room() -> Int { width - kept.reduce(0) { $0 + $1.column.width + 2 } + 2 }
    while room() < 32,
      let least = kept.indices.max(by: { kept[$0].importance < kept[$1].importance }),
      kept[least].importance > 0
    {
      kept.remove(at: least)
    }
    let title = max(room(), 16)
    columns = kept.map { item in
      var column = item.column
      if column.width == 0 { column.width = title }
      return column
    }
  }

  /// The names of the columns.
  var heading: String { line(columns.map(\.name)) }

  /// An alert's row.
  func row(_ alert: Alert) -> String { line(columns.map { $0.value(alert) }) }

  private func line(_ cells: [String]) -> String {
    let fitted = zip(cells, columns).map { $0.fitted(toWidth: $1.width) }
    let line = fitted.joined(separator: "  ")
    return String(line.reversed().drop { $0 == " " }.reversed())
  }
}
