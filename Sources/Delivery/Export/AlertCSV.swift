// Alerts as a table for spreadsheets (RFC 4180), in which nothing of the world's becomes a formula.

import Model

/// Writes alerts as comma-separated values in UTF-8; lines end with CR LF, lists are joined by `;`.
public struct AlertCSV: Sendable {
  private static let columns: [(name: String, value: @Sendable (Alert) -> String)] = [
    ("id", { $0.id }),
    ("kind", { $0.kind.rawValue }),
    ("severity", { $0.severity.rawValue }),
    ("time", { $0.time.rfc3339 }),
    ("published", { $0.published?.rfc3339 ?? "" }),
    ("story", { $0.story.map { "\($0)" } ?? "" }),
    ("thread", { $0.thread.map { "\($0)" } ?? "" }),
    ("countries", { list($0.countries.map(\.rawValue)) }),
    ("orgs", { list($0.organisations) }),
    ("stage", { $0.stage?.rawValue ?? "" }),
    ("activity", { list($0.activity.map(\.rawValue)) }),
    ("domain", { list($0.domain.map(\.rawValue)) }),
    ("score", { $0.story == nil ? "" : "\(($0.score * 1000).rounded() / 1000)" }),
    ("title", { $0.title }),
    ("summary", { $0.summary ?? "" }),
    ("language", { $0.language }),
    ("url", { $0.url ?? "" }),
    ("source", { $0.source }),
    ("sources", { "\($0.sources.count)" }),
    ("watches", { list($0.watches.map(\.name)) }),
    ("change", { list($0.change.map { "\($0.field): \($0.from ?? "-") > \($0.to ?? "-")" }) }),
  ]

  /// A writer of tables.
  public init() {}

  /// The first line, with its end.
  public var heading: String { Self.line(Self.columns.map(\.name)) }

  /// An alert's line, with its end.
  public func line(_ alert: Alert) -> String { Self.line(Self.columns.map { $0.value(alert) }) }

  private static func list(_ values: [String]) -> String { values.joined(separator: "; ") }

  private static func line(_ fields: [String]) -> String {
    fields.map(field).joined(separator: ",") + "\r\n"
  }

  /// What a spreadsheet takes for a formula, also in full width.
  private static let formulaStarts: Set<Unicode.Scalar> = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]

  /// One field: on one line, quoted where it must be.
  static func field(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in PlainText.line(text).unicodeScalars {
      // Where semicolons part fields, one within a field begins another, whatever quotes surround
      // it; a blank makes that one text.
      if formulaStarts.contains(scalar), scalars.last == ";" || scalars.last == "\"" {
        scalars.append(" ")
      }
      scalars.append(scalar)
    }
    // An apostrophe makes text of what begins like a formula. Source: OWASP, “CSV Injection”.
    if let first = scalars.first, formulaStarts.contains(first) {
      scalars.insert("'", at: scalars.startIndex)
    }
    guard scalars.contains(where: quoted.contains) else { return String(scalars) }
    return "\"" + String(scalars).replacing(scalars: ["\"": "\"\""]) + "\""
  }

  /// What a field is quoted for.
  private static let quoted = Set("\",;'".unicodeScalars)
}
