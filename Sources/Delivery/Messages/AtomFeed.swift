// The feed that an Atom sink keeps (RFC 4287): entries by their identifiers, the newest first, in a
// shape that is read back line by line without a parser, as nobody else writes the file.

import Model

/// A feed of alerts.
struct AtomFeed {
  /// An entry as it stands in the file.
  private struct Entry {
    var id: String
    var updated: String
    var published: String
    /// Its lines, without the element's own tags.
    var lines: [String]
  }

  private let settings: AtomSink.Settings
  private var entries: [Entry]
  /// What tells the feed from the others of this machine; nil for the one of all alerts.
  private var part: String?

  private static let start =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">"
  private static let generator = "  <generator>pactwatch</generator>"

  /// The feed that a file holds, or a new one where it is empty or not there. Throws where the file
  /// is somebody else's.
  init(_ settings: AtomSink.Settings, text: String?) throws(DeliveryError) {
    self.settings = settings
    entries = []
    guard let text, !text.isEmpty else { return }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard text.hasPrefix(Self.start), lines.contains(Self.generator[...]) else {
      throw .notOurs(path: settings.path)
    }
    var current: [String]?
    for line in lines {
      switch line {
      case "  <entry>": current = []
      case "  </entry>":
        if let lines = current, let entry = Self.entry(lines) { entries.append(entry) }
        current = nil
      default: current?.append(String(line))
      }
    }
  }

  /// A feed of many alerts, in the order in which they were raised.
  init(_ settings: AtomSink.Settings, alerts: [Alert], part: String? = nil) {
    self.settings = settings
    self.part = part
    entries = []
    var places: [String: Int] = [:]
    for alert in alerts {
      let id = identifier(of: alert)
      let updated = alert.time.rfc3339
      let place = places[id] ?? entries.count
      let published = place < entries.count ? entries[place].published : updated
      let entry = Entry(
        id: id, updated: updated, published: published,
        lines: Self.lines(alert, id: id, updated: updated, published: published))
      if place < entries.count { entries[place] = entry } else { entries.append(entry) }
      places[id] = place
    }
    entries = Array(entries.sorted { $0.updated > $1.updated }.prefix(settings.entries))
  }

  /// The identifier of an alert's entry: the story's, where it is about one.
  private func identifier(of alert: Alert) -> String {
    let subject = alert.story.map { "story/\($0.rawValue)" } ?? "alert/\(PlainText.word(alert.id))"
    return "\(tag)/\(subject)"
  }

  private static func entry(_ lines: [String]) -> Entry? {
    func value(_ name: String) -> String? {
      let (open, close) = ("    <\(name)>", "</\(name)>")
      return lines.first { $0.hasPrefix(open) && $0.hasSuffix(close) }
        .map { String($0.dropFirst(open.count).dropLast(close.count)) }
    }
    guard let id = value("id"), let updated = value("updated") else { return nil }
    return Entry(
      id: id, updated: updated, published: value("published") ?? updated, lines: lines)
  }

  /// Adds an alert, in place of an older one about the same story.
  mutating func add(_ alert: Alert) {
    let id = identifier(of: alert)
    let updated = alert.time.rfc3339
    var published = updated
    if let index = entries.firstIndex(where: { $0.id == id }) {
      // Written with fixed widths, instants compare as texts.
      guard entries[index].updated <= updated else { return }
      published = entries[index].published
      entries.remove(at: index)
    }
    let entry = Entry(
      id: id, updated: updated, published: published,
      lines: Self.lines(alert, id: id, updated: updated, published: published))
    let place = entries.firstIndex { $0.updated <= updated } ?? entries.endIndex
    entries.insert(entry, at: place)
    if entries.count > settings.entries { entries.removeLast(entries.count - settings.entries) }
  }

  /// The whole document.
  var text: String {
    var lines = [
      Self.start, "  <id>\(Self.escaped(identifier))</id>",
      "  <title>\(Self.escaped(PlainText.line(settings.title)))</title>",
      "  <updated>\(entries.first?.updated ?? Timestamp.epoch.rfc3339)</updated>",
      "  <author><name>pactwatch</name></author>", Self.generator,
    ]
    if let url = settings.url {
      lines.append(
        "  <link rel=\"self\" type=\"application/atom+xml\" href=\"\(Self.escaped(url))\"/>")
    }
    for entry in entries { lines += ["  <entry>"] + entry.lines + ["  </entry>"] }
    return lines.joined(separator: "\n") + "\n</feed>\n"
  }

  /// The feed's own identifier.
  private var identifier: String { tag + (part.map { "/\($0)" } ?? "") }

  /// What the identifiers begin with (RFC 4151).
  private var tag: String { "tag:\(settings.authority ?? HostName.current),2026:pactwatch" }

  private static func lines(
    _ alert: Alert, id: String, updated: String, published: String
  ) -> [String] {
    let words = AlertWords(alert)
    var lines = [
      "    <id>\(id)</id>", "    <title>\(escaped(words.heading))</title>",
      "    <updated>\(updated)</updated>", "    <published>\(published)</published>",
      "    <author><name>\(escaped(PlainText.line(alert.source)))</name></author>",
    ]
    if let url = words.url { lines.append("    <link href=\"\(escaped(url))\"/>") }
    let terms =
      alert.countries.map { ("country", $0.rawValue) }
      + alert.activity.map { ("activity", $0.rawValue) }
      + alert.domain.map { ("domain", $0.rawValue) }
      + alert.watches.map { ("watch", PlainText.word($0.name)) }
      + (alert.stage.map { [("stage", $0.rawValue)] } ?? [])
    for (scheme, term) in terms {
      lines.append("    <category scheme=\"urn:pactwatch:\(scheme)\" term=\"\(escaped(term))\"/>")
    }
    let html = words.lines.filter { $0 != words.url }
      .map { "<p>\(ChatText.htmlEscaped($0))</p>" }.joined()
    lines.append("    <content type=\"html\">\(escaped(html))</content>")
    return lines
  }

  private static func escaped(_ text: String) -> String {
    // U+FFFE and U+FFFF are no characters of XML; all others that are not were taken out before.
    let safe = String(
      String.UnicodeScalarView(text.unicodeScalars.filter { $0.value & 0xFFFE != 0xFFFE }))
    return ChatText.htmlEscaped(safe)
  }
}
