// The HTML part of a mail: the same words as the plain part, with the headlines as links. No
// script, no picture, nothing that is fetched when the mail is read.

import Model

/// A mail's page.
enum MailHTML {
  static func page(_ message: Message, _ decoded: [Alert], heading: String) -> String {
    let body = message.blocks(decoded.map(AlertWords.init), limit: 1 << 20) { words in
      let title = ChatText.htmlEscaped(words.heading)
      let link = words.url.map { "<a href=\"\(ChatText.htmlEscaped($0))\">\(title)</a>" }
      var lines = ["<p style=\"margin:0 0 1.2em\">", "<strong>\(link ?? title)</strong>"]
      if let facts = words.facts { lines.append("<br>\(ChatText.htmlEscaped(facts))") }
      if let changes = words.changes {
        lines.append("<br><em>Changed: \(ChatText.htmlEscaped(changes))</em>")
      }
      if let summary = words.summary { lines.append("<br>\(ChatText.htmlEscaped(summary))") }
      let watches = words.watches.map { " [\($0)]" } ?? ""
      lines.append(
        "<br><span style=\"color:#666\">\(ChatText.htmlEscaped(words.sources + watches))</span></p>"
      )
      return lines.joined(separator: "\n")
    }
    let title = ChatText.htmlEscaped(heading)
    let headline = decoded.count == 1 && message.form == .single ? "" : "<h2>\(title)</h2>\n"
    return """
      <!DOCTYPE html>
      <html><head><meta charset="utf-8"><title>\(title)</title></head>
      <body style="font-family:sans-serif;max-width:46em">
      \(headline)\(body)
      </body></html>

      """
  }
}
