// The line that people tail: one alert, one physical line, always the same columns.

import Model

/// Writes alerts as lines of fixed columns:
/// time, kind, severity, countries, stage, activities, goods, score, "title", source+N, [watches],
/// id, address. A column without a value is `-`. The title is cut where the line grows too long,
/// the address never.
public struct AlertLine: Sendable {
  /// How long a line may grow, in bytes of UTF-8 without the newline; only an address or a list of
  /// watches that is longer by itself can exceed it.
  public var maximumBytes: Int

  /// A format with a bound for the line's length.
  public init(maximumBytes: Int = 1024) {
    self.maximumBytes = maximumBytes
  }

  /// The alert's line, without the newline.
  public func text(_ alert: Alert) -> String {
    let before = columnsBeforeTitle(alert)
    let after = columnsAfterTitle(alert)
    let headline = PlainText.line(headline(alert)).replacing(scalars: ["\"": "'"])
    let room = maximumBytes - before.utf8.count - after.utf8.count - 4
    return "\(before) \"\(Self.cut(headline, toBytes: room))\" \(after)"
  }

  private func columnsBeforeTitle(_ alert: Alert) -> String {
    let kind = alert.kind.rawValue.uppercased()
    let ofStory = alert.kind == .new || alert.kind == .update
    return [
      alert.time.rfc3339,
      kind + String(repeating: " ", count: max(0, 6 - kind.count)),
      alert.severity.rawValue,
      Self.list(alert.countries.map(\.rawValue), separator: "+"),
      alert.stage?.rawValue ?? "-",
      Self.list(alert.activity.map(\.rawValue), separator: ","),
      Self.list(alert.domain.map(\.rawValue), separator: ","),
      ofStory ? Self.hundredths(alert.score) : "-",
    ].joined(separator: " ")
  }

  private func columnsAfterTitle(_ alert: Alert) -> String {
    let others = alert.sources.count - 1
    let watches = alert.watches.map { PlainText.word($0.name) }.joined(separator: ",")
    return [
      PlainText.word(alert.source) + (others > 0 ? "+\(others)" : ""),
      watches.isEmpty ? "-" : "[\(watches)]",
      PlainText.word(alert.id),
      PlainText.address(alert.url ?? ""),
    ].joined(separator: " ")
  }

  /// What stands in the title's place: what changed, for an update that says so.
  public func headline(_ alert: Alert) -> String {
    guard alert.kind == .update, !alert.change.isEmpty else { return alert.title }
    return alert.change.map(Self.words).joined(separator: "; ")
  }

  /// A change in words, such as `stage: negotiating → agreed`.
  public static func words(_ change: Alert.Change) -> String {
    if change.field == "sources", let from = Int(change.from ?? "0"),
      let to = Int(change.to ?? ""), to > from
    {
      return to - from == 1 ? "1 more source" : "\(to - from) more sources"
    }
    return switch (change.from, change.to) {
    case (nil, let to?): "\(change.field) added: \(to)"
    case (let from?, let to?): "\(change.field): \(from) → \(to)"
    case (let from?, nil): "\(change.field) withdrawn: \(from)"
    case (nil, nil): change.field
    }
  }

  private static func list(_ values: [String], separator: String) -> String {
    values.isEmpty ? "-" : values.joined(separator: separator)
  }

  /// A score in 0…1 with two decimals.
  private static func hundredths(_ score: Double) -> String {
    guard score.isFinite else { return "-" }
    let hundredths = Int((min(max(score, 0), 1) * 100).rounded())
    let decimals = hundredths % 100
    return "\(hundredths / 100).\(decimals < 10 ? "0" : "")\(decimals)"
  }

  /// The text, or as many of its whole characters as fit into `bytes` together with an ellipsis.
  private static func cut(_ text: String, toBytes bytes: Int) -> String {
    guard text.utf8.count > bytes else { return text }
    var room = bytes - "…".utf8.count
    let kept = text.prefix { character in
      room -= character.utf8.count
      return room >= 0
    }
    return kept + "…"
  }
}
