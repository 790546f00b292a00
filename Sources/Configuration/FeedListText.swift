// Adds and removes feeds in the text of a configuration file, leaving every other line as it is.

import Model

/// A feed to be written into a configuration file.
public struct NewFeed: Equatable, Sendable {
  /// The address.
  public var url: String
  /// The name that it is to have, or what it is called where it comes from; nil for its host's.
  public var name: String?
  /// The groups, by any names.
  public var groups: [String]
  /// The language as a code, perhaps with a region; nil where it is unknown.
  public var language: String?

  /// A feed from its parts.
  public init(url: String, name: String? = nil, groups: [String] = [], language: String? = nil) {
    self.url = url
    self.name = name
    self.groups = groups
    self.language = language
  }
}

/// A file's lines, for edits by whole lines.
///
/// Only lists are edited whose items begin with a dash on a line of their own, as people and this
/// program write them; the result is always read again before it counts.
struct FeedListText {
  private var lines: [Substring]

  init(_ text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false) }

  var text: String { lines.joined(separator: "\n") }

  /// The lines of a feed under a dash that stands `indent` blanks from the margin.
  static func lines(of feed: NewFeed, indent: Int) -> [Substring] {
    let margin = String(repeating: " ", count: indent)
    var parts = ["url: \(quoted(feed.url))"]
    if let name = feed.name { parts.append("name: \(quoted(name))") }
    if let language = feed.language { parts.append("lang: \(language)") }
    if !feed.groups.isEmpty {
      parts.append("groups: [\(feed.groups.map(quoted).joined(separator: ", "))]")
    }
    return parts.enumerated().map { "\(margin)\($0 == 0 ? "- " : "  ")\($1)"[...] }
  }

  /// A text in double quotes; none of what is written here holds a control character.
  private static func quoted(_ text: String) -> String {
    "\"\(text.escaping(["\\", "\""]))\""
  }

  /// Writes feeds behind the last item of a list, of which the line of one item's address is known
  /// (from 1); false where the list has another form.
  mutating func append(_ feeds: [NewFeed], behindItemAt line: Int) -> Bool {
    guard let item = item(at: line) else { return false }
    lines.insert(
      contentsOf: feeds.flatMap { Self.lines(of: $0, indent: item.indent) },
      at: item.lines.upperBound)
    return true
  }

  /// Writes feeds as a list of their own at the end.
  mutating func append(_ feeds: [NewFeed]) {
    // A list whose last feed was taken out.
    if let empty = lines.firstIndex(where: Self.isEmptyList) {
      lines[empty] = "feeds:"
      lines.insert(contentsOf: feeds.flatMap { Self.lines(of: $0, indent: 2) }, at: empty + 1)
      return
    }
    while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
    lines += ["feeds:"] + feeds.flatMap { Self.lines(of: $0, indent: 2) } + [""]
  }

  /// `feeds:` or `feeds: []`, with nothing else on the line.
  private static func isEmptyList(_ line: some StringProtocol) -> Bool {
    guard line.hasPrefix("feeds:") else { return false }
    let value = String(line.dropFirst(6).filter { !$0.isWhitespace })
    return ["", "[]", "~"].contains(value)
  }

  /// Takes out the item whose address stands on a line (from 1); false where the list has another
  /// form.
  mutating func removeItem(at line: Int) -> Bool {
    guard let item = item(at: line) else { return false }
    lines.removeSubrange(item.lines)
    return true
  }

  /// The lines of the item that a line belongs to, and how far from the margin its dash stands.
  private func item(at line: Int) -> (lines: Range<Int>, indent: Int)? {
    guard lines.indices.contains(line - 1) else { return nil }
    var start = line - 1
    let own = indent(of: start)
    while !isDash(start) || start < line - 1 && indent(of: start) >= own {
      start -= 1
      guard start >= 0 else { return nil }
    }
    let indent = indent(of: start)
    var end = start + 1
    for next in lines.indices.dropFirst(end) where !isBlank(next) {
      // A comment no deeper than the dash is about what follows.
      guard self.indent(of: next) > indent else { break }
      end = next + 1
    }
    return (start..<end, indent)
  }

  private func indent(of line: Int) -> Int { lines[line].prefix { $0 == " " }.count }

  private func isDash(_ line: Int) -> Bool { lines[line].drop { $0 == " " }.hasPrefix("- ") }

  private func isBlank(_ line: Int) -> Bool { lines[line].allSatisfy(\.isWhitespace) }
}
