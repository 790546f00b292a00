// Lists of feeds: OPML in and out, and plain lists of addresses in.

/// Reads and writes lists of subscriptions.
/// Source: OPML 2.0 (opml.org/spec2.opml), “subscription lists”; newsboat's `urls` file.
public enum SubscriptionList {
  /// How many feeds a list may have.
  public static let limit = 100_000

  /// The feeds of a list, in its order: OPML 1.0 or 2.0, or one address a line, each followed by
  /// tags as newsboat writes them (`"~Name"` is a name), `#` before a comment.
  ///
  /// OPML is read as browsers read HTML, since many a program writes it with bare ampersands or
  /// without its end; nothing outside of it is ever fetched.
  public static func read(_ bytes: [UInt8]) throws(SubscriptionListError) -> [Subscription] {
    let text = bytes.withUnsafeBufferPointer {
      EncodingDecision.decode($0, headerLabel: nil).utf8
    }
    guard let first = text.first(where: { !$0.isSpace }) else { throw .empty }
    let list = first == 0x3C ? try OutlineReading.read(text) : try lines(text)
    guard list.count <= limit else { throw .tooMany(limit: limit) }
    return list
  }

  private static func lines(_ text: [UInt8]) throws(SubscriptionListError) -> [Subscription] {
    var list: [Subscription] = []
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let words = Self.words(String(decoding: line, as: UTF8.self))
      guard let url = words.first, !url.hasPrefix("#") else { continue }
      // What newsboat makes of other feeds, or of a program's output, has no address of its own.
      if ["query:", "exec:", "filter:", "file:"].contains(where: url.hasPrefix) { continue }
      guard url.contains("://") else { throw .unrecognised(line: number + 1) }
      let tags = words.dropFirst().filter { !$0.hasPrefix("~") && !$0.hasPrefix("!") }
      list.append(
        Subscription(
          url: url, title: words.first { $0.hasPrefix("~") }.map { String($0.dropFirst()) },
          groups: tags.unique()))
    }
    return list
  }

  /// The words of a line; one in quotes may hold blanks.
  private static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character.isWhitespace, !isQuoted {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}

extension SubscriptionList {
  /// The list as OPML 2.0: a feed stands in the folder of its first group, and all its groups are
  /// in its `category`.
  public static func opml(_ list: [Subscription], title: String) -> String {
    var text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <opml version="2.0">
        <head>
          <title>\(escaped(title))</title>
        </head>
        <body>

      """
    let feeds = Dictionary(grouping: list) { $0.groups.first }
    for feed in feeds[nil] ?? [] { text += "    \(outline(feed))\n" }
    for folder in list.compactMap(\.groups.first).unique() {
      text += "    <outline text=\"\(escaped(folder))\" title=\"\(escaped(folder))\">\n"
      for feed in feeds[folder] ?? [] { text += "      \(outline(feed))\n" }
      text += "    </outline>\n"
    }
    return text + "  </body>\n</opml>\n"
  }

  private static func outline(_ feed: Subscription) -> String {
    let title = feed.title ?? feed.url
    var attributes = [
      ("type", "rss"), ("text", title), ("title", title), ("xmlUrl", feed.url),
    ]
    if let language = feed.language { attributes.append(("language", language)) }
    if !feed.groups.isEmpty {
      attributes.append(("category", feed.groups.map { "/" + $0 }.joined(separator: ",")))
    }
    let written = attributes.map { "\($0)=\"\(escaped($1))\"" }
    return "<outline \(written.joined(separator: " "))/>"
  }

  /// A text as an attribute's value: markup escaped, characters that XML forbids gone.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": break
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}

/// Finds the feeds among the outlines of an OPML document.
private struct OutlineReading {
  private var list: [Subscription] = []
  /// The names of the open outlines; empty where one is a feed or has no name.
  private var folders: [String] = []
  private var isOPML = false

  /// Folders that are deeper are none of a feed's groups.
  private static let maximumDepth = 64

  static func read(_ text: [UInt8]) throws(SubscriptionListError) -> [Subscription] {
    var reading = OutlineReading()
    text.withUnsafeBufferPointer { reading.read($0) }
    guard reading.isOPML else { throw .unrecognised(line: 1) }
    guard !reading.list.isEmpty else { throw .noFeeds }
    return reading.list
  }

  private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    var tokenizer = HTMLTokenizer(bytes)
    while let token = tokenizer.next(), list.count <= SubscriptionList.limit {
      switch token {
      case .start(let name, let range):
        switch bytes.loweredString(name) {
        case "opml": isOPML = true
        case "outline":
          open(
            HTMLAttributes.all(bytes, in: range),
            isClosed: range.last.map { bytes[$0] == 0x2F } ?? false)
        default: break
        }
      case .end(let name):
        if bytes.loweredString(name) == "outline" { _ = folders.popLast() }
      case .text, .markup: break
      }
    }
  }

  private mutating func open(_ attributes: [String: String], isClosed: Bool) {
    let name = (attributes["title"]?.trimmed ?? attributes["text"]?.trimmed)
    let url = (attributes["xmlurl"] ?? attributes["url"])?.trimmed
    let isFeed = url != nil && attributes["type"]?.asciiLowered != "link"
    if isFeed, let url {
      let categories = (attributes["category"] ?? "").split { $0 == "," || $0 == "/" }
      let groups =
        folders.prefix(Self.maximumDepth).filter { !$0.isEmpty }
        + categories.compactMap { String($0).trimmed }
      list.append(
        Subscription(
          url: url, title: name == url ? nil : name, groups: groups.unique(),
          language: attributes["language"]?.trimmed))
    }
    if !isClosed { folders.append(isFeed ? "" : name ?? "") }
  }
}

extension Array where Element: Hashable {
  /// Each element once, in the order of its first place.
  fileprivate func unique() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
