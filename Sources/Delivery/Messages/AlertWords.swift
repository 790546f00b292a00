// An alert in words for people: the pieces that mail, chat and notifications put together, each
// safe to stand on one line.

import Model

/// The words of one alert.
struct AlertWords {
  /// The headline, with what kind of news it is where it is not a new story.
  let heading: String
  /// Parties, stage, activities, goods and score; nil where the alert is about no story.
  let facts: String?
  /// What changed; nil where nothing did.
  let changes: String?
  /// The summary, cut at some hundred characters; nil where there is none.
  let summary: String?
  /// The outlet, and how many others there are.
  let sources: String
  /// The watches that it is for; nil where there are none.
  let watches: String?
  /// The entry's address, as a link may hold it; nil where there is none that a link may hold.
  let url: String?

  /// How much of a title is shown, in characters: no headline is longer, though a feed may be.
  private static let longestTitle = 300
  private static let longestSummary = 500
  /// How long an address may be in bytes: no longer one is followed by every mail and chat program.
  private static let longestAddress = 2048

  init(_ alert: Alert) {
    let title = Self.cut(PlainText.line(alert.title), to: Self.longestTitle)
    heading =
      switch alert.kind {
      case .new: title
      case .update: "Update: \(title)"
      case .feed: "Feed: \(title)"
      case .system: "pactwatch: \(title)"
      }
    if alert.kind == .new || alert.kind == .update {
      facts = [
        alert.countries.map(\.rawValue).joined(separator: "+"), alert.stage?.rawValue ?? "",
        alert.activity.map(\.rawValue).joined(separator: ", "),
        alert.domain.map(\.rawValue).joined(separator: ", "),
        alert.severity == .normal ? "" : "\(alert.severity.rawValue) severity",
      ].filter { !$0.isEmpty }.joined(separator: " · ")
    } else {
      facts = nil
    }
    let changed = alert.change.map { PlainText.line(AlertLine.words($0)) }
    changes = changed.isEmpty ? nil : changed.joined(separator: "; ")
    let text = alert.summary.map { Self.cut(PlainText.line($0), to: Self.longestSummary) } ?? ""
    summary = text.isEmpty || text == title ? nil : text
    let others = alert.sources.count - 1
    sources = PlainText.line(alert.source) + (others > 0 ? " and \(others) more" : "")
    let names = alert.watches.map { PlainText.word($0.name) }
    watches =
      names.isEmpty ? nil : Self.cut(names.joined(separator: ", "), to: Self.longestSummary)
    url = alert.url.flatMap(Self.link)
  }

  /// The alert as lines of plain text, without the heading.
  var lines: [String] {
    [
      facts, changes.map { "Changed: \($0)" }, summary,
      [sources, watches.map { "[\($0)]" }]
        .compactMap { $0 }.joined(separator: " "), url,
    ]
    .compactMap { $0 }.filter { !$0.isEmpty }
  }

  /// An address that may be a link: of the web, so that none runs a script or opens a file.
  private static func link(_ url: String) -> String? {
    let address = PlainText.address(url)
    let start = address.prefix(8).lowercased()
    let isWeb = start.hasPrefix("https://") || start.hasPrefix("http://")
    return isWeb && address.utf8.count <= longestAddress ? address : nil
  }

  /// The text, or as many of its characters as fit with an ellipsis.
  static func cut(_ text: String, to count: Int) -> String {
    text.count > count ? text.prefix(count - 1) + "…" : text
  }
}

extension Message {
  /// The message as plain text without its heading; what would make it longer than `limit` bytes is
  /// left out and counted.
  func plainText(_ decoded: [Alert], limit: Int = 1 << 20) -> String {
    blocks(decoded.map(AlertWords.init), limit: limit) { words in
      let heading = decoded.count == 1 && form == .single ? [] : [words.heading]
      return (heading + words.lines).joined(separator: "\n")
    }
  }

  /// The alerts' texts with empty lines between; those that do not fit are left out and counted.
  func blocks(
    _ alerts: [AlertWords], limit: Int, text: (AlertWords) -> String
  ) -> String {
    var result = ""
    for (index, words) in alerts.enumerated() {
      let block = (index == 0 ? "" : "\n\n") + text(words)
      let left = alerts.count - index
      if result.utf8.count + block.utf8.count > limit - 64 {
        if index == 0 { return Self.cutBytes(block, to: limit) }
        return result + "\n\n… and \(left) more"
      }
      result += block
    }
    return result
  }

  private static func cutBytes(_ text: String, to limit: Int) -> String {
    var room = limit - "…".utf8.count
    return text.prefix { character in
      room -= character.utf8.count
      return room >= 0
    } + "…"
  }
}
