// An alert as an item of a Markdown list, for briefings and chats.

import Model

/// Writes alerts as Markdown (CommonMark): one item, one line, nothing of the world's taken for
/// markup.
public struct AlertMarkdown: Sendable {
  /// A writer of Markdown.
  public init() {}

  /// The alert as a list item, without a newline.
  public func text(_ alert: Alert) -> String {
    let line = AlertLine()
    var facts = [alert.kind.rawValue.uppercased()]
    if !alert.countries.isEmpty {
      facts.append(alert.countries.map(\.rawValue).joined(separator: "+"))
    }
    if let stage = alert.stage { facts.append(stage.rawValue) }
    let lists = [alert.activity.map(\.rawValue), alert.domain.map(\.rawValue)]
    facts += lists.filter { !$0.isEmpty }.map { $0.joined(separator: ", ") }
    let title = Self.escaped(PlainText.line(line.headline(alert)))
    let address = alert.url.map(PlainText.address)
    let others = alert.sources.count - 1
    var ends = [Self.escaped(PlainText.line(alert.source)) + (others > 0 ? " +\(others)" : "")]
    if !alert.watches.isEmpty {
      let names = alert.watches.map { Self.escaped(PlainText.word($0.name)) }
      ends.append(names.joined(separator: ", "))
    }
    let time = alert.time.rfc3339.prefix(16).replacing("T", with: " ")
    let heading = address.map { "[\(title)](<\(Self.destination($0))>)" } ?? title
    return "- **\(time) UTC** "
      + (alert.severity == .high ? "**high** " : "")
      + "\(facts.joined(separator: " · ")) — \(heading) (\(ends.joined(separator: "; ")))"
  }

  private static let marks = Set("\\`*_[]<>~|&".unicodeScalars)

  /// Text in which every character that could be markup stands for itself.
  static func escaped(_ text: String) -> String {
    text.escaping(marks)
  }

  /// An address as the destination of a link in angle brackets, where a backslash escapes
  /// (CommonMark 6.3).
  static func destination(_ address: String) -> String {
    address.replacing(scalars: ["<": "%3C", ">": "%3E", "\\": "%5C"])
  }
}
