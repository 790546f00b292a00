// Messages in the markups of chat servers. The world's text is escaped, so that no headline becomes
// a link, a picture or a call to everybody.

import Model

/// Messages as chat servers want them.
enum ChatText {
  /// Slack's mrkdwn.
  static func slack(_ message: Message, _ decoded: [Alert]) -> String {
    let text = message.blocks(decoded.map(AlertWords.init), limit: 30_000) { words in
      let heading = slackEscaped(words.heading)
      let link = words.url.map { url in
        let safe = slackEscaped(url).replacing(scalars: ["|": "%7C"])
        return "<\(safe)|\(heading.replacing(scalars: ["|": "¦"]))>"
      }
      return (["*\(link ?? heading)*"] + withoutAddress(words).map(slackEscaped))
        .joined(separator: "\n")
    }
    return decoded.count == 1 && message.form == .single
      ? text : "*\(slackEscaped(message.heading(decoded)))*\n\n\(text)"
  }

  /// Markdown as Mattermost and Gotify read it.
  static func markdown(
    _ message: Message, _ decoded: [Alert], limit: Int, heading: Bool = true
  ) -> String {
    let isOne = decoded.count == 1 && message.form == .single
    let text = message.blocks(decoded.map(AlertWords.init), limit: limit) { words in
      let title = markdownEscaped(words.heading)
      let link = words.url.map {
        "[\(title)](<\(AlertMarkdown.destination($0))>)"
      }
      var lines = withoutAddress(words).map(markdownEscaped)
      if heading || !isOne {
        lines.insert("**\(link ?? title)**", at: 0)
      } else if let url = words.url {
        lines.append("<\(AlertMarkdown.destination(url))>")
      }
      // Two blanks at a line's end keep the line.
      return lines.joined(separator: "  \n")
    }
    return isOne || !heading ? text : "**\(markdownEscaped(message.heading(decoded)))**\n\n\(text)"
  }

  /// HTML as Matrix and mail clients read it.
  static func html(_ message: Message, _ decoded: [Alert], limit: Int) -> String {
    let text = message.blocks(decoded.map(AlertWords.init), limit: limit) { words in
      let title = htmlEscaped(words.heading)
      let link = words.url.map { "<a href=\"\(htmlEscaped($0))\">\(title)</a>" }
      return "<p><strong>\(link ?? title)</strong>"
        + withoutAddress(words).map { "<br>\(htmlEscaped($0))" }.joined() + "</p>"
    }
    return decoded.count == 1 && message.form == .single
      ? text : "<h4>\(htmlEscaped(message.heading(decoded)))</h4>\n\(text)"
  }

  /// A text that HTML shows as it is.
  static func htmlEscaped(_ text: String) -> String {
    text.replacing(scalars: [
      "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;",
    ])
  }

  private static func withoutAddress(_ words: AlertWords) -> [String] {
    words.url == nil ? words.lines : words.lines.dropLast()
  }

  /// Source: Slack's “Formatting text for app surfaces”: these three and no others.
  private static func slackEscaped(_ text: String) -> String {
    text.replacing(scalars: ["&": "&amp;", "<": "&lt;", ">": "&gt;"])
  }

  /// Every ASCII punctuation mark may be escaped (CommonMark §2.4). An at sign is also parted from
  /// its word, as some servers call people before they look at escapes.
  private static func markdownEscaped(_ text: String) -> String {
    // These make a heading, a list or a quotation, but only where a line begins.
    let scalars = text.unicodeScalars
    let digits = scalars.prefix { $0.properties.numericType == .decimal }
    let after = scalars.dropFirst(digits.count)
    var rest = scalars[...]
    var beginning = ""
    if let first = scalars.first, "#+-=>".unicodeScalars.contains(first) {
      beginning = first == ">" ? "" : "\\"
    } else if !digits.isEmpty, let mark = after.first, mark == "." || mark == ")" {
      beginning = "\(digits)\\\(mark)"
      rest = after.dropFirst()
    }
    return beginning
      + String(rest).escaping(marks).replacing(scalars: ["@": "@\u{200B}"])
  }

  /// What makes markup within a line.
  private static let marks = Set("\\`*_{}[]<>()!|~".unicodeScalars)
}
