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
        let safe = slackEscaped(url).replacing("|", with: "%7C")
        return "<\(safe)|\(heading.replacing("|", with: "¦"))>"
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
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }

  private static func withoutAddress(_ words: AlertWords) -> [String] {
    words.url == nil ? words.lines : words.lines.dropLast()
  }

  /// Source: Slack's “Formatting text for app surfaces”: these three and no others.
  private static func slackEscaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// Every ASCII punctuation mark may be escaped (CommonMark §2.4). An at sign is also parted from
  /// its word, as some servers call people before they look at escapes.
  private static func markdownEscaped(_ text: String) -> String {
    // These make a heading, a list or a quotation, but only where a line begins.
    let digits = text.prefix(while: \.isNumber)
    let after = text.dropFirst(digits.count)
    var result = ""
    var text = text[...]
    if let first = text.first, "#+-=>".contains(first) {
      result = "\\"
    } else if !digits.isEmpty, let mark = after.first, mark == "." || mark == ")" {
      result = "\(digits)\\\(mark)"
      text = after.dropFirst()
    }
    for character in text {
      if character == "@" {
        result += "@\u{200B}"
      } else {
        if "\\`*_{}[]<>()!|~".contains(character) { result += "\\" }
        result.append(character)
      }
    }
    return result
  }
}
