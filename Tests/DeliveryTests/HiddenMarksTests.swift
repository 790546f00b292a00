// Marks of markup that a combining mark, or a letter before them, hides from whoever looks at
// characters.

import FeedParsing
import Model
import Testing

@testable import Delivery

@Suite("No headline writes markup, not by marks that letters hide either")
struct HiddenMarksTests {
  /// A headline full of marks, bare and hidden: by an accent, by a stroke, by a letter that is
  /// drawn with what follows.
  static let titles =
    ["", "\u{301}", "\u{338}"].map { mark in
      "Deal "
        + "<a href=\"x\">[b](c) *d* | 'e',<!-".map { "\($0)" + ($0 == " " ? "" : mark) }.joined()
    } + [
      "Deal \u{D4E}<img src=x \u{D4E}> \u{D4E}\"\u{D4E},\u{D4E}=1 \u{D4E}| \u{D4E}[x] \u{D4E}*y*"
    ]

  private func scalars(_ text: String, _ marks: String) -> Int {
    text.unicodeScalars.count { marks.unicodeScalars.contains($0) }
  }

  /// The marks of a text that no backslash stands before.
  private func bare(_ text: String, _ marks: String) -> Int {
    zip([" "] + text.unicodeScalars, text.unicodeScalars).count {
      $0 != "\\" && marks.unicodeScalars.contains($1)
    }
  }

  @Test(arguments: titles)
  func `in HTML and in Atom`(title: String) throws {
    #expect(scalars(ChatText.htmlEscaped(title), "<>\"'") == 0)
    let atom = AtomExport().text([sample(title: title)])
    let feed = try FeedParser.parse(
      Array(atom.utf8), contentType: nil, baseURL: "https://a.example/")
    #expect(feed.warnings.isEmpty, "\(feed.warnings)")
    #expect(feed.entries.count == 1)
  }

  @Test(arguments: titles)
  func `in the markups of chat servers`(title: String) throws {
    let alert = sample(title: title)
    let slack = ChatText.slack(try message(alert), [alert])
    // Its own link alone.
    #expect(scalars(slack, "<") == 1 && scalars(slack, ">") == 1 && scalars(slack, "|") == 1)
    #expect(bare(AlertMarkdown.escaped(title), "<>[]*|") == 0)
    let markdown = ChatText.markdown(try message(alert), [alert], limit: 10_000)
    #expect(bare(markdown, "<[") == 2, "the link of the headline: \(markdown)")
  }

  @Test(arguments: titles)
  func `in a table and on a line`(title: String) {
    let alert = sample(title: title)
    var (fields, isQuoted) = (1, false)
    for scalar in AlertCSV().line(alert).unicodeScalars {
      if scalar == "\"" { isQuoted.toggle() } else if scalar == ",", !isQuoted { fields += 1 }
    }
    #expect(fields == AlertCSV().heading.split(separator: ",").count)
    #expect(scalars(AlertLine().text(alert), "\"") == 2)
  }
}
